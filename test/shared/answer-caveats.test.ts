import { describe, expect, test } from 'vitest';
import { type ComparedAnswer, caveatsOf, logprobGap } from '../../shared/answer-caveats.ts';
import type { OutputLogprob, ReplayResult, SamplingFacts } from '../../shared/replay.ts';

const answer = (more: Partial<ComparedAnswer> = {}): ComparedAnswer => ({
  text: null,
  outputIds: [1, 2],
  promptTokens: 5,
  cachedTokens: 0,
  ...more,
});
const result = (sampling: Partial<SamplingFacts> | null, more: Partial<ReplayResult> = {}) =>
  ({
    ...answer(),
    ...(sampling ? { sampling: { greedy: true, seeded: false, asksCandidates: false, ...sampling } } : {}),
    ...more,
  }) as ReplayResult;

describe('what fits a difference', () => {
  const cases: [name: string, after: ReplayResult, edited: boolean, kinds: string[]][] = [
    ['greedy, all alike', result({}), false, ['batch']],
    ['greedy, another cache state', result({}, { cachedTokens: 4 }), false, ['cache_differs']],
    ['greedy, nothing known of the cache', result({}, { cachedTokens: null }), false, ['batch']],
    ['sampled', result({ greedy: false }), false, ['sampled']],
    ['sampled with a seed', result({ greedy: false, seeded: true }), false, ['seeded']],
    ['another prompt', result({}, { promptTokens: 6 }), false, ['prompt_differs', 'batch']],
    ['edited and sampled', result({ greedy: false }), true, ['edited', 'sampled']],
    ['a run of which nothing is known', result(null), false, []],
  ];
  for (const [name, after, edited, kinds] of cases) {
    test(name, () => expect(caveatsOf(answer(), after, edited).map(({ kind }) => kind)).toEqual(kinds));
  }
});

describe('the logprob gap where answers part', () => {
  const place = (id: number, logprob: number, ...others: [number, number][]): OutputLogprob => ({
    at: 1,
    id,
    logprob,
    text: null,
    candidates: others.map(([other, value]) => ({ id: other, logprob: value, text: null })),
  });
  const [before, after] = [{ outputIds: [1, 2] }, { outputIds: [1, 9] }];
  test('both in the distribution of the replay', () => {
    const gap = logprobGap(
      answer(before),
      answer({ ...after, logprobs: [place(9, -0.5, [9, -0.5], [2, -0.75])] }),
      1,
    );
    expect(gap).toEqual({ kind: 'gap', gap: 0.25, of: 'after' });
  });
  test('both in the recorded one', () => {
    const gap = logprobGap(answer({ ...before, logprobs: [place(2, -0.5, [9, -1.5])] }), answer(after), 1);
    expect(gap).toEqual({ kind: 'gap', gap: 1, of: 'before' });
  });
  test('each knows its own', () => {
    const gap = logprobGap(
      answer({ ...before, logprobs: [place(2, -0.5)] }),
      answer({ ...after, logprobs: [place(9, -0.25)] }),
      1,
    );
    expect(gap).toEqual({ kind: 'own', before: -0.5, after: -0.25 });
  });
  test('not asked for, another place, or one side has ended', () => {
    expect(logprobGap(answer(before), answer(after), 1)).toBeNull();
    expect(logprobGap(answer(before), answer({ ...after, logprobs: [place(9, -1, [2, -2])] }), 0)).toBeNull();
    expect(logprobGap(answer({ outputIds: [1] }), answer(after), 1)).toBeNull();
  });
});
