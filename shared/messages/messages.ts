import type { en } from './en/index.ts';
import type { ProblemKey, ProblemParams } from './en/problems.ts';

/*
 * The shape that every language fills: that of the English catalogue, with any text in the place of each of its texts.
 */

/** Texts and functions to text as English has them, whatever they say. */
type AnyWords<T> = T extends string
  ? string
  : T extends (...slots: infer Slots) => string
    ? (...slots: Slots) => string
    : { readonly [K in keyof T]: AnyWords<T[K]> };

/** Sentence and next step of every failure. */
export type ProblemCatalogue = {
  readonly [K in ProblemKey]: {
    message(params: ProblemParams<K>): string;
    hint?(params: ProblemParams<K>): string;
  };
};

export type Messages = AnyWords<Omit<typeof en, 'problems'>> & { readonly problems: ProblemCatalogue };
