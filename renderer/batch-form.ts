import { create } from 'zustand';
import type { BatchMode, BatchPreview } from '../shared/batch.ts';
import type { CallInput } from '../shared/contract.ts';
import type { DumpId } from '../shared/dump.ts';
import { requestsOfOthers } from '../shared/target-look.ts';
import { openBatch, useBatches } from './batch-store.ts';
import { useIncident } from './incident-store.ts';
import { targetWith } from './kept-token.ts';
import { selectedCount } from './requests-listing.ts';
import { useRequests } from './requests-store.ts';
import { useWorkspace } from './store.ts';
import { asksFirst, placeOf, type TargetPlace } from './target.ts';
import { lookKey, useTargetLooks } from './target-look-store.ts';
import { wordsNow } from './words-now.ts';
import { problemOf, workbench } from './workbench.ts';

/* The dialog that starts a batch replay. */

export type BatchWhat = 'all' | 'filtered' | 'selected';

export interface BatchForm {
  readonly name: string;
  readonly what: BatchWhat;
  readonly sessions: boolean;
  /** Base URLs as typed; the second is empty where there is one target only. */
  readonly urls: readonly [a: string, b: string];
  readonly hasSecond: boolean;
  /** Hosts as typed, by address of the target. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly mode: BatchMode;
  readonly speed: number;
  readonly rate: number;
  readonly parallel: number;
  readonly asListed: boolean;
  readonly from: number;
  readonly count: number;
  readonly ignoreEos: boolean;
  readonly keep: string;
  readonly idleSeconds: number;
  readonly noLogs: boolean;
  readonly noiseFloor: boolean;
  readonly captures: boolean;
}

const mostCount = 1_000_000;

const emptyForm: BatchForm = {
  name: '',
  what: 'all',
  sessions: false,
  urls: ['', ''],
  hasSecond: false,
  hosts: {},
  mode: 'schedule',
  speed: 1,
  rate: 1,
  parallel: 512,
  asListed: false,
  from: 0,
  count: mostCount,
  ignoreEos: false,
  keep: '',
  idleSeconds: 120,
  noLogs: false,
  noiseFloor: true,
  captures: false,
};

interface FormState {
  /** The table whose requests are about to be replayed; null while the dialog is closed. */
  readonly dump: DumpId | null;
  readonly form: BatchForm;
  /** null while it is being counted. */
  readonly preview: BatchPreview | null;
  readonly starting: boolean;
  open(dump: DumpId): void;
  close(): void;
  change(patch: Partial<BatchForm>): void;
  /** Counts what is chosen. */
  count(): Promise<void>;
  start(): Promise<void>;
}

let counted = 0;

