import { describe, expect, test } from 'vitest';
import { averageOf, gaugeTotal, largestAverages, maxOf, sumOf } from '../../electron/core/metric-math.ts';
import { formatSeries, parseMetrics, readMetrics } from '../../electron/core/metrics.ts';

const only = (text: string) => {
  const { samples, notUnderstood } = parseMetrics(text);
  expect(notUnderstood).toEqual([]);
  expect(samples).toHaveLength(1);
  const [sample] = samples;
  if (!sample) throw new Error('no sample');
  return { ...sample, labels: Object.fromEntries(sample.labels) };
};

describe('one line', () => {
  const values: readonly (readonly [string, number])[] = [
    ['x 1', 1],
    ['x 1.5e+06', 1.5e6],
    ['x -2E-3', -2e-3],
    ['x .5', 0.5],
    ['x +Inf', Number.POSITIVE_INFINITY],
    ['x -Inf', Number.NEGATIVE_INFINITY],
    ['x NaN', Number.NaN],
    ['x{} 3', 3],
    ['  x\t4  ', 4],
    ['x 5\r', 5],
  ];
  test.each(values)('%j', (text, value) =>
    expect(only(text)).toMatchObject({ name: 'x', value, labels: {} }),
  );

  const labels: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['x{a="b"} 1', { a: 'b' }],
    ['x{a="b",c="d",} 1', { a: 'b', c: 'd' }],
    ['x { a = "b" , c="d" } 1', { a: 'b', c: 'd' }],
    ['x{model_name="/m/{x}, y=\\"z\\"\\\\ \\n."} 1', { model_name: '/m/{x}, y="z"\\ \n.' }],
    ['x{a=""} 1', { a: '' }],
    ['x{__proto__="p"} 1', Object.fromEntries([['__proto__', 'p']])],
  ];
  test.each(labels)('%s', (text, expected) => expect(only(text).labels).toEqual(expected));

  test('with a time stamp', () =>
    expect(only('x{a="b"} 1 1795488067250')).toMatchObject({ timestamp: 1795488067250 }));
  test('with an exemplar, and a time of OpenMetrics', () => {
    expect(only('x_bucket{le="1"} 4 # {trace_id="a b",n="}"} 0.67 1520879607.789')).toMatchObject({
      value: 4,
      timestamp: null,
      labels: { le: '1' },
    });
    expect(only('x 1 1520879607.789')).toMatchObject({ timestamp: 1_520_879_607_789 });
  });
  test.each(['123456789012345678', '0.30000000000000004', '1e21', '007', '5.000', '9007199254740993.0'])(
    'digit for digit as JavaScript reads it: %s',
    (digits) => expect(only(`x ${digits}`).value).toBe(Number(digits)),
  );
  test('written tightly or loosely, a line says the same', () => {
    const labels = [
      ['le', '+Inf'],
      ['model_name', 'a\\\\b, {"c"} \\n=ü'.replaceAll('"', '\\"')],
      ['a', ''],
    ] as const;
    for (const value of ['7', '7.25', 'NaN', '-Inf', '+Inf', '1e-9', '-3']) {
      const tight = only(`sglang_x{${labels.map(([name, text]) => `${name}="${text}"`).join(',')}} ${value}`);
      const loose = only(
        `  sglang_x { ${[...labels]
          .reverse()
          .map(([name, text]) => `${name} = "${text}"`)
          .join(' , ')}, }\t${value}  `,
      );
      expect(loose).toEqual(tight);
    }
  });
  test('the underscore spelling is SGLang’s name', () =>
    expect(only('sglang_num_requests_total{a="b"} 1').name).toBe('sglang:num_requests_total'));

  test.each(['x', 'x{a="b" 1', 'x{a=b} 1', 'x{a="b"} 1 2 3', '1 2', 'x one', 'x{a="b"} 0x10', '<html>'])(
    'not understood, and said so: %s',
    (text) =>
      expect(parseMetrics(`ok 1\n${text}\n`)).toMatchObject({
        notUnderstood: [2],
        samples: [{ name: 'ok' }],
      }),
  );
});

test('lines are numbered from 1, families carry type and help', () => {
  const table = parseMetrics(
    '# HELP sglang_a Some\\nthing.\n# TYPE sglang_a histogram\n\n# a comment\nsglang_a_sum 2\nsglang_a_count 4\nb 1\n',
  );
  expect(table.samples.map(({ name, line }) => [name, line])).toEqual([
    ['sglang:a_sum', 5],
    ['sglang:a_count', 6],
    ['b', 7],
  ]);
  expect(table.families.get('sglang:a')).toEqual({ type: 'histogram', help: 'Some\nthing.' });
  expect(table.named('nothing')).toEqual([]);
});

