import { expect, test } from 'vitest';
import { start } from './running.ts';

const api = 'sk-FAKE-api';
const admin = 'sk-FAKE-admin';
type Sent = 'none' | 'api' | 'admin';
const header: Record<Sent, Record<string, string>> = {
  none: {},
  api: { authorization: `Bearer ${api}` },
  admin: { authorization: `Bearer ${admin}` },
};

/** For each set of keys and each path: the status without, with the API, and with the admin key. */
const table: readonly (readonly [
  string,
  { apiKey?: string; adminKey?: string },
  string,
  number,
  number,
  number,
])[] = [
  ['no keys', {}, '/model_info', 200, 200, 200],
  ['no keys', {}, '/hicache/storage-backend', 400, 400, 400],
  ['api key', { apiKey: api }, '/model_info', 401, 200, 401],
  ['api key', { apiKey: api }, '/hicache/storage-backend', 401, 400, 401],
  ['api key', { apiKey: api }, '/health_generate', 200, 200, 200],
  ['api key', { apiKey: api }, '/metrics', 200, 200, 200],
  ['api key', { apiKey: api }, '/no/such/path', 401, 404, 401],
  ['admin key', { adminKey: admin }, '/model_info', 200, 200, 200],
  ['admin key', { adminKey: admin }, '/hicache/storage-backend', 401, 401, 200],
  ['both', { apiKey: api, adminKey: admin }, '/v1/loads', 401, 200, 401],
  ['both', { apiKey: api, adminKey: admin }, '/hicache/storage-backend', 401, 401, 200],
];

test.each(table)('%s %o: %s answers %i, %i, %i', async (_name, keys, path, ...expected) => {
  const server = await start(keys);
  const statuses = [];
  for (const sent of ['none', 'api', 'admin'] as const)
    statuses.push((await fetch(server.url + path, { headers: header[sent] })).status);
  expect(statuses).toEqual(expected);
});

test('says it in the words of the auth layer', async () => {
  const server = await start({ apiKey: api });
  expect(await (await fetch(`${server.url}/server_info`)).json()).toEqual({ error: 'Unauthorized' });
});

test('the record of requests holds no key', async () => {
  const server = await start({ apiKey: api });
  await fetch(`${server.url}/server_info`, { headers: header.api });
  expect(server.requests[0]?.headers.authorization).toBe('Bearer ***');
  expect(JSON.stringify(server.requests)).not.toContain(api);
});
