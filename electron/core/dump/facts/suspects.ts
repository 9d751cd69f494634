import type { DumpRuleFacts, Suspect } from '../../../../shared/dump-rule-facts.ts';
import type { Turns } from '../../turns.ts';
import { flag } from '../row-facts.ts';
import type { RowTable } from '../row-table.ts';
import { isTurn } from './numbers.ts';

const mostSuspects = 10;
const sortedAtOnce = 2048;
/** Without so many finished ones nothing is rare. */
const fewestFinished = 20;

/** Requests in flight, newest first: what brought a server down is most often what it took on last. */
export function* suspectFacts(
  table: RowTable,
  finished: Uint32Array,
  dumpedAt: number | null,
): Turns<Pick<DumpRuleFacts, 'suspects' | 'largestInFlight'>> {
  const running: number[] = [];
  let largest: { at: number; tokens: number } | null = null;
  for (let at = 0; at < table.length; at += 1) {
    if (isTurn(at)) yield;
    if (table.stateAt(at) !== 1) continue;
    running.push(at);
    const prompt = table.prompt[at] as number;
    if (prompt < 0) continue;
    const tokens = prompt + Math.max(0, table.maxNew[at] as number);
    if (largest === null || tokens > largest.tokens) largest = { at, tokens };
  }
  const shapes = new Map<number, number>();
  if (running.length > 0)
    for (let place = 0; place < finished.length; place += 1) {
      if (isTurn(place)) yield;
      const shape = shapeOf(table, finished[place] as number);
      shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
    }
  const commonness = (at: number): number | null =>
    finished.length < fewestFinished ? null : (shapes.get(shapeOf(table, at)) ?? 0) / finished.length;
  const known = (value: number | undefined): number | null =>
    value === undefined || value < 0 ? null : value;
  let newest: { at: number; start: number; common: number }[] = [];
  for (const [place, at] of running.entries()) {
    newest.push({ at, start: table.start[at] as number, common: commonness(at) ?? 1 });
    // Sorted now and then, whatever is in flight, and only the first kept.
    if (newest.length < mostSuspects + sortedAtOnce && place < running.length - 1) continue;
    newest = newest
      .sort((a, b) => timeOf(b.start) - timeOf(a.start) || a.common - b.common)
      .slice(0, mostSuspects);
    yield;
  }
  const suspects = newest.map(
    ({ at, start }): Suspect => ({
      index: table.indexAt(at),
      ageSeconds: dumpedAt === null || Number.isNaN(start) ? null : Math.max(0, dumpedAt - start),
      promptTokens: known(table.prompt[at]),
      outputTokens: known(table.completion[at]),
      commonness: commonness(at),
    }),
  );
  return {
    suspects,
    largestInFlight:
      largest === null
        ? null
        : {
            index: table.indexAt(largest.at),
            promptTokens: table.prompt[largest.at] as number,
            maxNewTokens: known(table.maxNew[largest.at]),
          },
  };
}

const timeOf = (start: number): number => (Number.isNaN(start) ? 0 : start);

const traits =
  flag.hasText |
  flag.hasIds |
  flag.logprobs |
  flag.image |
  (flag.image << 1) |
  (flag.image << 2) |
  (7 << flag.grammarShift);

/** Everything that sets the engine another path: traits of the row, an adapter, several answers, and the prompt's length band. */
function shapeOf(table: RowTable, at: number): number {
  const bits = (table.flags[at] as number) & traits;
  const several = (table.samples[at] as number) > 1 && table.samples[at] !== 0xffff ? 1 : 0;
  const adapter = table.lora[at] === 0 ? 0 : 1;
  const prompt = table.prompt[at] as number;
  const band = prompt < 0 ? 0 : 32 - Math.clz32(prompt);
  return ((bits * 2 + several) * 2 + adapter) * 64 + band;
}
