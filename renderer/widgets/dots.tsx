import './dots.css';

interface DotsProps {
  /** Ascending; each is one dot. */
  readonly values: readonly number[];
  /** Marked by a line. */
  readonly median: number;
  /** Where the axis ends; it begins at 0. The same for plots that are to be compared. */
  readonly most: number;
  /** What it shows, in a sentence, for those who do not see it. */
  readonly label: string;
}

const size = { width: 140, height: 18, edge: 5 };

/** A few numbers as dots on one line from 0, with their median. */
export function Dots({ values, median, most, label }: DotsProps) {
  const at = (value: number) => size.edge + (most > 0 ? (value / most) * (size.width - 2 * size.edge) : 0);
  return (
    <svg
      className="dots"
      width={size.width}
      height={size.height}
      viewBox={`0 0 ${size.width} ${size.height}`}
      role="img"
      aria-label={label}
    >
      <line className="dots-axis" x1={size.edge} x2={size.width - size.edge} y1={9} y2={9} />
      <line className="dots-median" x1={at(median)} x2={at(median)} y1={2} y2={16} />
      {values.map((value, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal values are dots of their own
        <circle key={place} className="dots-dot" cx={at(value)} cy={9} r={3} />
      ))}
    </svg>
  );
}
