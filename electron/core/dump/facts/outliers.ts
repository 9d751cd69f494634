import type { DumpRuleFacts, Outlier } from '../../../../shared/dump-rule-facts.ts';
import type { Turns } from '../../turns.ts';
import type { RowTable } from '../row-table.ts';
import { isTurn, Largest, Scratch } from './numbers.ts';
import { frontOf } from './timing.ts';

/*
 * Requests that took far longer than others of their size. Sizes are compared in classes, each twice the one before, of
 * prompt tokens that were not cached and of tokens generated: within one the logarithms of the times lie close together.
 */

/** Fewer of a size have no usual. */
const fewestOfSize = 20;
/** Median deviation of a logarithm, at least: times within some percent are the same. */
const leastDeviation = 0.1;
/** Of a normal distribution the median deviation times this is the standard deviation. */
const normal = 1.4826;
/** From here on a request is out of line. */
export const outlierZ = 4;
/** What is over within a second is nobody's incident; neither is twice the usual. Seconds; factor. */
const leastSeconds = 1;
const leastFactor = 2;
const mostOutliers = 10;
const sizes = 32;

export function* outlierFacts(table: RowTable, finished: Uint32Array): Turns<DumpRuleFacts['outliers']> {
  const classes = yield* bySize(table, finished);
  const scratch = new Scratch(finished.length);
  const out = new Largest(mostOutliers);
  const usuals = new Map<number, { usual: number; rows: Uint32Array; z: number }>();
  let compared = 0;
  let found = 0;
  for (const rows of classes) {
    if (rows.length < fewestOfSize) continue;
    compared += rows.length;
    const usual = (yield* scratch.median(rows, (at) => table.elapsedAt(at))) ?? 1;
    const median = Math.log(usual);
    const spread = yield* scratch.median(rows, (at) => Math.abs(Math.log(table.elapsedAt(at)) - median));
    const deviation = Math.max(leastDeviation, normal * (spread ?? 0));
    const leastOf = Math.max(
      leastSeconds,
      leastFactor * usual,
      Math.exp(median + outlierZ * deviation - 1e-9),
    );
    for (let place = 0; place < rows.length; place += 1) {
      if (isTurn(place)) yield;
      const at = rows[place] as number;
      const seconds = table.elapsedAt(at);
      if (seconds < leastOf) continue;
      const z = (Math.log(seconds) - median) / deviation;
      if (z < outlierZ) continue;
      found += 1;
      if (out.see(at, z)) usuals.set(at, { usual, rows, z });
    }
    yield;
  }
  const medians = new Map<string, number | null>();
  const worst: Outlier[] = [];
  for (const at of out.places) {
    const about = usuals.get(at);
    if (!about) continue;
    const { usual, rows, z } = about;
    let [stage, excess]: [Outlier['stage'], number] = ['whole', 0];
    for (const name of stageNames) {
      const own = stageSeconds[name](table, at);
      if (!(own >= 0)) continue;
      const key = `${name} ${rows[0]}`;
      const known = medians.get(key);
      const middle =
        known === undefined ? yield* scratch.median(rows, (row) => stageSeconds[name](table, row)) : known;
      medians.set(key, middle);
      if (middle !== null && own - middle > excess) [stage, excess] = [name, own - middle];
    }
    worst.push({ index: table.indexAt(at), seconds: table.elapsedAt(at), usual, z, stage });
  }
  return { compared, found, worst };
}

/** The rows whose time and sizes are known, those of one size together and in the order of the file. */
function* bySize(table: RowTable, finished: Uint32Array): Turns<readonly Uint32Array[]> {
  const sizeOfRow = new Uint16Array(finished.length).fill(noSize);
  const counts = new Uint32Array(sizes * sizes);
  for (let place = 0; place < finished.length; place += 1) {
    if (isTurn(place)) yield;
    const at = finished[place] as number;
    const prompt = table.prompt[at] as number;
    const completion = table.completion[at] as number;
    if (prompt < 0 || completion < 0 || !(table.elapsedAt(at) > 0)) continue;
    const size = sizeOf(prompt - Math.max(0, table.cached[at] as number)) * sizes + sizeOf(completion);
    sizeOfRow[place] = size;
    counts[size] = (counts[size] as number) + 1;
  }
  const ends = new Uint32Array(sizes * sizes);
  let known = 0;
  for (const [size, count] of counts.entries()) {
    ends[size] = known;
    known += count;
  }
  const rows = new Uint32Array(known);
  for (let place = 0; place < finished.length; place += 1) {
    if (isTurn(place)) yield;
    const size = sizeOfRow[place] as number;
    if (size === noSize) continue;
    const to = ends[size] as number;
    rows[to] = finished[place] as number;
    ends[size] = to + 1;
  }
  return Array.from(ends, (end, size) => rows.subarray(end - (counts[size] as number), end)).filter(
    ({ length }) => length > 0,
  );
}

const noSize = 0xffff;

/** Twice as many tokens are the next size. */
const sizeOf = (tokens: number): number => Math.min(sizes - 1, 32 - Math.clz32(Math.max(0, tokens)));

/** Seconds in each stage; that one is named which took the most more than it usually does. */
const stageSeconds = {
  front: frontOf,
  queue: (table: RowTable, at: number) => table.queue[at] as number,
  prefill: (table: RowTable, at: number) => table.prefill[at] as number,
  rest: (table: RowTable, at: number) => table.elapsedAt(at) - (table.ttft[at] as number),
};
const stageNames = ['front', 'queue', 'prefill', 'rest'] as const;
