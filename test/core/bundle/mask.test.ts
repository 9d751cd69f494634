import { describe, expect, test } from 'vitest';
import { createMasker } from '../../../electron/core/bundle/mask.ts';
import { isSecretName } from '../../../electron/core/bundle/secret-names.ts';

const mask = /\[masked:[0-9a-f]{8}\]/;

describe('names of secrets', () => {
  const secret = [
    'api_key admin_api_key ssl_keyfile_password apiKey X-Api-Key OPENAI_API_KEY access_key secretAccessKey',
    'aws_access_key_id private_key password db_password passphrase client_secret credentials Authorization',
    'token hf_token HF_TOKEN auth_token access-token session_token cookie connection_string account_key',
  ].join(' ');
  test.each(secret.split(' '))('%s is one', (name) => expect(isSecretName(name)).toBe(true));

  const readable = [
    'token_usage max_total_num_tokens num_used_tokens prompt_tokens tokens tokenizer_path tokenizer_mode tokenizer',
    'skip_tokenizer_init token_capacity eos_token bos_token pad_token image_token think_end_token model_path',
    'speculative_token_map extra_key routing_key bootstrap_pair_key cache_salt key ssl_keyfile ssl_certfile',
    'credentials_path token_provided num_reserved_decode_tokens file_storage_path new_token_ratio max_token',
    'load_format weight_version served_model_name revision kv_cache_dtype',
  ].join(' ');
  test.each(readable.split(' '))('%s is none', (name) => expect(isSecretName(name)).toBe(false));
});

describe('JSON', () => {
  test('by key name at any depth, with everything else byte for byte as it was', () => {
    const text = `{
  "api_key": "sk-1", "model_path": "/models/Qwen3", "sampling_seed": 18446744073709551615, "x": 1.0,
  "internal_states": [{"admin_api_key": "a\\"b", "token_usage": 0.83}, {"ssl_keyfile_password": null}],
  "hicache_storage_backend_extra_config": {"master": "10.0.0.1", "auth": {"access_key": "AK", "pin": 1234}}
}`;
    const masker = createMasker();
    const masked = masker.json('server_info.json', text);
    const value = JSON.parse(masked);
    expect(value.api_key).toMatch(mask);
    expect(value.internal_states[0].admin_api_key).toMatch(mask);
    expect(value.internal_states[1].ssl_keyfile_password).toBeNull();
    expect(value.hicache_storage_backend_extra_config.auth.access_key).toMatch(mask);
    expect(value.hicache_storage_backend_extra_config.auth.pin).toMatch(mask);
    expect(value.hicache_storage_backend_extra_config.master).toBe('10.0.0.1');
    expect(masked).toContain('18446744073709551615');
    expect(masked).toContain('"x": 1.0');
    expect(masked.split('\n')).toHaveLength(text.split('\n').length);
    expect(masker.found()).toEqual([
      { file: 'server_info.json', key: 'api_key', count: 1 },
      { file: 'server_info.json', key: 'admin_api_key', count: 1 },
      { file: 'server_info.json', key: 'access_key', count: 1 },
      { file: 'server_info.json', key: 'auth', count: 1 },
    ]);
  });

  test('JSON inside a string, and a command line inside a string', () => {
    const text = JSON.stringify({
      model_loader_extra_config: '{"num_threads": 8, "secret_key": "abc123"}',
      launch_command: 'python -m sglang.launch_server --api-key sk-live-1 --tokenizer-path /models/t',
    });
    const masked = createMasker().json('server_info.json', text);
    const value = JSON.parse(masked);
    expect(JSON.parse(value.model_loader_extra_config)).toEqual({
      num_threads: 8,
      secret_key: expect.stringMatching(mask),
    });
    expect(value.launch_command).toMatch(/--api-key \[masked:\w{8}\] --tokenizer-path \/models\/t$/);
  });

  const untouched = {
    token_usage: 0.83,
    max_total_num_tokens: 1482752,
    tokenizer_path: '/models/sk-learn/tokenizer',
    token: 151643,
    eos_token: '<|im_end|>',
    next: { token: '<|endoftext|>' },
    model_path: 'registry:5000/models/Qwen3@sha256:0123456789abcdef',
    dist_init_addr: '10.0.0.1:5000',
    token_provided: true,
    text: 'the wrong bearer token was used; task-0123456789abcdef0123',
    api_key: '***',
    admin_api_key: '[masked:3f9a1c2b]',
    password: '',
  };
  test('what only looks alike stays', () => {
    const text = JSON.stringify(untouched);
    const masker = createMasker();
    expect(masker.json('server_info.json', text)).toBe(text);
    expect(masker.found()).toEqual([]);
  });
});

