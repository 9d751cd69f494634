import { describe, expect, test } from 'vitest';
import { compareDumps, compareMixed } from '../../../electron/core/compare/compare-dumps.ts';
import type { RequestComparison } from '../../../shared/comparison.ts';
import type { DumpView } from '../../../shared/dump.ts';
import { fixturePath, quietJob } from '../dump/fixtures.ts';
import { dict, type Written } from '../dump/write-pickle.ts';
import { compare, type Made, open, openTop, reader, record, side } from './made-dumps.ts';
import { between, captureOf, figures, ruleOf, served } from './sides.ts';

async function requests(a: readonly Made[], b: readonly Made[]): Promise<RequestComparison> {
  const found = (await compare(a, b)).requests;
  if (!found) throw new Error('no requests were compared');
  return found;
}

describe('pairs', () => {
  test('by prompt, whatever the rid; then by rid; the rest is counted', async () => {
    const found = await requests(
      [
        { rid: '1', text: 'a' },
        { rid: '2', ids: [1, 2, 3] },
        { rid: '3', text: 'only here' },
        { rid: '4', text: 'was so' },
      ],
      [
        { rid: 'x', ids: [1, 2, 3] },
        { rid: 'y', text: 'a' },
        { rid: '4', text: 'is so' },
        { rid: 'z', text: 'only there' },
        { rid: 'q', ids: [12, 3] },
      ],
    );
    expect(found).toMatchObject({ paired: 3, byPrompt: 2, byRid: 1, onlyA: 1, onlyB: 2 });
  });

  test('one prompt many times: by rid first, then in order', async () => {
    const found = await requests(
      ['1', '2', '3'].map((rid) => ({ rid, text: 'same', answer: rid })),
      ['3', 'x'].map((rid) => ({ rid, text: 'same', answer: rid })),
    );
    expect(found).toMatchObject({ paired: 2, onlyA: 1, onlyB: 0, same: 1 });
    expect(found.diverged.map(({ ridA, ridB }) => [ridA, ridB])).toEqual([['1', 'x']]);
  });

  test('health checks are nobody’s', async () => {
    const check = { rid: 'HEALTH_CHECK_1', text: 'x' };
    expect(await requests([check], [check])).toMatchObject({ paired: 0, onlyA: 0, onlyB: 0 });
  });
});

describe('outputs', () => {
  const one = (made: Partial<Made>): Made[] => [{ rid: '1', text: 'p', ...made }];
  test.each<[string, Partial<Made>, Partial<Made>, object]>([
    ['the same', { answer: 'yes', out: [1] }, { answer: 'yes', out: [1] }, { same: 1, divergedCount: 0 }],
    [
      'another token, greedy',
      { answer: 'ab', out: [1, 2], temperature: 0 },
      { answer: 'ac', out: [1, 3], temperature: 0 },
      {
        divergedCount: 1,
        divergedGreedy: 1,
        divergedEarly: 1,
        diverged: [{ atToken: 1, atCharacter: 1, greedy: true }],
      },
    ],
    [
      'sampled: chance plays a part',
      { answer: 'ab', out: [1, 2], temperature: 0.7 },
      { answer: 'ac', out: [1, 3], temperature: 0.7 },
      { divergedCount: 1, divergedGreedy: 0, diverged: [{ greedy: false }] },
    ],
    [
      'temperature not recorded',
      { answer: 'ab' },
      { answer: 'ac' },
      { divergedCount: 1, divergedGreedy: 0, diverged: [{ atToken: null, atCharacter: 1, greedy: null }] },
    ],
    ['one still runs', { answer: 'ab' }, { running: true }, { compared: 0, notCompared: 1 }],
    [
      'one was aborted',
      { answer: 'ab' },
      { answer: 'a', finish: 'abort' },
      { compared: 0, notCompared: 1, finishDiffers: 1 },
    ],
    ['another tokenizer', { prompt: 10 }, { prompt: 12 }, { promptTokensDiffer: 1 }],
  ])('%s', async (_what, a, b, expected) => expect(await requests(one(a), one(b))).toMatchObject(expected));

  test('the worst pair lost most time', async () => {
    const found = await requests(
      [
        { rid: '1', text: 'a', seconds: 1 },
        { rid: '2', text: 'b', seconds: 1 },
      ],
      [
        { rid: '1', text: 'a', seconds: 9 },
        { rid: '2', text: 'b', seconds: 3 },
      ],
    );
    expect(found.worst).toMatchObject({ ridA: '1', elapsedA: 1, elapsedB: 9 });
  });
});

