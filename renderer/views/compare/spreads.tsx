import type { Comparison, SpreadPair } from '../../../shared/comparison.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { spreadLayout } from '../../../shared/spread-layout.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { SpreadPlot, spreadSize } from '../../widgets/spread-plot.tsx';

const small = { width: 240, height: 48 };

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

/** One number on both sides; `isSmall` in a column, which names it. */
export function Spread({
  spread,
  other = 'B',
  isSmall = false,
}: {
  spread: SpreadPair;
  other?: string;
  isSmall?: boolean;
}) {
  const { compare: words } = useMessages();
  const size = isSmall ? small : spreadSize;
  const name = words.figure(spread.name);
  const [a, b] = [words.quantiles(spread.unit, spread.a), words.quantiles(spread.unit, spread.b)];
  const tick = (value: number) => (spread.unit === 'seconds' ? formatDuration(value) : formatCount(value));
  return (
    <figure className="compare-spread">
      <figcaption>
        {isSmall ? null : name}
        {spread.rebinned ? <span className="tx3"> {words.rebinned}</span> : null}
      </figcaption>
      <SpreadPlot
        layout={spreadLayout(spread, size)}
        label={words.plot(name, a, b, other)}
        format={tick}
        size={size}
      />
      <p className="num">
        {isSmall ? null : (
          <>
            <b className="compare-letter" data-side="a">
              A
            </b>{' '}
            {a}{' '}
          </>
        )}
        <b className="compare-letter" data-side="b">
          {other}
        </b>{' '}
        {b}
      </p>
    </figure>
  );
}
