import { formatCount, formatDuration, formatNumber, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { risks } from './phrases.ts';

const reasons = ({ prompts, of, lag }: { prompts: number; of: number; lag: number }): string =>
  [
    ...(prompts > 0 ? [`${formatCount(prompts)} of ${formatCount(of)} prompts have other token counts`] : []),
    ...(lag > 0.1 ? [`requests were sent ${formatDuration(lag)} late (p95)`] : []),
  ].join('; ');

/** Findings about a batch replay. */
export const batch: SignalCatalogue = {
  otherTokens: words<{ diverged: number; n: number; early: number; floor: number }>({
    title: 'The same request, other tokens',
    cause: 'Other tokens for the same request',
    detail: ({ diverged, n, early, floor }) =>
      `${formatPercent(diverged / Math.max(1, n))} of the greedy requests part (n = ${formatCount(n)}), ${formatCount(early)} of them before token 16; ${floor < 0 ? 'how far two runs of one build differ was not measured' : `two runs of one build part in ${formatPercent(floor)}`}.`,
    guess: ({ floor }) =>
      floor < 0
        ? 'Possibly numeric: another batch or another cache state gives other rounding.'
        : 'The answers changed by more than two runs of one build differ.',
    next: () =>
      'Replay one of them alone on the target with an empty cache, then in deterministic mode; compare the logprobs where it parts.',
    risk: risks.replaying,
  }),
  noiseFloor: words<{ diverged: number; n: number }>({
    title: 'How far two runs of one build differ',
    cause: 'Differences of a build from itself',
    detail: ({ diverged, n }) =>
      `${formatPercent(diverged / Math.max(1, n))} of the requests differ between two runs of the same build (n = ${formatCount(n)}): differences below that are noise.`,
    guess: () => 'Dynamic batching gives other rounding from run to run.',
    next: () => 'Judge differences of another build by this share.',
    risk: risks.reading,
  }),
  replayUnfaithful: words<{ prompts: number; of: number; lag: number; score: number }>({
    title: 'This replay is not the recorded load',
    cause: 'A replay that is not the recorded load',
    detail: (slots) =>
      `This replay did not reproduce the recorded load: ${reasons(slots) || `fidelity ${formatNumber(slots.score)}`}.`,
    guess: () => 'Another tokenizer or template, or a client that could not keep up.',
    next: () => 'Mend that before judging anything by this replay.',
    risk: risks.replaying,
  }),
};
