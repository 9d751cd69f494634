import { describe, expect, test } from 'vitest';
import { findLongArrays, formatJson, wrapLongArrays } from '../../../renderer/widgets/code-layout.ts';

const ids = Array.from({ length: 300 }, (_, at) => at * 1001);
const longestLine = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('long arrays of numbers', () => {
  const body = `{\n  "input_ids": [${ids.join(', ')}],\n  "stream": true\n}`;

  test('are wrapped into lines of readable length, and nothing but white space changes', () => {
    const text = wrapLongArrays(body);
    expect(longestLine(text)).toBeLessThan(110);
    expect(text.replace(/\s/g, '')).toBe(body.replace(/\s/g, ''));
    expect(text).toMatch(/^\{\n {2}"input_ids": \[\n {4}0, 1001,/);
    expect(text).toMatch(/\n {2}\],\n {2}"stream": true\n\}$/);
  });

  test('are gathered when they stand one on a line', () => {
    const tall = JSON.stringify({ input_ids: ids }, null, 2);
    expect(wrapLongArrays(tall).split('\n').length).toBeLessThan(40);
  });

  test('once more changes nothing', () => {
    const text = wrapLongArrays(body);
    expect(wrapLongArrays(text)).toBe(text);
  });

  test('are found with their line, count and size', () => {
    const text = wrapLongArrays(
      `{\n  "a": 1,\n  "ids": [${ids.join(',')}],\n  "more": [${ids.join(',')}]\n}`,
    );
    const found = findLongArrays(text);
    expect(found.map(({ numbers }) => numbers)).toEqual([300, 300]);
    for (const { line } of found) expect(text.split('\n')[line]).toMatch(/\[$/);
  });

  test('inside one another', () => {
    const text = wrapLongArrays(`{"input_ids": [[${ids.join(',')}], [${ids.join(',')}]]}`);
    expect(JSON.parse(text)).toEqual({ input_ids: [ids, ids] });
    expect(longestLine(text)).toBeLessThan(130);
  });
});

describe('what is left as it is', () => {
  const cases = {
    'a short array': '{"stop_token_ids": [1, 2, 3]}',
    'brackets inside a text': `{"text": "[${ids.join(',')}]"}`,
    'a quote and a bracket inside a text': `{"text": "a \\" [${ids.join(',')}]"}`,
    'texts in the array': `{"a": [${ids.map((id) => `"${id}"`).join(',')}]}`,
    'an array that never ends': `{"a": [${ids.join(',')}`,
  };
  for (const [name, text] of Object.entries(cases)) test(name, () => expect(wrapLongArrays(text)).toBe(text));
});

describe('formatting', () => {
  const cases = [
    {
      text: '{"a":1,"b":{"c":[]},"d":{}}',
      expected: '{\n  "a": 1,\n  "b": {\n    "c": []\n  },\n  "d": {}\n}',
    },
    { text: '{"stop":["a" , "b"]}', expected: '{\n  "stop": ["a", "b"]\n}' },
    { text: '[{"a":1},{"b":2}]', expected: '[\n  {\n    "a": 1\n  },\n  {\n    "b": 2\n  }\n]' },
    {
      text: '{"big":9223372036854775807,"f":1.50e3}',
      expected: '{\n  "big": 9223372036854775807,\n  "f": 1.50e3\n}',
    },
    { text: '{"t":"a  [b, \\"c\\"]  : {d}"}', expected: '{\n  "t": "a  [b, \\"c\\"]  : {d}"\n}' },
    { text: '{"a": 1} // no JSON', expected: '{"a": 1} // no JSON' },
    { text: '{"a": ', expected: '{"a": ' },
    { text: '3', expected: '3' },
  ];
  for (const { text, expected } of cases) test(text, () => expect(formatJson(text)).toBe(expected));

  test('a long list of texts stands one on a line', () => {
    const words = Array.from({ length: 20 }, (_, at) => `word ${at}`);
    expect(formatJson(JSON.stringify({ words })).split('\n')).toHaveLength(24);
  });

  test('300 kB of token ids in no time that a person notices', () => {
    const many = Array.from({ length: 50_000 }, (_, at) => at);
    const started = performance.now();
    const text = formatJson(JSON.stringify({ input_ids: many }));
    expect(performance.now() - started).toBeLessThan(1000);
    expect(longestLine(text)).toBeLessThan(110);
    expect(JSON.parse(text)).toEqual({ input_ids: many });
  });
});
