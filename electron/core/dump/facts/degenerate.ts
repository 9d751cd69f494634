import type { AnswerFault } from '../../../../shared/dump-rule-facts.ts';

/*
 * Answers that no working model gives. A loop often begins late, so the end of a text decides: what is said only counts
 * where it holds for the last part as a whole.
 */

/** Characters at the end of a text that are looked at. */
const looked = 4000;
/** Shorter texts say nothing: `no no no` is an answer. Words; characters. */
const fewestWords = 48;
const fewestCharacters = 48;
/** Four words in a row that stood before, of all such rows (sglang rule W07). */
const repeated = 0.5;
/** One word or character of all. */
const oneToken = 0.6;
/** U+FFFD of all characters. */
const replaced = 0.05;

/** A word; of scripts without blanks every character is one. */
const word = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}_]+/gu;

/** What is wrong with a text; null where nothing is. */
export function faultOf(text: string): Exclude<AnswerFault, 'empty'> | null {
  const end = text.slice(-looked);
  const characters = [...end].filter((one) => one.trim() !== '');
  if (characters.length < fewestCharacters) return null;
  if (characters.filter((one) => one === '�').length >= replaced * characters.length) return 'replacement';
  if (mostFrequent(characters) >= oneToken * characters.length) return 'oneToken';
  const words = end.match(word) ?? [];
  if (words.length < fewestWords) return null;
  if (mostFrequent(words) >= oneToken * words.length) return 'oneToken';
  // Four numbers of words in one: texts of some thousand characters hold fewer than 4,096 words.
  const numbers = new Map<string, number>();
  const seen = new Set<number>();
  let row = 0;
  for (const [at, one] of words.entries()) {
    const number = numbers.get(one) ?? numbers.size;
    numbers.set(one, number);
    row = (row % kinds ** 3) * kinds + number;
    if (at >= 3) seen.add(row);
  }
  const rows = words.length - 3;
  return rows - seen.size >= repeated * rows ? 'repeats' : null;
}

/** More than the characters that are looked at. */
const kinds = 4096;

function mostFrequent(items: readonly string[]): number {
  const counts = new Map<string, number>();
  let most = 0;
  for (const item of items) {
    const count = (counts.get(item) ?? 0) + 1;
    counts.set(item, count);
    if (count > most) most = count;
  }
  return most;
}
