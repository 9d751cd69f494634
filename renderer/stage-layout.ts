import type { RequestDetail } from '../shared/dump.ts';
import { isOpen } from './request-state.ts';

/** `unknown`: time that no record accounts for. */
export type StageName = RequestDetail['stages'][number]['stage'] | 'unknown';

export interface StageBar {
  readonly stage: StageName;
  /** Seconds since the start. */
  readonly start: number;
  readonly seconds: number;
  /** The request was in this stage when the dump was written: `seconds` is a lower bound. */
  readonly open: boolean;
}

const order: readonly StageName[] = ['front', 'queue', 'prefill', 'decode'];
/** What is left over below this share is rounding. */
const noticeable = 0.02;

/**
 * The stages of a request end to end. Of one in flight the time after its last known stage belongs to the next
 * one, unless tokens have come out already: then nobody can say where prefill ended.
 */
export function layOutStages(
  stages: RequestDetail['stages'],
  row: Pick<RequestDetail['row'], 'state' | 'end' | 'elapsedSeconds' | 'completionTokens'>,
): readonly StageBar[] {
  const bars: StageBar[] = [];
  let at = 0;
  for (const { stage, seconds } of [...stages].sort(
    (a, b) => order.indexOf(a.stage) - order.indexOf(b.stage),
  )) {
    bars.push({ stage, start: at, seconds, open: false });
    at += seconds;
  }
  const total = row.elapsedSeconds;
  if (total === null) return bars;
  const left = total - at;
  const open = isOpen(row);
  if (left <= 0 || (!open && left < total * noticeable)) return bars;
  bars.push({
    stage: open ? stageAfter(bars, row.completionTokens) : 'unknown',
    start: at,
    seconds: left,
    open,
  });
  return bars;
}

function stageAfter(bars: readonly StageBar[], tokens: number | null): StageName {
  const last = bars.at(-1);
  if (!last) return 'unknown';
  const next = order[order.indexOf(last.stage) + 1] ?? 'unknown';
  return next === 'prefill' && (tokens ?? 0) > 0 ? 'unknown' : next;
}
