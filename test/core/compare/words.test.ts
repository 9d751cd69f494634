import { describe, expect, test } from 'vitest';
import { pairRules } from '../../../electron/core/compare/compare.ts';
import { knownLines } from '../../../electron/core/compare/key-knowledge.ts';
import { suspectTexts } from '../../../electron/core/compare/suspects.ts';
import { compareKeys } from '../../../shared/messages/en/compare-keys.ts';
import { comparePhrases } from '../../../shared/messages/en/compare-phrases.ts';
import { compare as english } from '../../../shared/messages/en/signals/compare.ts';
import { compareKeys as chineseKeys } from '../../../shared/messages/zh/compare-keys.ts';
import { comparePhrases as chinesePhrases } from '../../../shared/messages/zh/compare-phrases.ts';
import { compare as chinese } from '../../../shared/messages/zh/signals/compare.ts';
import { between, captureOf, compare, served } from './sides.ts';

const texts = [...pairRules.map(({ text }) => text), ...suspectTexts].sort();

describe.each([
  ['English', english],
  ['Chinese', chinese],
])('%s', (_language, words) => {
  test('every rule over a pair has words, and none are left over', () => {
    expect(Object.keys(words).sort()).toEqual(texts);
    for (const own of Object.values(words)) expect(own.title({}).length).toBeLessThanOrEqual(60);
  });

  test('a finding fills all its slots', () => {
    const side = (parts: Parameters<typeof served>[0], info: Record<string, unknown>) =>
      captureOf({
        samples: between(served(parts)).map((sample) => ({
          ...sample,
          loads: { loads: [{ dp_rank: 0, num_running_reqs: 10, gen_throughput: 1000 / (parts?.ttft ?? 1) }] },
        })),
        serverInfo: { model_path: 'm', ...info },
      });
    const found = compare(
      side({}, { chat_template: 'a', weight_version: '1', chunked_prefill_size: 1, version: '0.5.15' }),
      side(
        { ttft: 3, cached: 0.1 },
        { chat_template: 'b', weight_version: '2', chunked_prefill_size: 2, version: '0.5.17', tp_size: 2 },
      ),
    );
    const signals = [...found.signals, ...found.suspects.map(({ signal }) => signal)].filter(
      ({ verdict }) => verdict === 'fired',
    );
    expect(new Set(signals.map(({ rule }) => rule))).toEqual(
      new Set(['M19', 'R01', 'R02', 'W01', 'W03', 'L14', 'L30']),
    );
    for (const { text, params } of signals)
      for (const said of [words[text]?.detail(params), words[text]?.guess(params), words[text]?.next(params)])
        expect(said).not.toMatch(/undefined|null|NaN|–/);
  });
});

test('every known key has a line on what it does in both languages, and none is left over', () => {
  for (const lines of [compareKeys, chineseKeys])
    expect(Object.keys(lines).sort()).toEqual([...knownLines].sort());
  expect(Object.keys(chinesePhrases).sort()).toEqual(Object.keys(comparePhrases).sort());
});
