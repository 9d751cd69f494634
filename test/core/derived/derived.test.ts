import { describe, expect, test } from 'vitest';
import { type Answer, isKnown } from '../../../electron/core/derived/derived.ts';
import { say } from '../../../shared/phrase.ts';
import { factsOf, type SampleParts } from '../signals/facts.ts';

const of = (...samples: readonly SampleParts[]) => factsOf({ samples }).derived;
const two = (before: string, after: string, seconds = 30) =>
  of({ metrics: before, takenAt: 1000 }, { metrics: after, takenAt: 1000 + seconds });

/** A value with its grade, or why there is none. */
const told = (answer: Answer): string =>
  isKnown(answer) ? `${Math.round(answer.value * 1000) / 1000} ${answer.grade}` : say(answer.absent);

/** A histogram: cumulative counts by edge, and its sum. */
const histogram = (name: string, labels: string, counts: Readonly<Record<string, number>>, sum: number) => {
  const inf = counts['+Inf'];
  return [
    `# TYPE sglang:${name} histogram`,
    ...Object.entries(counts).map(([le, count]) => `sglang:${name}_bucket{${labels}le="${le}"} ${count}`),
    `sglang:${name}_sum{${labels.replace(/,$/, '')}} ${sum}`,
    `sglang:${name}_count{${labels.replace(/,$/, '')}} ${inf}`,
  ].join('\n');
};

