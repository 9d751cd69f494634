import type { BatchView } from '../../../shared/batch.ts';
import type { SpreadPair, SpreadSide } from '../../../shared/comparison.ts';
import { formatDuration } from '../../../shared/format.ts';
import { spreadLayout } from '../../../shared/spread-layout.ts';
import { useMessages } from '../../messages.tsx';
import { SpreadPlot, spreadSize } from '../../widgets/spread-plot.tsx';

/** How times are spread, recorded and replayed, of the same requests. */
export function Spreads({ view: { spreads } }: { view: BatchView }) {
  const { batch: words } = useMessages();
  if (spreads.length === 0)
    return (
      <section className="section" aria-labelledby="batch-ttft">
        <h2 id="batch-ttft">{words.ttft}</h2>
        <p className="tx2">{words.spreadNone}</p>
      </section>
    );
  return spreads.map((spread) => <Spread key={spread.name} spread={spread} />);
}

function Spread({ spread }: { spread: SpreadPair }) {
  const { batch: words, compare } = useMessages();
  const name = spread.name === 'time_to_first_token_seconds' ? words.ttft : words.latency;
  const [a, b] = [compare.quantiles('seconds', spread.a), compare.quantiles('seconds', spread.b)];
  const id = `batch-${spread.name}`;
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>
          {name} <span className="tx2 num">{words.pairs(spread.b.n)}</span>
        </h2>
        <p className="batch-legend">
          <span data-side="a">{words.recorded}</span>
          <span data-side="b">{words.replayed}</span>
        </p>
      </div>
      <SpreadPlot
        layout={spreadLayout(spread, spreadSize)}
        label={`${name}. ${words.recorded}: ${a}. ${words.replayed}: ${b}.`}
        format={formatDuration}
      />
      <p className="batch-quantiles num">
        <Quantiles side="a" of={spread.a} />
        <Quantiles side="b" of={spread.b} />
      </p>
    </section>
  );
}

function Quantiles({ side, of }: { side: 'a' | 'b'; of: SpreadSide }) {
  const { batch: words } = useMessages();
  return (
    <span>
      <b data-side={side}>{words.spreadShort[side]}</b>
      {(['p50', 'p90', 'p99'] as const).map((key) => (
        <span key={key}>
          <span className="tx2">{key}</span> {formatDuration(of[key])}
        </span>
      ))}
    </span>
  );
}
