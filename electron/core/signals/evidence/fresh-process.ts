import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/derived.ts';
import { histograms, metrics } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

/** L27: a process that has served next to nothing: graph capture, compilation and a cold cache are in its latencies. */
export const freshProcess: CaptureRule = {
  id: 'L27',
  source: 'own; SGLang compiles kernels and fills its cache with the first requests',
  text: 'freshProcess',
  class: 'M',
  sub: 'fresh',
  severity: 'info',
  grade: 'lifetime',
  inputs: [metrics],
  lowers: { inputs: [histograms], to: 'lifetime' },
  read({ derived }, { freshRequests: limit }) {
    const served = derived.total('num_requests_total');
    if (!isKnown(served)) return notChecked(served.absent);
    const startup = derived.gaugeMax('startup_time_seconds');
    return judged(served.value < limit, { served: served.value, limit }, [
      ...served.evidence.map((entry) => ({
        ...entry,
        label: phrase('evidenceServed', {}),
        unit: 'count' as const,
        threshold: `< ${limit}`,
      })),
      ...(isKnown(startup) ? startup.evidence : []),
    ]);
  },
};
