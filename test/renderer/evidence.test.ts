import { isValidElement } from 'react';
import { describe, expect, test } from 'vitest';
import { withNumbers } from '../../renderer/views/overview/evidence.tsx';
import { shownPath } from '../../renderer/views/overview/words.ts';

/** The bold parts of a sentence. */
function bold(sentence: string): string[] {
  return withNumbers(sentence).flatMap((part) =>
    isValidElement<{ children: string }>(part) ? [part.props.children] : [],
  );
}

describe('numbers in a sentence', () => {
  const rows = [
    ['p99 of uncached prompt tokens is 31,744, 15 × the median.', ['31,744', '15 ×']],
    ['TTFT p99 of 7.61 s while the queue holds 9.6 ms (L05).', ['7.61 s', '9.6 ms']],
    ['15 of 417 (3.6 %)', ['15', '417', '3.6 %']],
    ['−82 % of 1,012 tok/s', ['−82 %', '1,012 tok/s']],
    ['其中位数的 9 倍', ['9']],
    ['no number here, not even H100', []],
    ['Nothing listens at http://127.0.0.1:9: 9 of 9 were refused.', ['9', '9']],
  ] as const;
  for (const [sentence, expected] of rows)
    test(sentence, () => {
      expect(bold(sentence)).toEqual(expected);
    });

  test('nothing of the sentence is lost', () => {
    const sentence = 'Prompts under 2,000 tokens reach 7.61 s, 9 × their median.';
    const parts = withNumbers(sentence).map((part) =>
      isValidElement<{ children: string }>(part) ? part.props.children : String(part),
    );
    expect(parts.join('')).toBe(sentence);
  });
});

describe('where a value stands', () => {
  const rows = [
    [
      'sglang:per_stage_req_latency_seconds_sum{dp_rank="0",stage="prefill_forward",tp_rank="0"}',
      'prefill_forward · per_stage_req_latency_seconds_sum',
    ],
    [
      'sglang:time_to_first_token_seconds_sum{model_name="Qwen/Qwen3-30B-A3B"}',
      'time_to_first_token_seconds_sum',
    ],
    ['sglang_queue_time_seconds_sum', 'queue_time_seconds_sum'],
    ['loads[0].num_waiting_reqs', 'loads[0].num_waiting_reqs'],
    ['/health', '/health'],
  ] as const;
  for (const [path, expected] of rows) test(path, () => expect(shownPath(path)).toBe(expected));
});
