import { describe, expect, test } from 'vitest';
import { formatPath, indentJson, lineFinder, parseJson, walkJson } from '../../electron/core/json-text.ts';

describe('parseJson', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['{"a": 1}', { a: 1 }],
    ['{"a": NaN, "b": [Infinity, -Infinity], "c": "NaN"}', { a: null, b: [null, null], c: 'NaN' }],
    ['"x \\" NaN"', 'x " NaN'],
  ];
  test.each(cases)('%s', (text, value) => expect(parseJson(text)).toEqual({ ok: true, value }));
  test.each(['', '{"a": 1', '<html>', '{NaN}', "{'a': 1}"])('not JSON: %s', (text) =>
    expect(parseJson(text)).toEqual({ ok: false }),
  );
});

test('every value is visited once, in order, with its path and place', () => {
  const text = '{"a": [1, {"b": "x\\ny"}, []], "": null, "c": -1.5e3}';
  const seen: string[] = [];
  walkJson(text, (path, { kind, offset, length }) => {
    seen.push(`${formatPath(path)} ${kind} ${text.slice(offset, offset + length)}`);
  });
  expect(seen).toEqual([
    ' object {',
    'a array [',
    'a[0] number 1',
    'a[1] object {',
    'a[1].b string "x\\ny"',
    'a[2] array [',
    ' literal null',
    'c number -1.5e3',
  ]);
});

test('lines are those of the stored text', () => {
  const text = '{\n  "json": {\n    "a": 1,\n    "b": [\n      2,\n\n      {"c": 3}\n    ]\n  }\n}';
  const line = lineFinder(text);
  expect(line(['json'])).toBe(2);
  expect(line(['json', 'a'])).toBe(3);
  expect(line(['json', 'b', 0])).toBe(5);
  expect(line(['json', 'b', 1, 'c'])).toBe(7);
  expect(line(['json', 'nothing'])).toBeNull();
});

describe('indentJson', () => {
  const values = [
    { a: 1, b: [true, null, 'x: {"'], c: {}, d: [], e: { f: [[1], [2, { g: 'h' }]] } },
    [],
    'x',
    7,
  ];
  test.each(values.map((value) => [JSON.stringify(value)]))('as JSON.stringify does: %s', (text) =>
    expect(indentJson(text)).toBe(JSON.stringify(JSON.parse(text), null, 2)),
  );
  test('numbers stay as they were written', () =>
    expect(indentJson('{"seed":18446744073709551615,"t":1.0,"n":NaN,"i":-Infinity}')).toBe(
      '{\n  "seed": 18446744073709551615,\n  "t": 1.0,\n  "n": NaN,\n  "i": -Infinity\n}',
    ));
  test('below other text', () => expect(indentJson('{"a":1}', 1)).toBe('{\n    "a": 1\n  }'));
});

test('a hundred thousand open brackets neither overflow the stack nor the memory', () => {
  const text = '['.repeat(100_000) + ']'.repeat(100_000);
  expect(parseJson(text).ok).toBe(true);
  expect(lineFinder(text)([0])).toBe(1);
  expect(indentJson(text).length).toBeLessThan(40_000_000);
});
