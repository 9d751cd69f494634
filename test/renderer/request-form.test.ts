import { describe, expect, test } from 'vitest';
import { formOf, jsonOfTyped, typedOf } from '../../renderer/request-form.ts';
import type { ValueKind } from '../../shared/request-values.ts';

const field = (text: string, name: string, version: string | null = null) =>
  formOf(text, '/generate', version).find((one) => one.name === name);

describe('what a field says of its text', () => {
  const cases: [text: string, name: string, expected: object | undefined][] = [
    ['{"text":"a"}', 'temperature', { json: null, default: '1.0', bounds: '≥ 0', fault: null, off: null }],
    ['{"sampling_params":{"top_p":17}}', 'top_p', { json: '17', bounds: '> 0 … 1', fault: 'outOfRange' }],
    ['{"sampling_params":{"top_p":0}}', 'top_p', { fault: 'outOfRange' }],
    ['{"sampling_params":{"top_k":0}}', 'top_k', { fault: 'topK' }],
    ['{"sampling_params":{"n":1.5}}', 'n', { fault: 'notInteger' }],
    ['{"sampling_params":{"temperature":"hot"}}', 'temperature', { fault: 'notNumber' }],
    ['{"sampling_params":{"temperature":null}}', 'temperature', { json: 'null', fault: null }],
    [
      '{"sampling_params":{"sampling_seed":18446744073709551615}}',
      'sampling_seed',
      {
        json: '18446744073709551615',
        fault: null,
      },
    ],
    ['{"sampling_params":{"regex":"a","ebnf":"b"}}', 'ebnf', { fault: 'oneGrammar' }],
    ['{"sampling_params":{"regex":"a","ebnf":""}}', 'regex', { fault: null }],
    ['{"sampling_params":[{"n":1}]}', 'n', { json: null, off: 'perPrompt' }],
    ['{"return_logprob":[true,false]}', 'return_logprob', { off: 'perPrompt', fault: null }],
    ['{"stream":1}', 'stream', { fault: 'notBoolean' }],
    [
      `{"sampling_params":{"json_schema":{"$held":"json_schema-${'0f'.repeat(16)}"}}}`,
      'json_schema',
      { off: 'large', fault: null },
    ],
    [`{"sampling_params":{"$held":"sampling_params-${'0f'.repeat(16)}"}}`, 'n', { off: 'large' }],
  ];
  for (const [text, name, expected] of cases)
    test(`${name} of ${text.slice(0, 60)}`, () =>
      expect(field(text, name)).toMatchObject(expected as object));

  test('by version: what it lacks is left out, or marked where it is given', () => {
    expect(field('{"text":"a"}', 'sampling_seed', '0.5.2')).toBeUndefined();
    expect(field('{"sampling_params":{"sampling_seed":1}}', 'sampling_seed', '0.5.2')?.fault).toBe(
      'notInVersion',
    );
    expect(field('{"text":"a"}', 'sampling_seed', '0.5.3')).toMatchObject({ fault: null });
    expect(
      field('{"sampling_params":{"repetition_penalty":0}}', 'repetition_penalty', '0.5.6')?.fault,
    ).toBeNull();
    expect(field('{"sampling_params":{"repetition_penalty":0}}', 'repetition_penalty', '0.5.7')?.fault).toBe(
      'outOfRange',
    );
  });

  test('an embedding has fields of its own', () => {
    const names = formOf('{"text":"a"}', '/encode', null).map(({ name }) => name);
    expect(names).toContain('dimensions');
    expect(names).not.toContain('temperature');
  });
});

describe('what is typed, and what it reads as', () => {
  const cases: [kind: ValueKind, typed: string, json: string | null | undefined][] = [
    ['integer', '18446744073709551615', '18446744073709551615'],
    ['integer', '', null],
    ['integer', '1.5', undefined],
    ['integer', '-', undefined],
    ['number', '0.20', '0.20'],
    ['number', '0.', undefined],
    ['number', '1e-6', '1e-6'],
    ['string', 'a "b"\nc', '"a \\"b\\"\\nc"'],
    ['string', '', null],
    ['stringOrList', 'User:', '"User:"'],
    ['stringOrList', '["\\n\\n", "User:"]', '["\\n\\n", "User:"]'],
    ['stringOrList', '["a"', undefined],
    ['stringOrList', '[1]', undefined],
    ['stringOrList', ' ', null],
  ];
  for (const [kind, typed, json] of cases)
    test(`${kind}: ${typed}`, () => {
      expect(jsonOfTyped(kind, typed)).toBe(json);
      if (typeof json === 'string') expect(jsonOfTyped(kind, typedOf(kind, json))).toBe(json);
    });

  test('a stop text with a break, or one that looks like a list, stays what it is', () => {
    for (const json of ['"\\n\\n"', '"[INST]"', '"\\"quoted"', '["a"]'])
      expect(jsonOfTyped('stringOrList', typedOf('stringOrList', json))).toBe(json);
  });
});
