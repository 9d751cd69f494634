import { phrase } from '../../../../shared/phrase.ts';
import { type Answer, isKnown } from '../../derived/derived.ts';
import { freshLoads } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, type Input, judged, notChecked } from '../rule.ts';

/** Both stay 0 on a server without metrics: that is unknown, not none. */
const pausedIn = ({ derived, summary }: CaptureFacts): Answer => {
  const gauge = derived.gauge('num_paused_reqs');
  const queue = derived.loadSum('queues.paused');
  if (isKnown(gauge) && isKnown(queue)) return queue.value >= gauge.value ? queue : gauge;
  if (isKnown(gauge)) return gauge;
  return isKnown(queue) && summary.topology.enable_metrics === false
    ? { absent: phrase('zeroWithoutMetrics', { name: 'queues.paused' }) }
    : queue;
};

const told: Input<CaptureFacts> = {
  name: 'paused requests',
  missing(facts) {
    const paused = pausedIn(facts);
    return isKnown(paused) ? null : paused.absent;
  },
};

/** L28: requests are paused, as during a weight update: they wait for that, not for the engine. */
export const paused: CaptureRule = {
  id: 'L28',
  source: 'SGLang managers/scheduler.py: /pause_generation and weight updates; num_paused_reqs',
  text: 'paused',
  class: 'L',
  sub: null,
  severity: 'warn',
  grade: 'point',
  inputs: [told, freshLoads],
  causes: { covers: ['weightSync'], excludes: ['stall'] },
  read(facts) {
    const found = pausedIn(facts);
    if (!isKnown(found)) return notChecked(found.absent);
    const load = facts.derived.gaugeMax('weight_load_duration_seconds');
    return judged(found.value > 0, { paused: found.value, load: isKnown(load) ? load.value : 0 }, [
      ...found.evidence.map((entry) => ({ ...entry, unit: 'count' as const, threshold: '> 0' })),
      ...(isKnown(load) ? load.evidence : []),
    ]);
  },
};
