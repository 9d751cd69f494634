import { expect, test } from 'vitest';
import { inOneOrder } from '../../../electron/core/compare/raw-texts.ts';

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