const many = (count: number, made: (at: number) => Partial<Made>): Made[] =>
  Array.from({ length: count }, (_, at) => ({ rid: String(at), text: `p${at}`, ...made(at) }));

describe('figures of the requests', () => {
  test('what took longer is worse, of aborted ones no time counts', async () => {
    const found = await compare(
      many(100, (at) => ({ seconds: 1 + (at % 10) / 10 })),
      many(100, (at) => ({ seconds: 3 + (at % 10) / 10, finish: at < 20 ? 'abort' : 'stop' })),
    );
    expect(figures(found, 'e2e_request_latency_seconds').slice(0, 2)).toEqual(['mean worse', 'p50 worse']);
    expect(
      found.figures.find(({ stat, name }) => stat === 'mean' && name === 'e2e_request_latency_seconds'),
    ).toMatchObject({ nA: 100, nB: 80, grade: 'log' });
    expect(figures(found, 'aborted_share')).toEqual(['share worse']);
    expect(found.verdict).toBe('worse');
  });

  test('W06: endings that moved, and those that did not', async () => {
    const ending = (share: number) => many(100, (at) => ({ finish: at < share ? 'length' : 'stop' }));
    expect(ruleOf(await compare(ending(3), ending(41)), 'W06')).toBe('fired');
    expect(ruleOf(await compare(ending(3), ending(6)), 'W06')).toBe('quiet');
    const few = many(20, () => ({}));
    expect(ruleOf(await compare(few, few), 'W06')).toBe(
      'not checked: 20 and 20 independent observations, below 50 on a side',
    );
  });

  test('spreads of both sides stand in the same bins', async () => {
    const found = await compare(
      many(50, () => ({ seconds: 1 })),
      many(50, () => ({ seconds: 20 })),
    );
    const spread = found.spreads.find(({ name }) => name === 'e2e_request_latency_seconds');
    expect(spread?.a.counts.length).toBe((spread?.edges.length ?? 0) - 1);
    expect(spread?.a.counts.reduce((sum, own) => sum + own)).toBe(50);
    expect(spread?.b.counts.at(-1)).toBe(50);
  });
});

test('launch commands of two crash dumps', async () => {
  const found = await compare(
    [{ rid: '1', text: 'a' }],
    [{ rid: '1', text: 'a' }],
    ['python --tp 8 --port 1 --chunked-prefill-size 4096', 'python --tp 8 --port 2 --enable-mixed-chunk'],
  );
  expect(found.changed.keys.map(({ key, kind }) => `${key} ${kind}`)).toEqual([
    'chunked_prefill_size only_a',
    'enable_mixed_chunk only_b',
  ]);
  expect(found.changed.setAside).toEqual(['port']);
});

test('a capture and a dump: what is set is compared, and no figure', async () => {
  const dump = await open([{ rid: '1', text: 'a' }], 'python --model-path m --chunked-prefill-size 4096');
  const capture = captureOf({
    samples: between(served()),
    serverInfo: { model_path: 'm', chunked_prefill_size: 8192, page_size: 64 },
  });
  const found = compareMixed({ capture, sample: null }, await side(dump), { noise: [] });
  expect(found).toMatchObject({ verdict: 'incomparable', comparable: { verdict: 'no' }, figures: [] });
  expect(found.changed.keys.map(({ key, a, b }) => [key, a?.text, b?.text])).toEqual([
    ['chunked_prefill_size', '8192', '4096'],
  ]);
});

