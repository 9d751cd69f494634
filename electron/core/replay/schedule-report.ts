import type { TargetName } from '../../../shared/batch.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { ReplayResult } from '../../../shared/replay.ts';
import type { RecordedOutput } from '../../../shared/request.ts';

/** One request of a replayed dump, as a line of JSON Lines: the keys are a contract with scripts. */
export interface ReplayLine {
  /** Position among all records, by start time, before `--req-start` and `--req-number` cut. */
  readonly idx: number;
  readonly status_code: number | null;
  readonly elapsed_seconds: number | null;
  readonly prompt_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly rid: string | null;
  readonly recorded_rid: string | null;
  readonly ttft_seconds: number | null;
  /** Between tokens, the gap before a piece shared by its tokens. */
  readonly itl_p50_seconds: number | null;
  readonly itl_p99_seconds: number | null;
  /** How much later than its moment it was sent; null where it had none. */
  readonly lag_seconds: number | null;
  readonly finish_type: string | null;
  readonly error: { readonly kind: ReplayErrorKind; readonly message: string } | null;
  /** From 0; null where the outputs agree or cannot be compared (see `outputs_compared`). */
  readonly first_diverging_token: number | null;
  readonly outputs_compared: boolean;
  readonly file: string;
  /** Position in its file. */
  readonly index: number;
  /** Which of two targets it went to. */
  readonly target: TargetName;
  /** When it was sent, Unix seconds; null for one that never was. */
  readonly sent_at: number | null;
  /** The same in seconds of the run, pauses left out: the recorded schedule's own axis. */
  readonly at_seconds: number | null;
  /** Of its lag the part in which the client was late, and the part in which it waited for one of `--parallel` slots. */
  readonly start_lag_seconds: number | null;
  readonly gate_seconds: number | null;
}

export type ReplayErrorKind =
  /** Never sent: the record could not be made into a body. */
  | 'prepare'
  /** Another status than 200, or a 200 that is no answer. */
  | 'http'
  /** An error event inside a 200 stream. */
  | 'event'
  | 'aborted'
  | 'cut'
  | 'silent'
  | 'unreachable'
  | 'cancelled';

/** Ends of a request that say nothing of it: it never reached the target, or was called back. */
export const unsaidKinds: readonly string[] = ['cancelled', 'unreachable'] satisfies ReplayErrorKind[];

/** The last line of a replayed dump. */
export interface ReplaySummary {
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly lag_p95_seconds: number | null;
  readonly start_lag_p95_seconds: number | null;
  readonly gate_p95_seconds: number | null;
  readonly fidelity: Fidelity;
  readonly target_died: boolean;
}

export interface Fidelity {
  /**
   * 1 = the run did what was recorded: the share sent on time, times the share of equal prompt lengths, times the
   * share answered. null when nothing was sent.
   */
  readonly score: number | null;
  readonly reasons: readonly Phrase[];
}

export function errorOf(result: ReplayResult): ReplayLine['error'] {
  if (result.end === 'complete') return null;
  const kind =
    result.end !== 'error'
      ? result.end
      : result.httpStatus === 200 && result.pieces.length > 0
        ? 'event'
        : 'http';
  return { kind, message: result.problem?.message ?? '' };
}

/** Median and 99th percentile of the time between tokens, in seconds. null without two pieces that count tokens. */
export function gapsBetweenTokens(pieces: ReplayResult['pieces']): {
  p50: number | null;
  p99: number | null;
} {
  const gaps: { seconds: number; tokens: number }[] = [];
  let before: { at: number; tokens: number } | null = null;
  for (const { at, tokens } of pieces) {
    if (tokens === null || tokens === 0) continue;
    if (before !== null && tokens > before.tokens) {
      const count = tokens - before.tokens;
      gaps.push({ seconds: (at - before.at) / count, tokens: count });
    }
    if (before === null || tokens > before.tokens) before = { at, tokens };
  }
  gaps.sort((left, right) => left.seconds - right.seconds);
  const total = gaps.reduce((sum, gap) => sum + gap.tokens, 0);
  const at = (share: number): number | null => {
    let seen = 0;
    for (const gap of gaps) {
      seen += gap.tokens;
      if (seen >= share * total) return gap.seconds;
    }
    return null;
  };
  return { p50: at(0.5), p99: at(0.99) };
}

