import { partingOf } from './answer-difference.ts';
import type { ExperimentRun } from './experiment.ts';
import type { ReplayEnd, ReplayResult } from './replay.ts';

/*
 * What the runs of an experiment say, in numbers with their n, and no more than they say. Pure; words for it stand in
 * the catalogue.
 */

/** How often answers leave the one they are held against. */
export interface Differing {
  /** Comparisons that could be made. */
  readonly of: number;
  readonly differ: number;
  /** Tokens, from 0, at which they part, ascending; characters where there are no ids (`byToken` false). */
  readonly at: readonly number[];
  readonly byToken: boolean;
}

/** Seconds of several runs; null where none had them. */
export interface Spread {
  readonly n: number;
  readonly least: number;
  readonly median: number;
  readonly most: number;
  /** All of them, ascending. */
  readonly values: readonly number[];
}

/** Runs that belong together: of a side, or of a value. */
export interface RunGroup {
  readonly runs: number;
  readonly ends: Readonly<Partial<Record<ReplayEnd, number>>>;
  readonly finishes: readonly string[];
  readonly ttft: Spread | null;
  readonly elapsed: Spread | null;
  /** Output tokens. */
  readonly tokens: Spread | null;
  /** Different answers among those that came whole. */
  readonly distinct: number;
  /** Whole answers held against the first of them. */
  readonly differing: Differing;
}

export type PairVerdict =
  /** Neither side has a whole answer to compare. */
  | 'no_answers'
  /** Drawn without a seed, and not told apart from chance. */
  | 'sampled'
  | 'same'
  /** A differs from itself as well. */
  | 'within_noise'
  /** Chance alone would make this in fewer than 1 of 20 cases. */
  | 'beyond_noise'
  /** They differ, and too few runs say how A differs from itself. */
  | 'unclear';

/** Whether one side is slower: only where no run of one is as quick as any of the other, and there are enough. */
export type PaceVerdict = 'a_slower' | 'b_slower' | 'overlap' | 'too_few';

export interface PairJudged {
  readonly kind: 'pair';
  readonly a: RunGroup;
  readonly b: RunGroup;
  /** A against its first answer. */
  readonly noise: Differing;
  /** B against that same answer. */
  readonly between: Differing;
  /** Probability of so many differences on B's side, were it like A (Fisher's exact test); null without n. */
  readonly chance: number | null;
  readonly verdict: PairVerdict;
  /** Of A, the runs that left together with one of B: those its pace is judged by. */
  readonly paired: Pick<RunGroup, 'ttft' | 'elapsed'>;
  readonly pairedRuns: number;
  readonly ttft: PaceVerdict;
  readonly elapsed: PaceVerdict;
}

export interface RepeatJudged {
  readonly kind: 'repeat';
  readonly group: RunGroup;
  readonly sampled: boolean;
}

export interface SweepJudged {
  readonly kind: 'sweep';
  readonly sampled: boolean;
  readonly cells: readonly {
    readonly value: string;
    readonly group: RunGroup;
    /** Where its first answer leaves the first answer of the first value; null when it does not, or there is none. */
    readonly partsAt: number | null;
    readonly compared: boolean;
  }[];
}

export type Judged = PairJudged | RepeatJudged | SweepJudged;

/** Fewer runs a side say nothing of pace: four against four without overlap happen by chance in 1 of 70 cases. */
const enoughForPace = 4;
const rare = 0.05;

/** What the runs so far say. */
export function judgeExperiment(kind: Judged['kind'], runs: readonly ExperimentRun[]): Judged {
  const sampled = runs.some(
    ({ result }) => result.sampling && !result.sampling.greedy && !result.sampling.seeded,
  );
  if (kind === 'pair') return judgePair(runs, sampled);
  if (kind === 'repeat') return { kind, group: groupOf(resultsOf(runs)), sampled };
  const values = [...new Set(runs.flatMap(({ value }) => (value === null ? [] : [value])))];
  const byValue = values.map((value) => resultsOf(runs.filter((run) => run.value === value)));
  const first = whole(byValue[0] ?? [])[0];
  return {
    kind,
    sampled,
    cells: values.map((value, at) => {
      const results = byValue[at] ?? [];
      const own = whole(results)[0];
      const parting = first && own && at > 0 ? partingOfAnswers(first, own) : null;
      return {
        value,
        group: groupOf(results),
        partsAt: parting?.at ?? null,
        compared: parting !== null,
      };
    }),
  };
}

