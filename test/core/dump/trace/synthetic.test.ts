import { describe, expect, test } from 'vitest';
import { SyntheticPrompts, sharedTokens } from '../../../../electron/core/dump/trace/synthetic.ts';

const ids = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
/** How many tokens two prompts have in common at their beginning. */
const shared = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((id, place) => id !== b[place]);
  return at < 0 ? a.length : at;
};

describe('synthetic prompts', () => {
  const system = ids(40_000, 512);
  const table: readonly [string, readonly number[], readonly number[]][] = [
    ['a system prompt in common', [...system, ...ids(1, 100)], [...system, ...ids(900, 30)]],
    ['one that goes on', system, [...system, ...ids(5, 7)]],
    ['nothing in common', ids(1, 64), ids(2, 64)],
    ['the same from the second token on', [1, ...ids(50, 63)], [2, ...ids(50, 63)]],
    ['alike', ids(3, 50), ids(3, 50)],
    ['in common up to the middle of a block', [...ids(1, 40), 7, 8], [...ids(1, 40), 9, 8]],
  ];
  test.each(table)('%s: as long, and as much in common, to the block', (_name, one, other) => {
    const prompts = new SyntheticPrompts();
    const [a, b] = [prompts.ofIds(one), prompts.ofIds(other)];
    expect([a.length, b.length]).toEqual([one.length, other.length]);
    const common = shared(one, other);
    const whole = common === one.length && common === other.length;
    expect(shared(a, b)).toBeGreaterThanOrEqual(whole ? common : common - (common % sharedTokens));
    // By chance a token more, once in 29,000 times.
    expect(shared(a, b)).toBeLessThanOrEqual(whole ? common : common - (common % sharedTokens) + 2);
  });

  test('text that two prompts have in common is in common', () => {
    const prompts = new SyntheticPrompts();
    const text = 'The system prompt of this server. '.repeat(20);
    const [a, b] = [prompts.ofText(`${text}one`, 180, 64), prompts.ofText(`${text}another`, 181, 64)];
    expect([a.length, b.length]).toEqual([180, 181]);
    expect(shared(a, b)).toBeGreaterThanOrEqual(160);
    expect(shared(a, b)).toBeLessThan(180);
  });

  test('each time they are others, and of ids that every vocabulary has', () => {
    const made = [new SyntheticPrompts().ofIds(system), new SyntheticPrompts().ofIds(system)];
    expect(shared(made[0] as number[], made[1] as number[])).toBeLessThan(4);
    for (const id of made.flat()) expect(id >= 1000 && id < 30_000).toBe(true);
    expect(new Set(made.flat()).size).toBeGreaterThan(900);
    expect(new SyntheticPrompts().ofNothing(33)).toHaveLength(33);
  });
});
