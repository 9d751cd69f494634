import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DumpEntry } from '../../../shared/incident-files.ts';
import { phrase } from '../../../shared/phrase.ts';
import { readHead } from '../bundle/archive.ts';
import { listFolder, looksLikeBundle } from '../bundle/folder.ts';
import { isPickle } from '../dump/sniff.ts';
import { readTextIfThere } from './atomic-file.ts';
import type { IncidentCore } from './incident-core.ts';
import { requestFileOf, unreadNote } from './incident-state.ts';
import { freeName, takenBy } from './names.ts';
import { below } from './paths.ts';
import { parseRequestFile } from './requests-files.ts';

/*
 * The folder is the truth about what lies in it: a bundle copied in by hand, a request added by a colleague's commit, a
 * collection whose app was killed before the manifest was written. What is not listed is taken in, a listed file that
 * is gone is taken off. Captures and dumps that are gone stay listed: they can be found again.
 */

/** Takes the folder's content into the manifest; answers whether that changed it. */
export async function scanFolder({ state, clock, saver }: IncidentCore): Promise<boolean> {
  const { manifest, folder } = state;
  const found: string[] = [];
  const gone: string[] = [];
  const at = clock.now();

  for (const name of await unlisted(folder, 'captures', manifest.captures)) {
    const path = `captures/${name}`;
    if (!looksLikeBundle(await listFolder(below(folder, path)).catch(() => []))) continue;
    manifest.captures.push({
      id: freeName(name, takenBy(manifest.captures.map(({ id }) => id))),
      name,
      path,
      copied: true,
      label: null,
      mark: null,
      added_at: at,
      source_url: null,
      masked: [],
      left_out: [],
      facts: null,
    });
    found.push(path);
  }
  for (const name of await unlisted(folder, 'dumps', manifest.dumps)) {
    const entry = await dumpEntry(folder, name, at);
    if (!entry) continue;
    entry.id = freeName(name, takenBy(manifest.dumps.map(({ id }) => id)));
    manifest.dumps.push(entry);
    found.push(entry.path);
  }
  for (const file of await unlisted(folder, 'requests', manifest.requests)) {
    const id = file.replace(/\.json$/, '');
    if (id === file || manifest.requests.some((entry) => entry.id === id)) continue;
    const text = await readTextIfThere(below(folder, requestFileOf(id))).catch(() => null);
    const read = parseRequestFile(text ?? '');
    if (!read) {
      const cause = 'it is no saved request';
      state.notes.set(
        unreadNote(requestFileOf(id)),
        phrase('fileNotUnderstood', { file: requestFileOf(id), cause }),
      );
      continue;
    }
    manifest.requests.push({ id, name: read.request.name, path: requestFileOf(id), added_at: at });
    found.push(requestFileOf(id));
  }
  for (const file of await unlisted(folder, 'replays', manifest.replays)) {
    const id = file.replace(/\.jsonl$/, '');
    if (id === file || manifest.replays.some((entry) => entry.id === id)) continue;
    manifest.replays.push({ id, name: id, path: `replays/${file}`, request: null, added_at: at, dropped: 0 });
    found.push(`replays/${file}`);
  }
  for (const file of await unlisted(folder, 'batches', manifest.batches)) {
    const id = file.replace(/\.jsonl$/, '');
    if (id === file || manifest.batches.some((entry) => entry.id === id)) continue;
    manifest.batches.push({ id, name: id, path: `batches/${file}`, added_at: at });
    found.push(`batches/${file}`);
  }
  for (const list of ['requests', 'replays', 'batches', 'attachments'] as const)
    for (const { id, path } of [...manifest[list]]) {
      // One that was saved a moment ago may not be written yet.
      if (saver.isPending(path) || !(await isGone(below(folder, path)))) continue;
      manifest[list] = manifest[list].filter((entry) => entry.id !== id) as never;
      gone.push(path);
    }
  if (found.length > 0) state.notes.set('found', phrase('foundInFolder', { names: found.join(', ') }));
  if (gone.length > 0) state.notes.set('gone', phrase('filesGone', { names: gone.join(', ') }));
  return found.length + gone.length > 0;
}

/** Only what is surely not there: a disk that answers with an error may have it again in a minute. */
const isGone = (path: string): Promise<boolean> =>
  stat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );

/** Names in a folder of the incident that no entry's path names. */
async function unlisted(
  folder: string,
  list: string,
  entries: readonly { readonly path: string }[],
): Promise<readonly string[]> {
  const names = await readdir(join(folder, list)).catch(() => []);
  const listed = new Set(entries.map(({ path }) => path));
  return names.filter((name) => !name.startsWith('.') && !listed.has(`${list}/${name}`)).sort();
}

async function dumpEntry(folder: string, name: string, at: number): Promise<DumpEntry | null> {
  const path = `dumps/${name}`;
  const info = await stat(below(folder, path)).catch(() => null);
  if (!info?.isFile() || info.size === 0) return null;
  if (!isPickle(await readHead(below(folder, path)).catch(() => Buffer.alloc(0)))) return null;
  return {
    id: name,
    name,
    path,
    copied: true,
    bytes: info.size,
    sha256: null,
    label: null,
    mark: null,
    added_at: at,
    facts: null,
  };
}
