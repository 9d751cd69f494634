import { describe, expect, test } from 'vitest';
import {
  bodyProblem,
  countChanges,
  fieldJson,
  fieldsInText,
  withField,
  withoutField,
} from '../../renderer/body-text.ts';

const body = '{\n  "text": "hi",\n  "sampling_params": {\n    "n": 1\n  },\n  "stream": true\n}';

describe('a field is put in', () => {
  test('with its integer as it is written, past what a number holds', () => {
    const text = withField(body, 'bootstrap_room', '9223372036854775807');
    expect(text).toContain('"bootstrap_room": 9223372036854775807');
    expect(JSON.parse(text ?? '')).toMatchObject({ text: 'hi', stream: true });
  });

  test('inside another one', () => {
    expect(JSON.parse(withField(body, 'sampling_params.n', '4') ?? '')).toMatchObject({
      sampling_params: { n: 4 },
    });
  });

  test('and everything else stays as it was typed', () => {
    const typed = '{ "text":   "hi" ,"stream":true }';
    expect(withField(typed, 'text', '"ho"')).toBe('{ "text":   "ho" ,"stream":true }');
  });

  test('a value that holds the sign of the place-holder', () => {
    expect(JSON.parse(withField(body, 'rid', '"$& \\u0000value\\u0000"') ?? '')).toMatchObject({
      rid: '$& \u0000value\u0000',
    });
  });

  test('on a line of its own where the others are, and its neighbours are not laid out anew', () => {
    expect(withField('{\n  "a": 1,\n  "b": ["x"]\n}', 'c', '2')).toBe(
      '{\n  "a": 1,\n  "b": ["x"],\n  "c": 2\n}',
    );
    expect(withField('{"a": 1, "b": ["x"]}', 'c', '2')).toBe('{"a": 1, "b": ["x"], "c": 2}');
    expect(withField('{"a":[1,2]}', 'c', '2')).toBe('{"a":[1,2], "c": 2}');
    expect(withField(' {} ', 'c', '2')).toBe('{ "c": 2 }');
  });

  test('inside one that is not there, or is none', () => {
    expect(withField('{"a": 1}', 's.n', '2')).toBe('{"a": 1, "s": { "n": 2 }}');
    expect(withField('{"s": null}', 's.n', '2')).toBe('{"s": { "n": 2 }}');
  });

  test('taken out from any place', () => {
    const three = '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}';
    expect(withoutField(three, 'a')).toBe('{\n  "b": 2,\n  "c": 3\n}');
    expect(withoutField(three, 'b')).toBe('{\n  "a": 1,\n  "c": 3\n}');
    expect(withoutField(three, 'c')).toBe('{\n  "a": 1,\n  "b": 2\n}');
    expect(withoutField('{"a": 1}', 'a')).toBe('{}');
    expect(withoutField(body, 'sampling_params.n')).toBe(body.replace('{\n    "n": 1\n  }', '{}'));
  });

  test('and taken out again leaves the text as it was', () => {
    const text = withField(body, 'rid', '"abc"') ?? '';
    expect(withoutField(text, 'rid')).toBe(body);
  });

  test('not into a text that is no JSON object', () => {
    for (const text of ['', '[1]', '{"a": ', '{"a": 1} x']) {
      expect(withField(text, 'rid', '1')).toBeNull();
      expect(withoutField(text, 'rid')).toBeNull();
    }
  });

  test('a field that is not there cannot be taken out', () => {
    expect(withoutField(body, 'rid')).toBe(body);
    expect(withoutField(body, 'sampling_params.top_k')).toBe(body);
  });
});

test('fields are read as they are written', () => {
  expect(fieldJson('{"a": 9223372036854775807}', 'a')).toBe('9223372036854775807');
  expect(fieldJson(body, 'sampling_params.n')).toBe('1');
  expect(fieldJson(body, 'rid')).toBeNull();
  expect([...fieldsInText(body, ['rid', 'text', 'sampling_params.n'])]).toEqual([
    ['text', '"hi"'],
    ['sampling_params.n', '1'],
  ]);
});

describe('counting changes', () => {
  const cases = [
    { name: 'none', after: body, expected: 0 },
    { name: 'white space', after: body.replace(/\s+/g, ' '), expected: 0 },
    { name: 'one value', after: body.replace('true', 'false'), expected: 1 },
    {
      name: 'one of the sampling parameters',
      after: body.replace('"n": 1', '"n": 2, "top_k": 5'),
      expected: 2,
    },
    { name: 'a field more', after: body.replace('{\n', '{\n  "rid": "x",\n'), expected: 1 },
    { name: 'an order', after: '{"stream": true, "sampling_params": {"n": 1}, "text": "hi"}', expected: 0 },
    { name: 'blanks inside a text', after: body.replace('"hi"', '"h i"'), expected: 1 },
  ];
  for (const { name, after, expected } of cases)
    test(name, () => expect(countChanges(body, after)).toBe(expected));
});

describe('what cannot be sent', () => {
  const cases = [
    { text: '{"a": 1}', expected: null },
    { text: ' \n', expected: { kind: 'empty', line: 1 } },
    { text: '[1]', expected: { kind: 'not_object' } },
    { text: '"text"', expected: { kind: 'not_object' } },
    { text: '{\n  "a": 1,\n  "b": ,\n}', expected: { kind: 'syntax', line: 3, column: 8 } },
    { text: '{\n  "a": 1', expected: { kind: 'syntax', line: 2 } },
    { text: '{"a": 1} // why', expected: { kind: 'syntax', line: 1, column: 10 } },
    { text: '{"a": NaN}', expected: { kind: 'syntax', line: 1, column: 7 } },
    { text: '{"a": 1,}', expected: { kind: 'syntax', line: 1 } },
  ];
  for (const { text, expected } of cases) {
    test(JSON.stringify(text), () => {
      if (expected === null) expect(bodyProblem(text)).toBeNull();
      else expect(bodyProblem(text)).toMatchObject(expected);
    });
  }
});