export const useBatchForm = create<FormState>()((set, get) => ({
  dump: null,
  form: emptyForm,
  preview: null,
  starting: false,

  open(dump) {
    const { settings } = useWorkspace.getState();
    const number = (useIncident.getState().view?.batches.length ?? 0) + 1;
    const listing = useRequests.getState().listings[dump];
    const isFiltered = (listing?.answered?.where ?? '') !== '';
    const isSelected = listing ? selectedCount(listing) > 1 : false;
    set({
      dump,
      preview: null,
      starting: false,
      form: {
        ...emptyForm,
        name: wordsNow().batch.defaultName(number),
        what: isSelected ? 'selected' : isFiltered ? 'filtered' : 'all',
        urls: [settings?.lastReplayUrl ?? '', ''],
        idleSeconds: settings?.replayIdleSeconds ?? emptyForm.idleSeconds,
      },
    });
  },

  close() {
    set({ dump: null });
  },

  change(patch) {
    set(({ form }) => ({ form: { ...form, ...patch } }));
  },

  async count() {
    const { dump, form } = get();
    if (dump === null) return;
    counted += 1;
    const run = counted;
    set({ preview: null });
    try {
      const preview = await workbench.previewBatch({ dump, ...(await choiceOf(dump, form)) });
      if (run === counted) set({ preview });
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
  },

  async start() {
    const { dump, form, starting } = get();
    if (dump === null || starting) return;
    set({ starting: true });
    const targets = targetsOf(form);
    try {
      void useWorkspace.getState().changeSettings({ lastReplayUrl: form.urls[0].trim() });
      const { batch } = await workbench.startBatch({
        name: form.name.trim(),
        dump,
        dumps: dumpsOf(dump),
        choice: await choiceOf(dump, form),
        targets,
        mode: form.mode,
        speed: form.speed,
        rate: form.rate,
        parallel: form.parallel,
        asListed: form.asListed && form.mode !== 'schedule',
        from: form.from,
        count: form.count,
        ignoreEos: form.ignoreEos,
        keep: form.keep.split(/[\s,]+/).filter((name) => name !== ''),
        idleTimeoutSeconds: form.idleSeconds,
        noLogs: form.noLogs,
        noiseFloor: form.hasSecond && form.noiseFloor,
        captures: form.captures,
      });
      set({ dump: null });
      openBatch(batch, form.name.trim());
    } catch (error) {
      useBatches.getState().askFor(problemOf(error), targets);
      useWorkspace.getState().report(problemOf(error));
    } finally {
      set({ starting: false });
    }
  },
}));

type Choice = CallInput<'startBatch'>['choice'];

async function choiceOf(dump: DumpId, { what, sessions }: BatchForm): Promise<Choice> {
  const { listings, selectedIndexes } = useRequests.getState();
  const question = listings[dump]?.answered;
  const isFiltered = what === 'filtered' && question != null;
  return {
    where: isFiltered ? question.where : '',
    sort: question?.sort ?? null,
    includeHealthChecks: false,
    only: what === 'selected' ? [...(await selectedIndexes(dump))] : null,
    sessions,
  };
}

/** The dumps of the incident that a table is made of. */
function dumpsOf(table: DumpId): string[] {
  const { dumps } = useWorkspace.getState();
  return dumps.some(({ id }) => id === table) ? [table] : dumps.map(({ id }) => id);
}

/** What is sent to, each with the host that was typed for it. */
export function targetsOf({ urls, hasSecond, hosts }: BatchForm): CallInput<'startBatch'>['targets'] {
  const { captures } = useWorkspace.getState();
  return urls.slice(0, hasSecond ? 2 : 1).map((url) => {
    const place = placeOf(url, captures);
    const baseUrl = place?.baseUrl ?? url.trim();
    const typed = place ? hosts[place.address] : undefined;
    return { ...targetWith(baseUrl, ''), ...(typed === undefined ? {} : { confirmedHost: typed }) };
  });
}

/** Says of a target whether a person has to type its host before anything is sent there (S04). */
export function useNeedsHost(): (place: TargetPlace) => boolean {
  const targets = useWorkspace(({ settings }) => settings?.targets) ?? [];
  const asked = useBatches((state) => state.asked);
  const looks = useTargetLooks((state) => state.looks);
  return (place) => {
    const looked = looks[lookKey(place.baseUrl, null)];
    const others = looked?.kind === 'done' ? requestsOfOthers(looked.told.look) : null;
    return asksFirst(place, targets) || asked.includes(place.address) || (others ?? 0) > 0;
  };
}

export const hostIsTyped = (place: TargetPlace, hosts: BatchForm['hosts']): boolean =>
  (hosts[place.address] ?? '').trim().toLowerCase() === place.host;

/** Seconds that a schedule takes at its speed, a rate at its pace; null where nothing tells. */
export function takesSeconds(form: BatchForm, preview: BatchPreview | null): number | null {
  if (preview === null || preview.requests === 0) return null;
  const passes = form.hasSecond && form.noiseFloor ? 2 : 1;
  if (form.mode === 'schedule')
    return preview.seconds === null ? null : (preview.seconds / form.speed) * passes;
  if (form.mode === 'rate') return (preview.requests / form.rate) * passes;
  return null;
}
