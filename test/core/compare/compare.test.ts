import { describe, expect, test } from 'vitest';
import { compareCaptures, comparingCaptures } from '../../../electron/core/compare/compare.ts';
import { knownLines } from '../../../electron/core/compare/key-knowledge.ts';
import { launchArguments } from '../../../electron/core/compare/launch-arguments.ts';
import { say } from '../../../shared/phrase.ts';
import { between, captureOf, compare, figures, histogram, ruleOf, served } from './sides.ts';

const info = (more: Readonly<Record<string, unknown>> = {}) => ({
  model_path: 'm',
  version: '0.5.15',
  tp_size: 8,
  dp_size: 1,
  chunked_prefill_size: 4096,
  ...more,
});
const side = (text: string, more: Readonly<Record<string, unknown>> = {}, name = 'a') =>
  captureOf({ samples: between(text), serverInfo: info(more), name });

describe('is it comparable', () => {
  const reasons = (a: Parameters<typeof side>, b: Parameters<typeof side>) => {
    const { comparable, verdict } = compare(side(...a), side(...b));
    return [
      comparable.verdict,
      ...comparable.reasons.filter(({ state }) => state === 'differs').map(({ text }) => say(text)),
      verdict,
    ];
  };
  test.each<[string, Parameters<typeof side>, Parameters<typeof side>, string[]]>([
    ['alike', [served()], [served()], ['yes', 'same']],
    ['another version is what is looked at', [served()], [served(), { version: '0.5.17' }], ['yes', 'same']],
    [
      'another model',
      [served()],
      [served({ ttft: 3 }), { model_path: 'n' }],
      ['no', 'models differ: m and n', 'incomparable'],
    ],
    [
      'another topology',
      [served()],
      [served(), { tp_size: 4 }],
      ['partly', 'topologies differ: TP 8 · DP 1 and TP 4 · DP 1', 'same'],
    ],
    [
      'few requests',
      [served()],
      [served({ requests: 20, ttft: 3 })],
      ['partly', '400 and 20 finished requests; below 30 on a side nothing is told', 'incomparable'],
    ],
    [
      'other lengths',
      [served()],
      [served({ prompt: 4000 })],
      ['partly', 'median prompts of 850 and 3,500 tokens differ by +312 %, more than 25 %', 'same'],
    ],
  ])('%s', (_what, a, b, expected) => expect(reasons(a, b)).toEqual(expected));

  test('one look each is since start, and lowers what it proves', () => {
    const one = (text: string) => captureOf({ samples: [{ metrics: text }], serverInfo: info() });
    const found = compare(one(served()), one(served({ ttft: 3 })));
    expect(found.comparable.verdict).toBe('partly');
    expect(found).toMatchObject({
      verdict: 'worse',
      sinceStart: true,
      a: { grade: 'lifetime', seconds: null },
    });
    expect(found.figures.find(({ verdict }) => verdict === 'worse')?.grade).toBe('lifetime');
  });

  test('nothing is known: nothing is said', () => {
    const found = compare(captureOf({}), captureOf({}));
    expect(found.verdict).toBe('incomparable');
    expect(found.figures).toEqual([]);
    expect(ruleOf(found, 'R02')).toBe('not checked: /metrics was not collected');
  });
});

