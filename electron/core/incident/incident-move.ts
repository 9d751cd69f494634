import { chmod, cp, lstat, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { IncidentId } from '../../../shared/incident.ts';
import {
  heldFolder,
  lockFileName,
  manifestFileName,
  noteFileName,
  pinsFileName,
} from '../../../shared/incident-files.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { phrase } from '../../../shared/phrase.ts';
import { createFolder, syncFolder, writeFileAtomic, writeProblem } from '../bundle/write.ts';
import { isLeftover, readSigned } from './atomic-file.ts';
import type { AccessKeeper } from './incident-access.ts';
import type { IncidentCore } from './incident-core.ts';
import {
  type IncidentState,
  requestFileOf,
  unreadNote,
  withPathsOnDisk,
  withStoredPaths,
} from './incident-state.ts';
import { below, isInside, pathOnDisk, storedPath } from './paths.ts';

/*
 * An incident gets another folder: because a person gives it its first place, or because the one it has cannot be
 * written any more.
 */

/** Files that tell git what is ours alone, and to leave line ends and bytes as they are. */
export const gitFiles: Readonly<Record<string, string>> = {
  '.gitignore': '.lock\n*.part\n.removed/\n',
  '.gitattributes': '* -text\n',
};

export async function writeGitFiles(folder: string): Promise<void> {
  const there = new Set(await readdir(folder));
  for (const [name, text] of Object.entries(gitFiles))
    if (!there.has(name)) await writeFileAtomic(join(folder, name), text);
}

/** Creates `folder`, or takes it as it is when it is empty but for what git or a file manager put there. */
export async function prepareFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    const found = error.code === 'ENOTDIR' ? 'a file' : error.message;
    throw new ProblemError('incidentTargetTaken', { path: folder, found }, { cause: error });
  });
  const taken = names.filter((name) => !['.git', '.DS_Store', 'desktop.ini'].includes(name));
  if (taken.length > 0) {
    const more = taken.length > 1 ? ` and ${taken.length - 1} more` : '';
    throw new ProblemError('incidentTargetTaken', { path: folder, found: `${taken[0]}${more}` });
  }
  await createFolder(folder);
}

/** Moves the incident and all that lies in its folder. On another drive it is copied, and the old folder removed. */
export async function moveTo(core: IncidentCore, access: AccessKeeper, to: string): Promise<void> {
  const { state, saver } = core;
  const from = state.folder;
  await saver.flush();
  if (saver.state.kind !== 'saved') return void (await goTo(core, access, to));
  await prepareFolder(to);
  const moved = await saver.alone(async () => {
    if (!(await renameFolder(from, to))) return false;
    rebase(state, to);
    saver.relocate(to, false);
    access.relocate(to);
    saver.touch(manifestFileName);
    if (state.note) saver.touch(noteFileName);
    return true;
  });
  if (moved) return;
  const carriedAll = await goTo(core, access, to, true);
  if (carriedAll && saver.state.kind === 'saved') await rm(from, { recursive: true, force: true });
}