describe('plain text', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['--api-key SECRET --port 30000', 'SECRET'],
    ['--api-key=SECRET --port 30000', 'SECRET'],
    ['--admin-api-key "two words" --port 1', 'two words'],
    ["ServerArgs(api_key='SECRET', model_path='/m')", 'SECRET'],
    ['cmd="run api_key=SECRET now"', 'SECRET'],
    ['HF_TOKEN=hf_abcdefghijklmnop0123 python', 'hf_abcdefghijklmnop0123'],
    ['pulled with hf_abcdefghijklmnop0123 ok', 'hf_abcdefghijklmnop0123'],
    ['key is sk-proj-abcdef0123456789xyz', 'sk-proj-abcdef0123456789xyz'],
    ['Authorization: Bearer abcdef0123456789', 'abcdef0123456789'],
    ['http://user:pass-word@10.0.0.1:30000/x', 'pass-word'],
    ['https://ghp0123456789abcdefgh@github.com/x', 'ghp0123456789abcdefgh'],
    ['https://s3/x?X-Amz-Signature=deadbeef&a=1', 'deadbeef'],
    ['{"api_key": "SECRET", "broken', 'SECRET'],
    ['up{api_key="SECRET"} 1', 'SECRET'],
    ['eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeK', 'eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeK'],
    ['AKIAABCDEFGHIJKLMNOP', 'AKIAABCDEFGHIJKLMNOP'],
  ];
  test.each(cases)('%s', (text, secret) => {
    const masker = createMasker();
    const masked = masker.plain('x.txt', text);
    expect(masked).not.toContain(secret);
    expect(masked.replace(mask, secret)).toBe(text);
    expect(masker.found().map(({ count }) => count)).toEqual([1]);
  });

  const readable = [
    'sglang:token_usage{model_name="/models/sk-12345678901234567/x"} 0.83',
    '--tokenizer-path /models/t --max-total-tokens 4096 --speculative-token-map /x --token --port 1',
    'https://registry:5000/image@sha256:0123',
    'http://[::1]:30000/v1/loads?include=all',
    'sglang:max_total_num_tokens{tp_rank="0"} 1482752.0',
    'token: 151643, eos_token: </s>',
    '#new-token: 8192, token usage: 0.83',
  ];
  test.each(readable)('untouched: %s', (text) => expect(createMasker().plain('x.txt', text)).toBe(text));
});

test('one secret has one mask in a bundle, and another one in the next', () => {
  const first = createMasker();
  const [a, b] = [first.plain('a', '--api-key same'), first.json('b', '{"api_key":"same"}')];
  expect(b).toContain(mask.exec(a)?.[0]);
  expect(createMasker().plain('a', '--api-key same')).not.toBe(a);
  expect(first.plain('a', '--api-key other')).not.toBe(a);
});

test('the token in use is masked wherever the server repeats it', () => {
  const masker = createMasker({ known: ['my-own-token'] });
  expect(masker.json('x', '{"greeting":"hello my-own-token"}')).toMatch(/hello \[masked/);
  expect(masker.plain('x', 'sglang:up{who="my-own-token"} 1')).toMatch(/who="\[masked/);
});

test('a text of one million repetitions is masked in linear time', () => {
  const started = performance.now();
  for (const piece of [
    'a.',
    'a:',
    '--a ',
    'a=',
    'eyJ',
    '"a"',
    'sk-',
    'http://',
    'key=',
    '--key ',
    'api_key=',
  ])
    createMasker().plain('x', piece.repeat(200_000));
  expect(performance.now() - started).toBeLessThan(5_000);
});
