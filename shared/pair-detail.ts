/* The answers of one request on both sides, where two dumps have it. */

export interface PairAnswer {
  readonly rid: string | null;
  readonly index: number;
  /** null where no text is recorded. Longer ones are cut, and say so. */
  readonly text: string | null;
  readonly cut: boolean;
  /** `beginning` of one in flight; `tail` where only the last piece of a stream was kept. */
  readonly part: 'whole' | 'beginning' | 'tail';
  readonly tokens: number | null;
  readonly finish: string | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly ttftSeconds: number | null;
  readonly elapsedSeconds: number | null;
}

/** One token around the first that differs. */
export interface PairToken {
  /** Place in the output, from 0. */
  readonly at: number;
  readonly a: number | null;
  readonly b: number | null;
}

export interface PairDetail {
  readonly a: PairAnswer;
  readonly b: PairAnswer;
  /** From 0; null where tokens are not recorded on both sides, or agree. */
  readonly atToken: number | null;
  readonly atCharacter: number | null;
  /** A few before the first that differs and a few after; empty where tokens are not recorded on both sides. */
  readonly tokens: readonly PairToken[];
  /** How many tokens differ place by place, of the longer output; null where they are not recorded. */
  readonly differing: { readonly count: number; readonly of: number } | null;
  readonly greedy: boolean | null;
}
