import { formatCount } from '../../format.ts';

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
const logprob = (value: number): string => value.toFixed(3).replace('-', '−');

/** Words about where two answers differ, and what that means. */
export const differences = {
  next: 'Next difference',
  nextKeys: 'N',
  place: (at: number, of: number) => `${formatCount(at)} of ${formatCount(of)}`,
  gap: (gap: number) => `logprob gap ${logprob(gap)}`,
  gapOfRecorded: (gap: number) => `logprob gap ${logprob(gap)} when it was recorded`,
  own: (before: number, after: number) =>
    `logprobs ${logprob(before)} and ${logprob(after)}, each of its own token`,
  ids: (before: string, after: string) => `token ids ${before} → ${after}`,
  none: 'end',
  inAll: (stretches: number, before: number, after: number) =>
    `${plural(stretches, 'stretch differs', 'stretches differ')}: ${plural(before, 'token', 'tokens')} recorded against ${formatCount(after)}.`,
  askGap: 'Set return_logprob and top_logprobs_num 2 to see how near the two tokens were to each other.',
  caveats: {
    prompt_differs: (before: number, after: number) =>
      `Prompt tokens ${formatCount(before)} recorded, ${formatCount(after)} replayed: not the same prompt, so template, tokenizer or media differ.`,
    edited: () => 'The request was edited: it is not the recorded one.',
    sampled: () =>
      'Sampled without a seed: two answers differ by chance. Set temperature 0, or a sampling_seed, to compare.',
    seeded: () => 'A seed draws the same only from the same probabilities: another batch moves them.',
    cache_differs: (before: number, after: number) =>
      `Temperature 0, another cache state (${formatCount(before)} cached tokens recorded, ${formatCount(after)} replayed): numeric differences happen. A/B with A against itself tells the noise.`,
    batch: () =>
      'Temperature 0, another batch: numeric differences happen. Send again to know the noise before you call it a regression.',
  },
} as const;