describe('arguments in the dumps', () => {
  const one: Made[] = [{ rid: '1', text: 'a' }];
  const resolved = (args: Record<string, Written>) => ({ resolved_config: dict(args) });
  const openWith = (args: Record<string, Written>) =>
    openTop({ server_args: null, ...resolved(args), requests: one.map(record) });

  test('are compared key by key; what one does not have, its version does not know; noise is set aside', async () => {
    const [a, b] = [
      await openWith({ model_path: 'm', chunked_prefill_size: 4096, port: 1, nsa_mode: 'x' }),
      await openWith({ model_path: 'm', chunked_prefill_size: 8192, port: 2, page_size: 64 }),
    ];
    const found = await reader.compare(a.id, b.id, quietJob());
    const { changed } = compareDumps(await side(a), await side(b), found, { noise: ['port'] });
    expect(
      changed.keys.map(({ source, key, kind, a: x, b: y }) => [source, key, kind, x?.text, y?.text]),
    ).toEqual([
      ['server_args', 'chunked_prefill_size', 'changed', '4096', '8192'],
      ['server_args', 'page_size', 'not_in_version', undefined, '64'],
      ['server_args', 'nsa_mode', 'not_in_version', 'x', undefined],
    ]);
    expect(changed.setAside).toEqual(['port']);
  });

  test('keys are told apart and never shown', async () => {
    const [a, b, c] = [
      await openWith({ api_key: 'sk-first' }),
      await openWith({ api_key: 'sk-first' }),
      await openWith({ api_key: 'sk-other' }),
    ];
    const secrets = async (x: DumpView, y: DumpView) => {
      const found = await reader.compare(x.id, y.id, quietJob());
      const compared = compareDumps(await side(x), await side(y), found, { noise: [] });
      expect(JSON.stringify(compared)).not.toMatch(/sk-|masked:/);
      return compared.changed.secrets;
    };
    expect(await secrets(a, b)).toEqual([{ key: 'api_key', same: true }]);
    expect(await secrets(a, c)).toEqual([{ key: 'api_key', same: false }]);
  });

  test('against a capture only what both have is compared', async () => {
    const dump = await openWith({ chunked_prefill_size: 4096, log_level: 'info' });
    const capture = captureOf({
      samples: between(served()),
      serverInfo: { version: '0.5.15', chunked_prefill_size: 8192, max_req_input_len: 5 },
    });
    const found = compareMixed({ capture, sample: null }, await side(dump), { noise: [] });
    expect(found.changed.keys.map(({ key }) => key)).toEqual(['chunked_prefill_size']);
  });
});

describe('both answers of a pair', () => {
  const detailOf = async (a: Partial<Made>, b: Partial<Made>) => {
    const of = (made: Partial<Made>) => open([{ rid: '1', text: 'p', ...made }]);
    const [one, other] = [await of(a), await of(b)];
    return reader.pair(one.id, 0, other.id, 0);
  };

  test('part at a token and at a character, with the tokens around', async () => {
    const ids = Array.from({ length: 40 }, (_, at) => at);
    const found = await detailOf(
      { answer: 'one two', out: ids, temperature: 0 },
      { answer: 'one tWo', out: ids.map((id) => (id === 20 ? 99 : id)), temperature: 0 },
    );
    expect(found).toMatchObject({
      atToken: 20,
      atCharacter: 5,
      greedy: true,
      differing: { count: 1, of: 40 },
      a: { text: 'one two', tokens: 40, part: 'whole' },
    });
    expect(found.tokens[0]).toEqual({ at: 14, a: 14, b: 14 });
    expect(found.tokens.find(({ at }) => at === 20)).toEqual({ at: 20, a: 20, b: 99 });
  });

  test('of one that goes on, where the other ends', async () => {
    const found = await detailOf({ answer: 'ab', out: [1, 2] }, { answer: 'abc', out: [1, 2, 3] });
    expect(found).toMatchObject({ atToken: 2, atCharacter: 2, differing: { count: 1, of: 3 } });
    expect(found.tokens.at(-1)).toEqual({ at: 2, a: null, b: 3 });
  });

  test('without token ids by text alone; one in flight is its beginning', async () => {
    expect(await detailOf({ answer: 'ab' }, { answer: 'ac' })).toMatchObject({
      atToken: null,
      atCharacter: 1,
      tokens: [],
      differing: null,
    });
    expect(await detailOf({ answer: 'ab' }, { running: true })).toMatchObject({ b: { part: 'beginning' } });
  });
});

test('a recorded dump against itself: every pair agrees', async () => {
  const path = fixturePath('crash_dump_2026-08-10_14-06-30.pkl');
  const [one, other] = [await reader.open(path, quietJob()), await reader.open(path, quietJob())];
  const { requests: found } = await reader.compare(one.id, other.id, quietJob());
  expect(found).toMatchObject({ onlyA: 0, onlyB: 0, divergedCount: 0, byRid: 0 });
  expect(found.paired).toBe(one.total - one.healthChecks);
  expect(found.same + found.notCompared).toBe(found.paired);
});

test('a comparison stops when it is cancelled', async () => {
  const made = many(50, () => ({}));
  const [one, other] = [await open(made), await open(made)];
  const controller = new AbortController();
  controller.abort();
  await expect(
    reader.compare(one.id, other.id, { signal: controller.signal, tell: () => undefined }),
  ).rejects.toMatchObject({ key: 'cancelled' });
});