function judgePair(runs: readonly ExperimentRun[], sampled: boolean): PairJudged {
  const a = resultsOf(runs.filter(({ side }) => side === 'a'));
  const b = resultsOf(runs.filter(({ side }) => side === 'b'));
  // The runs that only measure the noise went alone: their pace is not that of a pair.
  const paired = resultsOf(runs.filter(({ side, noise }) => side === 'a' && !noise));
  const [first, ...rest] = whole(a);
  const noise = differing(first, rest);
  const between = differing(first, whole(b));
  const chance = between.of === 0 || noise.of === 0 ? null : chanceOf(noise, between);
  return {
    kind: 'pair',
    a: groupOf(a),
    b: groupOf(b),
    noise,
    between,
    chance,
    paired: {
      ttft: spreadOf(secondsOf(paired, 'ttftSeconds')),
      elapsed: spreadOf(secondsOf(paired, 'elapsedSeconds')),
    },
    pairedRuns: paired.length,
    verdict: pairVerdict(sampled, noise, between, chance),
    ttft: paceOf(secondsOf(paired, 'ttftSeconds'), secondsOf(b, 'ttftSeconds')),
    elapsed: paceOf(secondsOf(paired, 'elapsedSeconds'), secondsOf(b, 'elapsedSeconds')),
  };
}

function pairVerdict(
  sampled: boolean,
  noise: Differing,
  between: Differing,
  chance: number | null,
): PairVerdict {
  if (between.of === 0) return 'no_answers';
  if (between.differ === 0) return 'same';
  // Also of answers that are drawn: how A differs from itself has the draws in it.
  if (chance !== null && chance < rare) return 'beyond_noise';
  if (sampled) return 'sampled';
  return noise.differ > 0 ? 'within_noise' : 'unclear';
}

const resultsOf = (runs: readonly ExperimentRun[]): readonly ReplayResult[] =>
  runs.map(({ result }) => result);

/** Answers that came to their end, and have something to compare. */
const whole = (results: readonly ReplayResult[]): readonly ReplayResult[] =>
  results.filter(({ end, text, outputIds }) => end === 'complete' && (text !== null || outputIds !== null));

function groupOf(results: readonly ReplayResult[]): RunGroup {
  const ends: Partial<Record<ReplayEnd, number>> = {};
  for (const { end } of results) ends[end] = (ends[end] ?? 0) + 1;
  const answers = whole(results);
  const [first, ...rest] = answers;
  return {
    runs: results.length,
    ends,
    finishes: [...new Set(results.flatMap(({ finishType }) => finishType ?? []))],
    ttft: spreadOf(secondsOf(results, 'ttftSeconds')),
    elapsed: spreadOf(secondsOf(results, 'elapsedSeconds')),
    tokens: spreadOf(answers.flatMap(({ completionTokens }) => completionTokens ?? [])),
    distinct: new Set(answers.map(({ outputIds, text }) => outputIds?.join(',') ?? text)).size,
    differing: differing(first, rest),
  };
}

function secondsOf(
  results: readonly ReplayResult[],
  key: 'ttftSeconds' | 'elapsedSeconds',
): readonly number[] {
  return results.flatMap((result) => (result.end === 'complete' ? (result[key] ?? []) : []));
}

function spreadOf(values: readonly number[]): Spread | null {
  const sorted = [...values].sort((x, y) => x - y);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return null;
  return { n: sorted.length, least, median: sorted[(sorted.length - 1) >> 1] ?? least, most, values: sorted };
}

function differing(first: ReplayResult | undefined, others: readonly ReplayResult[]): Differing {
  const partings = first === undefined ? [] : others.flatMap((other) => partingOfAnswers(first, other) ?? []);
  const at = partings.flatMap((parting) => parting.at ?? []).sort((x, y) => x - y);
  return {
    of: partings.length,
    differ: at.length,
    at,
    byToken: partings.every(({ byToken }) => byToken),
  };
}

/** Where two whole answers part: by token where both have ids. null where they cannot be compared. */
function partingOfAnswers(
  one: ReplayResult,
  other: ReplayResult,
): { readonly at: number | null; readonly byToken: boolean } | null {
  if (one.outputIds !== null && other.outputIds !== null)
    return { at: partingOf(one.outputIds, other.outputIds), byToken: true };
  if (one.text === null || other.text === null) return null;
  return { at: partingOf(one.text, other.text), byToken: false };
}

function paceOf(a: readonly number[], b: readonly number[]): PaceVerdict {
  if (a.length < enoughForPace || b.length < enoughForPace) return 'too_few';
  if (Math.min(...b) > Math.max(...a)) return 'b_slower';
  return Math.min(...a) > Math.max(...b) ? 'a_slower' : 'overlap';
}

/** Fisher's exact test, one-sided: so many differences or more on B's side, given how many there are in all. */
function chanceOf(noise: Differing, between: Differing): number {
  const [n, m] = [between.of, noise.of];
  const differ = between.differ + noise.differ;
  let chance = 0;
  for (let onB = between.differ; onB <= Math.min(n, differ); onB += 1)
    chance += Math.exp(logChoose(n, onB) + logChoose(m, differ - onB) - logChoose(n + m, differ));
  return Math.min(1, chance);
}

function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let at = 1; at <= k; at += 1) sum += Math.log(n - k + at) - Math.log(at);
  return sum;
}