describe('counters', () => {
  test.each<[string, string, string, string]>([
    ['grew', 'sglang:num_requests_total 10', 'sglang:num_requests_total 40', '1 delta'],
    ['did not move', 'sglang:num_requests_total 10', 'sglang:num_requests_total 10', '0 delta'],
    [
      'is of two ranks',
      'sglang:num_requests_total{dp_rank="0"} 1\nsglang:num_requests_total{dp_rank="1"} 2',
      'sglang:num_requests_total{dp_rank="1"} 32\nsglang:num_requests_total{dp_rank="0"} 31',
      '2 delta',
    ],
    [
      'is repeated by the parts of a rank',
      'sglang:num_requests_total{tp_rank="0"} 1\nsglang:num_requests_total{tp_rank="1"} 1',
      'sglang:num_requests_total{tp_rank="0"} 31\nsglang:num_requests_total{tp_rank="1"} 31',
      '1 delta',
    ],
    [
      'of priorities: a row without one is a part, no total',
      'sglang:num_requests_total{priority=""} 1\nsglang:num_requests_total{priority="1"} 1',
      'sglang:num_requests_total{priority=""} 31\nsglang:num_requests_total{priority="1"} 61',
      '3 delta',
    ],
    [
      'appeared in between',
      'sglang:other_total 1',
      'sglang:num_requests_total 60\nsglang:other_total 1',
      '2 delta',
    ],
    ['never appeared', 'sglang:a_total 1', 'sglang:a_total 1', 'num_requests_total has no observation yet'],
    [
      'went back',
      'sglang:num_requests_total 10',
      'sglang:num_requests_total 3',
      'the process restarted between the samples: sglang:num_requests_total went back',
    ],
    [
      'is gone',
      'sglang:num_requests_total 10',
      'sglang:num_running_reqs 3',
      'the process restarted between the samples: sglang:num_requests_total went back',
    ],
    [
      'stands, while another one went back',
      'sglang:num_requests_total 10\nsglang:evicted_tokens_total 5',
      'sglang:num_requests_total 10\nsglang:evicted_tokens_total 4',
      'the process restarted between the samples: sglang:evicted_tokens_total went back',
    ],
  ])('one that %s', (_what, before, after, expected) =>
    expect(told(two(before, after).rate('num_requests_total'))).toBe(expected),
  );

  test('one sample, samples too close, samples without times', () => {
    const text = 'sglang:num_requests_total 10';
    expect(told(of({ metrics: text }).rate('num_requests_total'))).toBe(
      '/metrics was read once only: nothing says what changed',
    );
    expect(told(two(text, text, 5).rate('num_requests_total'))).toBe(
      '/metrics was read twice within 5 s, less than the 15 s that tell a rate',
    );
    const untimed = of(
      { metrics: text, takenAt: null },
      { metrics: 'sglang:num_requests_total 12', takenAt: 9 },
    );
    expect(told(untimed.growth('num_requests_total'))).toBe('2 delta');
    expect(told(untimed.rate('num_requests_total'))).toBe('when the samples were taken is not recorded');
    expect(told(of({}).rate('num_requests_total'))).toBe('/metrics was not collected');
  });

  test('of three samples a restart leaves the last two', () => {
    const derived = of(
      { metrics: 'sglang:num_requests_total 900', takenAt: 0 },
      { metrics: 'sglang:num_requests_total 10', takenAt: 30 },
      { metrics: 'sglang:num_requests_total 50', takenAt: 50 },
    );
    expect(told(derived.rate('num_requests_total'))).toBe('2 delta');
    expect(derived.restart).toMatchObject({ was: { value: 900 }, is: { value: 10 } });
    expect(derived.stretch).toMatchObject({ seconds: 20, from: { number: 2 } });
  });

  test('of a long watch the last part can be looked at by itself', () => {
    const at = (value: number, takenAt: number) => ({ metrics: `sglang:a_total ${value}`, takenAt });
    const derived = of(at(0, 0), at(500, 30), at(500, 60));
    expect(told(derived.growth('a_total'))).toBe('500 delta');
    expect(told(derived.lately(20).growth('a_total'))).toBe('0 delta');
    expect(derived.lately(45).growth('a_total')).toMatchObject({ value: 500, interval: 60 });
    expect(told(of(at(0, 0)).lately(20).total('a_total'))).toBe('0 lifetime');
  });

  test('a growth shows both values, their files and lines', () => {
    const derived = two(
      '# HELP x\nsglang:num_requests_total{a="1"} 10',
      'sglang:num_requests_total{a="1"} 40',
    );
    expect(derived.growth('num_requests_total')).toMatchObject({
      value: 30,
      interval: 30,
      n: 1,
      evidence: [
        { source: 'metrics.txt', path: 'sglang:num_requests_total{a="1"}', value: 10, line: 2 },
        { source: 'samples/2/metrics.txt', path: 'sglang:num_requests_total{a="1"}', value: 40, line: 1 },
      ],
    });
  });

  test('labels pick rows, by text and by pattern; ranks are told apart', () => {
    const derived = two(
      'sglang:r_total{mode="a",dp_rank="0"} 1\nsglang:r_total{mode="b",dp_rank="1"} 1',
      'sglang:r_total{mode="a",dp_rank="0"} 4\nsglang:r_total{mode="b",dp_rank="1"} 11',
    );
    expect(told(derived.growth('r_total', { mode: 'a' }))).toBe('3 delta');
    expect(told(derived.growth('r_total', { mode: /[ab]/ }))).toBe('13 delta');
    expect(told(derived.growth('r_total', { mode: 'c' }))).toBe('r_total has no observation yet');
    expect([...derived.growthByRank('r_total')].map(([rank, answer]) => [rank, told(answer)])).toEqual([
      [0, '3 delta'],
      [1, '10 delta'],
    ]);
  });

  test('without a delta a count is the one since start', () => {
    expect(told(of({ metrics: 'sglang:a_total 7' }).count('a_total'))).toBe('7 lifetime');
    expect(told(two('sglang:a_total 7', 'sglang:a_total 9').count('a_total'))).toBe('2 delta');
  });
});

