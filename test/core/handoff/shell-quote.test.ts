import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import {
  maskedWord,
  shellLine,
  shellLines,
  shellVariable,
  shellWord,
} from '../../../electron/core/handoff/shell-quote.ts';

/** The words that a real shell makes of a line. */
const wordsOf = (line: string, env: Readonly<Record<string, string>> = {}): string[] =>
  execFileSync('sh', ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`], { env })
    .toString()
    .split('\0')
    .slice(0, -1);

describe('a shell takes each word literally', () => {
  for (const word of [
    '/data/crash dump.pkl',
    "it's",
    '$(touch /tmp/x)',
    '`id`',
    '$HOME',
    'a;b&c|d>e',
    '{"a": "b\'c", "d": [1, 2]}',
    '"quoted"',
    'line\nbreak',
    '*',
    '~',
    '',
    '-x',
    '中文 路径.pkl',
    '!history',
    '#comment',
  ])
    test(JSON.stringify(word), () => expect(wordsOf(shellWord(word))).toEqual([word]));
});

for (const { word, expected } of [
  { word: '***', expected: ['S3CRET'] },
  { word: '[masked:3f9a1c2b]', expected: ['S3CRET'] },
  { word: 'http://me:[masked:3f9a1c2b]@gpu:30000/v1', expected: ['http://me:S3CRET@gpu:30000/v1'] },
  { word: '{"key": "[masked:3f9a1c2b]", "at": "a b"}', expected: ['{"key": "S3CRET", "at": "a b"}'] },
])
  test(`the mask in ${word} is a variable`, () => {
    const { text, needs } = maskedWord(word, 'API_KEY');
    expect(needs).toEqual(['API_KEY']);
    expect(wordsOf(text, { API_KEY: 'S3CRET' })).toEqual(expected);
  });

test('a line has each variable it needs once', () => {
  const line = shellLine('a b', shellVariable('X'), shellVariable('Y'), shellVariable('X'));
  expect(line).toEqual({ text: `'a b' "$X" "$Y" "$X"`, needs: ['X', 'Y'] });
  expect(shellLines([line, shellLine('c', shellVariable('Y'))])).toEqual({
    text: `'a b' "$X" "$Y" "$X"\nc "$Y"`,
    needs: ['X', 'Y'],
  });
});