/** Answers false where the folder lies on another drive and has to be copied. */
async function renameFolder(from: string, to: string): Promise<boolean> {
  try {
    await rmdir(to).catch(() => undefined);
    await rename(from, to);
    await syncFolder(dirname(to));
    return true;
  } catch (error) {
    // A folder with a .git in it, another drive, or one that Windows holds open.
    if (['EXDEV', 'ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return false;
    throw writeProblem(to, error);
  }
}

/**
 * Goes on in another folder: what lies in the old one is copied as far as it can be read, what is in memory is
 * written. Answers whether everything came along.
 */
export async function goTo(
  core: IncidentCore,
  access: AccessKeeper,
  to: string,
  withGit = false,
): Promise<boolean> {
  const { state, saver } = core;
  await prepareFolder(to);
  const failed = await saver.alone(async () => {
    const left = await copyFolder(state.folder, to, withGit);
    await writeGitFiles(to);
    rebase(state, to);
    saver.relocate(to, true);
    await access.goTo(to);
    const requests = [...state.requests.keys()].map(requestFileOf);
    // What was copied is older than what is in memory, and ours to overwrite, if it was understood.
    for (const file of [manifestFileName, noteFileName, pinsFileName, ...requests]) {
      // What was copied is older than what is in memory, and ours to overwrite, if it was understood.
      const copied = state.notes.has(unreadNote(file)) ? null : await readSigned(below(to, file));
      if (copied) saver.learn(file, copied.seen);
    }
    touchAll(core);
    return left;
  });
  if (failed.length > 0) state.notes.set('copy', phrase('filesNotCarried', { names: failed.join(', ') }));
  await saver.flush();
  return failed.length === 0;
}

/** Everything but the lock and what is not whole. Answers the names that could not be copied. */
async function copyFolder(from: string, to: string, withGit: boolean): Promise<readonly string[]> {
  const failed: string[] = [];
  const copy = async (name: string) => {
    const options = { recursive: true, verbatimSymlinks: true, force: false, errorOnExist: true };
    try {
      await cp(join(from, name), join(to, name), options);
      if (name !== '.git') await makeWritable(join(to, name));
    } catch {
      failed.push(name);
    }
  };
  const names = await readdir(from, { withFileTypes: true }).catch(() => []);
  for (const { name } of names) {
    if (name === lockFileName || isLeftover(name) || (name === '.git' && !withGit)) continue;
    if (!ownFolders.has(name)) {
      await copy(name);
      continue;
    }
    // One by one, so that a file that cannot be read costs the others nothing.
    await createFolder(join(to, name));
    for (const inner of await readdir(join(from, name)).catch(() => []))
      if (!isLeftover(inner)) await copy(`${name}/${inner}`);
  }
  return failed;
}

/** A copy of what could not be written can be: modes are copied, too. */
async function makeWritable(path: string): Promise<void> {
  const info = await lstat(path);
  if (info.isSymbolicLink()) return;
  await chmod(path, info.mode | (info.isDirectory() ? 0o700 : 0o600));
  if (info.isDirectory()) for (const name of await readdir(path)) await makeWritable(join(path, name));
}

const ownFolders = new Set([
  'captures',
  'dumps',
  'requests',
  'replays',
  'batches',
  'attachments',
  heldFolder,
]);

/** Names every path anew as seen from another folder; what lay in the old one lies in the new one. */
export function rebase(state: IncidentState, to: string): void {
  const from = state.folder;
  const moved = (path: string): string =>
    isInside(from, path) ? join(to, path.slice(from.length + 1)) : path;
  for (const entry of [...state.manifest.captures, ...state.manifest.dumps]) {
    const onDisk = pathOnDisk(from, entry.path);
    if (!entry.copied && onDisk !== null) entry.path = storedPath(to, moved(onDisk));
  }
  for (const [key, place] of state.places)
    if ('path' in place) state.places.set(key, { ...place, path: moved(place.path) });
  if (state.note) {
    const note = withPathsOnDisk(from, state.note.note);
    const artifacts = note.artifacts.map((artifact) => ({ ...artifact, path: moved(artifact.path) }));
    state.note = { ...state.note, note: withStoredPaths(to, { ...note, artifacts }) };
  }
  state.folder = to;
}

/** Marks all that is in memory for writing, after the folder was changed for an empty one. */
export function touchAll({ state, saver }: IncidentCore): void {
  if (state.note) saver.touch(noteFileName);
  if (state.pins.pins.length + state.pins.others.length > 0) saver.touch(pinsFileName);
  for (const id of state.requests.keys()) saver.touch(requestFileOf(id));
  saver.touch(manifestFileName);
}

/** Folder of an incident that nobody has named yet. */
export const unsavedFolder = (dataFolder: string, id: IncidentId): string => join(dataFolder, 'unsaved', id);
export const isUnsaved = (dataFolder: string, folder: string): boolean =>
  isInside(join(dataFolder, 'unsaved'), folder);
