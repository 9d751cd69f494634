import { describe, expect, test } from 'vitest';
import { matchesPattern, mostPatterns, readPatterns } from '../../shared/key-patterns.ts';
import { defaultSettings } from '../../shared/settings.ts';

test.each([
  ['port', 'port', true],
  ['ports', 'port', false],
  ['nccl_port', '*_port', true],
  ['port', '*_port', false],
  ['log_requests_path', 'log_*path*', true],
  ['log_path', 'log_*path*', true],
  ['log_level', 'log_*path*', false],
  ['hicache_ratio', 'hicache_*', true],
  ['hicache_', 'hicache_*', true],
  ['abab', 'ab*ab', true],
  // No letter counts twice.
  ['aba', 'ab*ba', false],
  ['anything', '*', true],
  ['a.b', 'a?b', false],
  ['a.b', 'a.b', true],
  ['Port', 'port', false],
])('%s by %s: %s', (key, pattern, expected) => {
  expect(matchesPattern(key, pattern)).toBe(expected);
});

test('a pattern of many stars is no slower than its key is long', () => {
  const began = performance.now();
  expect(matchesPattern('a'.repeat(100_000), `${'*a'.repeat(49)}*b`)).toBe(false);
  expect(performance.now() - began).toBeLessThan(1000);
});

describe('a typed list', () => {
  test.each([
    ['port\n  host \n\nport\n', { ok: true, patterns: ['port', 'host'] }],
    ['', { ok: true, patterns: [] }],
    ['port\nlog path', { ok: false, line: 'log path' }],
    ['x'.repeat(101), { ok: false, line: 'x'.repeat(101) }],
    [Array.from({ length: mostPatterns + 1 }, (_, n) => `key_${n}`).join('\n'), { ok: false, line: null }],
  ])('%#', (text, expected) => {
    expect(readPatterns(text)).toEqual(expected);
  });
});

describe('the noise keys as delivered', () => {
  const isNoise = (key: string) => defaultSettings.noiseKeys.some((pattern) => matchesPattern(key, pattern));
  test.each(
    `host port nccl_port disaggregation_bootstrap_port dist_init_addr node_rank random_seed crash_dump_folder
    export_metrics_to_file_dir download_dir file_storage_path log_requests_path`.split(/\s+/),
  )('hold %s', (key) => expect(isNoise(key)).toBe(true));
  test.each(
    `version model_path tokenizer_path speculative_draft_model_path lora_paths served_model_name revision tp_size
    log_level log_requests dtype api_key support_size`.split(/\s+/),
  )('do not hold %s', (key) => expect(isNoise(key)).toBe(false));
});
