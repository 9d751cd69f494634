import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { IncidentId } from '../../../shared/incident.ts';
import { manifestFileName, noteFileName, pinsFileName } from '../../../shared/incident-files.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { phrase } from '../../../shared/phrase.ts';
import { writeFileAtomic } from '../bundle/write.ts';
import { readTextIfThere, removeLeftovers } from './atomic-file.ts';
import { placeOfEntry } from './find-artifact.ts';
import type { IncidentCore } from './incident-core.ts';
import { touchAll, writeGitFiles } from './incident-move.ts';
import { scanFolder } from './incident-scan.ts';
import { adoptText, renderFile, requestFileOf } from './incident-state.ts';
import { type ReadManifest, readManifest } from './manifest.ts';
import { maskCheck } from './mask-keys.ts';
import { below } from './paths.ts';
import { clearRescue, readRescue } from './rescue.ts';

/** The texts of an incident's own files, and its manifest as understood. */
export interface ReadTexts extends ReadManifest {
  readonly texts: { readonly manifest: string; readonly note: string | null; readonly pins: string | null };
}

/** Throws `notAnIncident` and `incidentDamaged`. */
export async function readTexts(folder: string): Promise<ReadTexts> {
  const path = join(folder, manifestFileName);
  const manifest = await readTextIfThere(path);
  if (manifest === null) throw new ProblemError('notAnIncident', { path: folder });
  const texts = {
    manifest,
    note: await readTextIfThere(join(folder, noteFileName)),
    pins: await readTextIfThere(join(folder, pinsFileName)),
  };
  return { ...readManifest(path, texts), texts };
}

/** Fills a fresh state from what was read: older formats, leftovers of killed writers and rescued texts included. */
export async function load(core: IncidentCore, read: ReadTexts, workbenchVersion: string): Promise<void> {
  const { state, saver } = core;
  const { texts, migrated, others } = read;
  const count = Object.values(others).reduce((sum, list) => sum + list.length, 0);
  if (count > 0) state.notes.set('entries', phrase('entriesNotUnderstood', { count }));
  await saver.learn(manifestFileName, texts.manifest);
  for (const [file, onDisk, upgraded] of [
    [noteFileName, texts.note, migrated?.note],
    [pinsFileName, texts.pins, migrated?.pins],
  ] as const)
    if (adoptText(state, file, upgraded ?? onDisk)) await saver.learn(file, onDisk);

  if (core.canWrite()) {
    for (const part of ['', 'captures', 'dumps', 'requests', 'replays'])
      await removeLeftovers(join(state.folder, part));
    // A command line may be collecting into one of these, without the lock.
    for (const entry of state.manifest.captures) {
      const place = placeOfEntry(state.folder, entry);
      if (entry.copied && place !== null) await removeLeftovers(place, 60);
    }
    if (migrated) await upgrade(core, read);
    await takeRescued(core);
  }
  const found = await scanFolder(core);
  const check = maskCheck(core.maskKey);
  const { manifest } = state;
  if (manifest.mask_checks.some((other) => other !== check))
    state.notes.set('masks', phrase('otherMaskKey', {}));
  if (core.canWrite()) {
    const isNewKey = !manifest.mask_checks.includes(check);
    if (isNewKey) manifest.mask_checks.push(check);
    if (found || isNewKey || manifest.workbench_version !== workbenchVersion) {
      manifest.workbench_version = workbenchVersion;
      saver.touch(manifestFileName);
    }
  }
}

/** An older format: the old manifest is kept beside, and all files are written in the new one. */
async function upgrade(core: IncidentCore, { version, texts }: ReadTexts): Promise<void> {
  const { state } = core;
  const backup = `incident.v${version}.json`;
  const path = join(state.folder, backup);
  try {
    if ((await stat(path).catch(() => null)) === null) await writeFileAtomic(path, texts.manifest);
    await writeGitFiles(state.folder);
  } catch {
    return; // without a backup the old files stay as they are until there is something to save
  }
  state.notes.set('migrated', phrase('migratedFrom', { version, backup }));
  touchAll(core);
}

/** Texts that could not be written last time: ours beside what is on disk, for the person to choose. */
async function takeRescued({ state, saver, dataFolder }: IncidentCore): Promise<void> {
  const id = state.manifest.id as IncidentId;
  const back: string[] = [];
  for (const [file, text] of await readRescue(dataFolder, id)) {
    const onDisk = await readTextIfThere(below(state.folder, file));
    if (file.endsWith('.jsonl')) {
      const there = new Set(onDisk?.split('\n'));
      const lost = text.split('\n').filter((line) => line !== '' && !there.has(line));
      for (const line of lost) saver.append(file, line);
      if (lost.length > 0) back.push(file);
    } else if (text !== onDisk && adoptText(state, file, text)) {
      if (onDisk === null) saver.touch(file);
      else saver.addConflict(file, onDisk);
      back.push(file);
    }
  }
  if (back.length > 0) state.notes.set('rescued', phrase('textRescued', { files: back.join(', ') }));
  else await clearRescue(dataFolder, id);
}

/** Takes in what is on disk now. Files with changes of ours are left to the saver, which compares them when it writes. */
export async function reload(core: IncidentCore): Promise<void> {
  const { state, saver } = core;
  const requests = [...state.requests.keys()].map(requestFileOf);
  let renamed = false;
  for (const file of [manifestFileName, noteFileName, pinsFileName, ...requests]) {
    if (saver.isPending(file)) continue;
    const text = await readTextIfThere(below(state.folder, file));
    if (text === null && file === manifestFileName) continue;
    // Typed while it was read: then that is the saver's to compare.
    if (saver.isPending(file)) continue;
    const isSame = text === renderFile(state, file);
    if (isSame || adoptText(state, file, text)) await saver.learn(file, text);
    // A request's name stands in the manifest, too.
    renamed ||= !isSame && requests.includes(file);
  }
  const found = await scanFolder(core);
  if ((found || renamed) && core.canWrite()) saver.touch(manifestFileName);
}
