import type { Distribution } from '../../shared/dump.ts';
import { useMessages } from '../messages.tsx';
import { Histogram, type HistogramMark } from '../widgets/histogram.tsx';

const percentiles = ['p50', 'p90', 'p99'] as const;

/** How lengths and latencies are spread over the requests that pass the filter. */
export function RequestsDistributions({ distributions }: { distributions: readonly Distribution[] }) {
  const { plots: words } = useMessages();
  return (
    <div className="distributions scroll">
      {distributions.map((one) => {
        const { of, n, unknown, bins } = one;
        const marks: readonly HistogramMark[] = percentiles.flatMap((name) => {
          const at = one[name];
          return at === null ? [] : [{ label: words.percentile[name], at }];
        });
        return (
          <Histogram
            key={of}
            label={words.distribution[of]}
            note={words.requestsOf(n, unknown)}
            summary={words.distributionSummary(one)}
            bins={bins}
            marks={marks}
            format={(value) => words.written(of, value)}
            formatTick={(value) => words.tick(of, value)}
            describe={({ from, to, count }) => words.bin(of, from, to ?? from, count, n)}
            words={{
              table: words.table,
              plot: words.plot,
              from: words.range,
              to: words.until,
              count: words.count,
              none: words.noNumbers,
            }}
          />
        );
      })}
    </div>
  );
}
