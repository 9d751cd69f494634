import { describe, expect, test } from 'vitest';
import { harmless, toJson } from '../../electron/cli/print.ts';

describe('harmless shows what could drive a terminal as its escape', () => {
  for (const [name, text, shown] of [
    ['colours and titles', '\x1b[31mred\x1b]0;title\x07', '\\x1b[31mred\\x1b]0;title\\x07'],
    ['eight-bit controls', 'a\x9b2Jb', 'a\\x9b2Jb'],
    ['a carriage return', 'real\rfake', 'real\\x0dfake'],
    ['reversed text', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
    ['lines and tabs stay', 'a\n\tb', 'a\n\tb'],
    ['other scripts stay', '你好 é 👩‍🔬', '你好 é 👩‍🔬'],
  ] as const)
    test(name, () => expect(harmless(text)).toBe(shown));
});

describe('toJson', () => {
  for (const [value, text] of [
    [{ room: 2n ** 63n }, '{"room":"9223372036854775808"}'],
    [[Number.NaN, Number.POSITIVE_INFINITY], '[null,null]'],
    [{ text: 'half \ud83d of a pair' }, '{"text":"half \\ud83d of a pair"}'],
    [{ known: null }, '{"known":null}'],
  ] as const)
    test(text, () => expect(toJson(value)).toBe(text));
});
