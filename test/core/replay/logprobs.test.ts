import { afterEach, describe, expect, test } from 'vitest';
import { type DemoServer, startDemoServer } from '../../../electron/core/demo/server.ts';
import { OutputLogprobs } from '../../../electron/core/replay/logprobs.ts';
import { replay } from '../../../electron/core/replay/replay.ts';
import { logprobGap } from '../../../shared/answer-caveats.ts';
import { judgeAnswers } from '../../../shared/answer-difference.ts';

const open: DemoServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

describe('logprobs come together, however they are sent', () => {
  const triples = [
    [-0.1, 11, null],
    [-0.2, 12, 'b'],
    [-0.3, 13, null],
  ];
  const whole = [1, 2, 3].map((count) => ({ output_token_logprobs: triples.slice(0, count) }));
  const parts = triples.map((triple, at) => ({ output_token_logprobs: [triple], length: at + 1 }));
  const cases: [name: string, pieces: { output_token_logprobs: unknown[]; length?: number }[]][] = [
    ['whole', whole],
    ['in parts', parts],
    ['in parts, and an empty end', [...parts, { output_token_logprobs: [], length: 3 }]],
  ];
  for (const [name, pieces] of cases) {
    test(name, () => {
      const read = new OutputLogprobs();
      for (const { length, ...meta } of pieces)
        read.accept(length === undefined ? meta : { ...meta, output_token_logprobs_length: length });
      expect(read.current()).toEqual([
        { at: 0, id: 11, logprob: -0.1, text: null, candidates: [] },
        { at: 1, id: 12, logprob: -0.2, text: 'b', candidates: [] },
        { at: 2, id: 13, logprob: -0.3, text: null, candidates: [] },
      ]);
    });
  }

  test('the last piece of an answer has its place at the end', () => {
    const read = new OutputLogprobs();
    read.accept({ output_token_logprobs: [[-0.3, 13, null]], completion_tokens: 3 });
    expect(read.current()?.map(({ at }) => at)).toEqual([2]);
  });

  test('none asked for', () => {
    const read = new OutputLogprobs();
    read.accept({ completion_tokens: 3 });
    expect(read.current()).toBeNull();
  });
});

test('a divergence planted at token 37 is found at 37, with its gap', async () => {
  for (const stream of [true, false]) {
    for (const incremental of [true, false]) {
      const state = { tokensPerSecond: 5000, prefillSeconds: 0.001, incremental };
      const [good, bad] = [
        await startDemoServer({ state }),
        await startDemoServer({ state: { ...state, divergesAt: 37 } }),
      ];
      open.push(good, bad);
      const body = JSON.stringify({
        text: 'Why does the second request wait so long?',
        stream,
        return_logprob: true,
        top_logprobs_num: 2,
        sampling_params: { temperature: 0, max_new_tokens: 60, ignore_eos: true },
      });
      const [a, b] = await Promise.all(
        [good, bad].map(({ url }) =>
          replay(
            { target: { baseUrl: url }, endpoint: '/generate', body, idleTimeoutSeconds: 20 },
            { signal: new AbortController().signal, tell: () => undefined },
          ),
        ),
      );
      if (!a || !b) throw new Error('two answers');
      expect(a.logprobs).toHaveLength(60);
      expect(judgeAnswers({ ...a, part: 'whole' }, b, true)).toMatchObject({
        kind: 'differs',
        difference: { token: 37, tokens: 60 },
      });
      expect(logprobGap(a, b, 37)).toMatchObject({ kind: 'gap', of: 'after' });
      const gap = logprobGap(a, b, 37);
      expect(gap?.kind === 'gap' && gap.gap).toBeCloseTo(0.031, 6);
    }
  }
});