test('fractions are the nearest number there is', () => {
  const values = Array.from({ length: 2000 }, (_, at) => {
    const digits = String((at + 1) * 7_919_317_431_977).slice(0, 1 + (at % 15));
    const point = at % (digits.length + 1);
    return `${digits.slice(0, point) || '0'}.${digits.slice(point)}`;
  });
  const { samples } = parseMetrics(values.map((value) => `x ${value}`).join('\n'));
  expect(samples.map(({ value }) => value)).toEqual(values.map(Number));
});

test('names are those of samples, whatever stands between them', () => {
  const table = parseMetrics(
    'a{x="1"} 1\nbroken{ 2\nb 1 1795488067250\n\n# c\na{x="2"} 3\nbroken 1 2 3\nsglang_d 4',
  );
  expect(table.names).toEqual(['a', 'b', 'sglang:d']);
  expect(table.length).toBe(4);
  expect(table.samples.map(({ name, value, line }) => [name, value, line])).toEqual([
    ['a', 1, 1],
    ['b', 1, 3],
    ['a', 3, 6],
    ['sglang:d', 4, 8],
  ]);
  expect(table.notUnderstood).toEqual([2, 7]);
  expect(table.named('a')).toEqual([table.samples[0], table.samples[2]]);
  expect(table.named('a')[1]).toBe(table.samples[2]);
  expect(table.named('broken')).toEqual([]);
});

test('a series is written as it was read', () => {
  const line = 'x{model_name="a\\"b\\\\c\\n",tp_rank="0"}';
  const [sample] = parseMetrics(`${line} 1`).samples;
  expect(sample && formatSeries(sample)).toBe(line);
});

test('reading in turns gives what reading at once gives', async () => {
  const text = Array.from({ length: 50_000 }, (_, at) => `x{n="${at}"} ${at}`).join('\n');
  const table = await readMetrics(text);
  expect(table.samples).toEqual(parseMetrics(text).samples);
  expect(table.samples).toHaveLength(50_000);
  const stopped = new AbortController();
  stopped.abort();
  await expect(readMetrics(text, stopped.signal)).rejects.toThrow();
});

describe('aggregation', () => {
  const table = parseMetrics(`
    h_sum{r="0"} 10
    h_count{r="0"} 5
    h_sum{r="1"} 8
    h_count{r="1"} 1
    empty_sum 0
    empty_count 0
    odd NaN
    s_sum{stage="a",tp_rank="0"} 4
    s_count{stage="a",tp_rank="0"} 2
    s_sum{stage="a",tp_rank="1"} 9
    s_count{stage="a",tp_rank="1"} 3
    s_sum{stage="b",tp_rank="0"} 0
    s_count{stage="b",tp_rank="0"} 0
  `);
  test('sums and maxima skip NaN; absent is null', () => {
    expect(sumOf(table.named('h_sum'))).toBe(18);
    expect(maxOf(table.named('h_sum'))).toBe(10);
    expect(sumOf(table.named('odd'))).toBeNull();
    expect(maxOf(table.named('absent'))).toBeNull();
  });
  test('an average is over all series, and null without observations', () => {
    expect(averageOf(table, 'h')).toMatchObject({ value: 3, sum: 18, count: 6, sample: { line: 2 } });
    expect(averageOf(table, 'empty')).toBeNull();
    expect(averageOf(table, 'absent')).toBeNull();
  });
  test('the largest average per stage', () => {
    const stages = largestAverages(table, 's', 'stage', 'tp_rank');
    expect([...stages].map(([stage, { value }]) => [stage, value])).toEqual([['a', 3]]);
  });

  const gauges: readonly (readonly [string, string, number | null])[] = [
    ['one rank', 'g{dp_rank="0"} 3', 3],
    ['over DP ranks', 'g{dp_rank="0"} 3\ng{dp_rank="1"} 4', 7],
    ['TP ranks repeat', 'g{tp_rank="0"} 3\ng{tp_rank="1"} 3', 3],
    ['DP attention', 'g{dp_rank="0",tp_rank="0"} 3\ng{dp_rank="1",tp_rank="1"} 4', 7],
    ['dead pids stay', 'g{pid="1"} 3\ng{pid="2"} 5', 5],
    ['priorities have a total', 'g{priority=""} 5\ng{priority="1"} 3\ng{priority="2"} 2', 5],
    ['absent', 'other 1', null],
  ];
  test.each(gauges)('gauge total: %s', (_name, text, total) =>
    expect(gaugeTotal(parseMetrics(text).named('g'))).toBe(total),
  );
});

test('hostile text is read in linear time', () => {
  const started = performance.now();
  for (const piece of ['x{a="', '{', '# HELP ', 'x{a="\\', 'x 1 ', '\n']) parseMetrics(piece.repeat(300_000));
  expect(performance.now() - started).toBeLessThan(5_000);
});
