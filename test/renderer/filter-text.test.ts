import { describe, expect, test } from 'vitest';
import { clauseOf, withClause } from '../../renderer/filter-text.ts';

describe('the clause about a field', () => {
  const cases = [
    { where: '', field: 'state', expected: null },
    { where: 'state = in_flight', field: 'state', expected: 'state = in_flight' },
    { where: 'prompt > 8000 and state = finished', field: 'state', expected: 'state = finished' },
    { where: 'prompt > 8000 AND state = finished', field: 'prompt', expected: 'prompt > 8000' },
    { where: 'text ~ "a and state = b"', field: 'state', expected: null },
    { where: '(state = finished or ttft > 1) and prompt > 5', field: 'prompt', expected: 'prompt > 5' },
    { where: 'state = finished or prompt > 5', field: 'state', expected: null },
    { where: 'prompt_text ~ x', field: 'prompt', expected: null },
  ];
  for (const { where, field, expected } of cases) {
    test(`${field} in ${where}`, () => expect(clauseOf(where, field)).toBe(expected));
  }
});

describe('writing a clause', () => {
  const cases = [
    { where: '', clause: 'state = finished', expected: 'state = finished' },
    { where: 'prompt > 8000', clause: 'state = finished', expected: 'prompt > 8000 and state = finished' },
    {
      where: 'state = in_flight and ttft > 1',
      clause: 'state = finished',
      expected: 'state = finished and ttft > 1',
    },
    { where: 'state = in_flight and ttft > 1', clause: null, expected: 'ttft > 1' },
    { where: 'state = in_flight', clause: null, expected: '' },
    {
      where: 'ttft > 1 or prompt > 5',
      clause: 'state = finished',
      expected: '(ttft > 1 or prompt > 5) and state = finished',
    },
    { where: 'ttft > 1 or prompt > 5', clause: null, expected: 'ttft > 1 or prompt > 5' },
    {
      where: 'text ~ "x or y"',
      clause: 'state = finished',
      expected: 'text ~ "x or y" and state = finished',
    },
    { where: 'state = finished and state = in_flight', clause: null, expected: '' },
  ];
  for (const { where, clause, expected } of cases) {
    test(`${clause} into "${where}"`, () => expect(withClause(where, 'state', clause)).toBe(expected));
  }
});