export interface Divergence {
  readonly compared: boolean;
  readonly at: number | null;
}

/**
 * The first token at which an answer leaves the recorded one. Of a recording of which only the last piece was kept
 * (`--incremental-…`) nothing can be said; of one that was still running, only its length is compared.
 */
export function divergence(recorded: RecordedOutput | null, result: ReplayResult): Divergence {
  const before = recorded?.outputIds ?? null;
  const after = result.outputIds;
  if (before === null || after === null || recorded?.part === 'tail' || recorded?.part === 'shortened')
    return { compared: false, at: null };
  if (result.end !== 'complete' && after.length < before.length) {
    const differs = after.findIndex((id, at) => before[at] !== id);
    return { compared: differs !== -1, at: differs === -1 ? null : differs };
  }
  const length = recorded?.part === 'beginning' ? before.length : Math.max(before.length, after.length);
  for (let at = 0; at < length; at += 1) if (before[at] !== after[at]) return { compared: true, at };
  return { compared: true, at: null };
}

/** The value that `share` of the numbers do not exceed; null of none. */
export function percentile(numbers: readonly number[], share: number): number | null {
  const sorted = [...numbers].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** Sent later than this, a request no longer meets the load that it met. */
export const lateSeconds = 0.1;

export interface RunFacts {
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  /** Requests that had a moment to be sent at, and those that were later than `lateSeconds`. */
  readonly timed: number;
  readonly late: number;
  readonly waitedForSlot: number;
  readonly parallel: number;
  readonly promptsCompared: number;
  readonly promptsDiffer: number;
  readonly unsent: number;
  readonly startsUnknown: number;
  readonly mode: 'schedule' | 'closed' | 'rate';
  readonly speed: number;
  readonly rate: number;
  readonly ignoreEos: boolean;
}

/** How far the run can stand for the recorded traffic, and why not further. */
export function fidelityOf(facts: RunFacts): Fidelity {
  const { late } = facts;
  const answered = facts.ok + facts.failed;
  const share = (bad: number, of: number) => (of === 0 ? 1 : 1 - bad / of);
  const score =
    share(late, facts.timed) *
    share(facts.promptsDiffer, facts.promptsCompared) *
    share(facts.failed, answered);
  const reasons: Phrase[] = [];
  if (facts.mode === 'closed') reasons.push(phrase('orderOnly', {}));
  if (facts.mode === 'rate') reasons.push(phrase('constantRate', { rate: facts.rate }));
  if (facts.mode === 'schedule' && facts.speed !== 1)
    reasons.push(phrase('otherPace', { speed: facts.speed }));
  if (facts.ignoreEos) reasons.push(phrase('eosIgnored', {}));
  if (facts.startsUnknown > 0) reasons.push(phrase('startsUnknown', { count: facts.startsUnknown }));
  if (late > 0) reasons.push(phrase('sentLate', { count: late, limit: '100 ms' }));
  if (facts.waitedForSlot > 0 && facts.mode !== 'closed') {
    reasons.push(phrase('lateBySlots', { count: facts.waitedForSlot, parallel: facts.parallel }));
  }
  if (facts.promptsDiffer > 0) {
    reasons.push(phrase('promptsDiffer', { count: facts.promptsDiffer, of: facts.promptsCompared }));
  }
  if (facts.failed > 0) reasons.push(phrase('requestsFailed', { count: facts.failed, of: answered }));
  if (facts.unsent > 0) reasons.push(phrase('stoppedEarly', { count: facts.unsent }));
  return { score: facts.sent === 0 ? null : Math.round(score * 1000) / 1000, reasons };
}
