import type { MaskedValue, SourceRecord, TargetRole } from '../../../shared/capture.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { CauseLinks, Evidence, Grade, ProblemClass, Severity } from '../../../shared/signal.ts';
import type { Summary } from '../../../shared/summary.ts';
import type { PastWindow, Sample } from '../capture.ts';
import type { Derived } from '../derived/derived.ts';
import type { JsonSource } from '../summary/ledger.ts';
import type { DumpFacts } from './dump-facts.ts';
import { labelOf } from './evidence-labels.ts';
import { activeCalls } from './generation.ts';
import type { Thresholds } from './thresholds.ts';

/** What a rule may look at: facts of one capture, plain data. */
export interface CaptureFacts {
  readonly summary: Summary;
  /** By the dotted key of `summary`. */
  readonly evidence: Readonly<Record<string, Evidence>>;
  readonly sources: readonly SourceRecord[];
  readonly speculativeAlgorithm: string | null;
  /** Whether an idle scheduler sleeps, and so publishes no load; null where the bundle does not say. */
  readonly sleepOnIdle: boolean | null;
  /** Seconds that the collector waited for one answer; null where the bundle does not say. */
  readonly timeoutSeconds: number | null;
  /** Secrets that stood unmasked in the bundle. */
  readonly secrets: readonly MaskedValue[];
  readonly role: TargetRole;
  /** Name of the target in its deployment; left out or null for a server alone. */
  readonly target?: string | null;
  readonly modelInfo: JsonSource | null;
  readonly serverInfo: JsonSource | null;
  /** Oldest first, one at least. */
  readonly samples: readonly Sample[];
  /** What is worked out of the samples: rates, quantiles, ranks. */
  readonly derived: Derived;
  readonly window: PastWindow | null;
  /** The other targets of the deployment. */
  readonly peers: readonly CaptureFacts[];
}

export type Slots = Readonly<Record<string, string | number>>;

/** A rule's verdict. A rule whose inputs are absent says so; it never reads absence as 0. */
export type Reading =
  | {
      readonly verdict: 'fired' | 'quiet';
      /** What fills the words. */
      readonly params: Slots;
      readonly evidence: readonly Evidence[];
      /** Where they differ from the rule's usual ones. */
      readonly severity?: Severity;
      readonly grade?: Grade;
      readonly class?: ProblemClass;
    }
  | { readonly verdict: 'not_checked'; readonly reason: Phrase };

/** Something that a rule has to have. */
export interface Input<Facts> {
  /** As the reference page names it, e.g. `/v1/loads`. */
  readonly name: string;
  /** Why it is not there; null where it is. */
  missing(facts: Facts, thresholds: Thresholds): Phrase | null;
}

/** One finding: a pure function of facts. Its words stand in the catalogue under `text`. */
export interface Rule<Facts> {
  /** Id in docs/signals.md. */
  readonly id: string;
  /** Where the rule comes from. Ids from 90 on are ours. */
  readonly source: string;
  /** Key of its words. */
  readonly text: string;
  readonly class: ProblemClass;
  readonly sub: string | null;
  readonly severity: Severity;
  readonly grade: Grade;
  /** Looked at in this order before `read`: the first that is missing is why the rule was not checked. */
  readonly inputs?: readonly Input<Facts>[];
  /** The first version that has what it reads, e.g. `0.5.8`; not checked on an older one that is known to be. */
  readonly since?: string;
  /** What it rules out, quiet or fired. */
  readonly causes?: CauseLinks;
  /** When it fires, rules with one of these inputs carry no further than this. */
  readonly lowers?: { readonly inputs: readonly Input<Facts>[]; readonly to: Grade };
  read(facts: Facts, thresholds: Thresholds): Reading;
}

export type CaptureRule = Rule<CaptureFacts>;
export type DumpRule = Rule<DumpFacts>;

export const notChecked = (reason: Phrase): Reading => ({ verdict: 'not_checked', reason });

