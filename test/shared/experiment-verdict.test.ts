import { describe, expect, test } from 'vitest';
import { type ExperimentRun, plannedRuns } from '../../shared/experiment.ts';
import { judgeExperiment } from '../../shared/experiment-verdict.ts';
import type { ReplayEnd, ReplayResult } from '../../shared/replay.ts';

interface Answer {
  readonly ids: readonly number[];
  readonly seconds?: number;
  readonly end?: ReplayEnd;
  readonly greedy?: boolean;
}

const result = ({ ids, seconds = 1, end = 'complete', greedy = true }: Answer): ReplayResult => ({
  end,
  httpStatus: 200,
  problem: null,
  text: null,
  outputIds: ids,
  rid: null,
  finishType: 'stop',
  promptTokens: 5,
  cachedTokens: 0,
  completionTokens: ids.length,
  elapsedSeconds: seconds,
  ttftSeconds: seconds / 10,
  pieces: [],
  answerText: '',
  sampling: { greedy, seeded: false, asksCandidates: false },
});

const [one, other, third] = [
  [1, 2, 3, 4],
  [1, 2, 9, 4],
  [1, 7, 3, 4],
] as const;

/** A pair of so many turns, after two runs for the noise; an answer for each run in order. */
function pair(times: number, answer: (side: 'a' | 'b', at: number) => Answer): readonly ExperimentRun[] {
  const planned = plannedRuns({ kind: 'pair', times, noise: true });
  return planned.map((run) => ({ ...run, result: result(answer(run.side, run.at)) }));
}

const judged = (runs: readonly ExperimentRun[]) => {
  const made = judgeExperiment('pair', runs);
  if (made.kind !== 'pair') throw new Error(made.kind);
  return made;
};

describe('two servers', () => {
  test('the same answers', () => {
    const { verdict, noise, between } = judged(pair(3, () => ({ ids: one })));
    expect([verdict, noise.of, noise.differ, between.of, between.differ]).toEqual(['same', 4, 0, 3, 0]);
  });

  test('one difference on one try is not called more than that', () => {
    const { verdict, chance } = judged(pair(1, (side) => ({ ids: side === 'b' ? other : one })));
    expect(verdict).toBe('unclear');
    // Two comparisons of A with itself, one with B: one of three falls on B by chance.
    expect(chance).toBeCloseTo(1 / 3, 6);
  });

  test('always on B and never on A is more than chance, once there are enough', () => {
    const made = judged(pair(5, (side) => ({ ids: side === 'b' ? other : one })));
    expect(made.verdict).toBe('beyond_noise');
    expect(made.between.at).toEqual([2, 2, 2, 2, 2]);
    // 1 of C(11, 5).
    expect(made.chance).toBeCloseTo(1 / 462, 6);
  });

  test('A that differs from itself as well is noise', () => {
    const made = judged(pair(4, (side, at) => ({ ids: side === 'b' || at % 4 === 2 ? other : one })));
    expect(made.noise.differ).toBeGreaterThan(0);
    expect(made.verdict).toBe('within_noise');
  });

  test('drawn without a seed it can be chance, unless A has shown that it is not', () => {
    const few = pair(2, (side) => ({ ids: side === 'b' ? other : one, greedy: false }));
    expect(judged(few).verdict).toBe('sampled');
    const many = pair(5, (side) => ({ ids: side === 'b' ? other : one, greedy: false }));
    expect(judged(many).verdict).toBe('beyond_noise');
  });

  test('answers that broke off are not compared', () => {
    const made = judged(pair(3, (side) => ({ ids: one, end: side === 'b' ? 'cut' : 'complete' })));
    expect([made.verdict, made.b.ends]).toEqual(['no_answers', { cut: 3 }]);
  });

  const paces: [name: string, times: number, b: (at: number) => number, expected: string][] = [
    ['three a side are too few', 3, () => 9, 'too_few'],
    ['slower each time', 4, () => 9, 'b_slower'],
    ['quicker each time', 4, () => 0.1, 'a_slower'],
    ['now and then', 4, (at) => (at % 4 === 1 ? 0.5 : 9), 'overlap'],
  ];
  for (const [name, times, b, expected] of paces) {
    test(`pace: ${name}`, () => {
      const made = judged(
        pair(times, (side, at) => ({ ids: one, seconds: side === 'b' ? b(at) : 1 + at / 100 })),
      );
      expect(made.elapsed).toBe(expected);
    });
  }

  test('the runs for the noise have no part in the pace', () => {
    const made = judged(pair(4, (side, at) => ({ ids: one, seconds: at < 2 ? 100 : side === 'b' ? 9 : 1 })));
    expect(made.elapsed).toBe('b_slower');
  });
});

test('again and again: how many answers, how often they differ, and where', () => {
  const answers = [one, one, other, one, third];
  const runs = plannedRuns({ kind: 'repeat', times: 5 }).map((run) => ({
    ...run,
    result: result({ ids: answers[run.at] ?? one, seconds: run.at + 1 }),
  }));
  expect(judgeExperiment('repeat', runs)).toMatchObject({
    sampled: false,
    group: {
      runs: 5,
      ends: { complete: 5 },
      distinct: 3,
      differing: { of: 4, differ: 2, at: [1, 2], byToken: true },
      elapsed: { n: 5, least: 1, median: 3, most: 5, values: [1, 2, 3, 4, 5] },
    },
  });
});

test('one field at several values: each against the first value', () => {
  const answers: Record<string, readonly number[]> = { '0': one, '0.5': other, '1': one };
  const plan = {
    kind: 'sweep',
    field: 'sampling_params.top_p',
    values: ['0', '0.5', '1'],
    times: 2,
  } as const;
  const planned = plannedRuns(plan);
  expect(planned.map(({ value }) => value)).toEqual(['0', '0.5', '1', '0', '0.5', '1']);
  const made = judgeExperiment(
    'sweep',
    planned.map((run) => ({ ...run, result: result({ ids: answers[run.value ?? ''] ?? one }) })),
  );
  expect(made).toMatchObject({
    cells: [
      { value: '0', partsAt: null, compared: false, group: { runs: 2, distinct: 1 } },
      { value: '0.5', partsAt: 2, compared: true },
      { value: '1', partsAt: null, compared: true },
    ],
  });
});

test('no runs yet say nothing', () => {
  expect(judged([]).verdict).toBe('no_answers');
  expect(judgeExperiment('sweep', [])).toMatchObject({ cells: [] });
});
