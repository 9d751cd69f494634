import { expect, test } from 'vitest';
import { serverOfDump } from '../../renderer/worst-pair.ts';
import { captureOf } from './examples.ts';

const capture = (id: string, baseUrl: string | null, model = 'm') => {
  const { summary } = captureOf(id);
  return captureOf(id, { baseUrl, summary: { ...summary, model: { ...summary.model, model_path: model } } });
};
const [a, b, other] = [
  capture('a', 'http://good:30000'),
  capture('b', 'http://bad:30001'),
  capture('c', 'http://other:1', 'n'),
];

test.each<[string, string | null, string | null, readonly ReturnType<typeof capture>[], string | null]>([
  ['the one of its model', 'm', null, [a, other], 'http://good:30000'],
  ['looks at one server are one', 'm', null, [a, capture('d', 'http://good:30000')], 'http://good:30000'],
  ['two of its model: nobody knows', 'm', null, [a, b], null],
  ['its port decides', 'm', 'launch_server --port 30001 --tp 2', [a, b], 'http://bad:30001'],
  ['its port, written with =', 'm', 'launch_server --port=30000', [a, b], 'http://good:30000'],
  ['another port is another server', 'm', '--port 7', [a], null],
  ['a model that nobody knows', null, null, [a], null],
  ['a capture of no server', 'm', null, [capture('e', null)], null],
])('the server of a dump: %s', (_what, modelPath, launchCommand, captures, expected) =>
  expect(serverOfDump({ modelPath, launchCommand }, captures)).toBe(expected),
);
