import { phrase } from '../../../../shared/phrase.ts';
import type { Evidence } from '../../../../shared/signal.ts';
import { type Answer, isKnown, type Known } from '../../derived/answer.ts';
import type { Derived } from '../../derived/derived.ts';
import { figure } from '../figures.ts';

/** A queue of the hand-over, by the newest sample and the oldest. */
export interface HandOverQueue {
  readonly now: number;
  /** null with one sample. */
  readonly before: number | null;
  /** More than before, and something before. */
  readonly rises: boolean;
  readonly answer: Known;
}

type QueueName = 'prefill_bootstrap' | 'prefill_inflight' | 'decode_prealloc' | 'decode_transfer';

/** From /v1/loads, else from the gauge of /metrics; null where neither has it. */
export function queueOf(derived: Derived, name: QueueName): HandOverQueue | null {
  const column = `disaggregation.${name}_queue_reqs`;
  const gauge = `num_${name}_queue_reqs`;
  const loads = derived.loadSum(column);
  const now: Answer = isKnown(loads) ? loads : derived.gauge(gauge);
  if (!isKnown(now)) return null;
  const first =
    derived.stretch === null ? [] : isKnown(loads) ? derived.loads(column, 0) : derived.gauges(gauge, {}, 0);
  const before = first.length === 0 ? null : first.reduce((sum, { value }) => sum + value, 0);
  return { now: now.value, before, rises: before !== null && before > 0 && now.value > before, answer: now };
}

export const queueEvidence = (queue: HandOverQueue | null, threshold: string): readonly Evidence[] =>
  queue === null
    ? []
    : figure(queue.answer, 'sum', phrase('figureSum', { name: queue.answer.name }), {
        unit: 'count',
        threshold,
      }).slice(0, 1);
