import { describe, expect, test } from 'vitest';
import { createMasker } from '../../../electron/core/bundle/mask.ts';
import { changedArguments } from '../../../electron/core/summary/changed-arguments.ts';
import { jsonSource } from '../../../electron/core/summary/ledger.ts';
import { defaultSettings } from '../../../shared/settings.ts';

type Body = Readonly<Record<string, unknown>>;

const key = new Uint8Array(32);

/** An answer as a bundle holds it: a line a value, secrets masked with the incident's key. */
function infoOf(body: Body, file = 'server_info.json') {
  const text = createMasker({ key }).json(file, JSON.stringify({ ok: true, json: body }, null, 2));
  return jsonSource(file, text, JSON.parse(text).json, ['json']);
}

const compare = (before: Body, after: Body, noise: readonly string[] = defaultSettings.noiseKeys) =>
  changedArguments(infoOf(before), infoOf(after), noise);

/** Each change as the window says it: `key old → new`. */
const told = (before: Body, after: Body, noise?: readonly string[]) =>
  compare(before, after, noise).changed.map(
    ({ key: name, formerly, secretDiffers, before: was, after: is }) =>
      `${name}${formerly === null ? '' : ` (${formerly})`} ${
        secretDiffers ? 'another secret' : `${was.text ?? 'a secret'} → ${is.text ?? 'a secret'}`
      }`,
  );

describe('a change of one argument', () => {
  test.each<[string, Body, Body, string[]]>([
    ['none', { tp_size: 8 }, { tp_size: 8 }, []],
    ['a number', { tp_size: 8 }, { tp_size: 4 }, ['tp_size 8 → 4']],
    [
      'null is a value',
      { attention_backend: null },
      { attention_backend: 'fa3' },
      ['attention_backend null → fa3'],
    ],
    ['null is not "null"', { x: null }, { x: 'null' }, ['x null → "null"']],
    ['8 is not "8"', { x: 8 }, { x: '8' }, ['x 8 → "8"']],
    ['0 is not null', { x: 0 }, { x: null }, ['x 0 → null']],
    ['empty text', { x: '' }, { x: 'a' }, ['x "" → a']],
    ['lines', { x: 'a\nb' }, { x: 'a\nc' }, ['x "a\\nb" → "a\\nc"']],
    ['a version', { version: '0.5.10' }, { version: '0.5.17' }, ['version 0.5.10 → 0.5.17']],
    ['a list', { lora_paths: ['/a'] }, { lora_paths: ['/a', '/b'] }, ['lora_paths ["/a"] → ["/a", "/b"]']],
    ['the order of keys in a list says nothing', { x: [{ a: 1, b: 2 }] }, { x: [{ b: 2, a: 1 }] }, []],
    [
      'a part of an argument',
      { cuda_graph_config: { decode: { max_bs: 128, backend: 'full' } } },
      { cuda_graph_config: { decode: { max_bs: 256, backend: 'full' } } },
      ['cuda_graph_config.decode.max_bs 128 → 256'],
    ],
    [
      'a long value: where it begins to differ',
      { cuda_graph_bs: `${'a'.repeat(200)}b${'c'.repeat(200)}` },
      { cuda_graph_bs: `${'a'.repeat(200)}d` },
      [`cuda_graph_bs …${'a'.repeat(24)}b${'c'.repeat(95)}… → …${'a'.repeat(24)}d`],
    ],
    [
      'a name of JavaScript',
      JSON.parse('{"__proto__": 1}'),
      JSON.parse('{"__proto__": 2}'),
      ['__proto__ 1 → 2'],
    ],
  ])('%s', (_name, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });
});

test('what the schedulers say, and what was measured, is no argument', () => {
  const answer = (throughput: number, chosen: string) => ({
    tp_size: 8,
    status: 'ready',
    last_gen_throughput: throughput,
    memory_usage: { kvcache: throughput },
    max_total_num_tokens: throughput,
    startup_time: { load_weight: throughput },
    internal_states: [{ attention_backend: chosen, tp_size: throughput }],
  });
  expect(compare(answer(1, 'fa3'), answer(2, 'triton'))).toEqual({
    changed: [],
    changedCount: 0,
    onlyBefore: [],
    onlyAfter: [],
    setAside: 0,
  });
});