describe('what got worse', () => {
  test('time to first token, by every quantile that enough observations tell', () => {
    const found = compare(side(served()), side(served({ ttft: 1.5 })));
    expect(figures(found, 'time_to_first_token_seconds')).toEqual([
      'mean worse',
      'p50 worse',
      'p90 worse',
      'p95 worse',
      'p99 worse',
    ]);
    expect(found).toMatchObject({ verdict: 'worse', sinceStart: false, a: { requests: 400, seconds: 30 } });
    expect(ruleOf(found, 'R02')).toBe('fired');
    expect(ruleOf(compare(side(served()), side(served())), 'R02')).toBe('quiet');
  });

  test('sides change places', () =>
    expect(compare(side(served({ ttft: 1.5 })), side(served())).verdict).toBe('better'));

  test('a rate is judged where more hurts, and told where it does not', () => {
    const more = (aborted: number) => `sglang:num_transfer_failed_reqs_total ${aborted}`;
    const found = compare(side(served({ more: more(60) })), side(served({ requests: 800, more: more(300) })));
    expect(figures(found, 'num_transfer_failed_reqs_total')).toEqual(['rate worse']);
    expect(figures(found, 'num_requests_total')).toEqual([
      'rate unclear: it moved, which is neither good nor bad by itself',
    ]);
  });

  test('the share of hits goes by token counters, never by the gauge', () => {
    const gauge = (value: number) => `sglang:cache_hit_rate ${value}`;
    const found = compare(side(served({ more: gauge(0) })), side(served({ cached: 0.1, more: gauge(0.9) })));
    expect(figures(found, 'cache_hit_rate')).toEqual(['share worse']);
    expect(ruleOf(found, 'L14')).toBe('fired');
  });

  test('a label that one version does not know is added up over', () => {
    const ttft = (label: string) => (count: number) =>
      histogram(
        'queue_time_seconds',
        { 0.001: 0, 0.002: count, 0.004: count, 0.008: 0, '+Inf': 0 },
        { labels: label },
      );
    const old = served({ more: ttft('tp_rank="0"')(100) });
    const now = served({
      more: ttft('tp_rank="0",is_streaming="true"')(50) + ttft('tp_rank="0",is_streaming="false"')(50),
    });
    const queue = compare(side(old), side(now)).figures.filter(({ name }) => name === 'queue_time_seconds');
    expect(queue.map(({ labels, nA, nB }) => [labels, nA, nB])[0]).toEqual([{}, 200, 200]);
    expect(new Set(queue.map(({ verdict }) => verdict))).toEqual(new Set(['same']));
  });

  test('other edges are put together where that is exact, and refused where it is not', () => {
    const queue = (buckets: Readonly<Record<string, number>>) =>
      side(served({ more: histogram('queue_time_seconds', buckets) }));
    const fine = queue({ 1: 50, 2: 50, 3: 50, 4: 50, '+Inf': 0 });
    const coarse = queue({ 1: 50, 2: 50, 4: 100, '+Inf': 0 });
    const odd = queue({ 1.5: 100, 2: 50, 5: 50, '+Inf': 0 });
    const spread = compare(fine, coarse).spreads.find(({ name }) => name === 'queue_time_seconds');
    expect(spread).toMatchObject({ rebinned: true, edges: [0, 1, 2, 4, Number.POSITIVE_INFINITY] });
    expect(spread?.a.counts).toEqual([50, 50, 100, 0]);
    const refused = compare(fine, odd);
    expect(refused.notDrawn.map(({ name, why }) => [name, say(why)])).toContainEqual([
      'queue_time_seconds',
      'the buckets of queue_time_seconds have too few edges in common',
    ]);
    expect(figures(refused, 'queue_time_seconds')).toContain(
      'p50 unclear: the buckets of queue_time_seconds have too few edges in common',
    );
  });

  test('loads of every rank line up', () => {
    const loads = (...running: readonly number[]) =>
      captureOf({
        samples: [
          { loads: { loads: running.map((num, rank) => ({ dp_rank: rank, num_running_reqs: num })) } },
        ],
      });
    const [running] = compare(loads(4, 4), loads(8, 0, 1)).loads;
    expect(running).toMatchObject({
      column: 'num_running_reqs',
      ranks: [
        { rank: 0, a: 4, b: 8 },
        { rank: 1, a: 4, b: 0 },
        { rank: 2, a: null, b: 1 },
      ],
      imbalanceA: 1,
    });
    expect(running?.imbalanceB).toBeCloseTo(8 / 3);
  });
});

