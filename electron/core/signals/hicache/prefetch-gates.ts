import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { mean } from '../figures.ts';
import { freshLoads, serverInfo, traffic } from '../inputs.ts';
import { type CaptureRule, evidenceOf, judged, notChecked } from '../rule.ts';

/** C04: requests may wait for storage before they are computed: the policy waits, a queue stands, and the GPU is not busy. */
export const prefetchGates: CaptureRule = {
  id: 'C04',
  source: 'sglang issue 32724, pull 31402',
  text: 'prefetchGates',
  class: 'L',
  sub: 'hicache',
  severity: 'high',
  grade: 'point',
  inputs: [serverInfo, freshLoads, traffic],
  read(facts, thresholds) {
    const { derived } = facts;
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    const backend = derived.argument('hicache_storage_backend', text);
    if ('absent' in backend) return notChecked(phrase('noStorageTier', {}));
    const policy = derived.argument('hicache_storage_prefetch_policy', text);
    if ('absent' in policy) return notChecked(policy.absent);
    const waiting = derived.loadSum('num_waiting_reqs');
    if (!isKnown(waiting)) return notChecked(waiting.absent);
    const queue = derived.mean('queue_time_seconds');
    if (!isKnown(queue)) return notChecked(queue.absent);
    const gpus = [...derived.gpuBusy().values()].filter(isKnown).map(({ value }) => value);
    const busy = gpus.length > 0 && Math.max(...gpus) >= thresholds.hostCores;
    const waits = policy.value === 'wait_complete' || policy.value === 'timeout';
    return judged(
      waits && waiting.value > 0 && queue.value >= thresholds.queueSeconds && !busy,
      { policy: policy.value, backend: backend.value, waiting: waiting.value, queue: queue.value },
      [
        { ...policy.evidence, threshold: 'wait_complete, timeout' },
        ...mean(queue, `≥ ${thresholds.queueSeconds} s`),
        ...evidenceOf(facts, ['point_in_time_load.waiting_reqs', '> 0']),
      ],
      { grade: 'point' },
    );
  },
};
