import { createReadStream } from 'node:fs';
import { findHeld, type HeldId, type HeldPlace } from '../../../../shared/held.ts';
import { ProblemError } from '../../../../shared/outcome.ts';
import { placeOf, splitArray } from '../request-text.ts';
import { findHeldFile, type HeldFolders, readHeld } from './held-files.ts';

/*
 * The one place where placeholders become what they stand for: as one text, for what copies or writes a body, and as
 * bytes that are read as they are sent.
 */

/** A body on its way to a server. */
export interface OutgoingBody {
  readonly bytes: number;
  /** The bytes, or where they come from piece by piece: no value is ever whole in memory. */
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
}

type Part = { readonly text: string } | { readonly id: HeldId };

/** Throws ProblemError `heldBroken` for a placeholder that cannot be read. */
function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { id, start, end } of placesOf(text)) {
    parts.push({ text: text.slice(from, start) }, { id });
    from = end;
  }
  return [...parts, { text: text.slice(from) }];
}

function placesOf(text: string): readonly HeldPlace[] {
  const { places, broken } = findHeld(text);
  if (broken !== null) throw new ProblemError('heldBroken', placeOf(text, broken));
  return places;
}

/** The body with every value in it. Throws ProblemError: `heldBroken`, `heldMissing`, `heldChanged`. */
export async function wholeBody(text: string, folders: HeldFolders): Promise<string> {
  const pieces: string[] = [];
  for (const part of partsOf(text))
    pieces.push('text' in part ? part.text : (await readHeld(folders, part.id)).toString('utf8'));
  return pieces.join('');
}

/** The body as bytes; values are read from their files as they are sent. Throws as `wholeBody`, but for the hash. */
export async function outgoingBody(text: string, folders: HeldFolders): Promise<OutgoingBody> {
  const parts = partsOf(text);
  if (parts.length === 1) {
    const content = Buffer.from(text, 'utf8');
    return { bytes: content.length, content };
  }
  const pieces = await Promise.all(
    parts.map(async (part) => {
      if (!('text' in part)) return findHeldFile(folders, part.id);
      const content = Buffer.from(part.text, 'utf8');
      return { content, bytes: content.length };
    }),
  );
  async function* content(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) {
      if ('content' in piece) yield piece.content;
      else yield* createReadStream(piece.path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
    }
  }
  return { bytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0), content: content() };
}

/**
 * The body with small values in the places of large ones that say the same of it: how many prompts there are, which
 * sampling parameters. Every value is read and held against its hash on the way. For `checkBody`; a place in it is the
 * same line of the text.
 */
export async function bodyToCheck(text: string, folders: HeldFolders): Promise<string> {
  const pieces: string[] = [];
  for (const part of partsOf(text))
    pieces.push('text' in part ? part.text : standIn((await readHeld(folders, part.id)).toString('utf8')));
  return pieces.join('');
}

function standIn(json: string): string {
  if (json.startsWith('"')) return '""';
  if (!json.startsWith('[')) return json;
  if (/^\[[-+0-9.eE,\s]*\]$/.test(json)) return '[0]';
  const items = splitArray(json) ?? [];
  const small = items.map((item) => (item.startsWith('"') ? '""' : item.startsWith('[') ? '[]' : item));
  return `[${small.join(',')}]`;
}
