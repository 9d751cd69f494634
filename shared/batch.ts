import type { BracketPlan } from './bracket.ts';
import type { Figure, ShareMoved, SpreadPair } from './comparison.ts';
import type { ArtifactId } from './incident.ts';
import type { Problem } from './outcome.ts';
import type { Phrase } from './phrase.ts';
import type { Signal } from './signal.ts';

/*
 * Many recorded requests replayed at one or two targets: what is asked for, how it goes, and what came of it. Seconds
 * everywhere; those of a run leave its pauses out.
 */

/** `schedule`: at the recorded times; `rate`: evenly; `closed`: the next as soon as a slot is free. */
export const batchModes = ['schedule', 'closed', 'rate'] as const;
export type BatchMode = (typeof batchModes)[number];

export const targetNames = ['a', 'b'] as const;
export type TargetName = (typeof targetNames)[number];

export const batchLimits = {
  speed: { least: 0.01, most: 100 },
  rate: { least: 0.01, most: 10_000 },
  parallel: { least: 1, most: 10_000 },
} as const;

/** What a choice of requests comes to. */
export interface BatchPreview {
  readonly requests: number;
  /** Of them, requests that ask not to be kept. */
  readonly noLogs: number;
  /** From the first recorded start to the last; null where none is known. */
  readonly seconds: number | null;
}

/** How a batch was set up, as its file says it. Never a key. */
export interface BatchSetup {
  /** What was replayed: the name of the dump, or of the table of several. */
  readonly source: string;
  /** The dumps it came from, as artifacts of the incident; empty where they are none. */
  readonly dumps: readonly ArtifactId[];
  readonly targets: readonly { readonly name: TargetName; readonly baseUrl: string }[];
  readonly mode: BatchMode;
  readonly speed: number;
  readonly rate: number;
  readonly parallel: number;
  readonly ignoreEos: boolean;
  readonly keep: readonly string[];
  readonly idleTimeoutSeconds: number;
  /** Requests that were chosen. */
  readonly requests: number;
  /** Requests left out because they ask not to be kept. */
  readonly noLogs: number;
  /** Every request goes to the first target twice before, which tells how far two runs of one build differ. */
  readonly noiseFloor: boolean;
}

/**
 * `broken`: the file has no end, because the app or its process was killed. `died`: the target did. Of the last four all
 * can go on where requests are left.
 */
export type BatchState =
  | 'starting'
  | 'running'
  | 'paused'
  | 'ending'
  | 'done'
  | 'cancelled'
  | 'died'
  | 'broken';

export const isUnderWay = (state: BatchState): boolean =>
  state === 'starting' || state === 'running' || state === 'paused' || state === 'ending';

export interface BatchCounts {
  /** Sendings altogether: of two targets each request counts twice, of a noise floor twice more. */
  readonly planned: number;
  readonly sent: number;
  readonly answered: number;
  readonly inFlight: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly toCome: number;
}

/** A record of a dump, as far as it can be told from outside. */
export interface BatchRecord {
  readonly file: string;
  readonly index: number;
  readonly rid: string | null;
}

export interface BatchError {
  readonly kind: string;
  readonly status: number | null;
  readonly message: string;
  readonly count: number;
  /** Seconds of the run. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** Some of them, the first ones. */
  readonly records: readonly BatchRecord[];
}

/** A request on its way: to a target that lives, or to one that died meanwhile. */
export interface BatchFlight extends BatchRecord {
  readonly target: TargetName;
  readonly promptTokens: number | null;
  /** Answered so far; null before the first piece, and of one that does not stream. */
  readonly tokens: number | null;
  readonly phase: 'prefill' | 'decode';
  readonly ageSeconds: number;
  readonly recordedTtft: number | null;
  readonly recordedTokens: number | null;
}
export const mostFlights = 100;

/** How far the run can stand for the recorded traffic. `no` is rule R03. */
export interface BatchFidelity {
  readonly score: number | null;
  readonly verdict: 'yes' | 'partly' | 'no';
  readonly reasons: readonly Phrase[];
}

export interface BatchStrip {
  readonly lagP95: number | null;
  /** Of the lag: the client was late, and the client waited for a slot of its own. */
  readonly startLagP95: number | null;
  readonly gateP95: number | null;
  readonly waitedForSlot: number;
  /** Requests a second, and what was recorded of the same requests. */
  readonly rate: number | null;
  readonly recordedRate: number | null;
  /** Completion tokens a second. */
  readonly outputRate: number | null;
  readonly recordedOutputRate: number | null;
  readonly promptsCompared: number;
  readonly promptsEqual: number;
  /** Cores that the client keeps busy; null once it has ended, and of one that was read from its file. */
  readonly clientCores: number | null;
  readonly cores: number;
  readonly fidelity: BatchFidelity;
}