describe('one process seen twice', () => {
  const at = (text: string, takenAt: number, baseUrl = 'http://gpu:30000') =>
    captureOf({ samples: [{ metrics: text, takenAt }], serverInfo: info(), baseUrl, name: String(takenAt) });

  test('the later capture is what came after the earlier one, on whichever side it stands', () => {
    const [early, late] = [at(served(), 1000), at(served({ requests: 1000 }), 1060)];
    expect(compare(early, late)).toMatchObject({
      a: { grade: 'lifetime', requests: 400 },
      b: { grade: 'delta', requests: 600, seconds: 60 },
    });
    expect(compare(late, early)).toMatchObject({
      a: { grade: 'delta', requests: 600 },
      b: { requests: 400 },
    });
  });

  test('after a restart, or of another server, both are since start', () => {
    const late = at(served({ requests: 1000 }), 1060);
    expect(compare(at(served({ requests: 1500 }), 1000), late)).toMatchObject({
      b: { grade: 'lifetime', requests: 1000 },
    });
    expect(compare(at(served(), 1000, 'http://other:1'), late)).toMatchObject({ b: { requests: 1000 } });
  });

  test('samples of one capture', () => {
    const counts = [100, 500, 1500];
    const capture = captureOf({
      samples: counts.map((requests) => ({ metrics: served({ requests }) })),
      serverInfo: info(),
    });
    const found = compareCaptures({ capture, sample: 2 }, { capture, sample: 3 }, { noise: [] });
    expect([found.a.requests, found.b.requests, found.a.seconds]).toEqual([400, 1000, 30]);
    expect(found.a).toMatchObject({ kind: 'sample', sample: 2 });
  });
});

test('others have a turn again and again while it is worked out', () => {
  const many = Array.from({ length: 50 }, (_, at) =>
    histogram('func_latency_seconds', { '1': at, '2': at, '+Inf': 0 }, { labels: `name="f${at}"` }),
  ).join('\n');
  const [a, b] = [side(served({ more: many })), side(served({ ttft: 1.5, more: many }))];
  const work = comparingCaptures({ capture: a, sample: null }, { capture: b, sample: null }, { noise: [] });
  let turns = 0;
  let step = work.next();
  for (; !step.done; step = work.next()) turns += 1;
  // One at least for each histogram, and for each figure.
  expect(turns).toBeGreaterThan(2 * 50);
  expect(step.value).toEqual(compare(a, b, []));
});

describe('what changed', () => {
  const keys = (
    a: Readonly<Record<string, unknown>>,
    b: Readonly<Record<string, unknown>>,
    noise?: string[],
  ) =>
    compare(side(served(), a), side(served(), b), noise).changed.keys.map(
      ({ key, kind, source, a: was, b: is }) =>
        `${source} ${key} ${kind} ${was?.text ?? '–'} ${is?.text ?? '–'}`,
    );
  test.each<[string, Record<string, unknown>, boolean]>([
    ['no server tells its environment', {}, false],
    ['a build that does', { env_vars: { NCCL_DEBUG: 'INFO' }, torch_version: '2.9' }, true],
    ['an argument that sounds like it', { enable_torch_compile: true }, false],
  ])('environment: %s', (_what, more, isTold) => {
    const { keys: changed, notCompared } = compare(side(served()), side(served(), more)).changed;
    expect(notCompared.some(({ source }) => source === 'environment')).toBe(!isTold);
    expect(changed.map(({ key }) => key).sort()).toEqual(
      'env_vars' in more ? ['env_vars.NCCL_DEBUG', 'torch_version'] : Object.keys(more),
    );
  });
  test.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
    ['nothing', {}, {}, []],
    ['noise', { port: 1, random_seed: 2 }, { port: 2, random_seed: 3 }, []],
    [
      'a setting',
      {},
      { chunked_prefill_size: 16_384 },
      ['server_info chunked_prefill_size changed 4096 16384'],
    ],
    ['only one has it', { x: 1 }, {}, ['server_info x only_a 1 –']],
    [
      'a version knows it not',
      { x: 1 },
      { version: '0.5.17', y: 2 },
      [
        'server_info version changed 0.5.15 0.5.17',
        'server_info x not_in_version 1 –',
        'server_info y not_in_version – 2',
      ],
    ],
    [
      'the scheduler chose another one',
      { attention_backend: null, internal_states: [{ attention_backend: 'fa3', memory_usage: { w: 1 } }] },
      { attention_backend: null, internal_states: [{ attention_backend: 'triton', memory_usage: { w: 2 } }] },
      ['resolved attention_backend changed fa3 triton'],
    ],
    [
      'the scheduler repeats it',
      { internal_states: [{ chunked_prefill_size: 4096 }] },
      { chunked_prefill_size: 8192, internal_states: [{ chunked_prefill_size: 8192 }] },
      ['server_info chunked_prefill_size changed 4096 8192'],
    ],
  ])('%s', (_what, a, b, expected) => expect(keys(a, b)).toEqual(expected));

  test('secrets never show, but whether they are one does', () => {
    const masked = (hash: string) => ({ api_key: `[masked:${hash}]` });
    const same = compare(side(served(), masked('0a0b0c0d')), side(served(), masked('0a0b0c0d')));
    expect(same.changed).toMatchObject({ keys: [], secrets: [{ key: 'api_key', same: true }] });
    const other = compare(side(served(), masked('0a0b0c0d')), side(served(), masked('0a0b0c0e')));
    expect(other.changed.secrets).toEqual([{ key: 'api_key', same: false }]);
    expect(other.changed.keys).toMatchObject([
      { key: 'api_key', secretDiffers: true, a: { text: null }, b: { text: null } },
    ]);
    expect(JSON.stringify(other)).not.toMatch(/0a0b0c0/);
  });

  test('a secret that one side alone has is hidden, too', () => {
    const found = compare(side(served(), { hf_token: 'sk-one' }), side(served()));
    expect(found.changed.keys).toMatchObject([
      { key: 'hf_token', kind: 'only_a', a: { text: null }, b: null },
    ]);
  });

  test('a secret in the clear is no less hidden', () => {
    const found = compare(side(served(), { api_key: 'sk-one' }), side(served(), { api_key: null }));
    expect(JSON.stringify(found.changed)).not.toContain('sk-one');
  });
});

