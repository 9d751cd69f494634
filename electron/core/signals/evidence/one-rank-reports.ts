import { phrase } from '../../../../shared/phrase.ts';
import { seriesOf } from '../../derived/series.ts';
import { asBoolean } from '../../json-value.ts';
import { metrics, serverInfo } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, evidenceOf, type Input, judged } from '../rule.ts';

/** The TP ranks that a scheduler's gauge comes from, by the newest sample. */
const tpRanks = ({ derived }: CaptureFacts): readonly string[] => {
  const newest = derived.scrapes.at(-1);
  const rows = newest ? seriesOf(newest.metrics, 'num_running_reqs') : [];
  return [...new Set(rows.flatMap(({ labels }) => labels.get('tp_rank') ?? []))];
};

const told: Input<CaptureFacts> = {
  name: 'tp_rank of scheduler series',
  missing: (facts) => (tpRanks(facts).length === 0 ? phrase('valueMissing', { name: 'tp_rank' }) : null),
};

/** M06: one TP rank of several reports, as is usual: that another one lags cannot be seen in these metrics. */
export const oneRankReports: CaptureRule = {
  id: 'M06',
  source: 'SGLang observability/metrics_collector.py, server_args.py: --enable-metrics-for-all-schedulers',
  text: 'oneRankReports',
  class: 'M',
  sub: 'reading',
  severity: 'info',
  grade: 'point',
  inputs: [metrics, serverInfo, told],
  read(facts) {
    const seen = tpRanks(facts);
    const tp = facts.summary.topology.tp_size ?? 1;
    const flag = facts.derived.argument('enable_metrics_for_all_schedulers', asBoolean);
    const all = 'value' in flag && flag.value;
    return judged(tp > 1 && seen.length === 1 && !all, { tp, rank: seen[0] ?? '0' }, [
      ...evidenceOf(facts, ['topology.tp_size', '> 1']),
      ...('value' in flag ? [flag.evidence] : []),
    ]);
  },
};
