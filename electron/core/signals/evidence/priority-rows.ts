import { phrase } from '../../../../shared/phrase.ts';
import { findSeries, hasPriorityTotals, totalledByPriority } from '../../derived/series.ts';
import { formatSeries } from '../../metrics.ts';
import { metrics } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, type Input, judged } from '../rule.ts';

/** The gauges of the newest sample that have a total beside rows per priority. */
const gaugesOf = ({ derived }: CaptureFacts) => {
  const newest = derived.scrapes.at(-1);
  return newest ? [...totalledByPriority].flatMap((name) => findSeries(newest.metrics, name, {}) ?? []) : [];
};

const queues: Input<CaptureFacts> = {
  name: 'gauges of queues',
  missing: (facts) =>
    gaugesOf(facts).length === 0 ? phrase('nothingObserved', { name: 'num_running_reqs' }) : null,
};

/** M08: rows per priority stand beside their total. Added up, each request would count twice. */
export const priorityRows: CaptureRule = {
  id: 'M08',
  source: 'SGLang metrics_collector._log_gauge_queue_count',
  text: 'priorityRows',
  class: 'M',
  sub: 'reading',
  severity: 'info',
  grade: 'point',
  inputs: [metrics, queues],
  read(facts) {
    const source = facts.derived.scrapes.at(-1)?.metricsFile ?? '';
    const found = gaugesOf(facts).filter(hasPriorityTotals);
    return judged(
      found.length > 0,
      { names: found.map(({ name }) => name).join(', '), count: found.length },
      found.flatMap(({ rows }) =>
        rows
          .filter(({ labels }) => labels.get('priority') === '')
          .map((row) => ({
            source,
            path: formatSeries(row),
            value: row.value,
            threshold: null,
            line: row.line,
          })),
      ),
    );
  },
};
