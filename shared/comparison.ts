import type { ArgumentTopic, ArgumentValue } from './argument-changes.ts';
import type { Phrase } from './phrase.ts';
import type { SideMark } from './side-mark.ts';
import type { Evidence, Grade, Signal } from './signal.ts';

/*
 * Two sides held against each other: A, what is known as good or came first, and B. Order of reading: whether they can be
 * compared, what changed, what got worse, what explains it.
 */

/** Which way a figure went, and whether that is more than chance. */
export type Verdict = 'worse' | 'better' | 'same' | 'unclear';

export interface SideInfo {
  readonly kind: 'capture' | 'sample' | 'dump';
  readonly name: string;
  readonly path: string;
  /** What a person says of it; null where nobody said anything. */
  readonly mark: SideMark | null;
  /** The healthy capture of a server or model that is kept beside the incidents. */
  readonly isBaseline: boolean;
  /** Of a sample its number in the capture. */
  readonly sample: number | null;
  readonly version: string | null;
  readonly model: string | null;
  /** `TP 8 · DP 8`; null where nothing is known of it. */
  readonly topology: string | null;
  /** Unix seconds; of a dump the start of its first request. */
  readonly takenAt: number | null;
  /** Finished requests that the figures rest on. */
  readonly requests: number | null;
  /** `delta` between two samples, `lifetime` since start, `log` of recorded requests. */
  readonly grade: Grade;
  /** Seconds that the figures are over; null where nothing says. */
  readonly seconds: number | null;
}

export type ComparedFact =
  | 'kind'
  | 'model'
  | 'weights'
  | 'hardware'
  | 'topology'
  | 'version'
  | 'requests'
  | 'lengths'
  | 'span';

/** One fact that decides whether figures can be held against each other. */
export interface ComparedReason {
  readonly fact: ComparedFact;
  /** `differs` stands in the way, `told` is another value that does not, `unknown` could not be checked. */
  readonly state: 'same' | 'differs' | 'told' | 'unknown';
  readonly text: Phrase;
}

export interface Comparable {
  readonly verdict: 'yes' | 'partly' | 'no';
  readonly reasons: readonly ComparedReason[];
}

/** Where a key was read. */
export type KeySource =
  | 'server_info'
  | 'model_info'
  | 'resolved'
  | 'server_args'
  | 'launch_command'
  | 'environment';

export interface ChangedKey {
  readonly key: string;
  /** What the older version calls it; null where both use one name. */
  readonly formerly: string | null;
  readonly source: KeySource;
  readonly topic: ArgumentTopic;
  /** `not_in_version`: that side's version knows no such key, which is no change by itself. */
  readonly kind: 'changed' | 'only_a' | 'only_b' | 'not_in_version';
  /** Of a secret the values are not shown, only that they are others. */
  readonly secretDiffers: boolean;
  readonly a: ArgumentValue | null;
  readonly b: ArgumentValue | null;
  /** Rules that read it. */
  readonly rules: readonly string[];
  /** Name of the line in the catalogue that says what it does, `compare.keys`; null where nobody wrote one. */
  readonly line: string | null;
  /** Figures that got worse and that the key is known to act on. */
  readonly explains: number;
}

export interface ChangedKeys {
  /** By effect, at most `mostChanges`. */
  readonly keys: readonly ChangedKey[];
  readonly count: number;
  /** Whether any source stands on both sides; without one nothing is known, not even that nothing changed. */
  readonly compared: boolean;
  /** Sources that both sides have. */
  readonly sources: readonly KeySource[];
  /** Noise keys that both have, whether they changed or not. */
  readonly setAside: readonly string[];
  /** Secrets that both sides have: whether it is one secret; null where their masks cannot tell, being of two keys. */
  readonly secrets: readonly { readonly key: string; readonly same: boolean | null }[];
  /** Sources that only one side has, or none: nothing was compared there. */
  readonly notCompared: readonly { readonly source: KeySource; readonly why: Phrase }[];
}

export type FigureStat = 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'rate' | 'share' | 'gauge' | 'max';
export type FigureUnit = 'seconds' | 'tokens' | 'share' | 'perSecond' | 'number';

/** One figure of both sides. */
export interface Figure {
  /** Without `sglang:`, or a derived name such as `cache_hit_rate`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly stat: FigureStat;
  readonly unit: FigureUnit;
  readonly a: number | null;
  readonly b: number | null;
  /** B over A − 1; of a share B − A. null where either is unknown, or A is 0. */
  readonly change: number | null;
  /** 95 % of chance lies inside: of `change`, in the same terms. null where it could not be worked out. */
  readonly band: readonly [low: number, high: number] | null;
  readonly nA: number | null;
  readonly nB: number | null;
  /** Seconds that each is over; null since start and of one moment. */
  readonly secondsA: number | null;
  readonly secondsB: number | null;
  /** The weaker of the two. */
  readonly grade: Grade;
  /** The direction that hurts; null where neither does by itself. */
  readonly worse: 'up' | 'down' | null;
  readonly verdict: Verdict;
  /** Why there is no value, or why the verdict is unclear. */
  readonly why: Phrase | null;
  /** One of those that the whole verdict rests on. */
  readonly headline: boolean;
  readonly evidence: { readonly a: readonly Evidence[]; readonly b: readonly Evidence[] };
}

