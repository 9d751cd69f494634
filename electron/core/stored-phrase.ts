import { phrases } from '../../shared/messages/en/phrases.ts';
import { type Phrase, say } from '../../shared/phrase.ts';

/** A phrase in a file: as key and slots for another language, and in words for whoever has not our catalogue. */
export type StoredPhrase = {
  readonly key: string;
  readonly params: Record<string, string | number>;
  readonly text: string;
};

export const storePhrase = (phrase: Phrase): StoredPhrase => ({
  key: phrase.key,
  params: { ...phrase.params },
  text: say(phrase),
});

/** Back as a phrase; its words where the catalogue no longer has the key. */
export const readPhrase = ({ key, params, text }: StoredPhrase): Phrase =>
  Object.hasOwn(phrases, key)
    ? { key: key as Phrase['key'], params }
    : { key: 'asWritten', params: { text } };
