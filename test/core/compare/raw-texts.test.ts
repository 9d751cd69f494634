import { describe, expect, test } from 'vitest';
import { inOneOrder, pairInOrder } from '../../../electron/core/compare/raw-texts.ts';

const json = (text: string) =>
  inOneOrder({ name: 'server_info', file: 'server_info.json', language: 'json', text }).text;
const metrics = (text: string) =>
  inOneOrder({ name: 'metrics', file: 'metrics.txt', language: 'plaintext', text }).text;

test.each([
  [
    'keys by name, in every depth',
    '{"b":{"d":1,"c":[{"z":1,"y":2}]},"a":null}',
    '{"a":null,"b":{"c":[{"y":2,"z":1}],"d":1}}',
  ],
  ['a list keeps its order', '[3,1,2]', '[3,1,2]'],
] as const)('%s', (_what, text, same) => {
  expect(JSON.parse(json(text))).toEqual(JSON.parse(same));
  expect(json(text).replace(/\s/g, '')).toBe(same);
});

test('numbers stay as they were written, texts with digits too', () =>
  expect(json('{"b":9007199254740993123,"a":[1.0,-2e+5,NaN],"c":"x 12 \\"34\\""}').replace(/\s/g, '')).toBe(
    '{"a":[1.0,-2e+5,NaN],"b":9007199254740993123,"c":"x12\\"34\\""}',
  ));

test('what is no JSON stays as it is', () => expect(json('{"cut": tr')).toBe('{"cut": tr'));

test('the same series in another order are the same text', () => {
  const [one, other] = [
    ['# HELP b b', '# TYPE b gauge', 'b{x="1",y="2"} 1', 'b{x="0",y="2"} 1', '# TYPE a counter', 'a_total 1'],
    ['# TYPE a counter', 'a_total 1', '# HELP b b', '# TYPE b gauge', 'b{x="0",y="2"} 1', 'b{y="2",x="1"} 1'],
  ].map((lines) => metrics(lines.join('\n')).split('\n'));
  expect(one?.map((line) => line.replace(/\{.*\}/, ''))).toEqual(
    other?.map((line) => line.replace(/\{.*\}/, '')),
  );
  expect(one?.slice(0, 4)).toEqual(['# TYPE a counter', 'a_total 1', '# HELP b b', '# TYPE b gauge']);
  expect(one?.[4]).toBe('b{x="0",y="2"} 1');
});

describe('of long metrics what differs is shown', () => {
  const source = (lines: readonly string[]) =>
    ({ name: 'metrics', file: 'metrics.txt', language: 'plaintext', text: lines.join('\n') }) as const;
  const lines = Array.from({ length: 40 }, (_, at) => `s_total{at="${String(at).padStart(2, '0')}"} 1`);
  const pair = (a: readonly string[], b: readonly string[]) => {
    const found = pairInOrder(source(a), source(b), 0);
    const short = (text = '') =>
      text
        .trim()
        .replace(/s_total\{at="(\d+)"\} /g, '$1=')
        .replaceAll('\n', ' ');
    return [short(found.a?.text), short(found.b?.text), found.leftOut];
  };
  const changed = (at: number) => lines.map((line, own) => (own === at ? line.replace(/1$/, '2') : line));
  test('a changed line in its context, whatever the order', () =>
    expect(pair(lines.toReversed(), changed(20))).toEqual([
      '⋯ 17 17=1 18=1 19=1 20=1 21=1 22=1 23=1 ⋯ 16',
      '⋯ 17 17=1 18=1 19=1 20=2 21=1 22=1 23=1 ⋯ 16',
      { equal: 33, differing: 0 },
    ]));
  test('a line that one side lacks', () =>
    expect(pair(lines, lines.slice(0, -1))).toEqual([
      '⋯ 36 36=1 37=1 38=1 39=1',
      '⋯ 36 36=1 37=1 38=1',
      { equal: 36, differing: 0 },
    ]));
  test('equal texts, and one that is absent', () => {
    expect(pair(lines, lines)).toEqual(['⋯ 40', '⋯ 40', { equal: 40, differing: 0 }]);
    expect(pairInOrder(source(lines), null, 0)).toMatchObject({ b: null, leftOut: null });
  });
  test('short ones are whole', () => expect(pairInOrder(source(lines), source(lines)).leftOut).toBeNull());
  test('more than can be shown are counted', () => {
    const many = (value: number) => Array.from({ length: 6000 }, (_, at) => `s_total{at="${at}"} ${value}`);
    const found = pairInOrder(source(many(1)), source(many(2)), 0);
    expect(found.leftOut).toEqual({ equal: 0, differing: 1000 });
    expect(found.a?.text.trim().split('\n').length).toBe(5000);
  });
});

test('20 MB take no more than seconds', () => {
  const lines = Array.from(
    { length: 250_000 },
    (_, at) => `sglang:x_bucket{le="${at % 50}",stage="s${at}",tp_rank="0",pp_rank="0"} ${at}`,
  );
  const text = lines.reverse().join('\n');
  const start = performance.now();
  expect(metrics(text).length).toBe(text.length + 1);
  expect(performance.now() - start).toBeLessThan(15_000);
});