/** How one number is spread on either side, over the same edges. */
export interface SpreadPair {
  readonly name: string;
  readonly unit: 'seconds' | 'tokens';
  /** Ascending; one more than the counts. The last may be infinite, which crosses the bridge as such. */
  readonly edges: readonly number[];
  readonly a: SpreadSide;
  readonly b: SpreadSide;
  readonly grade: Grade;
  /** Buckets of one side were put together so that both have the same edges; that loses no count. */
  readonly rebinned: boolean;
}
export interface SpreadSide {
  readonly counts: readonly number[];
  readonly n: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

/** A column of /v1/loads on each rank. */
export interface RankPair {
  readonly column: string;
  readonly ranks: readonly { readonly rank: number; readonly a: number | null; readonly b: number | null }[];
  /** Largest rank over the mean; null where there is too little to share out. */
  readonly imbalanceA: number | null;
  readonly imbalanceB: number | null;
}

/** One request of both dumps. */
export interface PairedRequest {
  readonly ridA: string | null;
  readonly ridB: string | null;
  readonly indexA: number;
  readonly indexB: number;
  readonly by: 'prompt' | 'rid';
  /** First token that differs, from 0; null where tokens are not recorded. */
  readonly atToken: number | null;
  /** First character of the text that differs; null where texts are not recorded or agree. */
  readonly atCharacter: number | null;
  /** Temperature 0, or one candidate: chance plays no part in sampling. null where the request does not say. */
  readonly greedy: boolean | null;
  readonly promptTokensA: number | null;
  readonly promptTokensB: number | null;
  readonly completionTokensA: number | null;
  readonly completionTokensB: number | null;
  readonly ttftA: number | null;
  readonly ttftB: number | null;
  readonly elapsedA: number | null;
  readonly elapsedB: number | null;
  readonly finishA: string | null;
  readonly finishB: string | null;
}

/** A share of the requests of either side. */
export interface ShareMoved {
  readonly of: 'finish' | 'abort';
  /** Finish type, or the abort's message. */
  readonly name: string;
  readonly a: number;
  readonly b: number;
  readonly ofA: number;
  readonly ofB: number;
  /** 95 % interval of the difference of the shares. */
  readonly band: readonly [low: number, high: number];
}

export interface RequestComparison {
  readonly paired: number;
  readonly byPrompt: number;
  readonly byRid: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** Pairs whose outputs could be held against each other, and those that agree. */
  readonly compared: number;
  readonly same: number;
  /** Pairs left out of that: in flight, aborted, or only the last piece recorded. */
  readonly notCompared: number;
  /** Pairs whose outputs differ, those of greedy requests and early ones first; at most `mostPairs`. */
  readonly diverged: readonly PairedRequest[];
  readonly divergedCount: number;
  readonly divergedGreedy: number;
  /** Greedy ones that differ before token 16. */
  readonly divergedEarly: number;
  /** Pairs of one prompt whose token counts differ: another tokenizer or template. */
  readonly promptTokensDiffer: number;
  readonly finishDiffers: number;
  /** The pair that lost most time, for a replay; null where no pair has times. */
  readonly worst: PairedRequest | null;
  readonly shares: readonly ShareMoved[];
}
export const mostPairs = 200;

/** What probably explains the difference. */
export interface Suspect {
  readonly signal: Signal;
  /** The key that changed; null for what is no key. */
  readonly key: string | null;
  /** Figures that got worse and that it acts on, of all that got worse. */
  readonly explains: number;
  readonly of: number;
  readonly evidence: { readonly a: readonly Evidence[]; readonly b: readonly Evidence[] };
}

export interface Comparison {
  readonly a: SideInfo;
  readonly b: SideInfo;
  readonly comparable: Comparable;
  readonly changed: ChangedKeys;
  readonly loads: readonly RankPair[];
  /** Worse first, then better, unclear, same. */
  readonly figures: readonly Figure[];
  readonly spreads: readonly SpreadPair[];
  /** Plots that could not be drawn, and why. */
  readonly notDrawn: readonly { readonly name: string; readonly why: Phrase }[];
  /** Of two dumps. */
  readonly requests: RequestComparison | null;
  readonly suspects: readonly Suspect[];
  /** Every rule over the pair. */
  readonly signals: readonly Signal[];
  readonly verdict: 'worse' | 'better' | 'same' | 'incomparable';
  /** The verdict rests on figures since start alone. */
  readonly sinceStart: boolean;
}