test('the flags of a launch command, by the names of the arguments', () =>
  expect(
    Object.fromEntries(
      [
        ...launchArguments(
          'python -m sglang.launch_server --model m/x --tp 8 --enable-metrics --mem-fraction-static=0.8 --cuda-graph-bs 1 2 4 --port 1',
        ),
      ].map(([key, { value }]) => [key, value]),
    ),
  ).toEqual({
    model_path: 'm/x',
    tp_size: 8,
    enable_metrics: true,
    mem_fraction_static: 0.8,
    cuda_graph_bs: '1 2 4',
    port: 1,
  }));

describe('rules over a pair', () => {
  const loads = (running: number, throughput: number, waiting = 0) => ({
    loads: [{ dp_rank: 0, num_running_reqs: running, num_waiting_reqs: waiting, gen_throughput: throughput }],
  });
  const itl = (edge: number) =>
    histogram('inter_token_latency_seconds', {
      [edge / 2]: 0,
      [edge]: 40_000,
      [edge * 2]: 0,
      9: 0,
      '+Inf': 0,
    });
  const loaded = (text: string, load: unknown, more: Readonly<Record<string, unknown>> = {}) => {
    const [first, second] = between(text);
    return captureOf({
      samples: [
        { ...first, loads: load },
        { ...second, loads: load },
      ],
      serverInfo: info(more),
    });
  };
  const slow = (factor: number, running: number, throughput = 1000, waiting = 0) =>
    compare(
      loaded(served({ more: itl(0.02) }), loads(10, 1000)),
      loaded(served({ more: itl(0.02 * factor) }), loads(running, throughput, waiting)),
    );

  test.each<[string, string, () => ReturnType<typeof compare>, string]>([
    ['M19', 'alike', () => compare(side(served()), side(served())), 'quiet'],
    ['M19', 'another model', () => compare(side(served()), side(served(), { model_path: 'n' })), 'fired'],
    ['R01', 'no key', () => compare(side(served()), side(served())), 'quiet'],
    ['R01', 'a key', () => compare(side(served()), side(served(), { x: 1 })), 'fired'],
    [
      'R01',
      'nothing said',
      () => compare(captureOf({}), captureOf({})),
      'not checked: /server_info was not collected',
    ],
    [
      'W01',
      'other weights',
      () => compare(side(served(), { weight_version: '1' }), side(served(), { weight_version: '2' })),
      'fired',
    ],
    ['W01', 'the same', () => compare(side(served()), side(served())), 'quiet'],
    [
      'W01',
      'unknown',
      () => compare(captureOf({}), captureOf({})),
      'not checked: the weight version is not known on both sides',
    ],
    [
      'W03',
      'another template',
      () => compare(side(served(), { chat_template: null }), side(served(), { chat_template: 'x' })),
      'fired',
    ],
    [
      'W03',
      'another log level',
      () => compare(side(served(), { log_level: 'info' }), side(served(), { log_level: 'debug' })),
      'quiet',
    ],
    [
      'W06',
      'no dumps',
      () => compare(side(served()), side(served())),
      'not checked: it needs a dump on both sides',
    ],
    ['L12', 'slower at the same batch', () => slow(2, 10), 'fired'],
    ['L12', 'as fast', () => slow(1, 10), 'quiet'],
    ['L12', 'slower, and others wait', () => slow(2, 10, 1000, 5), 'quiet'],
    ['L12', 'another batch', () => slow(2, 20), 'not checked: 10 and 20 requests ran, more than 20 % apart'],
    [
      'L14',
      'other lengths',
      () => compare(side(served()), side(served({ cached: 0.1, prompt: 4000 }))),
      'not checked: median prompts of 850 and 3,500 tokens differ by +312 %, more than 25 %',
    ],
    ['L14', 'as many hits', () => compare(side(served()), side(served({ cached: 0.38 }))), 'quiet'],
    ['L30', 'less throughput', () => slow(1, 10, 700), 'fired'],
    ['L30', 'as much', () => slow(1, 11, 950), 'quiet'],
    [
      'L30',
      'idle',
      () => slow(1, 0, 0),
      'not checked: 10 and 0 requests ran: nothing to hold against each other',
    ],
  ])('%s: %s', (rule, _what, found, expected) => expect(ruleOf(found(), rule)).toBe(expected));
});

