import type { SideInfo } from '../../../shared/comparison.ts';
import { formatTopology } from '../../../shared/format.ts';
import type { SideMark } from '../../../shared/side-mark.ts';
import type { Grade, Signal } from '../../../shared/signal.ts';
import type { Summary } from '../../../shared/summary.ts';
import type { Capture, Sample } from '../capture.ts';
import { createDerived, type Derived, isKnown, numberOf } from '../derived/derived.ts';
import { findRestart, type Scrape } from '../derived/stretch.ts';
import { pastOf } from '../derived/window-scrapes.ts';
import type { JsonSource } from '../summary/ledger.ts';

/** One capture, or one sample of it, ready to be held against another. */
export interface CaptureSide {
  readonly info: SideInfo;
  readonly summary: Summary;
  readonly serverInfo: JsonSource | null;
  readonly modelInfo: JsonSource | null;
  /** Fingerprint of the key that its masks were made with; null where nothing says. */
  readonly maskedBy: string | null;
  readonly derived: Derived;
  /** Which of the two the figures are over. */
  readonly over: 'delta' | 'lifetime';
  /** What fired on it alone, by the rule's id. */
  readonly fired: ReadonlyMap<string, Signal>;
}

export interface SideChoice {
  readonly capture: Capture;
  /** A sample by its number; null for the whole capture. */
  readonly sample: number | null;
  readonly mark?: SideMark | null;
  readonly isBaseline?: boolean;
}

interface Draft {
  readonly choice: SideChoice;
  readonly samples: readonly Sample[];
}

/** The samples of a side: of one sample it and the one before, so that what happened in between is known. */
function samplesOf({ capture, sample }: SideChoice): readonly Sample[] {
  if (sample === null) return capture.samples;
  return capture.samples.filter(({ number }) => number === sample || number === sample - 1);
}

const isScrape = (sample: Sample | undefined): sample is Scrape =>
  sample !== undefined && sample.metrics !== null;

const startOf = (scrape: Scrape): number | null =>
  scrape.metrics.named('process_start_time_seconds')[0]?.value ?? null;

/**
 * Whether `later` was taken of the process that `earlier` was taken of: what the later one counted more is then known,
 * although each was read once. Same server, same weights, and no counter went back.
 */
function continues(earlier: Draft, later: Draft): Scrape | null {
  const [before, after] = [earlier.samples.at(-1), later.samples[0]];
  if (!isScrape(before) || !isScrape(after)) return null;
  if (before.takenAt === null || after.takenAt === null || before.takenAt >= after.takenAt) return null;
  const [one, other] = [earlier.choice.capture.view, later.choice.capture.view];
  if (one.baseUrl === null || one.baseUrl !== other.baseUrl) return null;
  const { model: a } = one.summary;
  const { model: b } = other.summary;
  if (a.model_path !== b.model_path || a.sglang_version !== b.sglang_version) return null;
  if (a.weight_version !== b.weight_version || startOf(before) !== startOf(after)) return null;
  return findRestart(before, after) === null ? before : null;
}

/**
 * Both sides over like spans: between two samples where both have that, else since start. Where one was taken of the
 * same process later on, it is what came after the other.
 */
export function pairSides(
  a: SideChoice,
  b: SideChoice,
  leastSeconds = 15,
): { readonly a: CaptureSide; readonly b: CaptureSide } {
  const [one, other] = [a, b].map((choice): Draft => ({ choice, samples: samplesOf(choice) })) as [
    Draft,
    Draft,
  ];
  const oneBefore =
    withDelta(one, leastSeconds) && withDelta(other, leastSeconds) ? null : continues(one, other);
  const otherBefore = oneBefore ? null : withDelta(one, leastSeconds) ? null : continues(other, one);
  const after = (draft: Draft, before: Scrape | null): Draft =>
    before ? { ...draft, samples: [before, ...draft.samples.filter((own) => own !== before)] } : draft;
  const drafts = [after(one, otherBefore), after(other, oneBefore)] as const;
  const deltas = drafts.map((draft) => withDelta(draft, leastSeconds));
  // What came later of one process may be held against what was before; unlike spans otherwise may not.
  const mayDiffer = oneBefore !== null || otherBefore !== null;
  const over = (at: number): 'delta' | 'lifetime' =>
    deltas[at] && (mayDiffer || deltas.every(Boolean)) ? 'delta' : 'lifetime';
  return {
    a: sideOf(drafts[0], over(0), leastSeconds),
    b: sideOf(drafts[1], over(1), leastSeconds),
  };
}

const derive = ({ choice, samples }: Draft, leastSeconds: number): Derived =>
  createDerived(
    {
      samples,
      serverInfo: choice.capture.jsonSource('server_info'),
      past: pastOf(choice.capture),
    },
    leastSeconds,
  );

const withDelta = (draft: Draft, leastSeconds: number): boolean =>
  spanOf(derive(draft, leastSeconds)) !== null;

const spanOf = ({ stretch, pastStretch }: Derived) => stretch ?? pastStretch;

function sideOf(draft: Draft, over: 'delta' | 'lifetime', leastSeconds: number): CaptureSide {
  const { capture, sample, mark = null, isBaseline = false } = draft.choice;
  const { view } = capture;
  const derived = derive(draft, leastSeconds);
  const { tp_size: tp, dp_size: dp, ep_size: ep, pp_size: pp } = view.summary.topology;
  const grade: Grade = over;
  return {
    info: {
      kind: sample === null ? 'capture' : 'sample',
      name: view.name,
      path: view.path,
      mark,
      isBaseline,
      sample,
      version: view.summary.model.sglang_version,
      model: view.summary.model.model_path,
      topology: formatTopology({ tp, dp, ep, pp: pp === 1 ? null : pp }),
      takenAt: draft.samples.at(-1)?.takenAt ?? view.takenAt,
      requests: finishedRequests(derived, over),
      grade,
      seconds: over === 'delta' ? (spanOf(derived)?.seconds ?? null) : null,
    },
    summary: view.summary,
    serverInfo: capture.jsonSource('server_info'),
    modelInfo: capture.jsonSource('model_info'),
    maskedBy: capture.maskedBy,
    derived,
    over,
    fired: new Map(
      view.signals
        .filter(({ verdict, params }) => verdict === 'fired' && params.baseline === undefined)
        .map((signal) => [signal.rule, signal]),
    ),
  };
}

/** Requests that ended in the span, by the histogram of their time, else by their counter. */
export function finishedRequests(derived: Derived, over: 'delta' | 'lifetime'): number | null {
  const spread = derived.mean('e2e_request_latency_seconds', {}, over);
  if (isKnown(spread)) return spread.n;
  return numberOf(
    over === 'delta' ? derived.growth('num_requests_total') : derived.total('num_requests_total'),
  );
}
