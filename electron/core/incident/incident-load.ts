import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestFileName, noteFileName, pinsFileName } from '../../../shared/incident-files.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { phrase } from '../../../shared/phrase.ts';
import { maskCheck } from '../bundle/mask.ts';
import { writeFileAtomic } from '../bundle/write.ts';
import { readSigned, readTextIfThere, removeLeftovers, type Signature } from './atomic-file.ts';
import { placeOfEntry } from './find-artifact.ts';
import type { IncidentCore } from './incident-core.ts';
import { touchAll, writeGitFiles } from './incident-move.ts';
import { scanFolder } from './incident-scan.ts';
import { adoptText, renderFile, requestFileOf } from './incident-state.ts';
import { type ReadManifest, readManifest } from './manifest.ts';
import { below } from './paths.ts';

interface SignedText {
  readonly text: string;
  readonly seen: Signature;
}

/** The texts of an incident's own files, and its manifest as understood. */
export interface ReadTexts extends ReadManifest {
  readonly texts: {
    readonly manifest: SignedText;
    readonly note: SignedText | null;
    readonly pins: SignedText | null;
  };
}

/** Throws `notAnIncident` and `incidentDamaged`. */
export async function readTexts(folder: string): Promise<ReadTexts> {
  const path = join(folder, manifestFileName);
  const manifest = await readSigned(path);
  if (manifest === null) throw new ProblemError('notAnIncident', { path: folder });
  const note = await readSigned(join(folder, noteFileName));
  const pins = await readSigned(join(folder, pinsFileName));
  const texts = { manifest: manifest.text, note: note?.text ?? null, pins: pins?.text ?? null };
  return { ...readManifest(path, texts), texts: { manifest, note, pins } };
}

/** Fills a fresh state from what was read: older formats, leftovers of killed writers and rescued texts included. */
export async function load(core: IncidentCore, read: ReadTexts, workbenchVersion: string): Promise<void> {
  const { state, saver } = core;
  const { texts, migrated, others } = read;
  const count = Object.values(others).reduce((sum, list) => sum + list.length, 0);
  if (count > 0) state.notes.set('entries', phrase('entriesNotUnderstood', { count }));
  saver.learn(manifestFileName, texts.manifest.seen);
  for (const [file, onDisk, upgraded] of [
    [noteFileName, texts.note, migrated?.note],
    [pinsFileName, texts.pins, migrated?.pins],
  ] as const)
    if (adoptText(state, file, upgraded ?? onDisk?.text ?? null) && onDisk) saver.learn(file, onDisk.seen);

  if (core.canWrite()) {
    for (const part of ['', 'captures', 'dumps', 'requests', 'replays', 'batches', 'attachments'])
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
    if ((await stat(path).catch(() => null)) === null) await writeFileAtomic(path, texts.manifest.text);
    await writeGitFiles(state.folder);
  } catch {
    return; // without a backup the old files stay as they are until there is something to save
  }
  state.notes.set('migrated', phrase('migratedFrom', { version, backup }));
  touchAll(core);
}

/** Texts that could not be written last time: ours beside what is on disk, for the person to choose. */
async function takeRescued({ state, saver, rescue }: IncidentCore): Promise<void> {
  const back: string[] = [];
  for (const [file, text] of await rescue.take()) {
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
  else await rescue.clear();
}

/**
 * Takes in what is on disk now. Files with changes of ours are left to the saver, which compares them when it writes; a
 * file or a folder that is gone takes nothing out of memory.
 */
export async function reload(core: IncidentCore): Promise<void> {
  const { state, saver } = core;
  if ((await readTextIfThere(below(state.folder, manifestFileName))) === null) return;
  const requests = [...state.requests.keys()].map(requestFileOf);
  let renamed = false;
  for (const file of [manifestFileName, noteFileName, pinsFileName, ...requests]) {
    const now = await readSigned(below(state.folder, file));
    if (now === null || saver.isPending(file)) continue;
    const isSame = now.text === renderFile(state, file);
    if (isSame || adoptText(state, file, now.text)) saver.learn(file, now.seen);
    else saver.forget(file);
    // A request's name stands in the manifest, too.
    renamed ||= !isSame && requests.includes(file);
  }
  const found = await scanFolder(core);
  if ((found || renamed) && core.canWrite()) saver.touch(manifestFileName);
}
