import { expect, test } from 'vitest';
import { launchFromCommand, launchFromServerInfo } from '../../../electron/core/handoff/launch.ts';
import { posixWords } from '../../../electron/core/replay/shell-words.ts';
import { jsonSource } from '../../../electron/core/summary/ledger.ts';

const start = ['python3', '-m', 'sglang.launch_server'];

for (const { name, command, extra, words, needs } of [
  {
    name: 'the module again, its key as a variable',
    command:
      '/opt/venv/lib/python3.12/site-packages/sglang/launch_server.py --model-path Qwen/Qwen3-32B --tp 4 --api-key ***',
    words: [...start, '--model-path', 'Qwen/Qwen3-32B', '--tp', '4', '--api-key', '$API_KEY'],
    needs: ['API_KEY'],
  },
  {
    name: 'a mask of an incident, two keys',
    command: 'launch_server.py --api-key=[masked:3f9a1c2b] --admin-api-key [masked:aaaaaaaa] --port 30000',
    words: [...start, '--api-key', '$API_KEY', '--admin-api-key', '$ADMIN_API_KEY', '--port', '30000'],
    needs: ['API_KEY', 'ADMIN_API_KEY'],
  },
  {
    name: 'JSON and what a shell would act on stay one word',
    command: `/x/launch_server.py --json-model-override-args {"rope scaling": "$HOME;'x'"} --lora-paths a=/l/a b=/l/b --trust-remote-code`,
    words: [
      ...start,
      '--json-model-override-args',
      `{"rope scaling": "$HOME;'x'"}`,
      '--lora-paths',
      'a=/l/a',
      'b=/l/b',
      '--trust-remote-code',
    ],
    needs: [],
  },
  {
    name: 'flags of our own take the place of recorded ones',
    command: '/x/launch_server.py --model-path m --crash-dump-folder /old',
    extra: { '--crash-dump-folder': '/new', '--enable-trace': true as const },
    words: [...start, '--model-path', 'm', '--crash-dump-folder', '/new', '--enable-trace'],
    needs: [],
  },
  {
    name: 'another way to start it stays as it is',
    command: 'python -m sglang.launch_server --model-path m',
    words: ['python', '-m', 'sglang.launch_server', '--model-path', 'm'],
    needs: [],
  },
  {
    name: 'a script of somebody’s own',
    command: '/srv/serve.py prod --model-path m',
    words: ['python3', '/srv/serve.py', 'prod', '--model-path', 'm'],
    needs: [],
  },
])
  test(`a recorded command: ${name}`, () => {
    const launch = launchFromCommand(command, extra);
    expect(posixWords(launch.text).words).toEqual(words);
    expect(launch.needs).toEqual(needs);
  });

const serverInfo = (body: Record<string, unknown>) =>
  jsonSource('server_info.json', JSON.stringify(body), body, []);

test('from /server_info: what differs from the usual, resolved values included', () => {
  const launch = launchFromServerInfo(
    serverInfo({
      model_path: '/models/Qwen3 32B',
      tokenizer_path: '/models/Qwen3 32B',
      served_model_name: 'qwen3',
      tp_size: 4,
      dp_size: 1,
      mem_fraction_static: 0.83,
      attention_backend: null,
      chunked_prefill_size: 2048,
      schedule_policy: 'lpm',
      disable_radix_cache: false,
      enable_metrics: true,
      api_key: '[masked:3f9a1c2b]',
      port: 30001,
      host: '0.0.0.0',
      disaggregation_mode: 'decode',
      disaggregation_ib_device: 'mlx5_0',
      hicache_ratio: 3,
      enable_hierarchical_cache: false,
      preferred_sampling_params: { temperature: 0.6 },
      internal_states: [{ attention_backend: 'fa3', model_path: 'ignored' }],
    }),
  );
  expect(posixWords(launch?.text ?? '').words).toEqual([
    ...start,
    ...['--model-path', '/models/Qwen3 32B', '--served-model-name', 'qwen3', '--tp-size', '4'],
    ...['--mem-fraction-static', '0.83', '--chunked-prefill-size', '2048', '--schedule-policy', 'lpm'],
    ...['--attention-backend', 'fa3', '--disaggregation-mode', 'decode'],
    ...['--preferred-sampling-params', '{"temperature":0.6}', '--enable-metrics', '--api-key', '$API_KEY'],
    ...['--host', '0.0.0.0', '--port', '30001', '--disaggregation-ib-device', 'mlx5_0'],
  ]);
  expect(launch?.needs).toEqual(['API_KEY']);
});

test('of several nodes each gets its rank', () => {
  const launch = launchFromServerInfo(
    serverInfo({ model_path: 'm', nnodes: 2, node_rank: 0, dist_init_addr: '10.0.0.1:5000' }),
    { '--crash-dump-folder': '/tmp/c' },
  );
  expect(launch).toEqual({
    text: 'python3 -m sglang.launch_server --model-path m --nnodes 2 --node-rank "$NODE_RANK" --dist-init-addr 10.0.0.1:5000 --crash-dump-folder /tmp/c',
    needs: ['NODE_RANK'],
  });
});

test.each([
  ['nothing collected', null],
  ['an answer without a model', serverInfo({ tp_size: 4 })],
])('no command from %s', (_name, source) => expect(launchFromServerInfo(source)).toBeNull());
