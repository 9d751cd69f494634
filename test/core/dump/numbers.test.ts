import { describe, expect, test } from 'vitest';
import { bytesToInt } from '../../../electron/core/dump/numbers.ts';

/** By definition: digits in base 256, the last byte's top bit for the sign. */
function byDefinition(bytes: Buffer): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(bytes[at] as number);
  return BigInt.asIntN(8 * bytes.length, value);
}

describe('an int in binary, of any length', () => {
  const fills: readonly [string, (at: number, length: number) => number][] = [
    ['zeros', () => 0],
    ['minus one', () => 255],
    ['the largest', (at, length) => (at === length - 1 ? 0x7f : 255)],
    ['the smallest', (at, length) => (at === length - 1 ? 0x80 : 0)],
    ['one', (at) => (at === 0 ? 1 : 0)],
    ['digits of every kind', (at) => (at * 37 + 11) & 255],
    ['the same, below zero', (at, length) => (at === length - 1 ? 0xc1 : (at * 73 + 5) & 255)],
  ];
  for (const [name, fill] of fills)
    test(name, () => {
      for (let length = 1; length <= 140; length += 1) {
        const around = Buffer.alloc(length + 2, 0x5a);
        for (let at = 0; at < length; at += 1) around[at + 1] = fill(at, length);
        const expected = byDefinition(around.subarray(1, length + 1));
        const found = bytesToInt(around, 1, length + 1);
        expect(BigInt(found), `${length} bytes`).toBe(expected);
        expect(typeof found, `${length} bytes`).toBe(
          Number.isSafeInteger(Number(expected)) ? 'number' : 'bigint',
        );
      }
    });
});

test('a byte more than 64 bits takes no more than a few times as long', () => {
  const seconds = (length: number) => {
    const bytes = Buffer.alloc(length, 0x77);
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 7; round += 1) {
      const from = performance.now();
      for (let time = 0; time < 100_000; time += 1) bytesToInt(bytes, 0, length);
      best = Math.min(best, performance.now() - from);
    }
    return best;
  };
  const eight = seconds(8);
  expect(seconds(9) / eight).toBeLessThan(4.5);
  expect(seconds(7) / eight).toBeLessThan(4.5);
});
