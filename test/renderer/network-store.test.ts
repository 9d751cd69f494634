import { expect, test } from 'vitest';
import { matching, sorted } from '../../renderer/network-store.ts';
import type { NetworkCall } from '../../shared/incident-calls.ts';

const call = (path: string, more: Partial<NetworkCall> = {}): NetworkCall => ({
  at: 1,
  method: 'GET',
  host: 'h:1',
  path,
  status: 200,
  bytes: 1,
  seconds: 1,
  failed: false,
  ...more,
});
const calls = [
  call('/health', { status: 503, bytes: 20 }),
  call('/generate', { method: 'POST', host: 'other:2', bytes: null }),
  call('/metrics', { bytes: 3 }),
];
const paths = (list: readonly NetworkCall[]) => list.map(({ path }) => path);

test.each([
  ['', ['/health', '/generate', '/metrics']],
  ['  get ', ['/health', '/metrics']],
  ['503', ['/health']],
  ['other:2/gen', ['/generate']],
  ['GET h:1 metr', ['/metrics']],
  ['post health', []],
])('the filter %j', (filter, expected) => {
  expect(paths(matching(calls, filter, ({ status }) => String(status)))).toEqual(expected);
});

test('sorted by size, what has none yet last either way', () => {
  expect(paths(sorted(calls, 'bytes', true))).toEqual(['/health', '/metrics', '/generate']);
  expect(paths(sorted(calls, 'bytes', false))).toEqual(['/metrics', '/health', '/generate']);
});
