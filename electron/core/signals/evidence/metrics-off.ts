import { phrase } from '../../../../shared/phrase.ts';
import { type CaptureRule, evidenceOf, judged, notChecked, sourceEvidence, sourceOf } from '../rule.ts';

/** M02: without metrics no latency rule can be checked. */
export const metricsOff: CaptureRule = {
  id: 'M02',
  source: 'reference scripts',
  text: 'metricsOff',
  class: 'M',
  sub: 'partial',
  severity: 'warn',
  grade: 'point',
  read(facts) {
    const metrics = sourceOf(facts, 'metrics');
    const evidence = [
      ...sourceEvidence(metrics),
      ...evidenceOf(facts, ['topology.enable_metrics', '= false']),
    ];
    if (metrics?.status !== 'missing') return judged(false, {}, evidence);
    const answeredWithout = metrics.reason.key === 'metricsOff' || metrics.reason.key === 'emptyAnswer';
    if (facts.summary.topology.enable_metrics === false || answeredWithout) return judged(true, {}, evidence);
    return notChecked(phrase('sourceMissing', { source: '/metrics' }));
  },
};
