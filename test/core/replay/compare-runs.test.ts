import { expect, test } from 'vitest';
import { compareRuns } from '../../../electron/core/replay/compare-runs.ts';
import type { RunComparison, RunSummary } from '../../../shared/history.ts';
import type { ArtifactId, SavedRun } from '../../../shared/incident.ts';
import { runExample } from '../incident/examples.ts';

const summary: RunSummary = {
  replay: '0001-a' as ArtifactId,
  run: 1,
  request: null,
  name: 'a',
  at: 1,
  baseUrl: 'http://127.0.0.1:30000',
  endpoint: '/generate',
  end: 'complete',
  httpStatus: 200,
  problem: null,
  finishType: 'stop',
  ttftSeconds: null,
  elapsedSeconds: 1,
  promptTokens: 1,
  completionTokens: 2,
  bodyBytes: 2,
};

const runOf = (body: string, text: string | null, outputIds: readonly number[] | null): SavedRun => {
  const example = runExample(1);
  return { ...example, body, result: example.result && { ...example.result, text, outputIds } };
};
const compare = (a: SavedRun, b: SavedRun): RunComparison =>
  compareRuns({ run: a, summary }, { run: b, summary });

const answers: readonly (readonly [string, SavedRun, SavedRun, RunComparison['answer']])[] = [
  ['the same ids', runOf('{}', 'x', [1, 2]), runOf('{}', 'y', [1, 2]), { kind: 'same', by: 'tokens', of: 2 }],
  [
    'ids that part',
    runOf('{}', 'x', [1, 2, 3]),
    runOf('{}', 'x', [1, 5]),
    { kind: 'differs', by: 'tokens', at: 2, of: 3 },
  ],
  [
    'one goes on',
    runOf('{}', 'x', [1]),
    runOf('{}', 'x', [1, 2]),
    { kind: 'differs', by: 'tokens', at: 2, of: 2 },
  ],
  [
    'texts, by whole signs',
    runOf('{}', 'a🚀b', [1]),
    runOf('{}', 'a🚁b', null),
    { kind: 'differs', by: 'text', at: 2, of: 3 },
  ],
  ['nothing on a side', runOf('{}', null, null), runOf('{}', 'a', [1]), { kind: 'none' }],
];
for (const [name, a, b, answer] of answers)
  test(`answers: ${name}`, () => expect(compare(a, b).answer).toEqual(answer));

test('bodies of different requests, field by field; layout is no difference, a digit past 2^53 is', () => {
  const { fields, sameBody } = compare(
    runOf(
      '{"text":"a b","sampling_params":{"temperature":0,"sampling_seed":9223372036854775807},"n":[1, 2]}',
      '',
      null,
    ),
    runOf(
      '{\n "text": "a b", "n": [1,2],\n "sampling_params": {"sampling_seed": 9223372036854775806, "top_p": 1}}',
      '',
      null,
    ),
  );
  expect(sameBody).toBe(false);
  expect(fields).toEqual([
    { name: 'sampling_params.temperature', a: '0', b: null },
    { name: 'sampling_params.sampling_seed', a: '9223372036854775807', b: '9223372036854775806' },
    { name: 'sampling_params.top_p', a: null, b: '1' },
  ]);
});

test('a body that is no object has no fields, and a long one is left on disk', () => {
  const made = compare(runOf('[1]', '', null), runOf(`{"text":"${'x'.repeat(2_000_000)}"}`, '', null));
  expect(made.fields).toBeNull();
  expect(made.b.body).toBeNull();
  expect(made.a.body).toBe('[1]');
});
