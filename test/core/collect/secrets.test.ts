import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { orderOf, run } from './run.ts';
import { healthyScript, testServer } from './server.ts';

/* Planted in every place that an answer has; whatever is written is searched for them, byte by byte. */

const planted = {
  token: 'Planted.Token~0001',
  header: 'planted-header-0002',
  apiKey: 'planted-api-key-0003',
  adminKey: 'planted-admin-0004',
  sslPassword: 'planted-ssl-0005',
  command: 'planted-command-0006',
  urlPassword: 'planted-url-0007',
  bearer: 'planted-bearer-0008==',
  media: 'plantedMediaSignature0009',
  storage: 'planted-storage-0010',
  inner: 'planted-inner-0011',
  promToken: 'Planted.Prometheus~0012',
  promLabel: 'planted-label-0013',
} as const;

const serverInfo = {
  api_key: planted.apiKey,
  admin_api_key: planted.adminKey,
  model_path: '/models/m',
  max_total_num_tokens: 1000,
  internal_states: [
    { api_key: planted.apiKey, deep: { deeper: [{ ssl_keyfile_password: planted.sslPassword }] } },
  ],
  launch_command: `python -m sglang.launch_server --api-key ${planted.command} --admin-api-key=${planted.adminKey} --port 1`,
  mirror: `http://user:${planted.urlPassword}@registry.example/x`,
  note: `Authorization: Bearer ${planted.bearer}`,
  image: `https://cdn.example/a.png?X-Amz-Signature=${planted.media}&x=1`,
  hicache_storage_backend_extra_config: `{"credentials": {"a": "${planted.storage}"}, "token": "${planted.inner}"}`,
};

const script = {
  ...healthyScript,
  '/server_info': serverInfo,
  '/hicache/storage-backend': { hicache_storage_backend_extra_config: { secret_key: planted.storage } },
  '/metrics': [
    '# TYPE sglang:num_requests_total counter',
    `sglang:num_requests_total{model_name="m",who="${planted.token}"} 7.0`,
    `sglang:x{url="http://u:${planted.urlPassword}@h/p",api_key="${planted.apiKey}"} 1`,
    '',
  ].join('\n'),
  '/v1/loads?include=all': {
    loads: [{ dp_rank: 0, num_running_reqs: 1, echo: planted.header, api_key: planted.apiKey }],
  },
};

async function prometheusServer(): Promise<string> {
  const server = createServer((request, response) => {
    const data = request.url?.startsWith('/api/v1/label')
      ? ['sglang:num_requests_total']
      : {
          resultType: 'matrix',
          result: [
            {
              metric: {
                __name__: 'sglang:num_requests_total',
                api_key: planted.promLabel,
                echo: planted.promToken,
                source: `http://u:${planted.urlPassword}@h`,
              },
              values: [[1_700_000_000, '1']],
            },
          ],
        };
    response.end(JSON.stringify({ status: 'success', data }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('no planted secret is in any byte that is written: samples, targets and the past window included', async () => {
  const [first, second] = [await testServer(script), await testServer(script)];
  const { folder } = await run(
    orderOf({
      targets: [
        { role: 'plain', baseUrl: first.url },
        { role: 'decode', baseUrl: second.url },
      ],
      token: planted.token,
      headers: [{ name: 'X-Key', value: planted.header }],
      samples: 2,
      prometheus: {
        url: await prometheusServer(),
        from: 1_700_000_000,
        to: 1_700_000_060,
        token: planted.promToken,
      },
    }),
  );
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThanOrEqual(30);
  for (const file of files) {
    const bytes = await readFile(join(file.parentPath, file.name), 'latin1');
    for (const [name, secret] of Object.entries(planted))
      expect(bytes.includes(secret), `${name} in ${join(file.parentPath, file.name)}`).toBe(false);
  }

  // One secret reads alike in every file of the capture.
  const maskOf = async (file: string) => {
    const { json } = JSON.parse(await readFile(join(folder, file), 'utf8')) as { json: { api_key: string } };
    return json.api_key;
  };
  const mask = await maskOf('targets/server-0/server_info.json');
  expect(mask).toMatch(/^\[masked:[0-9a-f]{8}\]$/);
  expect(await maskOf('targets/decode-0/server_info.json')).toBe(mask);
  const sample = await readFile(join(folder, 'targets/decode-0/samples/0002/loads_all.json'), 'utf8');
  expect(sample).toContain(mask);

  // What was masked where is told, with the path in the capture; nothing was left for the reader to mask.
  const capture = await readBundle(folder);
  const masked = capture.targets.flatMap(({ view }) => view.masked);
  expect(masked).toContainEqual({ file: 'targets/server-0/server_info.json', key: 'api_key', count: 2 });
  expect(masked).toContainEqual(
    expect.objectContaining({ file: 'targets/decode-0/samples/0002/loads_all.json', key: 'api_key' }),
  );
  for (const { view } of capture.targets)
    expect(view.signals.find(({ rule }) => rule === 'M11')?.verdict).not.toBe('fired');
});
