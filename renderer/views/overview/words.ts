import type { Messages } from '../../../shared/messages/en/index.ts';
import type { Signal } from '../../../shared/signal.ts';

/** A signal's title and sentence; one whose text the catalogue does not know is shown by its rule. */
export function signalWords(
  { text, params, rule }: Pick<Signal, 'text' | 'params' | 'rule'>,
  { signals }: Messages,
): { title: string; detail: string } {
  const words = signals[text];
  return words ? { title: words.title(params), detail: words.detail(params) } : { title: rule, detail: text };
}
