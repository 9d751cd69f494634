import { describe, expect, test } from 'vitest';
import { setFields } from '../../electron/cli/set-fields.ts';
import { ProblemError } from '../../shared/outcome.ts';

describe('setFields', () => {
  for (const { name, body, set, made } of [
    { name: 'replaces in place', body: '{"a":1,"b":2}', set: ['a=3'], made: '{"a":3,"b":2}' },
    { name: 'adds at the end', body: '{"a":1}', set: ['b=true'], made: '{"a":1,"b":true}' },
    { name: 'reaches inside', body: '{"s":{"t":1,"n":2}}', set: ['s.t=0'], made: '{"s":{"t":0,"n":2}}' },
    { name: 'makes what is missing', body: '{}', set: ['s.t=0'], made: '{"s":{"t":0}}' },
    {
      name: 'takes text that is no JSON',
      body: '{}',
      set: ['text=say "hi"'],
      made: '{"text":"say \\"hi\\""}',
    },
    { name: 'takes what follows the first =', body: '{}', set: ['text=a=b'], made: '{"text":"a=b"}' },
    { name: 'takes null and lists', body: '{}', set: ['a=null', 'b=[1, 2]'], made: '{"a":null,"b":[1, 2]}' },
    {
      name: 'leaves wide integers as they are written',
      body: '{"seed":9223372036854775807,"a":1}',
      set: ['a=18446744073709551615'],
      made: '{"seed":9223372036854775807,"a":18446744073709551615}',
    },
  ])
    test(name, () => expect(setFields(body, set)).toBe(made));

  for (const setting of ['nothing', '=1', 'a..b=1', '.a=1'])
    test(`refuses ${setting}`, () => expect(() => setFields('{}', [setting])).toThrow(ProblemError));

  test('refuses a path through what is no object', () =>
    expect(() => setFields('{"text":"x"}', ['text.a=1'])).toThrow(/--set text\.a=1/));
});
