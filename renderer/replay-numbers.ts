import type { ReplayResult } from '../shared/replay.ts';
import type { RecordedOutput } from '../shared/request.ts';

/* Numbers of an answer, recorded beside replayed. Pure. */

/** One line of the table: seconds, tokens/s or tokens, by `unit`; null where a side does not know it. */
export interface NumberRow {
  readonly key:
    | 'ttft'
    | 'elapsed'
    | 'interToken'
    | 'outputRate'
    | 'promptTokens'
    | 'cachedTokens'
    | 'completionTokens';
  readonly unit: 'seconds' | 'rate' | 'count';
  readonly recorded: number | null;
  readonly replayed: number | null;
  /** Of times and rates the share, of counts the difference; null where the two cannot be compared. */
  readonly change: number | null;
}

type Pieces = ReplayResult['pieces'];

/**
 * Both sides of each number. What grows until an answer ends is compared only when both have ended: half an answer is
 * no quicker than a whole one. What is known once the first token is here is compared at once.
 */
export function numberRows(
  recorded: RecordedOutput | null,
  replayed: ReplayResult | null,
): readonly NumberRow[] {
  const ended = replayed?.end === 'complete' && recorded !== null && recorded.finishType !== null;
  const of = (
    key: NumberRow['key'],
    unit: NumberRow['unit'],
    one: number | null | undefined,
    other: number | null | undefined,
    isFinal: boolean,
  ): NumberRow => ({
    key,
    unit,
    recorded: one ?? null,
    replayed: other ?? null,
    change: isFinal && one != null && other != null ? changeOf(unit, one, other) : null,
  });
  return [
    of('ttft', 'seconds', recorded?.ttftSeconds, replayed?.ttftSeconds, true),
    of('elapsed', 'seconds', recorded?.elapsedSeconds, replayed?.elapsedSeconds, ended),
    // A dump holds no time of single tokens.
    of('interToken', 'seconds', null, replayed && percentile(interTokenSeconds(replayed.pieces), 0.5), false),
    of('outputRate', 'rate', outputRate(recorded), outputRate(replayed), ended),
    of('promptTokens', 'count', recorded?.promptTokens, replayed?.promptTokens, true),
    of('cachedTokens', 'count', recorded?.cachedTokens, replayed?.cachedTokens, true),
    of('completionTokens', 'count', recorded?.completionTokens, replayed?.completionTokens, ended),
  ];
}

function changeOf(unit: NumberRow['unit'], from: number, to: number): number | null {
  if (unit === 'count' || from === to) return to - from;
  return from === 0 ? null : to / from - 1;
}

/** Tokens a second after the first one, as SGLang's `decode_throughput` counts: (completion - 1) / decode time. */
function outputRate(
  answer: Pick<RecordedOutput, 'completionTokens' | 'elapsedSeconds' | 'ttftSeconds'> | null,
): number | null {
  if (
    !answer ||
    answer.completionTokens === null ||
    answer.elapsedSeconds === null ||
    answer.ttftSeconds === null
  )
    return null;
  const seconds = answer.elapsedSeconds - answer.ttftSeconds;
  return answer.completionTokens > 1 && seconds > 0 ? (answer.completionTokens - 1) / seconds : null;
}

/** Seconds between each piece of the stream and the one before it. */
export function pieceGaps(pieces: Pieces): readonly number[] {
  const gaps: number[] = [];
  for (let at = 1; at < pieces.length; at += 1) gaps.push((pieces[at]?.at ?? 0) - (pieces[at - 1]?.at ?? 0));
  return gaps;
}

/**
 * Inter-token latency: the time since the piece before, shared out among the tokens that came with the piece.
 * Pieces whose token count is unknown count as one token.
 */
export function interTokenSeconds(pieces: Pieces): readonly number[] {
  const seconds: number[] = [];
  for (let at = 1; at < pieces.length; at += 1) {
    const [before, piece] = [pieces[at - 1], pieces[at]];
    if (!before || !piece) continue;
    const known = piece.tokens !== null && before.tokens !== null;
    const tokens = known ? (piece.tokens ?? 0) - (before.tokens ?? 0) : 1;
    for (let token = 0; token < tokens; token += 1) seconds.push((piece.at - before.at) / tokens);
  }
  return seconds;
}

/** Nearest rank; null for no values. */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
