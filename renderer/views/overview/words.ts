import type { Messages } from '../../../shared/messages/en/index.ts';
import type { Phrase } from '../../../shared/phrase.ts';
import type { Evidence, Signal } from '../../../shared/signal.ts';

/** What probably stands behind a signal, and what to do next; null where the catalogue does not know it. */
export function adviceOf(
  { text, params }: Pick<Signal, 'text' | 'params'>,
  { signals }: Messages,
): { guess: string; next: string } | null {
  const words = signals[text];
  return words ? { guess: words.guess(params), next: words.next(params) } : null;
}

/** The cause that a quiet rule speaks against. */
export function causeOf(
  { text, params, rule }: Pick<Signal, 'text' | 'params' | 'rule'>,
  { signals }: Messages,
): string {
  const words = signals[text];
  return words?.cause ?? words?.title(params) ?? rule;
}

/** What a rule is called, whatever it said. */
export const signalTitle = (
  { text, params, rule }: Pick<Signal, 'text' | 'params' | 'rule'>,
  { signals }: Messages,
): string => signals[text]?.title(params) ?? rule;

/** Title and sentence of a signal that fired; one whose text the catalogue does not know is shown by its rule. */
export function signalWords(
  { text, params, rule }: Pick<Signal, 'text' | 'params' | 'rule'>,
  { signals }: Messages,
): { title: string; detail: string } {
  const words = signals[text];
  return words ? { title: words.title(params), detail: words.detail(params) } : { title: rule, detail: text };
}

/** What an evidence's value is: as the rule calls it, else by where it stands. */
export const evidenceName = ({ label, path }: Evidence, say: (phrase: Phrase) => string): string =>
  label === undefined ? shownPath(path) : say(label);

/**
 * Where a value stands, as a person calls it: a series by its stage and name, without the prefix and the labels that
 * all of a server's series have; any other path as it is.
 */
export function shownPath(path: string): string {
  const [, name, labels] = /^sglang[:_](\w+)(?:\{(.*)\})?$/.exec(path) ?? [];
  if (name === undefined) return path;
  const stage = /(?:^|,)stage="([^"]+)"/.exec(labels ?? '')?.[1];
  return stage === undefined ? name : `${stage} · ${name}`;
}