describe('histograms', () => {
  const first = histogram('ttft_seconds', '', { '0.1': 0, '0.2': 50, '0.4': 100, '+Inf': 100 }, 20);
  const second = histogram('ttft_seconds', '', { '0.1': 0, '0.2': 50, '0.4': 150, '+Inf': 160 }, 60);

  test('between two samples, else since start', () => {
    expect(told(two(first, second).mean('ttft_seconds'))).toBe('0.667 delta');
    expect(told(of({ metrics: first }).mean('ttft_seconds'))).toBe('0.2 lifetime');
    expect(told(two(first, first).mean('ttft_seconds'))).toBe('0.2 lifetime');
    expect(told(two(first, first).mean('ttft_seconds', {}, 'delta'))).toBe(
      'ttft_seconds saw nothing between the samples',
    );
    expect(told(two(first, second).mean('ttft_seconds', {}, 'lifetime'))).toBe('0.375 lifetime');
    expect(told(of({ metrics: first }).mean('other_seconds'))).toBe('other_seconds has no observation yet');
  });

  test.each<[number, string, readonly [number, number | null]]>([
    [0.5, '0.32 delta', [0.2, 0.4]],
    [0.8, '0.392 delta', [0.2, 0.4]],
    [0.95, '0.4 delta', [0.4, null]],
  ])('quantile %d between two samples', (p, expected, within) => {
    const answer = two(first, second).quantile('ttft_seconds', p);
    expect(told(answer)).toBe(expected);
    expect(answer).toMatchObject({ within, n: 60 });
  });

  test('below the first edge only the edge is known', () => {
    const fast = histogram('ttft_seconds', '', { '0.1': 90, '0.2': 100, '+Inf': 100 }, 5);
    expect(of({ metrics: fast }).quantile('ttft_seconds', 0.5)).toMatchObject({
      within: [0, 0.1],
      grade: 'lifetime',
    });
  });

  test('ranks are added, the parts of one are not', () => {
    const parts = [0, 1].map((tp) =>
      histogram('q_seconds', `tp_rank="${tp}",`, { '1': 10, '2': 10, '+Inf': 10 }, 5),
    );
    expect(of({ metrics: parts.join('\n') }).quantile('q_seconds', 0.5)).toMatchObject({ value: 0.5, n: 10 });
    const ranks = [
      histogram('q_seconds', 'dp_rank="0",', { '1': 10, '2': 10, '+Inf': 10 }, 5),
      histogram('q_seconds', 'dp_rank="1",', { '1': 0, '2': 10, '+Inf': 10 }, 15),
    ];
    const derived = of({ metrics: ranks.join('\n') });
    expect(derived.quantile('q_seconds', 0.75)).toMatchObject({ value: 1.5, n: 20 });
    expect(derived.mean('q_seconds')).toMatchObject({ value: 1, n: 20 });
    expect(derived.slowestMean('q_seconds')).toMatchObject({ value: 1.5, n: 10 });
    expect(derived.slowestMean('q_seconds')).toMatchObject({
      evidence: [
        { path: 'sglang:q_seconds_sum{dp_rank="1"}' },
        { path: 'sglang:q_seconds_count{dp_rank="1"}' },
      ],
    });
  });

  test.each([
    ['first', (le: string, rank: number) => `le="${le}",rank="${rank}"`],
    ['in between', (le: string, rank: number) => `engine="e",le="${le}",rank="${rank}"`],
    ['last', (le: string, rank: number) => `rank="${rank}",le="${le}"`],
    ['behind a value that looks like it', (le: string, rank: number) => `a=",le=",le="${le}",rank="${rank}"`],
    [
      'in another order on every line',
      (le: string, rank: number) =>
        Number(le) > 0.5 ? `rank="${rank}",le="${le}"` : `le="${le}",rank="${rank}"`,
    ],
    ['with blanks', (le: string, rank: number) => `le = "${le}" , rank = "${rank}"`],
  ])('the edge of a bucket stands %s', (_where, labels) => {
    const rows = [0, 1].flatMap((rank) =>
      [
        ['0.5', 0],
        ['1', 10],
        ['+Inf', 10],
      ].map(
        ([le, count]) => `sglang:q_seconds_bucket{${labels(String(le), rank)}} ${Number(count) * (rank + 1)}`,
      ),
    );
    const ends = [0, 1].flatMap((rank) => {
      const own = labels('', rank)
        .replace(/,?\s*le\s*=\s*""\s*/, '')
        .replace(/^,/, '');
      return [
        `sglang:q_seconds_sum{${own}} ${6 * (rank + 1)}`,
        `sglang:q_seconds_count{${own}} ${10 * (rank + 1)}`,
      ];
    });
    expect(of({ metrics: [...rows, ...ends].join('\n') }).quantile('q_seconds', 0.5)).toMatchObject({
      value: 0.75,
      n: 30,
    });
  });

  test('other edges are no comparison', () => {
    const other = histogram('ttft_seconds', '', { '0.1': 0, '0.3': 120, '0.4': 150, '+Inf': 160 }, 60);
    expect(told(two(first, other).quantile('ttft_seconds', 0.5, {}, 'delta'))).toBe(
      'the buckets of ttft_seconds differ between samples or ranks',
    );
    expect(told(two(first, other).mean('ttft_seconds'))).toBe('0.667 delta');
  });

  test('an earlier name is read, and shown', () => {
    const old = histogram('time_per_output_token_seconds', '', { '1': 1, '+Inf': 2 }, 1);
    const answer = of({ metrics: old }).mean('inter_token_latency_seconds');
    expect(answer).toMatchObject({ value: 0.5, name: 'time_per_output_token_seconds' });
  });
});

