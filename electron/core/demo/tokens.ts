/**
 * The demo server's stand-in for a tokenizer: pieces of at most seven letters, three digits, one Chinese
 * character. The sample incidents are cut the same way (assets/samples/maker/tokens.py), so a replay of one
 * of their requests counts the same prompt tokens here.
 */

export const vocabularySize = 151_936;
export const endOfTurn = 151_645;

const special: Readonly<Record<string, number>> = {
  '<|endoftext|>': 151_643,
  '<|im_start|>': 151_644,
  '<|im_end|>': endOfTurn,
};
const pieces = /<\|[a-z_]+\|>| ?[A-Za-z]{1,7}|[0-9]{1,3}|[ \t\r\n]+|[\s\S]/gu;

export function tokenise(text: string): string[] {
  return text.match(pieces) ?? [];
}

/** A number that any text always gets, spread over the vocabulary (FNV-1a of its UTF-8 bytes). */
export function tokenId(piece: string): number {
  return special[piece] ?? hash(piece) % 151_643;
}

export function hash(text: string, seed = 0x811c9dc5): number {
  let value = seed;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
