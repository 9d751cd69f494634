import type {
  ColumnHead,
  CompareColumns,
  FigureRow,
  KeyRow,
  SpreadRow,
} from '../../../shared/compare-columns.ts';
import type { ChangedKey, Comparison, Figure } from '../../../shared/comparison.ts';
import { byVerdict } from './figures.ts';
import { figureCounts, toldFigures } from './told-figures.ts';

/* Comparisons of one reference with several others, side by side. */

/** Rows of keys that a table still shows. */
const mostRows = 200;

/** `comparisons`: one or more, each with the same A. Pure. */
export function asColumns(comparisons: readonly [Comparison, ...Comparison[]]): CompareColumns {
  return {
    a: comparisons[0].a,
    others: comparisons.map(headOf),
    keys: keyRows(comparisons),
    figures: figureRows(comparisons),
    spreads: spreadRows(comparisons),
  };
}

const headOf = ({ b, verdict, sinceStart, comparable, figures, requests }: Comparison): ColumnHead => ({
  info: b,
  verdict,
  sinceStart,
  comparable: comparable.verdict,
  against: comparable.reasons.filter(({ state }) => state === 'differs'),
  counts: figureCounts(figures),
  paired: requests?.paired ?? null,
  diverged: requests?.divergedCount ?? null,
});

/** Cells under one id each, in the order in which ids come up, the first column's first. */
function aligned<T>(
  columns: readonly (readonly T[])[],
  idOf: (own: T) => string,
): readonly (readonly (T | null)[])[] {
  const rows = new Map<string, (T | null)[]>();
  columns.forEach((column, at) => {
    for (const own of column) {
      const id = idOf(own);
      const row = rows.get(id) ?? new Array<T | null>(columns.length).fill(null);
      row[at] = own;
      rows.set(id, row);
    }
  });
  return [...rows.values()];
}

const firstOf = <T>(cells: readonly (T | null)[]): T => cells.find((own) => own !== null) as T;

function keyRows(comparisons: readonly Comparison[]): readonly KeyRow[] {
  const rows = aligned(
    comparisons.map(({ changed }) => eachOnce(changed.keys)),
    ({ key }) => key,
  ).map((cells, place) => ({ cells, place }));
  type Cells = readonly (ChangedKey | null)[];
  const effect = (cells: Cells) => Math.max(...cells.map((own) => own?.explains ?? 0));
  const isChange = (cells: Cells) => cells.some((own) => own !== null && own.kind !== 'not_in_version');
  const spread = (cells: Cells) => cells.filter((own) => own !== null).length;
  return rows
    .sort(
      (x, y) =>
        Number(isChange(y.cells)) - Number(isChange(x.cells)) ||
        effect(y.cells) - effect(x.cells) ||
        spread(y.cells) - spread(x.cells) ||
        x.place - y.place,
    )
    .slice(0, mostRows)
    .map(({ cells }) => {
      const { key, topic, line, rules } = firstOf(cells);
      const told = new Set(cells.flatMap((own) => (own === null ? [] : [own.source])));
      return {
        key,
        topic,
        line,
        rules,
        // Where none of the sources that tell of it was compared, nothing says that it is the same.
        cells: cells.map(
          (own, at) =>
            own ?? (comparisons[at]?.changed.sources.some((source) => told.has(source)) ? 'same' : null),
        ),
      };
    });
}

/** What the first source says of a key. */
const eachOnce = (keys: readonly ChangedKey[]): readonly ChangedKey[] =>
  keys.filter(({ key }, at) => at === keys.findIndex((other) => other.key === key));

function figureRows(comparisons: readonly Comparison[]): readonly FigureRow[] {
  const idOf = ({ name, labels, stat }: Figure) => `${name} ${JSON.stringify(labels)} ${stat}`;
  const told = new Set(comparisons.flatMap(({ figures }) => toldFigures(figures).map(idOf)));
  const worst = (cells: readonly (Figure | null)[]): Figure =>
    cells.filter((own) => own !== null).sort(byVerdict)[0] as Figure;
  return aligned(
    comparisons.map(({ figures }) => figures.filter((own) => told.has(idOf(own)))),
    idOf,
  )
    .map((cells) => ({ cells, worst: worst(cells) }))
    .sort((x, y) => byVerdict(x.worst, y.worst))
    .map(({ cells, worst: { name, labels, stat, unit, headline } }) => ({
      name,
      labels,
      stat,
      unit,
      headline,
      a: cells.find((own) => own !== null && own.a !== null)?.a ?? null,
      cells,
    }));
}

const spreadRows = (comparisons: readonly Comparison[]): readonly SpreadRow[] =>
  aligned(
    comparisons.map(({ spreads }) => spreads),
    ({ name }) => name,
  ).map((cells) => {
    const { name, unit, a } = firstOf(cells);
    return { name, unit, a, cells };
  });
