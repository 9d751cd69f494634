import { expect, test } from 'vitest';
import { collect } from '../../../electron/core/collect/collect.ts';
import { startDemoServer } from '../../../electron/core/demo/server.ts';
import { startNetworkLog } from '../../../electron/core/desk/network-log.ts';
import { replay } from '../../../electron/core/replay/replay.ts';
import { defaultOrder } from '../../../shared/collect.ts';
import { scratchFolder } from '../scratch.ts';

const job = () => ({ signal: new AbortController().signal, tell: () => undefined });

test('every call is listed with its place, status, bytes and time, and no secret', async () => {
  const log = startNetworkLog();
  const server = await startDemoServer();
  const { host } = new URL(server.url);
  const folder = await scratchFolder();
  await collect(
    {
      ...defaultOrder,
      healthProbes: false,
      targets: [{ role: 'plain', baseUrl: server.url, token: 'sk-hidden' }],
    },
    `${folder}/bundle`,
    job(),
  );
  const order = {
    target: { baseUrl: server.url },
    endpoint: '/generate' as const,
    body: '{"text": "hi", "sampling_params": {"max_new_tokens": 2}}',
    idleTimeoutSeconds: 5,
  };
  await replay(order, job());
  const calls = log.list().filter((call) => call.host === host);
  expect(calls.length).toBe(server.requests.length);
  expect(calls[0]).toMatchObject({ method: 'POST', path: '/generate', status: 200, failed: false });
  expect(calls[0]?.bytes).toBeGreaterThan(0);
  expect(calls[0]?.seconds).not.toBeNull();
  expect(calls.map(({ path }) => path)).toContain('/v1/loads');
  expect(JSON.stringify(calls)).not.toMatch(/sk-hidden|include=/);
  await server.close();

  await replay(order, job());
  expect(log.list()[0]).toMatchObject({ host, status: null, bytes: null, failed: true });
});
