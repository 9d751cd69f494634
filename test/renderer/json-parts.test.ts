import { describe, expect, test } from 'vitest';
import { inlineParts, inlineValue, partOf, partsOf } from '../../renderer/json-parts.ts';

test('parts are read as they are written', () => {
  const parts = partsOf('{"id": 9223372036854775807, "text": "a\\nb", "none": null, "deep": {"x": [1, 2]}}');
  expect(parts.map(({ name, json }) => [name, json])).toEqual([
    ['id', '9223372036854775807'],
    ['text', '"a\\nb"'],
    ['none', 'null'],
    ['deep', '{"x": [1, 2]}'],
  ]);
  expect(partOf(parts, 'none')).toBeNull();
  expect(partOf(parts, 'absent')).toBeNull();
});

test('what is no object has no parts', () => {
  for (const text of ['', '[1]', '3', 'null']) expect(partsOf(text)).toEqual([]);
});

describe('on one line', () => {
  const cases = [
    { json: '"a text"', expected: 'a text' },
    { json: '9223372036854775807', expected: '9223372036854775807' },
    { json: '[\n  "<|im_end|>"\n]', expected: '["<|im_end|>"]' },
    { json: '{\n  "type": "stop"\n}', expected: '{ "type": "stop" }' },
  ];
  for (const { json, expected } of cases) test(json, () => expect(inlineValue(json)).toBe(expected));

  test('a long one is cut', () =>
    expect(inlineValue(`"${'x'.repeat(500)}"`, 10)).toBe(`${'x'.repeat(10)} …`));
  test('sampling parameters without those that are not set', () => {
    expect(inlineParts('{"temperature": 0, "top_k": null, "n": 2}')).toBe('temperature 0, n 2');
    expect(inlineParts(null)).toBe('');
  });
});
