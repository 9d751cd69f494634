import { Fragment } from 'react';
import type { Range } from '../../shared/answer-stretches.ts';

/** Marks past these are not drawn: two texts that have nothing in common are read, not stepped through. */
const mostMarks = 400;

/** A text with every place marked where the other one differs; what both have is muted. */
export function MarkedText({
  text,
  ranges,
  current,
}: {
  text: string;
  ranges: readonly Range[];
  current: number | null;
}) {
  const drawn = ranges.slice(0, mostMarks);
  return (
    <>
      {drawn.map(({ from, to }, at) => (
        <Fragment key={from}>
          <span className="answer-shared">{text.slice(drawn[at - 1]?.to ?? 0, from)}</span>
          <mark data-current={at === current ? true : undefined} data-empty={to === from ? true : undefined}>
            {text.slice(from, to)}
          </mark>
        </Fragment>
      ))}
      <span className={ranges.length > mostMarks ? undefined : 'answer-shared'}>
        {text.slice(drawn.at(-1)?.to ?? 0)}
      </span>
    </>
  );
}
