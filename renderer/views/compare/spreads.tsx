import type { Comparison, SpreadPair } from '../../../shared/comparison.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { spreadLayout } from '../../../shared/spread-layout.ts';
import { useMessages, useSay } from '../../messages.tsx';

const large = { width: 500, height: 84 };
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
  const size = isSmall ? small : large;
  const layout = spreadLayout(spread, size);
  const name = words.figure(spread.name);
  const [a, b] = [words.quantiles(spread.unit, spread.a), words.quantiles(spread.unit, spread.b)];
  const tick = (value: number) => (spread.unit === 'seconds' ? formatDuration(value) : formatCount(value));
  return (
    <figure className="compare-spread">
      <figcaption>
        {isSmall ? null : name}
        {spread.rebinned ? <span className="tx3"> {words.rebinned}</span> : null}
      </figcaption>
      <svg
        viewBox={`0 0 ${size.width} ${size.height + 16}`}
        role="img"
        aria-label={words.plot(name, a, b, other)}
      >
        {(['a', 'b'] as const).map((side) => (
          <path key={side} className="compare-outline" data-side={side} d={layout[side].path} />
        ))}
        {(['a', 'b'] as const).flatMap((side) =>
          layout[side].marks.map(({ of, x }) => (
            <line
              key={`${side} ${of}`}
              className="compare-quantile"
              data-side={side}
              data-of={of}
              x1={x}
              x2={x}
              y1={0}
              y2={size.height}
            />
          )),
        )}
        <line className="compare-axis" x1={0} x2={size.width} y1={size.height} y2={size.height} />
        {layout.ticks.map(({ x, value }) => (
          <text key={value} x={x} y={size.height + 13} textAnchor="middle">
            {tick(value)}
          </text>
        ))}
      </svg>
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
