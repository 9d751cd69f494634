import { type Entry, joinObject, splitArray, splitObject } from './request-text.ts';

/*
 * The JSON form of the request log marks what it cut: a text of more than 2048 characters is its first and last
 * 1024 with three dots between, a list likewise with the text "..." as its middle item. The repr form has marks of
 * its own (python-repr.ts). Cut halves are put together, and the field is named to the reader.
 */

const half = 1024;

export interface MaybeCut {
  readonly json: string;
  readonly cut: boolean;
}

/** The value without the logger's mark, and whether there was one, at any depth. */
export function healCut(json: string): MaybeCut {
  if (json.length <= 2 * half) return { json, cut: false };
  if (json.startsWith('"')) return { json, cut: isCutText(JSON.parse(json)) };
  const items = splitArray(json);
  if (items) {
    const isCut = items.length === 2 * half + 1 && items[half] === '"..."';
    const healed = items.filter((_, at) => !isCut || at !== half).map(healCut);
    return {
      json: `[${healed.map((item) => item.json).join(',')}]`,
      cut: isCut || healed.some((item) => item.cut),
    };
  }
  const entries = splitObject(json);
  if (!entries) return { json, cut: false };
  const healed: (Entry & MaybeCut)[] = entries.map(({ name, json: value }) => ({ name, ...healCut(value) }));
  return { json: joinObject(healed), cut: healed.some((entry) => entry.cut) };
}

/** Python counts characters, JavaScript halves of them. */
function isCutText(text: unknown): boolean {
  if (typeof text !== 'string' || text.length < 2 * half + 3 || !text.includes('...')) return false;
  const characters = [...text];
  return (
    characters.length === 2 * half + 3 &&
    characters.slice(half, half + 3).every((character) => character === '.')
  );
}
