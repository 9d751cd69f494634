import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { type HeldId, heldName, type PartOfHeld, stretchOfHeld } from '../../../../shared/held.ts';
import { ProblemError } from '../../../../shared/outcome.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { type HeldFolders, readHeld } from './held-files.ts';
import { type Holding, holdLarge } from './hold.ts';

/** A value from the character `from` on, one stretch of it. Throws ProblemError `heldMissing` and `heldChanged`. */
export async function readPart(id: HeldId, from: number, held: HeldFolders): Promise<PartOfHeld> {
  const json = (await readHeld(held, id)).toString('utf8');
  const isText = json.startsWith('"');
  const text = isText ? String(JSON.parse(json)) : json;
  return { text: text.slice(from, from + stretchOfHeld), isText, from, total: text.length };
}

/** What was typed in the place of a value: of a text what it says, else JSON. Throws ProblemError `heldFileUnfit`. */
export async function valueOfText(id: HeldId, text: string, held: HeldFolders): Promise<Holding> {
  const isText = (await readHeld(held, id)).toString('latin1', 0, 1) === '"';
  if (isText) return holdLarge(JSON.stringify(text), heldName(id));
  return holdLarge(jsonOf(text, heldName(id), heldName(id)), heldName(id));
}

/** Fields whose texts are bytes in base64, or where to find them. */
const mediaName = /^(?:image|audio|video)_data\b|^(?:image|audio|video)_data-/;

/**
 * What a file holds in the place of a value: of media its bytes in base64, of a text what it says, else its JSON. A file
 * that is JSON of the kind that is wanted is taken as it is written. Throws ProblemError `heldFileUnfit`.
 */
export async function valueOfFile(id: HeldId, path: string, held: HeldFolders): Promise<Holding> {
  const name = heldName(id);
  const isText = (await readHeld(held, id)).toString('latin1', 0, 1) === '"';
  const bytes = await readFile(path).catch((error: Error) => {
    throw new ProblemError('unreadable', { path, cause: error.message }, { cause: error });
  });
  if (isText && mediaName.test(name)) return holdLarge(JSON.stringify(bytes.toString('base64')), name);
  if (!isUtf8(bytes)) throw new ProblemError('heldFileUnfit', { path, name, cause: phrase('isNoUtf8', {}) });
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  return holdLarge(isText ? JSON.stringify(text) : jsonOf(text, name, path), name);
}

/** The JSON as it is written, without what stands around it. */
function jsonOf(text: string, name: string, path: string): string {
  try {
    JSON.parse(text);
    return text.trim();
  } catch (error) {
    throw new ProblemError('heldFileUnfit', { path, name, cause: phrase('isNoJson', {}) }, { cause: error });
  }
}
