import { describe, expect, test } from 'vitest';
import { Xxh64 } from '../../../electron/core/dump/xxh64.ts';

const sum = (...pieces: readonly Uint8Array[]): string => {
  const hash = new Xxh64();
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
};

describe('XXH64, as the reference gives it', () => {
  test.each([
    ['', 'ef46db3751d8e999'],
    ['a', 'd24ec4f1a98c6e5b'],
    ['abc', '44bc2cf5ad770999'],
    ['Nobody inspects the spammish repetition', 'fbcea83c8a378bf1'],
  ])('%j', (text, wanted) => expect(sum(Buffer.from(text))).toBe(wanted));

  test('is the same of all and of pieces of any length', () => {
    const bytes = Buffer.from(Array.from({ length: 300 }, (_, at) => (at * 7919) & 255));
    const whole = sum(bytes);
    for (let cut = 0; cut <= bytes.length; cut += 1)
      expect(sum(bytes.subarray(0, cut), bytes.subarray(cut)), `cut at ${cut}`).toBe(whole);
    expect(sum(...Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)))).toBe(whole);
  });
});