/** Over the seconds of the run, a value a step. */
export interface BatchCurves {
  readonly step: number;
  readonly inFlight: readonly number[];
  /** The same requests as they were recorded; empty where the times are not the recorded ones. */
  readonly recorded: readonly number[];
  /** 95 % of the requests of a step were sent no later than this; null in a step without any. */
  readonly lag: readonly (number | null)[];
}

export interface BatchDeath {
  /** Seconds of the run. */
  readonly at: number | null;
  readonly target: TargetName;
  readonly inFlight: readonly BatchFlight[];
}

/** A capture of a target taken around the run. */
export interface BatchCapture {
  readonly when: 'before' | 'during' | 'after' | 'died';
  readonly target: TargetName;
  /** null where it could not be taken. */
  readonly capture: ArtifactId | null;
  readonly problem: Problem | null;
}

/** Captures of a target while a batch lasts, when a person asks for some around it. */
export const batchBracket: BracketPlan = { during: 3, firstSeconds: 5, everySeconds: 60 };

/** One try of the search for the smallest set that kills the target. */
export interface HalvingTry {
  readonly round: number;
  readonly records: readonly BatchRecord[];
  /** null while it is under way. */
  readonly died: boolean | null;
}

export interface BatchHalving {
  /** `waiting`: for the target to be started again. */
  readonly state: 'running' | 'waiting' | 'minimal' | 'rounds' | 'stopped';
  readonly rounds: readonly HalvingTry[];
  /** The smallest set that was seen to kill the target. */
  readonly smallest: readonly BatchRecord[];
  /** What starts the target again; empty = a person does. */
  readonly restart: string;
  /** How the command ended, or what it said last. */
  readonly restartSaid: string | null;
}

/** One request answered on both sides. */
export interface BatchPair extends BatchRecord {
  readonly greedy: boolean | null;
  /** The first token that differs; null where they agree or nobody can say. */
  readonly atToken: number | null;
  readonly compared: boolean;
  readonly finishA: string | null;
  readonly finishB: string | null;
  readonly promptTokensA: number | null;
  readonly promptTokensB: number | null;
  readonly tokensA: number | null;
  readonly tokensB: number | null;
  readonly ttftA: number | null;
  readonly ttftB: number | null;
  readonly elapsedA: number | null;
  readonly elapsedB: number | null;
  /** Kind of the error of B's side; null of one that was answered. */
  readonly error: string | null;
}
export const mostBatchPairs = 200;

/** Two sides of the same requests: `recorded` and a target, the two targets, or one target twice. */
export const batchSides = ['recorded', 'a', 'b'] as const;
export type BatchSide = (typeof batchSides)[number];

export interface BatchPairing {
  readonly kind: 'recorded' | 'targets' | 'noise';
  readonly a: BatchSide;
  readonly b: BatchSide;
  readonly paired: number;
  /** Pairs whose outputs could be held against each other, and how many of them part. */
  readonly compared: number;
  readonly diverged: number;
  readonly greedyCompared: number;
  readonly greedyDiverged: number;
  /** Greedy ones that part before token 16. */
  readonly greedyEarly: number;
  readonly promptTokensDiffer: number;
  readonly finishDiffers: number;
  readonly figures: readonly Figure[];
  readonly shares: readonly ShareMoved[];
  readonly spreads: readonly SpreadPair[];
  /** Worst first, at most `mostBatchPairs`. */
  readonly worst: readonly BatchPair[];
}

export interface BatchComparison {
  readonly pairings: readonly BatchPairing[];
  /** W04, W05, W06, R02 and R03. */
  readonly signals: readonly Signal[];
}

/** A batch replay as a window shows it, under way or ended. */
export interface BatchView {
  readonly id: ArtifactId;
  readonly name: string;
  readonly state: BatchState;
  readonly setup: BatchSetup;
  readonly counts: BatchCounts;
  /** Which of two goes: first the noise floor, then what was asked for. */
  readonly pass: 'noise' | 'main';
  readonly elapsedSeconds: number;
  readonly pausedSeconds: number;
  /** null where nothing tells. */
  readonly leftSeconds: number | null;
  readonly strip: BatchStrip;
  readonly curves: BatchCurves;
  readonly errors: readonly BatchError[];
  /** Time to first token and time to the end, recorded and replayed. */
  readonly spreads: readonly SpreadPair[];
  /** The oldest, at most `mostFlights`. */
  readonly flights: readonly BatchFlight[];
  readonly death: BatchDeath | null;
  readonly captures: readonly BatchCapture[];
  readonly halving: BatchHalving | null;
  /** Why it ended otherwise than asked. */
  readonly problem: Problem | null;
  /** Lines of its file that were cut or damaged. */
  readonly linesLeftOut: number;
}
