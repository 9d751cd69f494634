import { describe, expect, test } from 'vitest';
import { cutMiddle, fitMiddle } from '../../../renderer/widgets/middle-cut.ts';

describe('a name cut in its middle', () => {
  const cases: readonly (readonly [text: string, most: number, shown: string])[] = [
    ['short', 5, 'short'],
    ['cc83cbaf519f44b877fa50f3', 13, 'cc83cbaf…50f3'],
    ['chatcmpl-0f3c41a2', 13, 'chatcmpl…41a2'],
    ['abcdef', 2, 'a…'],
    ['abcdef', 1, 'a…'],
    ['', 3, ''],
  ];
  for (const [text, most, shown] of cases)
    test(`${text} to ${most}`, () => expect(cutMiddle(text, most)).toBe(shown));

  test('never leaves half of a pair', () => {
    for (let most = 2; most < 8; most += 1) expect(cutMiddle('😀😀😀😀', most)).not.toMatch(/\p{Surrogate}/u);
  });
});

describe('as long as fits', () => {
  const text = '/models/Qwen/Qwen3-30B-A3B-Instruct-2507';
  test('whole where there is room', () => expect(fitMiddle(text, () => true)).toBe(text));
  for (const room of [39, 20, 5, 2]) {
    test(`${room} characters`, () => {
      const shown = fitMiddle(text, (one) => one.length <= room);
      expect(shown).toHaveLength(room);
      expect(shown).toContain('…');
      if (room > 4) expect(shown.endsWith('7')).toBe(true);
    });
  }
  test('the least where nothing fits', () => expect(fitMiddle(text, () => false)).toBe('/…'));
});
