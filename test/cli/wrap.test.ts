import { expect, test } from 'vitest';
import { textWidth } from '../../electron/cli/text-width.ts';
import { wrap } from '../../electron/cli/wrap.ts';

interface WrapCase {
  readonly name: string;
  readonly given: Parameters<typeof wrap>;
  readonly expected: string;
}

for (const { name, given, expected } of [
  { name: 'short text stays', given: ['one two', 20], expected: 'one two' },
  { name: 'breaks between words', given: ['one two three', 8], expected: 'one two\nthree' },
  {
    name: 'a long word stays whole',
    given: ['see /a/very/long/path now', 8],
    expected: 'see\n/a/very/long/path\nnow',
  },
  { name: 'indents', given: ['one two three', 10, '  ', '- '], expected: '- one two\n  three' },
  { name: 'keeps line breaks', given: ['one\ntwo', 20, ' '], expected: ' one\n two' },
  { name: 'an empty line has no blanks', given: ['one\n\ntwo', 20, '  '], expected: '  one\n\n  two' },
  { name: 'breaks between Han characters', given: ['请求正在等待', 8], expected: '请求正在\n等待' },
  { name: 'a stop begins no line', given: ['请求等待，然后', 8], expected: '请求等\n待，然后' },
  {
    name: 'Latin in Han stays whole',
    given: ['最近一个 prefill 批次', 10],
    expected: '最近一个\nprefill 批\n次',
  },
] as readonly WrapCase[])
  test(name, () => {
    expect(wrap(...given)).toBe(expected);
  });

test('no line is wider than asked where words allow it', () => {
  const text = '启动 server 之后，the queue 在 decode 节点上 grows and grows；直到 KV 池用尽。'.repeat(4);
  for (const line of wrap(text, 40, '    ').split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(40);
});
