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
  /** Relative change; null where a side is unknown, or the recorded one is 0. */
  readonly change: number | null;
}

type Pieces = ReplayResult['pieces'];

/**
 * Both sides of each number. The change is left out where an answer was not finished: half an answer is no
 * quicker than a whole one.
 */
export function numberRows(
  recorded: RecordedOutput | null,
  replayed: ReplayResult | null,
): readonly NumberRow[] {
  const finished = replayed?.end === 'complete' && recorded !== null && !recorded.incomplete;
  const of = (
    key: NumberRow['key'],
    unit: NumberRow['unit'],
    one: number | null | undefined,
    other: number | null | undefined,
  ): NumberRow => ({
    key,
    unit,
    recorded: one ?? null,
    replayed: other ?? null,
    change: finished ? relative(one ?? null, other ?? null) : null,
  });
  return [
    of('ttft', 'seconds', recorded?.ttftSeconds, replayed?.ttftSeconds),
    of('elapsed', 'seconds', recorded?.elapsedSeconds, replayed?.elapsedSeconds),
    // A dump holds no time of single tokens.
    of('interToken', 'seconds', null, replayed && percentile(interTokenSeconds(replayed.pieces), 0.5)),
    of('outputRate', 'rate', outputRate(recorded), outputRate(replayed)),
    of('promptTokens', 'count', recorded?.promptTokens, replayed?.promptTokens),
    of('cachedTokens', 'count', recorded?.cachedTokens, replayed?.cachedTokens),
    of('completionTokens', 'count', recorded?.completionTokens, replayed?.completionTokens),
  ];
}

function relative(from: number | null, to: number | null): number | null {
  return from === null || to === null || from === 0 ? null : to / from - 1;
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
