import { expect, test } from 'vitest';
import { readHeaderLines } from '../../renderer/header-lines.ts';

test.each([
  [
    'a name with its value',
    'X-Tenant: blue',
    [],
    { names: ['X-Tenant'], values: [{ name: 'X-Tenant', value: 'blue' }] },
  ],
  [
    'the name alone of one whose value is kept',
    'x-tenant',
    ['X-Tenant'],
    { names: ['x-tenant'], values: [] },
  ],
  [
    'a value with colons and blanks around it',
    ' A:  b:c \n\n',
    [],
    { names: ['A'], values: [{ name: 'A', value: 'b:c' }] },
  ],
  ['nothing', '\n', [], { names: [], values: [] }],
  ['a name whose value nobody knows', 'X-Tenant', [], null],
  ['a name that is none', 'bad name: 1', [], null],
  ['one name twice', 'A: 1\nA: 2', [], null],
])('%s', (_name, text, kept, expected) => {
  expect(readHeaderLines(text, kept)).toEqual(expected);
});
