import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { figure } from '../figures.ts';
import { freshLoads, traffic, twoSamples } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

/** L26: there is work, and the GPU of a rank computes less than half of the time. Needs the device timer. */
export const gpuWaits: CaptureRule = {
  id: 'L26',
  source: 'SGLang forward_execution_seconds_total (device timer)',
  text: 'gpuWaits',
  class: 'L',
  sub: 'frontend',
  severity: 'high',
  grade: 'delta',
  inputs: [twoSamples, freshLoads, traffic],
  read({ derived }, thresholds) {
    const busy = [...derived.gpuBusy()].flatMap(([rank, share]) => (isKnown(share) ? [{ rank, share }] : []));
    if (busy.length === 0)
      return notChecked(phrase('nothingObserved', { name: 'forward_execution_seconds_total' }));
    const running = derived.loads('num_running_reqs');
    const waiting = derived.loads('num_waiting_reqs');
    if (running.length === 0) return notChecked(phrase('valueMissing', { name: 'num_running_reqs' }));
    const worked = (rank: number) =>
      [...running, ...waiting].some((one) => one.rank === rank && one.value > 0);
    const candidates = busy.filter(({ rank }) => worked(rank)).sort((a, b) => a.share.value - b.share.value);
    const [idlest] = candidates;
    if (!idlest) return notChecked(phrase('capturedIdle', {}));
    return judged(
      idlest.share.value < thresholds.gpuBusy,
      { rank: idlest.rank, share: idlest.share.value, ranks: busy.length },
      figure(idlest.share, 'share', phrase('figureGpuBusy', {}), {
        unit: 'share',
        threshold: `< ${formatPercent(thresholds.gpuBusy)}`,
      }),
    );
  },
};