/** Fired or quiet by a test, with the same numbers either way. */
export const judged = (
  fired: boolean,
  params: Slots,
  evidence: readonly Evidence[],
  more: { readonly severity?: Severity; readonly grade?: Grade; readonly class?: ProblemClass } = {},
): Reading => ({ verdict: fired ? 'fired' : 'quiet', params, evidence, ...more });

/** The evidence of a summary's values, each with the limit it was held against; values without a place are left out. */
export function evidenceOf(
  { evidence }: Pick<CaptureFacts, 'evidence'>,
  ...wanted: readonly (readonly [key: string, threshold?: string])[]
): readonly Evidence[] {
  return wanted.flatMap(([key, threshold]) => {
    const found = evidence[key];
    return found ? [{ ...found, ...labelOf(key), threshold: threshold ?? null }] : [];
  });
}

/** What the bundle says about one source. */
export function sourceOf({ sources }: Pick<CaptureFacts, 'sources'>, name: string): SourceRecord | null {
  return sources.find((source) => source.name === name) ?? null;
}

/**
 * True when every rank was seen with nothing to do, in every sample, and no call for generation was open; null when the
 * load is not known.
 */
export function wasIdle({ summary, derived }: Pick<CaptureFacts, 'summary' | 'derived'>): boolean | null {
  const { running_reqs: running, waiting_reqs: waiting } = summary.point_in_time_load;
  if (running === null || waiting === null) return null;
  if (running > 0 || waiting > 0) return false;
  const later = derived.loadTotals.slice(1);
  const isBusy = (total: number | null) => total !== null && total > 0;
  return (
    !later.some(isBusy) && !derived.scrapes.some((_, at) => isBusy(activeCalls(derived, at)?.value ?? null))
  );
}

/** The file in which a source's answer or failure can be read, as evidence. */
export function sourceEvidence(source: SourceRecord | null): readonly Evidence[] {
  if (!source || source.file === null) return [];
  // A collector writes a body only for an answer that is fine, so a body without a status stands for 200.
  const status = source.httpStatus ?? (source.status === 'missing' ? null : 200);
  const value = status === null ? null : `HTTP ${status}`;
  return [{ source: source.file, path: source.path ?? source.name, value, threshold: null, line: null }];
}

/** Why a value of /metrics is not there: not collected, or nothing counted yet. */
export const unobserved = (facts: Pick<CaptureFacts, 'sources'>, name: string): Reading =>
  notChecked(
    sourceOf(facts, 'metrics')?.status === 'missing'
      ? phrase('sourceMissing', { source: '/metrics' })
      : phrase('nothingObserved', { name }),
  );

const unanswered: readonly Phrase['key'][] = [
  'connectionRefused',
  'connectionReset',
  'hostNotFound',
  'tlsRefused',
  'timedOut',
  'timedOutSometime',
  'callFailed',
];

/** True when the source was called and no HTTP answer came. */
export const wasUnanswered = (source: SourceRecord): boolean =>
  source.status === 'missing' && source.httpStatus === null && unanswered.includes(source.reason.key);

/** A proxy made no way there: the server was not asked, so that this says nothing of it. */
const stoppedByProxy: readonly Phrase['key'][] = [
  'proxyNotListening',
  'proxyUnknown',
  'proxySilent',
  'proxyAnswered',
];

/** True when a call was made and no HTTP answer of the server came, for whatever reason. */
export const wasTriedInVain = (source: SourceRecord): boolean =>
  wasUnanswered(source) || (source.status === 'missing' && stoppedByProxy.includes(source.reason.key));

/** True when an HTTP answer came, whatever it said. */
export const wasAnswered = (source: SourceRecord): boolean =>
  source.status !== 'missing' || source.httpStatus !== null || source.reason.key === 'webPage';

/** True when calls were made and not one was answered. */
export function nothingAnswered({ sources }: Pick<CaptureFacts, 'sources'>): boolean {
  return sources.some(wasTriedInVain) && !sources.some(wasAnswered);
}
