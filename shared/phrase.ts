import { phrases } from './messages/en/phrases.ts';
import type { Messages } from './messages/messages.ts';

export type PhraseKey = keyof typeof phrases;
type SlotsOf<K extends PhraseKey> = Parameters<(typeof phrases)[K]>[0];

/** A clause of the catalogue with its slots filled: plain data that crosses the bridge and waits for a language. */
export interface Phrase {
  readonly key: PhraseKey;
  readonly params: Readonly<Record<string, string | number>>;
}

export function phrase<K extends PhraseKey>(key: K, params: SlotsOf<K>): Phrase {
  return { key, params };
}

/** The clause in words. `catalogue` is another language's phrases; English when left out. */
export function say(said: Phrase, catalogue: Messages['phrases'] = phrases): string {
  const words = catalogue[said.key] as (params: Phrase['params']) => string;
  return words(said.params);
}