describe('gauges', () => {
  test('of priorities beside their total, the total', () => {
    const text = ['', '1', '2']
      .map((priority, at) => `sglang:num_running_reqs{priority="${priority}"} ${[9, 4, 5][at]}`)
      .join('\n');
    expect(told(of({ metrics: text }).gauge('num_running_reqs'))).toBe('9 point');
    // Only six gauges have totals; elsewhere every row counts.
    expect(told(of({ metrics: text.replaceAll('num_running_reqs', 'held') }).gauge('held'))).toBe('18 point');
  });
  test('the newest sample, ranks added, NaN left out, the earlier name', () => {
    const derived = two(
      'sglang:g{dp_rank="0"} 1',
      'sglang:g{dp_rank="0"} 2\nsglang:g{dp_rank="1"} 3\nsglang:n NaN\nsglang:total_retracted_reqs 4',
    );
    expect(told(derived.gauge('g'))).toBe('5 point');
    expect(told(derived.gaugeMax('g'))).toBe('3 point');
    expect(derived.gauges('g').map(({ rank, value }) => [rank, value])).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(told(derived.gauge('n'))).toBe('n has no observation yet');
    expect(derived.gauge('num_retracted_reqs')).toMatchObject({ value: 4, name: 'total_retracted_reqs' });
    expect([derived.hasMetric('g'), derived.hasMetric('n'), derived.hasMetric('z')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('loads', () => {
  const rows = (...waiting: readonly number[]) => ({
    loads: waiting.map((num_waiting_reqs, dp_rank) => ({
      dp_rank,
      num_waiting_reqs,
      queues: { grammar: 2 },
    })),
  });
  test('every rank, not the first only', () => {
    const derived = of({ loads: rows(1, 2, 9) });
    expect(told(derived.loadSum('num_waiting_reqs'))).toBe('12 point');
    expect(derived.loadMax('num_waiting_reqs')).toMatchObject({
      value: 9,
      evidence: [{ source: 'loads_all.json', path: 'loads[2].num_waiting_reqs', value: 9 }],
    });
    expect(told(derived.loadSum('queues.grammar'))).toBe('6 point');
    expect(told(derived.imbalance('num_waiting_reqs'))).toBe('2.25 point');
    expect(told(derived.loadSum('queues.other'))).toBe('queues.other is not in this bundle');
  });
  test('of one rank, or with next to nothing to share out, there is no imbalance', () => {
    expect(told(of({ loads: rows(50) }).imbalance('num_waiting_reqs'))).toBe('there is one rank only');
    expect(told(of({ loads: rows(7, 0) }).imbalance('num_waiting_reqs'))).toBe(
      'num_waiting_reqs is 7 over all ranks; below 8 nothing tells an imbalance',
    );
  });
  test('of two samples, and in the shape of /get_load', () => {
    const derived = of({ loads: rows(1) }, { loads: [{ dp_rank: 0, num_reqs: 7, num_waiting_reqs: 3 }] });
    expect(told(derived.loadSum('num_waiting_reqs', 0))).toBe('1 point');
    expect(told(derived.loadSum('num_waiting_reqs'))).toBe('3 point');
    expect(told(derived.loadSum('num_running_reqs'))).toBe('4 point');
  });
});

describe('cache-hit rate', () => {
  const prompt = (tokens: number) => `sglang:prompt_tokens_total ${tokens}`;
  const cached = (source: string, tokens: number) =>
    `sglang:cached_tokens_total{cache_source="${source}"} ${tokens}`;
  test.each<[string, readonly string[], string]>([
    ['by source', [prompt(100), cached('device', 30), cached('host', 20)], '0.5 lifetime'],
    ['sources beside their total', [prompt(100), cached('device', 30), cached('total', 30)], '0.3 lifetime'],
    ['a total alone', [prompt(100), cached('total', 40)], '0.4 lifetime'],
    ['before sources were told', [prompt(100), 'sglang:cached_tokens_total 25'], '0.25 lifetime'],
    [
      'by the scheduler',
      [
        'sglang:realtime_tokens_total{mode="prefill_cache"} 30',
        'sglang:realtime_tokens_total{mode="prefill_compute"} 10',
      ],
      '0.75 lifetime',
    ],
    ['nothing was ever cached', ['sglang:realtime_tokens_total{mode="prefill_compute"} 10'], '0 lifetime'],
    ['the gauge is no rate', ['sglang:cache_hit_rate 0.9'], 'prompt_tokens_total has no observation yet'],
    ['a version without either', [prompt(100)], 'cached_tokens_total has no observation yet'],
  ])('%s', (_what, lines, expected) =>
    expect(told(of({ metrics: lines.join('\n') }).hitRate())).toBe(expected),
  );
  test('between two samples', () =>
    expect(
      told(
        two(`${prompt(100)}\n${cached('device', 90)}`, `${prompt(200)}\n${cached('device', 100)}`).hitRate(),
      ),
    ).toBe('0.1 delta'));
});

test('how busy each GPU was', () => {
  const at = (a: number, b: number) =>
    `sglang:forward_execution_seconds_total{dp_rank="0",category="decode"} ${a}\n` +
    `sglang:forward_execution_seconds_total{dp_rank="1",category="decode"} ${b}`;
  const busy = two(at(0, 100), at(27, 103)).gpuBusy();
  expect([...busy].map(([rank, answer]) => [rank, told(answer)])).toEqual([
    [0, '0.9 delta'],
    [1, '0.1 delta'],
  ]);
});

test('server arguments: flat, the scheduler’s own, an earlier name', () => {
  const { derived } = factsOf({
    serverInfo: { dp_size: 2, cuda_graph_max_bs: 64, backend: null, internal_states: [{ backend: 'fa3' }] },
  });
  const number = (value: unknown) => (typeof value === 'number' ? value : null);
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  expect(derived.argument('dp_size', number)).toMatchObject({
    value: 2,
    evidence: { source: 'server_info.json', path: 'dp_size', line: 2 },
  });
  expect(derived.argument('cuda_graph_max_bs_decode', number)).toMatchObject({
    value: 64,
    name: 'cuda_graph_max_bs',
  });
  expect(derived.argument('backend', text)).toMatchObject({
    value: 'fa3',
    evidence: { path: 'internal_states[0].backend' },
  });
  expect(derived.argument('other', text)).toMatchObject({ absent: { key: 'valueMissing' } });
});
