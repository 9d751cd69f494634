import { describe, expect, test } from 'vitest';
import { pad, textWidth, truncate } from '../../electron/cli/text-width.ts';

describe('textWidth', () => {
  for (const [text, columns] of [
    ['', 0],
    ['rid', 3],
    ['你好', 4],
    ['ｆｕｌｌ', 8],
    ['한국어', 6],
    ['e\u0301a', 2],
    ['👩‍🔬x', 3],
    ['❤️', 2],
    ['a\u200bb', 2],
    ['–…', 2],
  ] as const)
    test(`${JSON.stringify(text)} takes ${columns} columns`, () => expect(textWidth(text)).toBe(columns));
});

describe('truncate', () => {
  for (const [text, width, kept] of [
    ['short', 5, 'short'],
    ['longer', 5, 'long…'],
    ['你好世界', 8, '你好世界'],
    ['你好世界', 7, '你好世…'],
    ['你好世界', 6, '你好…'],
    ['anything', 0, ''],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ] as const)
    test(`${text} in ${width} columns`, () => expect(truncate(text, width)).toBe(kept));
});

describe('pad', () => {
  test('fills by columns, not by characters', () => {
    expect(pad('你', 4, 'left')).toBe('你  ');
    expect(pad('你', 4, 'right')).toBe('  你');
    expect(pad('longer', 4, 'left')).toBe('longer');
  });
});
