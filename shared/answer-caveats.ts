import type { OutputLogprob, ReplayResult } from './replay.ts';
import type { RecordedOutput } from './request.ts';

/*
 * What a difference of two answers does and does not mean, by what is known of both. Pure; words for it stand in the
 * catalogue.
 */

/** One side of a comparison: a recorded output, or what a replay came to. */
export type ComparedAnswer = Pick<
  RecordedOutput,
  'text' | 'outputIds' | 'promptTokens' | 'cachedTokens' | 'logprobs'
>;

export type Caveat =
  /** The prompts are not the same tokens: template, tokenizer or media differ. */
  | { readonly kind: 'prompt_differs'; readonly before: number; readonly after: number }
  /** Another request was sent than the one that was recorded. */
  | { readonly kind: 'edited' }
  /** Drawn without a seed: chance alone makes them differ. */
  | { readonly kind: 'sampled' }
  /** The same seed draws the same only from the same probabilities. */
  | { readonly kind: 'seeded' }
  /** The likeliest token, of probabilities that depend on the batch and on what was in the cache. */
  | { readonly kind: 'cache_differs'; readonly before: number; readonly after: number }
  | { readonly kind: 'batch' };

/** What fits a difference between `before` and a replay, the gravest first. */
export function caveatsOf(before: ComparedAnswer, after: ReplayResult, edited: boolean): readonly Caveat[] {
  const caveats: Caveat[] = [];
  const prompts = pairOf(before.promptTokens, after.promptTokens);
  if (prompts && prompts.before !== prompts.after) caveats.push({ kind: 'prompt_differs', ...prompts });
  if (edited) caveats.push({ kind: 'edited' });
  const { sampling } = after;
  if (!sampling) return caveats;
  if (!sampling.greedy) {
    caveats.push({ kind: sampling.seeded ? 'seeded' : 'sampled' });
    return caveats;
  }
  const cached = pairOf(before.cachedTokens, after.cachedTokens);
  if (cached && cached.before !== cached.after) caveats.push({ kind: 'cache_differs', ...cached });
  else caveats.push({ kind: 'batch' });
  return caveats;
}

const pairOf = (before: number | null, after: number | null) =>
  before === null || after === null ? null : { before, after };

/** How near the two tokens were to each other where the answers part. */
export type LogprobGap =
  /** Both stand in one distribution: natural logarithms of probability, the chosen one's less the other's. */
  | { readonly kind: 'gap'; readonly gap: number; readonly of: 'before' | 'after' }
  /** Each side knows its own token only. */
  | { readonly kind: 'own'; readonly before: number; readonly after: number };

/** The logprob gap at a token, from 0; null where neither side tells enough. */
export function logprobGap(before: ComparedAnswer, after: ComparedAnswer, token: number): LogprobGap | null {
  const [idBefore, idAfter] = [before.outputIds?.[token], after.outputIds?.[token]];
  const [placeBefore, placeAfter] = [placeOf(before, token), placeOf(after, token)];
  if (idBefore === undefined || idAfter === undefined) return null;
  const ofAfter = differenceAt(placeAfter, idAfter, idBefore);
  if (ofAfter !== null) return { kind: 'gap', gap: ofAfter, of: 'after' };
  const ofBefore = differenceAt(placeBefore, idBefore, idAfter);
  if (ofBefore !== null) return { kind: 'gap', gap: ofBefore, of: 'before' };
  const own = [logprobOf(placeBefore, idBefore), logprobOf(placeAfter, idAfter)] as const;
  return own[0] === null || own[1] === null ? null : { kind: 'own', before: own[0], after: own[1] };
}

const placeOf = ({ logprobs }: ComparedAnswer, token: number): OutputLogprob | null =>
  logprobs?.find(({ at }) => at === token) ?? null;

function differenceAt(place: OutputLogprob | null, chosen: number, other: number): number | null {
  const [of, than] = [logprobOf(place, chosen), logprobOf(place, other)];
  return of === null || than === null ? null : of - than;
}

function logprobOf(place: OutputLogprob | null, id: number): number | null {
  if (place === null) return null;
  return [place, ...place.candidates].find((token) => token.id === id)?.logprob ?? null;
}

/** The text of the token at a place, where a logprob told it. */
export function tokenText(answer: ComparedAnswer, token: number): string | null {
  return placeOf(answer, token)?.text ?? null;
}