test('an argument that one version lacks is no change', () => {
  const changes = compare({ tp_size: 8, old: 1, port: 1 }, { tp_size: 8, new: 1, b: null });
  expect(changes).toMatchObject({ changed: [], onlyBefore: ['old'], onlyAfter: ['b', 'new'], setAside: 1 });
});

describe('noise', () => {
  const before = { host: 'a', port: 1, nccl_port: 2, random_seed: 3, tp_size: 8, log_level: 'info' };
  const after = { host: 'b', port: 9, nccl_port: 9, random_seed: 9, tp_size: 8, log_level: 'debug' };
  test.each<[string, readonly string[] | undefined, string[], number]>([
    ['as delivered', undefined, ['log_level info → debug'], 4],
    ['a prefix', [...defaultSettings.noiseKeys, 'log_*'], [], 5],
    [
      'none',
      [],
      ['log_level info → debug', 'host a → b', 'nccl_port 2 → 9', 'port 1 → 9', 'random_seed 3 → 9'].sort(),
      0,
    ],
    ['everything', ['*'], [], 6],
  ])('%s', (_name, noise, expected, setAside) => {
    expect([...told(before, after, noise)].sort()).toEqual(expected);
    expect(compare(before, after, noise).setAside).toBe(setAside);
  });

  test('a part of a group goes by its own name, and by that of its argument', () => {
    const grouped = (port: number) => ({ network: { port, tp_size: 1 } });
    expect(told(grouped(1), grouped(2))).toEqual([]);
    expect(told(grouped(1), grouped(2), ['network'])).toEqual([]);
    expect(told(grouped(1), grouped(2), ['tp_size'])).toEqual(['network.port 1 → 2']);
  });
});

describe('secrets', () => {
  test.each<[string, Body, Body, string[]]>([
    ['the same', { api_key: 'sk-first-secret' }, { api_key: 'sk-first-secret' }, []],
    ['another', { api_key: 'sk-first-secret' }, { api_key: 'sk-other-secret' }, ['api_key another secret']],
    ['one that is new', { api_key: null }, { api_key: 'sk-first-secret' }, ['api_key null → a secret']],
    ['one that is gone', { api_key: 'sk-first-secret' }, { api_key: null }, ['api_key a secret → null']],
    [
      'masked by somebody else',
      { api_key: '***' },
      { api_key: 'sk-first-secret' },
      ['api_key another secret'],
    ],
    [
      'inside of a text',
      { model_loader_extra_config: '{"token": "first-secret"}' },
      { model_loader_extra_config: '{"token": "other-secret"}' },
      ['model_loader_extra_config another secret'],
    ],
    [
      'beside what changed in a text',
      { model_loader_extra_config: '{"token": "first-secret", "n": 1}' },
      { model_loader_extra_config: '{"token": "other-secret", "n": 2}' },
      ['model_loader_extra_config {"token": "[masked]", "n": 1} → {"token": "[masked]", "n": 2}'],
    ],
  ])('%s', (_name, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
    const answer = JSON.stringify(compare(before, after));
    expect(answer).not.toContain('-secret');
    expect(answer).not.toMatch(/masked:/);
  });
});

