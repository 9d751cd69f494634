import * as v from 'valibot';
import type { CaptureId } from './capture.ts';
import { comparedSideSchema } from './compared-side.ts';
import type { DumpId } from './dump.ts';
import type { ArtifactId } from './incident.ts';
import { languages } from './languages.ts';
import { emptySession, type Session } from './session.ts';

/*
 * What a window keeps of its look in the session's `layout`: which artifacts are open, which tabs, and how they lie.
 */

const id = <T extends string>() =>
  v.pipe(
    v.string(),
    v.minLength(1),
    v.transform((value) => value as T),
  );
const orNull = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema), null);

const tabSchema = v.object({
  id: v.string(),
  kind: v.picklist([
    'start',
    'overview',
    'requests',
    'compare',
    'replay',
    'batch',
    'note',
    'source',
    'report',
    'settings',
    'network',
    'rules',
    'history',
    'runs',
  ]),
  title: v.string(),
  ref: v.exactOptional(v.string()),
});

const replayTabSchema = v.object({
  /** The saved request; null = nobody has changed it, so it is made again from the record. */
  saved: orNull(id<ArtifactId>()),
  dump: orNull(id<DumpId>()),
  index: v.optional(v.number(), 0),
  rid: orNull(v.string()),
  pane: v.optional(v.picklist(['edited', 'recorded', 'difference']), 'edited'),
  shownRun: orNull(v.number()),
});

const sourceTabSchema = v.object({ capture: id<CaptureId>(), file: v.string(), line: orNull(v.number()) });

const stripSchema = v.object({
  isOpen: v.optional(v.boolean(), true),
  tab: v.optional(v.picklist(['timeline', 'distributions']), 'timeline'),
  /** Per cent of the height below the toolbar. */
  height: v.optional(v.pipe(v.number(), v.minValue(5), v.maxValue(95)), 36),
});
/** The drawings above the table of requests. */
export type StripLook = v.InferOutput<typeof stripSchema>;
export const defaultStrip: StripLook = v.parse(stripSchema, {});

const compareSchema = v.object({
  /** As a person chose them; null = what is offered first. */
  a: orNull(comparedSideSchema),
  b: orNull(comparedSideSchema),
  /** Further columns. */
  more: v.optional(v.array(comparedSideSchema), []),
  /** The file that is shown as text. */
  raw: orNull(v.string()),
  showsAll: v.optional(v.boolean(), false),
});
/** What Compare holds against what. */
export type CompareLook = v.InferOutput<typeof compareSchema>;
export const defaultCompare: CompareLook = v.parse(compareSchema, {});

const layoutSchema = v.object({
  captures: v.array(id<CaptureId>()),
  dumps: v.array(id<DumpId>()),
  shownCapture: orNull(id<CaptureId>()),
  shownDump: orNull(id<DumpId>()),
  /** Requests shows all dumps as one table. */
  showsAll: v.optional(v.boolean(), false),
  tabs: v.array(tabSchema),
  /** By tab. */
  replays: v.optional(v.record(v.string(), replayTabSchema), {}),
  sources: v.optional(v.record(v.string(), sourceTabSchema), {}),
  /** Splits and sizes, as dockview writes them. */
  dock: orNull(v.string()),
  sidebarHidden: v.optional(v.boolean(), false),
  /** The form stands beside the text of a request. */
  form: v.optional(v.boolean(), false),
  strip: v.optional(stripSchema, {}),
  compare: v.optional(compareSchema, {}),
  /** Language of the note where it is not the window's. */
  noteLanguage: orNull(v.picklist(languages)),
});
export type WindowLayout = v.InferOutput<typeof layoutSchema>;
export type ReplayTab = v.InferOutput<typeof replayTabSchema>;

const nothingOpen: WindowLayout = {
  captures: [],
  dumps: [],
  shownCapture: null,
  shownDump: null,
  showsAll: false,
  tabs: [],
  replays: {},
  sources: {},
  dock: null,
  sidebarHidden: false,
  form: false,
  strip: defaultStrip,
  compare: defaultCompare,
  noteLanguage: null,
};
/**
 * A window in which nothing of its incident is open, for when what was open may be what ended the app. A session
 * without a layout would not do: such a window opens all that is in the incident.
 */
export const nothingOpenSession: Session = { ...emptySession, layout: JSON.stringify(nothingOpen) };

const listingSchema = v.object({
  where: v.string(),
  sort: v.nullable(v.object({ key: v.string(), descending: v.boolean() })),
  includeHealthChecks: v.boolean(),
  selected: v.nullable(v.number()),
  tab: v.picklist(['request', 'output', 'meta_info']),
  asJson: v.boolean(),
});
/** The table of one dump, as kept in the session's `selection`. */
export type KeptListing = v.InferOutput<typeof listingSchema>;

/** The table of all dumps: its rows go by where they stand, as the table is made anew each time. */
const mergedListingSchema = v.object({
  ...listingSchema.entries,
  place: orNull(v.object({ dump: id<DumpId>(), index: v.number() })),
});

/** null for what is no layout of ours: the window then opens as a new one does. */
export const parseLayout = (text: string | null | undefined): WindowLayout | null =>
  parsed(layoutSchema, text);

export const parseListing = (text: string | null | undefined): KeptListing | null =>
  parsed(listingSchema, text);

export const parseMergedListing = (
  text: string | null | undefined,
): v.InferOutput<typeof mergedListingSchema> | null => parsed(mergedListingSchema, text);

function parsed<S extends v.GenericSchema>(
  schema: S,
  text: string | null | undefined,
): v.InferOutput<S> | null {
  try {
    const read = v.safeParse(schema, JSON.parse(text ?? 'null'));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}
