import type { PromptItem } from './generate-body.ts';
import type { DemoState } from './state.ts';
import { tokenId } from './tokens.ts';

/** Whether prompts hold the words of `failOnWords`; of those that do, every `failEvery`-th. */
export function plantedFailure(state: DemoState): (items: readonly PromptItem[]) => boolean {
  let met = 0;
  return (items) => {
    const { failOnWords: words, failEvery } = state;
    if (words.length === 0 || !items.some((item) => words.every((word) => holds(item, word)))) return false;
    met += 1;
    return met % failEvery === 0;
  };
}

/** Whether prompts that are under way hold the words of `crashOnWords` between them. */
export const holdTogether = (words: readonly string[], items: ReadonlySet<PromptItem>): boolean =>
  words.length > 0 && words.every((word) => [...items].some((item) => holds(item, word)));

/** As a whole word of a text; of token ids as its one token, with a blank in front or without. */
function holds({ text, ids }: PromptItem, word: string): boolean {
  if (text === null) return ids.includes(tokenId(word)) || ids.includes(tokenId(` ${word}`));
  return text.split(/[^\p{L}\p{N}]+/u).includes(word);
}