describe('renames', () => {
  test.each<[string, Body, Body, string[]]>([
    ['the same value', { stream_output: true }, { incremental_streaming_output: true }, []],
    [
      'another value',
      { stream_output: true },
      { incremental_streaming_output: false },
      ['incremental_streaming_output (stream_output) true → false'],
    ],
    [
      'back to an older version',
      { incremental_streaming_output: true },
      { stream_output: false },
      ['incremental_streaming_output (stream_output) true → false'],
    ],
    [
      'a family',
      { nsa_prefill_backend: 'flashmla', nsa_decode_backend: 'fa3' },
      { dsa_prefill_backend: 'flashmla', dsa_decode_backend: 'trtllm' },
      ['dsa_decode_backend (nsa_decode_backend) fa3 → trtllm'],
    ],
    ['max batch of graphs', { cuda_graph_max_bs: 128 }, { cuda_graph_max_bs_decode: 128 }, []],
    ['micro batch', { max_micro_batch_size: 1 }, { pp_max_micro_batch_size: 1 }, []],
    ['mamba', { mamba_scheduler_strategy: 'a' }, { mamba_radix_cache_strategy: 'a' }, []],
    ['waterfill', { enable_deepep_waterfill: true }, { enable_waterfill: true }, []],
    [
      'groups that hold nothing but new names',
      { stream_output: true },
      { api: { incremental_streaming_output: false } },
      ['incremental_streaming_output (stream_output) true → false'],
    ],
    ['a later version that has both', { nsa_x: 1 }, { nsa_x: 2, dsa_x: 1 }, ['nsa_x 1 → 2']],
    ['a version that has both', { nsa_x: 1, dsa_x: 2 }, { dsa_x: 2 }, []],
    [
      'flags that are off',
      { enable_ep_moe: false, enable_deepep_moe: false },
      { moe_a2a_backend: 'none' },
      [],
    ],
    [
      'a flag that is on',
      { enable_ep_moe: false, enable_deepep_moe: true },
      { moe_a2a_backend: 'deepep' },
      [],
    ],
    [
      'back to the flags',
      { moe_a2a_backend: 'deepep' },
      { enable_ep_moe: false, enable_deepep_moe: true },
      [],
    ],
    [
      'a flag that went off',
      { enable_deepep_moe: true, enable_ep_moe: false },
      { moe_a2a_backend: 'none' },
      ['moe_a2a_backend (enable_deepep_moe) true → none'],
    ],
    ['groups', { tp_size: 8, dtype: 'auto' }, { parallel: { tp_size: 8 }, model: { dtype: 'auto' } }, []],
    [
      'groups, and a change',
      { tp_size: 8, port: 1 },
      { parallel: { tp_size: 4 }, network: { port: 2 } },
      ['tp_size 8 → 4'],
    ],
    [
      'groups on the earlier side, and a rename',
      { api: { incremental_streaming_output: true, stream_interval: 1 } },
      { stream_output: false, stream_interval: 1 },
      ['incremental_streaming_output (stream_output) true → false'],
    ],
  ])('%s', (_name, before, after, expected) => {
    const changes = compare(before, after);
    expect(told(before, after)).toEqual(expected);
    if (!('dsa_x' in { ...before, ...after }) && !('enable_ep_moe' in { ...before, ...after }))
      expect([changes.onlyBefore, changes.onlyAfter]).toEqual([[], []]);
  });
});

test('the likeliest explanation comes first', () => {
  const keys = `zeta log_level tool_call_parser schedule_policy chunked_prefill_size cuda_graph_max_bs
    kv_cache_dtype attention_backend tp_size weight_version model_path version`.split(/\s+/);
  const all = (value: string) => Object.fromEntries(keys.map((name) => [name, value]));
  const { changed } = compare(all('a'), all('b'));
  expect(changed.map(({ topic }) => topic)).toEqual([
    'version',
    'weights',
    'weights',
    'parallelism',
    'backends',
    'backends',
    'memory',
    'memory',
    'scheduling',
    'parsers',
    'logging',
    'other',
  ]);
  expect(changed[1]?.key).toBe('model_path');
});

test.each([
  [
    'its argument',
    { cuda_graph_config: { decode: { bs: 1 } } },
    { cuda_graph_config: { decode: { bs: 2 } } },
    'memory',
  ],
  ['its own name', { model: { dtype: 'auto' } }, { model: { dtype: 'half' } }, 'backends'],
])('a part has the topic of %s', (_name, before, after, topic) => {
  expect(compare(before, after).changed.map((change) => change.topic)).toEqual([topic]);
});

test('each value names its file and line, also below a group', () => {
  const before = infoOf({ tp_size: 8 }, 'get_server_info.json');
  const after = infoOf({ version: '1', parallel: { tp_size: 4 } });
  const [change] = changedArguments(before, after, []).changed;
  expect(change).toMatchObject({
    key: 'tp_size',
    before: { text: '8', file: 'get_server_info.json', line: 4 },
    after: { text: '4', file: 'server_info.json', line: 6 },
  });
});

test.each([
  ['a list', '[1]'],
  ['nesting without end', `{"a": ${'{"b": '.repeat(5000)}1${'}'.repeat(5001)}`],
  ['lists without end', `{"a": ${'['.repeat(5000)}1${']'.repeat(5000)}}`],
])('%s in the place of arguments is read', (_name, text) => {
  const odd = jsonSource('server_info.json', text, JSON.parse(text), []);
  expect(changedArguments(odd, infoOf({ tp_size: 1 }), [])).toMatchObject({
    changed: [],
    onlyAfter: ['tp_size'],
  });
  expect(changedArguments(odd, odd, [])).toMatchObject({ changed: [], changedCount: 0 });
});