describe('suspects', () => {
  const suspects = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>, ttft = 3) =>
    compare(side(served(), a), side(served({ ttft }), b)).suspects.map(
      ({ key, signal, explains, of }) => `${key ?? signal.rule} ${explains}/${of}`,
    );
  test.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
    ['nothing changed', {}, {}, []],
    [
      'a setting that acts on the first token',
      {},
      { chunked_prefill_size: 16_384 },
      ['chunked_prefill_size 1/1'],
    ],
    ['a setting that cannot', { log_level: 'info' }, { log_level: 'debug' }, []],
    [
      'a setting before the version',
      {},
      { version: '0.5.17', chunked_prefill_size: 16_384 },
      ['chunked_prefill_size 1/1', 'version 1/1'],
    ],
    [
      'a key of another version is no suspect',
      {},
      { version: '0.5.17', disable_radix_cache: true },
      ['version 1/1'],
    ],
    [
      'other weights come first',
      { weight_version: '1' },
      { weight_version: '2', chunked_prefill_size: 1 },
      ['W01 0/1', 'chunked_prefill_size 1/1'],
    ],
  ])('%s', (_what, a, b, expected) => expect(suspects(a, b)).toEqual(expected));

  test('a rule that fired on B alone speaks for its key, but for one about the evidence', () => {
    const stage = (name: string, mean: number) =>
      histogram(
        'per_stage_req_latency_seconds',
        { 1: 100, 9: 0, '+Inf': 0 },
        { labels: `stage="${name}"`, mean },
      );
    const stages = (prefill: number) => stage('prefill_forward', prefill) + stage('request_process', 0.01);
    const once = (text: string, more: Readonly<Record<string, unknown>>) =>
      captureOf({ samples: [{ metrics: text }], serverInfo: info(more) });
    const found = compare(
      once(served({ more: stages(0.1) }), { tp_size: 1 }),
      once(served({ ttft: 3, more: stages(3) }), { chunked_prefill_size: 16_384, tp_size: 8 }),
    );
    const rules = Object.fromEntries(found.suspects.map(({ key, signal }) => [key, signal.params.rules]));
    expect(rules).toEqual({ chunked_prefill_size: 'L04', tp_size: '' });
  });

  test('where nothing got worse no key explains it', () =>
    expect(suspects({}, { chunked_prefill_size: 16_384 }, 0.3)).toEqual([]));

  test('evidence stands on both sides', () => {
    const [first] = compare(
      side(served()),
      side(served({ ttft: 3 }), { chunked_prefill_size: 16_384 }),
    ).suspects;
    expect(first?.evidence.a).toMatchObject([{ source: 'A: server_info.json', value: '4096', line: 6 }]);
    expect(first?.evidence.b).toMatchObject([{ source: 'B: server_info.json', value: '16384', line: 6 }]);
  });
});

test('every key that is known has a line to itself', () =>
  expect(new Set(knownLines).size).toBe(knownLines.length));
