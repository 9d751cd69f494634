import type { DumpRuleFacts, Outlier } from '../../../../shared/dump-rule-facts.ts';
import type { Turns } from '../../turns.ts';
import type { RowTable } from '../row-table.ts';
import { Largest, quantile } from './numbers.ts';
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
  const members = new Map<number, number[]>();
  for (const at of finished) {
    const prompt = table.prompt[at] as number;
    const completion = table.completion[at] as number;
    if (prompt < 0 || completion < 0 || !(table.elapsedAt(at) > 0)) continue;
    const size = sizeOf(prompt - Math.max(0, table.cached[at] as number)) * sizes + sizeOf(completion);
    const own = members.get(size);
    if (own) own.push(at);
    else members.set(size, [at]);
  }
  yield;
  const out = new Largest(mostOutliers);
  const usuals = new Map<number, { usual: number; rows: readonly number[]; z: number }>();
  let compared = 0;
  let found = 0;
  for (const rows of members.values()) {
    if (rows.length < fewestOfSize) continue;
    compared += rows.length;
    const logs = Float64Array.from(rows, (at) => Math.log(table.elapsedAt(at)));
    const median = quantile(logs.slice().sort(), 0.5);
    const deviation = Math.max(
      leastDeviation,
      normal * quantile(logs.map((log) => Math.abs(log - median)).sort(), 0.5),
    );
    const usual = Math.exp(median);
    for (const [place, at] of rows.entries()) {
      const z = ((logs[place] as number) - median) / deviation;
      const seconds = table.elapsedAt(at);
      if (z < outlierZ || seconds < leastSeconds || seconds < leastFactor * usual) continue;
      found += 1;
      out.see(at, z);
      if (out.places.includes(at)) usuals.set(at, { usual, rows, z });
    }
    yield;
  }
  const worst = out.places.flatMap((at): Outlier[] => {
    const about = usuals.get(at);
    if (!about) return [];
    const { usual, rows, z } = about;
    const seconds = table.elapsedAt(at);
    return [{ index: table.indexAt(at), seconds, usual, z, stage: stageOf(table, at, rows) }];
  });
  return { compared, found, worst };
}

/** Twice as many tokens are the next size. */
const sizeOf = (tokens: number): number => Math.min(sizes - 1, 32 - Math.clz32(Math.max(0, tokens)));

/** The stage that took the most more than it usually does. */
function stageOf(table: RowTable, at: number, rows: readonly number[]): Outlier['stage'] {
  const stages = {
    front: (row: number) => frontOf(table, row),
    queue: (row: number) => table.queue[row] as number,
    prefill: (row: number) => table.prefill[row] as number,
    rest: (row: number) => table.elapsedAt(row) - (table.ttft[row] as number),
  };
  let [largest, excess]: [Outlier['stage'], number] = ['whole', 0];
  for (const stage of ['front', 'queue', 'prefill', 'rest'] as const) {
    const own = stages[stage](at);
    const others = Float64Array.from(rows, stages[stage]).filter((value) => value >= 0);
    if (!(own >= 0) || others.length === 0) continue;
    const more = own - quantile(others.sort(), 0.5);
    if (more > excess) [largest, excess] = [stage, more];
  }
  return largest;
}
