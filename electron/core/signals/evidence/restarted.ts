import { phrase } from '../../../../shared/phrase.ts';
import { formatSeries } from '../../metrics.ts';
import { twoScrapes } from '../inputs.ts';
import { type CaptureRule, judged } from '../rule.ts';

/** M04: a counter went back between two samples: another process answers, and rates begin after it. */
export const restarted: CaptureRule = {
  id: 'M04',
  source: 'Prometheus counters only grow while a process lives; SGLang keeps them in memory',
  text: 'restarted',
  class: 'M',
  sub: 'restart',
  severity: 'warn',
  grade: 'delta',
  inputs: [twoScrapes],
  causes: { covers: ['restart'], keeps: ['unhealthy'] },
  read({ derived: { restart, scrapes } }) {
    if (!restart) return judged(false, { samples: scrapes.length }, []);
    const { before, after, was, is } = restart;
    const series = formatSeries(was);
    return judged(true, { series: was.name, was: was.value, is: is?.value ?? 0, gone: is ? 0 : 1 }, [
      {
        source: before.metricsFile,
        path: series,
        label: phrase('evidenceAtSample', { name: was.name, sample: before.number, series: 1 }),
        value: was.value,
        threshold: null,
        line: was.line,
      },
      {
        source: after.metricsFile,
        path: series,
        label: phrase('evidenceAtSample', { name: was.name, sample: after.number, series: 1 }),
        value: is?.value ?? null,
        threshold: `≥ ${was.value}`,
        line: is?.line ?? null,
      },
    ]);
  },
};
