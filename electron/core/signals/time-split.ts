import type { TimeBlock } from '../../../shared/dump-rule-facts.ts';

/** Where a number changed the most over the time of a dump. */
export interface TimeSplit {
  readonly before: number;
  readonly after: number;
  /** Unix seconds of the first request after it. */
  readonly at: number;
  /** That request. */
  readonly first: number;
  readonly blocksBefore: readonly TimeBlock[];
  readonly blocksAfter: readonly TimeBlock[];
}

/** A number of a block and what it weighs; null where the block has none. */
type Weighed = (block: TimeBlock) => { readonly value: number; readonly weight: number } | null;

/** The split with the largest fall of the weighted mean; null with fewer than two blocks that have the number. */
export function largestFall(blocks: readonly TimeBlock[], read: Weighed): TimeSplit | null {
  const known = blocks.filter((block) => read(block) !== null);
  let found: TimeSplit | null = null;
  for (let at = 1; at < known.length; at += 1) {
    const [blocksBefore, blocksAfter] = [known.slice(0, at), known.slice(at)];
    const [before, after] = [meanOf(blocksBefore, read), meanOf(blocksAfter, read)];
    const first = blocksAfter[0] as TimeBlock;
    if (found === null || before - after > found.before - found.after)
      found = { before, after, at: first.from, first: first.first, blocksBefore, blocksAfter };
  }
  return found;
}

function meanOf(blocks: readonly TimeBlock[], read: Weighed): number {
  let [sum, weights] = [0, 0];
  for (const block of blocks) {
    const { value, weight } = read(block) ?? { value: 0, weight: 0 };
    sum += value * weight;
    weights += weight;
  }
  return weights === 0 ? 0 : sum / weights;
}
