import type { Comparison, SpreadPair } from '../../../shared/comparison.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { spreadLayout } from '../../../shared/spread-layout.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { SpreadPlot, spreadSize } from '../../widgets/spread-plot.tsx';

/** How numbers are spread on both sides, over the same edges: A solid, B dashed. */
export function Spreads({ comparison }: { comparison: Comparison }) {
  const { compare: words } = useMessages();
  const say = useSay();
  const { spreads, notDrawn } = comparison;
  if (spreads.length + notDrawn.length === 0) return null;
  return (
    <section className="section" aria-labelledby="spreads">
      <h2 id="spreads">
        {words.distributions} <span className="tx2">{words.distributionsHint}</span>
      </h2>
      {spreads.map((spread) => (
        <Spread key={spread.name} spread={spread} />
      ))}
      <ul className="tx3 compare-foot">
        {notDrawn.map(({ name, why }) => (
          <li key={name}>{words.notDrawn(words.figure(name), say(why))}</li>
        ))}
      </ul>
    </section>
  );
}

function Spread({ spread }: { spread: SpreadPair }) {
  const { compare: words } = useMessages();
  const name = words.figure(spread.name);
  const [a, b] = [words.quantiles(spread.unit, spread.a), words.quantiles(spread.unit, spread.b)];
  const tick = (value: number) => (spread.unit === 'seconds' ? formatDuration(value) : formatCount(value));
  return (
    <figure className="compare-spread">
      <figcaption>
        {name}
        {spread.rebinned ? <span className="tx3"> {words.rebinned}</span> : null}
      </figcaption>
      <SpreadPlot layout={spreadLayout(spread, spreadSize)} label={words.plot(name, a, b)} format={tick} />
      <p className="num">
        <b className="compare-letter" data-side="a">
          A
        </b>{' '}
        {a}{' '}
        <b className="compare-letter" data-side="b">
          B
        </b>{' '}
        {b}
      </p>
    </figure>
  );
}
