import { describe, expect, test } from 'vitest';
import { distributionsOf } from '../../../electron/core/dump/distributions.ts';
import { RowFacts } from '../../../electron/core/dump/row-facts.ts';
import { RowTable } from '../../../electron/core/dump/row-table.ts';
import { timelineOf } from '../../../electron/core/dump/timeline.ts';
import { atOnce } from '../../../electron/core/turns.ts';
import { mostBars } from '../../../shared/dump.ts';

/** Seconds after `zero`; NaN where unknown. */
interface Given {
  readonly start: number;
  readonly end: number;
  readonly inFlight?: boolean;
  readonly aborted?: boolean;
  readonly ttft?: number;
  readonly prefill?: number;
  readonly prompt?: number;
  readonly completion?: number;
  readonly latency?: number;
}
const zero = 1_786_370_400;

function tableOf(rows: Iterable<Given>): { table: RowTable; places: Uint32Array } {
  const table = new RowTable();
  const facts = new RowFacts();
  for (const row of rows) {
    facts.clear();
    facts.index = table.length;
    facts.start = zero + row.start;
    facts.finished = zero + row.end;
    facts.running = row.inFlight ?? false;
    facts.state = row.inFlight ? 1 : 0;
    facts.finish = table.finishes.idOf(row.inFlight ? null : row.aborted ? 'abort' : 'stop');
    facts.ttft = row.ttft ?? Number.NaN;
    facts.prefill = row.prefill ?? Number.NaN;
    facts.prompt = row.prompt ?? -1;
    facts.completion = row.completion ?? -1;
    facts.latency = row.latency ?? Number.NaN;
    table.add(facts);
  }
  return { table, places: Uint32Array.from({ length: table.length }, (_, at) => at) };
}

const timeline = (rows: Iterable<Given>, dumpedAt: number | null = null) => {
  const { table, places } = tableOf(rows);
  return atOnce(timelineOf(table, places, dumpedAt === null ? null : zero + dumpedAt));
};
const since = (times: Float64Array) => [...times].map((time) => time - zero);

describe('a timeline', () => {
  test('bars by their start; those in flight have no end and lie on top, the oldest first', () => {
    const found = timeline(
      [
        { start: 5, end: 20, inFlight: true },
        { start: 0, end: 4 },
        { start: 2, end: 6, aborted: true },
        { start: 1, end: 20, inFlight: true },
        { start: 4, end: 8 },
        { start: Number.NaN, end: 9 },
      ],
      20,
    );
    expect([...found.index]).toEqual([1, 3, 2, 4, 0]);
    expect(since(found.start)).toEqual([0, 1, 2, 4, 5]);
    expect(since(found.end)).toEqual([4, Number.NaN, 6, 8, Number.NaN]);
    expect([...found.state]).toEqual([0, 1, 3, 0, 1]);
    // The lane of the first is free again when the fifth begins.
    expect([...found.lane]).toEqual([2, 0, 3, 2, 1]);
    expect(found).toMatchObject({ lanes: 4, timeless: 1, left: 0, dumpedAt: zero + 20 });
  });

  test('no two bars of a lane overlap, whatever they are', () => {
    const rows = Array.from({ length: 3000 }, (_, at) => {
      const start = (at * 7919) % 500;
      return { start, end: start + ((at * 104_729) % 97) / 10 };
    });
    const { lane, start, end, lanes } = timeline(rows);
    const until = new Map<number, number>();
    for (const [bar, own] of lane.entries()) {
      expect(start[bar]).toBeGreaterThanOrEqual(until.get(own) ?? 0);
      until.set(own, end[bar] as number);
    }
    expect(until.size).toBe(lanes);
  });

  test('stages: waiting is what the first token took beside prefill', () => {
    const { queued, firstToken } = timeline([
      { start: 0, end: 9, ttft: 3, prefill: 1 },
      { start: 1, end: 9, ttft: 2 },
      { start: 2, end: 9 },
    ]);
    expect([...queued]).toEqual([2, Number.NaN, Number.NaN]);
    expect([...firstToken]).toEqual([3, 2, Number.NaN]);
  });

  test('requests in flight over time count all of them', () => {
    const { running, from, step } = timeline(
      [
        { start: 0, end: 10 },
        { start: 0, end: 5 },
        { start: 5, end: 10, inFlight: true },
      ],
      10,
    );
    const at = (seconds: number) =>
      running[Math.min(running.length - 1, Math.floor((zero + seconds - from) / step))];
    expect([at(1), at(4), at(7), at(10)]).toEqual([2, 2, 2, 2]);
    expect(running[Math.floor((zero + 5 - from) / step)]).toBe(3);
  });

  test('past the most bars all in flight stay, and no stretch of time is left empty', () => {
    const count = mostBars + 50_000;
    function* rows(): Generator<Given> {
      for (let at = 0; at < count; at += 1)
        yield at % 1000 === 0 ? { start: at, end: count, inFlight: true } : { start: at, end: at + 1 };
    }
    const found = timeline(rows());
    expect(found.index.length).toBeLessThanOrEqual(mostBars);
    expect(found.index.length + found.left).toBe(count);
    expect(found.state.filter((state) => state === 1)).toHaveLength(count / 1000);
    const stretches = new Set([...found.start].map((start) => Math.floor((start - zero) / 5000)));
    expect(stretches.size).toBe(count / 5000);
  });
});

