import type { DumpRuleFacts, TimeBlock } from '../../../../shared/dump-rule-facts.ts';
import type { Turns } from '../../turns.ts';
import type { RowTable } from '../row-table.ts';
import { sortByNumber } from '../sort-rows.ts';
import { Column, Largest, quantile, spreadOf } from './numbers.ts';

const mostBlocks = 12;
/** Fewer requests of a block say nothing. */
const fewestOfBlock = 50;

/** Times of the stages over all finished requests, and what long prompts do to short ones. */
export function* timingFacts(
  table: RowTable,
  finished: Uint32Array,
): Turns<Pick<DumpRuleFacts, 'timing' | 'prefillMix'>> {
  const column = () => new Column(finished.length);
  const [queues, prefills, ttfts, fronts, uncached] = [column(), column(), column(), column(), column()];
  const slowestFront = new Largest();
  const longest = new Largest(1);
  let timed = 0;
  let inFront = 0;
  let untilFirst = 0;
  for (const at of finished) {
    const queue = table.queue[at] as number;
    const prefill = table.prefill[at] as number;
    const ttft = table.ttft[at] as number;
    if (!(Number.isNaN(queue) && Number.isNaN(prefill) && Number.isNaN(ttft))) timed += 1;
    queues.add(queue);
    prefills.add(prefill);
    ttfts.add(ttft);
    const front = frontOf(table, at);
    if (front >= 0) {
      fronts.add(front);
      inFront += front;
      untilFirst += ttft;
      slowestFront.see(at, front);
    }
    const fresh = uncachedOf(table, at);
    uncached.add(fresh);
    if (fresh >= 0) longest.see(at, fresh);
  }
  yield;
  const mix = spreadOf(uncached.taken);
  yield;
  const shorts = column();
  const slowestShort = new Largest();
  if (mix !== null)
    for (const at of finished) {
      const ttft = table.ttft[at] as number;
      if (!(uncachedOf(table, at) <= mix.p50) || !(ttft >= 0)) continue;
      shorts.add(ttft);
      slowestShort.see(at, ttft);
    }
  yield;
  return {
    timing: {
      timed,
      finished: finished.length,
      queue: spreadOf(queues.taken),
      prefill: spreadOf(prefills.taken),
      ttft: spreadOf(ttfts.taken),
      front: spreadOf(fronts.taken),
      frontShare: untilFirst > 0 ? inFront / untilFirst : null,
      slowestFront: slowestFront.records(table),
    },
    prefillMix: {
      uncached: mix,
      shortTtft: spreadOf(shorts.taken),
      longest: longest.records(table)[0] ?? null,
      slowestShort: slowestShort.records(table),
    },
  };
}

/** Seconds from the arrival to the scheduler's queue; NaN where a time is missing. */
export function frontOf(table: RowTable, at: number): number {
  const rest = (table.ttft[at] as number) - (table.queue[at] as number) - (table.prefill[at] as number);
  // Of floats with 32 bits some microseconds are noise.
  return rest > -1e-3 ? Math.max(0, rest) : Number.NaN;
}

/** Prompt tokens to be computed; NaN where the prompt's length is unknown. */
function uncachedOf(table: RowTable, at: number): number {
  const prompt = table.prompt[at] as number;
  return prompt < 0 ? Number.NaN : Math.max(0, prompt - Math.max(0, table.cached[at] as number));
}

/** The finished requests in order of their start, in blocks of as many. */
export function* blockFacts(table: RowTable, finished: Uint32Array): Turns<readonly TimeBlock[]> {
  const timed = sortByNumber(
    finished.filter((at) => !Number.isNaN(table.start[at])),
    table.start,
    false,
  );
  yield;
  const count = Math.min(mostBlocks, Math.floor(timed.length / fewestOfBlock));
  const blocks: TimeBlock[] = [];
  for (let block = 0; block < count; block += 1) {
    const from = Math.floor((timed.length * block) / count);
    blocks.push(blockOf(table, timed.subarray(from, Math.floor((timed.length * (block + 1)) / count))));
    yield;
  }
  return blocks;
}

/** `rows`: one at least. */
function blockOf(table: RowTable, rows: Uint32Array): TimeBlock {
  const prompts = new Column(rows.length);
  let [promptTokens, cachedTokens, ttft, ttfts, steps, accepted] = [0, 0, 0, 0, 0, 0];
  for (const at of rows) {
    const prompt = table.prompt[at] as number;
    const cached = table.cached[at] as number;
    prompts.add(prompt);
    if (prompt > 0 && cached >= 0) {
      promptTokens += prompt;
      cachedTokens += Math.min(cached, prompt);
    }
    const first = table.ttft[at] as number;
    if (first >= 0) {
      ttft += first;
      ttfts += 1;
    }
    const length = table.specAccept[at] as number;
    const own = table.specSteps[at] as number;
    if (own > 0 && length > 0) {
      steps += own;
      accepted += own * length;
    }
  }
  const sorted = prompts.taken.sort();
  return {
    from: table.start[rows[0] as number] as number,
    to: table.start[rows.at(-1) as number] as number,
    count: rows.length,
    first: table.indexAt(rows[0] as number),
    promptTokens,
    cachedTokens,
    medianPrompt: sorted.length === 0 ? null : quantile(sorted, 0.5),
    ttftSeconds: ttfts === 0 ? null : ttft / ttfts,
    acceptLength: steps === 0 ? null : accepted / steps,
  };
}
