import { basename, join } from 'node:path';
import { ProblemError } from '../../shared/outcome.ts';
import { type Phrase, phrase } from '../../shared/phrase.ts';
import { archiveLimits, isTar, readEntries, readHead } from './bundle/archive.ts';
import { decodeText } from './bundle/decode.ts';
import { isBundleFile, lookedFor } from './bundle/files.ts';
import { listFolder, looksLikeBundle, statOf } from './bundle/folder.ts';
import { packedContent, packedStart } from './dump/packed-content.ts';
import { type PackedKind, packedKind } from './dump/packed-kind.ts';
import { isPickle } from './dump/sniff.ts';
import { zipPickles } from './dump/zip-dump.ts';
import { findIncident } from './incident/manifest.ts';
import { parseJson } from './json-text.ts';
import { asObject } from './json-value.ts';
import { looksLikePage } from './replay/error-body.ts';
import { looksLikeTrigger } from './replay/trigger.ts';

/** What a path is, by its content. Names and endings are not trusted: they are what gets lost in a chat window. */
export type Recognised =
  /** `also`: dumps and requests that lie in the bundle's folder. */
  | { readonly kind: 'bundle'; readonly also: readonly string[] }
  /** A pickle, also one that is packed. */
  | { readonly kind: 'dump' }
  | { readonly kind: 'trigger' }
  | { readonly kind: 'folder'; readonly items: readonly string[] }
  /** An incident folder, named itself or by its incident.json. */
  | { readonly kind: 'incident'; readonly folder: string };

/** Entries of a folder that are looked into. */
const mostEntries = 500;
/** A hand-saved request is read whole, as far as the contract takes it. Bytes. */
const largestTrigger = 64_000_000;
const headBytes = 64_000;
/** Of what is packed: enough to know a tar by. */
const innerBytes = 512;

/** Says what a path is. Throws ProblemError that names what it is instead and what was looked for. */
export async function recognise(path: string): Promise<Recognised> {
  const info = await statOf(path);
  const incident = await findIncident(path);
  if (incident !== null) return { kind: 'incident', folder: incident };
  if (info.isDirectory()) return recogniseFolder(path);
  if (!info.isFile()) throw unknown(path, phrase('isSpecialFile', {}));
  if (info.size === 0) throw unknown(path, phrase('isEmptyFile', {}));
  const head = await readHead(path, headBytes);

  if (isPickle(head)) return { kind: 'dump' };
  const packed = packedKind(head);
  if (packed === 'zip') return recogniseZip(path);
  if (packed !== null) return recognisePacked(path, packed);
  if (isTar(head)) return { kind: 'bundle', also: [] };
  const format = packedFormat(head);
  if (format) throw unknown(path, format);

  const text = decodeText(head);
  if (looksLikePage(text)) throw unknown(path, phrase('isWebPage', {}));
  if (looksLikeTrigger(text) !== null && info.size <= largestTrigger) return { kind: 'trigger' };
  if (isBundlePart(path, text)) throw new ProblemError('bundlePart', { path });
  throw unknown(path, /^\s*[[{]/.test(text) ? phrase('isJson', {}) : textOrBinary(head));
}

async function recogniseFolder(path: string): Promise<Recognised> {
  const names = await listFolder(path);
  if (names.length === 0) throw new ProblemError('emptyFolder', { path, lookedFor });
  const items: string[] = [];
  for (const name of names.slice(0, mostEntries)) {
    const inside = join(path, name.replace(/\/$/, ''));
    if (name.endsWith('/')) {
      if (looksLikeBundle(await listFolder(inside).catch(() => []))) items.push(inside);
    } else if (!isBundleFile(name)) {
      // One unreadable or unknown file says nothing about the others.
      const found = await recognise(inside).catch(() => null);
      if (found) items.push(inside);
    }
  }
  if (looksLikeBundle(names)) return { kind: 'bundle', also: items };
  if (items.length > 0) return { kind: 'folder', items };
  throw new ProblemError('nothingInFolder', { path });
}

async function recogniseZip(path: string): Promise<Recognised> {
  const job = { signal: new AbortController().signal, tell: () => undefined };
  const sink = { wants: () => false, begin: () => undefined, take: () => undefined };
  const { names } = await readEntries('zip', { path, limits: archiveLimits, job, sink });
  const folders = new Map<string, string[]>();
  for (const name of names) {
    const folder = name.slice(0, name.lastIndexOf('/') + 1);
    folders.set(folder, [...(folders.get(folder) ?? []), basename(name)]);
  }
  if ([...folders.values()].some(looksLikeBundle)) return { kind: 'bundle', also: [] };
  if (names.some((name) => /(^|\/)data\.pkl$/.test(name))) throw unknown(path, phrase('isZipOfTensors', {}));
  if ((await zipPickles(path)).length > 0) return { kind: 'dump' };
  const shown = names.slice(0, 3).map((name) => basename(name));
  const more = names.length - shown.length;
  const listed = more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
  throw unknown(path, phrase('isZipOf', { names: listed || 'nothing' }));
}

async function recognisePacked(path: string, kind: Exclude<PackedKind, 'zip'>): Promise<Recognised> {
  const { size } = await statOf(path);
  const inner = await packedStart(await packedContent(path, kind, size, null), innerBytes);
  if (isPickle(inner)) return { kind: 'dump' };
  if (kind === 'gzip' && isTar(inner)) return { kind: 'bundle', also: [] };
  throw unknown(path, phrase('isFilePackedWith', { format: kind }));
}

const magics: readonly (readonly [string, () => Phrase])[] = [
  ['7z\xbc\xaf\x27\x1c', () => phrase('isPacked', { format: '7z' })],
  ['\xfd7zXZ\x00', () => phrase('isPacked', { format: 'xz' })],
  ['BZh', () => phrase('isPacked', { format: 'bzip2' })],
  ['Rar!', () => phrase('isPacked', { format: 'RAR' })],
  ['\x7fELF', () => phrase('isElf', {})],
];

function packedFormat(head: Buffer): Phrase | null {
  const start = head.subarray(0, 8).toString('latin1');
  return magics.find(([magic]) => start.startsWith(magic))?.[1]() ?? null;
}

/** `server_info.json` by itself, opened in place of its folder: by its name, or by the shape of the wrapper. */
function isBundlePart(path: string, text: string): boolean {
  const parsed = parseJson(text);
  const object = parsed.ok ? asObject(parsed.value) : null;
  return (
    isBundleFile(basename(path)) ||
    (object !== null &&
      ('artifact_type' in object || ('ok' in object && 'status' in object && 'path' in object)))
  );
}

/** The head may end inside a character: `stream` lets that pass. */
function textOrBinary(head: Buffer): Phrase {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
  } catch {
    return phrase('isBinary', {});
  }
  return head.includes(0) ? phrase('isBinary', {}) : phrase('isText', {});
}

const unknown = (path: string, what: Phrase): ProblemError =>
  new ProblemError('notRecognised', { path, what });