describe('distributions', () => {
  const of = (rows: readonly Given[]) => {
    const { table, places } = tableOf(rows);
    return new Map(atOnce(distributionsOf(table, places)).map((found) => [found.of, found]));
  };

  test('percentiles, and how many do not say', () => {
    const rows = Array.from({ length: 100 }, (_, at) => ({ start: 0, end: at + 1, prompt: at + 1 }));
    const found = of([...rows, { start: 0, end: Number.NaN }]);
    expect(found.get('promptTokens')).toMatchObject({
      n: 100,
      unknown: 1,
      min: 1,
      p50: 51,
      p90: 91,
      p99: 100,
      max: 100,
    });
    expect(found.get('elapsedSeconds')).toMatchObject({ n: 100, unknown: 1, max: 100 });
    expect(found.get('ttftSeconds')).toMatchObject({ n: 0, unknown: 101, p50: null, bins: [] });
  });

  test('every value is in one bin, and the bins follow each other', () => {
    const values = [0, 1, 1, 7, 10, 99, 1000, 12_345];
    const found = of(values.map((prompt) => ({ start: 0, end: 1, prompt }))).get('promptTokens');
    const bins = found?.bins ?? [];
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
    expect(bins.length).toBeLessThanOrEqual(60);
    for (const [at, bin] of bins.entries()) {
      if (at > 0) expect(bin.from).toBe(bins[at - 1]?.to);
      const inside = values.filter((value) => value >= bin.from && value < bin.to).length;
      // What is 0 has no place on a log axis, and lies in the first.
      expect(bin.count).toBe(inside + (at === 0 ? 1 : 0));
    }
  });

  test('the age of one in flight is no latency', () => {
    const found = of([
      { start: 0, end: 50, inFlight: true, prompt: 3, completion: 2 },
      { start: 0, end: 2, prompt: 5, completion: 4 },
    ]);
    expect(found.get('elapsedSeconds')).toMatchObject({ n: 1, max: 2 });
    expect(found.get('completionTokens')).toMatchObject({ n: 1, max: 4 });
    expect(found.get('promptTokens')).toMatchObject({ n: 2 });
  });

  test('values that are all the same, and all 0', () => {
    expect(of([{ start: 0, end: 1, prompt: 8 }]).get('promptTokens')?.bins).toHaveLength(1);
    expect(of([{ start: 0, end: 1, prompt: 0 }]).get('promptTokens')?.bins).toEqual([
      { from: 0, to: 1, count: 1 },
    ]);
  });
});
