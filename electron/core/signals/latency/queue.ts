import { phrase } from '../../../../shared/phrase.ts';
import type { Evidence } from '../../../../shared/signal.ts';
import { isKnown } from '../../derived/answer.ts';
import { freshLoads, traffic } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, evidenceOf, type Input, judged, notChecked } from '../rule.ts';

const waiting: Input<CaptureFacts> = {
  name: '/v1/loads',
  missing: ({ summary }) =>
    summary.point_in_time_load.waiting_reqs === null
      ? phrase('sourceMissing', { source: '/v1/loads' })
      : null,
};

/** What waited and ran over all ranks in one sample. */
interface Load {
  readonly sample: number;
  readonly waiting: number;
  /** null where the load does not say. */
  readonly running: number | null;
  readonly evidence: readonly Evidence[];
}

/** Of every sample whose load says it, oldest first. */
function loadsOf({ samples, derived }: CaptureFacts): readonly Load[] {
  return samples.flatMap(({ number }, at) => {
    const waiting = derived.loadSum('num_waiting_reqs', at);
    if (!isKnown(waiting)) return [];
    const running = derived.loadSum('num_running_reqs', at);
    const sumOf = (answer: typeof waiting, threshold: string | null): readonly Evidence[] => {
      const [first] = answer.evidence;
      if (!first) return [];
      const { name, value, n: series } = answer;
      const label = phrase('evidenceAtSample', { name, sample: number, series });
      return [{ ...first, value, label, unit: 'count', threshold }];
    };
    return [
      {
        sample: number,
        waiting: waiting.value,
        running: isKnown(running) ? running.value : null,
        evidence: [...sumOf(waiting, '> 0'), ...(isKnown(running) ? sumOf(running, null) : [])],
      },
    ];
  });
}

/** The queue never falls from one sample to the next, and ends longer than it began. */
const isRising = (loads: readonly Load[]): boolean => {
  const [first, last] = [loads[0], loads.at(-1)];
  return (
    first !== undefined &&
    last !== undefined &&
    last.waiting > first.waiting &&
    loads.every(({ waiting }, at) => waiting >= (loads[at - 1]?.waiting ?? 0))
  );
};

/**
 * L01: requests wait, in whichever sample. On decode workers waiting includes the hand-over queues, where the PD rules say
 * more.
 */
export const queue: CaptureRule = {
  id: 'L01',
  source: 'reference scripts',
  text: 'queue',
  class: 'L',
  sub: 'queue',
  severity: 'warn',
  grade: 'point',
  inputs: [waiting, freshLoads, traffic],
  causes: { covers: ['queueing'] },
  read(facts) {
    const loads = loadsOf(facts);
    const { waiting_reqs: waiting, running_reqs: running, per_rank } = facts.summary.point_in_time_load;
    if (waiting === null) return notChecked(phrase('sourceMissing', { source: '/v1/loads' }));
    const [first, last] = [loads[0], loads.at(-1)];
    if (!first || !last || first === last)
      return judged(
        waiting > 0,
        { waiting, running: running ?? 0, ranks: per_rank.length, before: -1 },
        evidenceOf(facts, ['point_in_time_load.waiting_reqs', '> 0'], ['point_in_time_load.running_reqs']),
        { severity: running !== null && waiting > running ? 'high' : 'warn' },
      );
    // What waits on a decode worker waits for the hand-over as well.
    const rising = facts.summary.topology.disaggregation_mode !== 'decode' && isRising(loads);
    // Of two that are as long the later one.
    const longest = loads.reduce((most, own) => (own.waiting >= most.waiting ? own : most), first);
    const outnumbers = longest.running !== null && longest.waiting > longest.running;
    return judged(
      longest.waiting > 0,
      {
        waiting: longest.waiting,
        running: longest.running ?? 0,
        ranks: per_rank.length,
        before: rising ? first.waiting : -1,
      },
      [...longest.evidence, ...(first === longest ? [] : first.evidence.slice(0, 1))],
      { severity: outnumbers || rising ? 'high' : 'warn' },
    );
  },
};
