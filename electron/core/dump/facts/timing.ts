import type { DumpRuleFacts, TimeBlock } from '../../../../shared/dump-rule-facts.ts';
import type { Turns } from '../../turns.ts';
import type { RowTable } from '../row-table.ts';
import { placesWhere, sortByNumber } from '../sort-rows.ts';
import { isTurn, Largest, Scratch } from './numbers.ts';

const mostBlocks = 12;
/** Fewer requests of a block say nothing. */
const fewestOfBlock = 50;

/** Times of the stages over all finished requests, and what long prompts do to short ones. */
export function* timingFacts(
  table: RowTable,
  finished: Uint32Array,
): Turns<Pick<DumpRuleFacts, 'timing' | 'prefillMix'>> {
  const slowestFront = new Largest();
  const longest = new Largest(1);
  let timed = 0;
  let inFront = 0;
  let untilFirst = 0;
  for (let place = 0; place < finished.length; place += 1) {
    const at = finished[place] as number;
    const ttft = table.ttft[at] as number;
    if (!Number.isNaN(ttft) || !Number.isNaN(table.queue[at]) || !Number.isNaN(table.prefill[at])) timed += 1;
    const front = frontOf(table, at);
    if (front >= 0) {
      inFront += front;
      untilFirst += ttft;
      slowestFront.see(at, front);
    }
    longest.see(at, uncachedOf(table, at));
    if (isTurn(place)) yield;
  }
  const scratch = new Scratch(finished.length);
  const mix = yield* scratch.spread(finished, (at) => uncachedOf(table, at));
  const most = mix?.p50 ?? -1;
  const shortTtft = (at: number) => (uncachedOf(table, at) <= most ? (table.ttft[at] as number) : Number.NaN);
  const slowestShort = new Largest();
  for (let place = 0; place < finished.length; place += 1) {
    const at = finished[place] as number;
    const ttft = shortTtft(at);
    if (ttft >= 0) slowestShort.see(at, ttft);
    if (isTurn(place)) yield;
  }
  return {
    timing: {
      timed,
      finished: finished.length,
      queue: yield* scratch.spread(finished, (at) => table.queue[at] as number),
      prefill: yield* scratch.spread(finished, (at) => table.prefill[at] as number),
      ttft: yield* scratch.spread(finished, (at) => table.ttft[at] as number),
      front: yield* scratch.spread(finished, (at) => frontOf(table, at)),
      frontShare: untilFirst > 0 ? inFront / untilFirst : null,
      slowestFront: slowestFront.records(table),
    },
    prefillMix: {
      uncached: mix,
      shortTtft: yield* scratch.spread(finished, shortTtft),
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
  const { start } = table;
  const started = yield* placesWhere(finished, (at) => !Number.isNaN(start[at]));
  const timed = yield* sortByNumber(started, start, false);
  const count = Math.min(mostBlocks, Math.floor(timed.length / fewestOfBlock));
  const scratch = new Scratch(count === 0 ? 0 : Math.ceil(timed.length / count));
  const blocks: TimeBlock[] = [];
  for (let block = 0; block < count; block += 1) {
    const from = Math.floor((timed.length * block) / count);
    const rows = timed.subarray(from, Math.floor((timed.length * (block + 1)) / count));
    blocks.push(yield* blockOf(table, rows, scratch));
    yield;
  }
  return blocks;
}

/** `rows`: one at least. */
function* blockOf(table: RowTable, rows: Uint32Array, scratch: Scratch): Turns<TimeBlock> {
  let [promptTokens, cachedTokens, ttft, ttfts, steps, accepted] = [0, 0, 0, 0, 0, 0];
  for (let place = 0; place < rows.length; place += 1) {
    const at = rows[place] as number;
    const prompt = table.prompt[at] as number;
    const cached = table.cached[at] as number;
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
    if (isTurn(place)) yield;
  }
  return {
    from: table.start[rows[0] as number] as number,
    to: table.start[rows.at(-1) as number] as number,
    count: rows.length,
    first: table.indexAt(rows[0] as number),
    promptTokens,
    cachedTokens,
    medianPrompt: yield* scratch.median(rows, (at) => table.prompt[at] as number),
    ttftSeconds: ttfts === 0 ? null : ttft / ttfts,
    acceptLength: steps === 0 ? null : accepted / steps,
  };
}
