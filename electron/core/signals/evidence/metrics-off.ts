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
    if (metrics?.status !== 'missing') {
      const { scrapes } = facts.derived;
      const isStranger = ({ metrics: table }: (typeof scrapes)[number]) =>
        !table.names.some((name) => name.startsWith('sglang:'));
      // A router has series of its own.
      const without = facts.role !== 'router' && scrapes.length > 0 && scrapes.every(isStranger);
      return judged(without, { samples: scrapes.length }, evidence);
    }
    const answeredWithout = metrics.reason.key === 'metricsOff' || metrics.reason.key === 'emptyAnswer';
    if (facts.summary.topology.enable_metrics === false || answeredWithout)
      return judged(true, { samples: 0 }, evidence);
    return notChecked(phrase('sourceMissing', { source: '/metrics' }));
  },
};
