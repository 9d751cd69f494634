import { expect, test } from 'vitest';
import { compareVersions, hasIn, isSince } from '../../shared/server-version.ts';

test('versions go by their numbers; one without any is the youngest', () => {
  const inOrder = [
    '0.4.6.post5',
    '0.5.2rc1',
    '0.5.9.dev120+g1a2b3c',
    '0.5.10',
    'v0.6',
    '1.0.0',
    'main 2026-08',
  ];
  const shuffled = [...inOrder].reverse().sort(compareVersions);
  expect(shuffled).toEqual(inOrder);
  expect(isSince('0.5.10', '0.5.9')).toBe(true);
  expect(isSince('0.5', '0.5.0')).toBe(true);
  expect(hasIn('0.5.3', { since: '0.5.2', until: '0.5.2' })).toBe(false);
  expect(hasIn(null, { since: 'main 2026-08' })).toBe(true);
});
