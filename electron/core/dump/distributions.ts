import { type Distribution, distributed } from '../../../shared/dump.ts';
import type { Turns } from '../turns.ts';
import type { RowTable } from './row-table.ts';

/** Bins of one distribution at most. */
const mostBins = 60;
/** Bins a factor of ten, where the values span few of them. */
const mostPerDecade = 12;

/** How the numbers of the rows at `places` are spread. */
export function* distributionsOf(table: RowTable, places: Uint32Array): Turns<readonly Distribution[]> {
  const found: Distribution[] = [];
  for (const of of distributed) {
    const values = valuesOf(table, places, of);
    found.push({ of, ...spread(values), unknown: places.length - values.length });
    yield;
  }
  return found;
}

/** The known numbers, in ascending order. Of those in flight only what does not grow any more: their prompt. */
function valuesOf(table: RowTable, places: Uint32Array, of: Distribution['of']): Float64Array {
  const read = readers[of];
  const values = new Float64Array(places.length);
  let count = 0;
  for (const at of places) {
    if (of !== 'promptTokens' && table.isRunning(at)) continue;
    const value = read(table, at);
    if (!(value >= 0)) continue;
    values[count] = value;
    count += 1;
  }
  return values.subarray(0, count).sort();
}

const readers: Readonly<Record<Distribution['of'], (table: RowTable, at: number) => number>> = {
  promptTokens: ({ prompt }, at) => prompt[at] as number,
  completionTokens: ({ completion }, at) => completion[at] as number,
  ttftSeconds: ({ ttft }, at) => ttft[at] as number,
  elapsedSeconds: (table, at) => table.elapsedAt(at),
};

function spread(sorted: Float64Array): Omit<Distribution, 'of' | 'unknown'> {
  const quantile = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
  return {
    n: sorted.length,
    min: sorted[0] ?? null,
    p50: quantile(0.5),
    p90: quantile(0.9),
    p99: quantile(0.99),
    max: sorted.at(-1) ?? null,
    bins: binsOf(sorted),
  };
}

/** Bins of equal width on a log axis, from the smallest positive value to the largest. */
function binsOf(sorted: Float64Array): Distribution['bins'] {
  const smallest = sorted.find((value) => value > 0);
  const largest = sorted.at(-1);
  if (largest === undefined) return [];
  if (smallest === undefined) return [{ from: 0, to: 1, count: sorted.length }];
  const decades = Math.log10(largest / smallest);
  const perDecade = Math.max(
    1,
    Math.min(mostPerDecade, Math.floor((mostBins - 2) / Math.max(decades, 1e-9))),
  );
  const first = Math.floor(Math.log10(smallest) * perDecade);
  const last = Math.floor(Math.log10(largest) * perDecade);
  const edge = (bin: number) => 10 ** (bin / perDecade);
  const bins = Array.from({ length: last - first + 1 }, (_, at) => ({
    from: edge(first + at),
    to: edge(first + at + 1),
    count: 0,
  }));
  for (const value of sorted) {
    const bin = value > 0 ? Math.floor(Math.log10(value) * perDecade) - first : 0;
    const found = bins[Math.max(0, Math.min(bins.length - 1, bin))];
    if (found) found.count += 1;
  }
  return bins;
}
