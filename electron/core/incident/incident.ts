import { randomBytes, randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ConflictChoice, IncidentId, IncidentView } from '../../../shared/incident.ts';
import {
  incidentFormat,
  incidentVersion,
  type Manifest,
  manifestFileName,
} from '../../../shared/incident-files.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { phrase } from '../../../shared/phrase.ts';
import { statOf } from '../bundle/folder.ts';
import { writeFileAtomic } from '../bundle/write.ts';
import { type Clock, systemClock } from './clock.ts';
import { createAccess, readAccess } from './incident-access.ts';
import { type Artifacts, type CopyOptions, createArtifacts } from './incident-artifacts.ts';
import { type Attachments, createAttachments } from './incident-attachments.ts';
import { type Content, createContent } from './incident-content.ts';
import type { IncidentCore } from './incident-core.ts';
import { load, type ReadTexts, readTexts, reload } from './incident-load.ts';
import { goTo, isUnsaved, moveTo, prepareFolder, unsavedFolder, writeGitFiles } from './incident-move.ts';
import { adoptText, type IncidentState, renderFile, viewOf } from './incident-state.ts';
import { findIncident, formatManifest, noOthers } from './manifest.ts';
import { maskKey } from './mask-keys.ts';
import { freeName } from './names.ts';
import { below } from './paths.ts';
import { noPins } from './pins-file.ts';
import { createRescue } from './rescue.ts';
import { createSaver, nameForOurs } from './saver.ts';

export interface IncidentOptions {
  /** The app's own folder on this machine: keys, rescued texts, unsaved incidents. */
  readonly dataFolder: string;
  readonly workbenchVersion: string;
  /** Opened to be read only: no lock is taken and nothing is written in the folder. For the command line. */
  readonly readOnly?: boolean;
  readonly clock?: Clock;
}

/** An open incident. What changes it is in memory at once and on disk within a second. */
export interface Incident extends Content, Attachments, Omit<Artifacts, 'findAll'> {
  readonly view: IncidentView;
  /** The key of its masks: for readBundle and collect. */
  readonly maskKey: Uint8Array;
  /** Hears of every change of `view`; what comes back ends that. */
  onChange(listen: () => void): () => void;
  /** Writes what waits; see `view.save` for what came of it. */
  flush(): Promise<void>;
  /** Takes in what others changed in the folder: for the moment a window gets the focus. */
  refresh(): Promise<void>;
  resolveConflict(file: string, choice: ConflictChoice): Promise<void>;
  /** Makes it ours to write, whoever had it. */
  takeOver(): Promise<void>;
  /**
   * Moves the incident to a new or empty folder: how an unsaved one gets its place. Captures that it refers to come
   * along as copies, dumps stay where they are.
   */
  moveTo(folder: string, options?: CopyOptions): Promise<void>;
  /**
   * Goes on in a new or empty folder, with all that is in memory and all that can be read; the old one stays as it is.
   * For when the old one cannot be written.
   */
  saveTo(folder: string, options?: CopyOptions): Promise<void>;
  /** Writes what waits and lets go. What could not be written is kept on this machine for the next time. */
  close(): Promise<void>;
}

/** Creates an incident in a new or empty folder. Throws `incidentTargetTaken` and `writeFailed`. */
export function createIncident(folder: string, name: string, options: IncidentOptions): Promise<Incident> {
  return create(resolve(folder), randomUUID() as string as IncidentId, name, options);
}

/** Creates an incident that nobody has given a place yet, below the data folder. */
export function createUnsavedIncident(name: string, options: IncidentOptions): Promise<Incident> {
  const id = randomUUID() as string as IncidentId;
  return create(unsavedFolder(options.dataFolder, id), id, name, options);
}

async function create(
  folder: string,
  id: IncidentId,
  name: string,
  options: IncidentOptions,
): Promise<Incident> {
  await prepareFolder(folder);
  await writeGitFiles(folder);
  const manifest: Manifest = {
    format: incidentFormat,
    version: incidentVersion,
    id,
    name,
    created_at: (options.clock ?? systemClock).now(),
    workbench_version: options.workbenchVersion,
    mask_checks: [],
    captures: [],
    dumps: [],
    requests: [],
    replays: [],
    batches: [],
    attachments: [],
  };
  await writeFileAtomic(join(folder, manifestFileName), formatManifest(manifest, noOthers));
  return openIncident(folder, options);
}

/**
 * Opens an incident by its folder or its incident.json. Held by another, written by a newer workbench or in a folder
 * that cannot be written, it opens for reading, and `view.access` says why. Throws `notFound`, `notAnIncident` or
 * `incidentDamaged`.
 */
export async function openIncident(path: string, options: IncidentOptions): Promise<Incident> {
  const folder = await findIncident(resolve(path));
  if (folder === null) {
    await statOf(path);
    throw new ProblemError('notAnIncident', { path });
  }
  return open(folder, options);
}

async function open(folder: string, options: IncidentOptions): Promise<Incident> {
  const { dataFolder, clock = systemClock, workbenchVersion } = options;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listen of listeners) listen();
  };
  let read: ReadTexts = await readTexts(folder);
  const isNewer = read.version > incidentVersion;
  const keeper = createAccess({
    folder,
    clock,
    name: () => state.manifest.name,
    changed: tell,
    first: isNewer
      ? readAccess('newer_version', phrase('writtenByNewer', { version: read.version }))
      : readAccess('asked', phrase('openedToRead', {})),
  });
  if (!isNewer && !options.readOnly) {
    await keeper.take(false);
    // Between the first look and the lock somebody may have written.
    read = await readTexts(folder).catch(async (error) => {
      await keeper.close();
      throw error;
    });
  }
  const state: IncidentState = {
    folder,
    manifest: read.manifest,
    others: read.others,
    note: null,
    pins: noPins,
    requests: new Map(),
    takenIn: new Map(),
    places: new Map(),
    notes: new Map(),
  };
  const rescue = createRescue(dataFolder, read.manifest.id as IncidentId);
  const closing = new AbortController();
  const saver = createSaver({
    folder,
    clock,
    render: (file) => renderFile(state, file),
    mayWrite: keeper.mayWrite,
    changed: tell,
    settled: (pending) => (pending === null ? rescue.clear() : rescue.keep(pending)),
  });
  const core: IncidentCore = {
    state,
    saver,
    clock,
    dataFolder,
    rescue,
    maskKey: await keyOf(dataFolder, state),
    closing: closing.signal,
    assertWritable: keeper.assertWritable,
    assertTakesEdits: keeper.assertTakesEdits,
    canWrite: () => keeper.access.kind === 'write',
    tell,
  };
  const { findAll, ...artifacts } = createArtifacts(core);
  try {
    await load(core, read, workbenchVersion);
    await findAll();
  } catch (error) {
    saver.stop();
    await keeper.close();
    throw error;
  }

  const catchUp = async (): Promise<void> => {
    await saver.alone(() => reload(core));
    await findAll();
    tell();
  };

  const content = createContent(core);
  const flush = async (): Promise<void> => {
    await content.settled();
    await saver.flush();
  };

  return {
    ...content,
    ...artifacts,
    ...createAttachments(core),
    maskKey: core.maskKey,
    get view() {
      return viewOf(state, {
        access: keeper.access,
        saver,
        named: !isUnsaved(dataFolder, state.folder),
      });
    },
    onChange(listen) {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
    flush,
    refresh: catchUp,
    async resolveConflict(file, choice) {
      if (choice === 'ours') saver.keepOurs(file);
      else {
        const ours = renderFile(state, file);
        if (choice === 'both' && ours !== null) await writeBeside(state.folder, file, ours);
        if (!adoptText(state, file, saver.takeTheirs(file))) saver.forget(file);
        // A request's name stands in the manifest, too.
        if (file !== manifestFileName) saver.touch(manifestFileName);
        await catchUp();
      }
      await saver.flush();
    },
    async takeOver() {
      if (keeper.access.kind === 'write' || !keeper.access.canTakeOver) return;
      await keeper.take(true);
      await catchUp();
      await saver.flush();
    },
    async moveTo(target, copy) {
      keeper.assertWritable();
      await content.settled();
      await moveTo(core, keeper, resolve(target));
      await artifacts.copyInCaptures(copy);
      await findAll();
      await saver.flush();
    },
    async saveTo(target, copy) {
      if (isNewer) keeper.assertWritable();
      await goTo(core, keeper, resolve(target));
      await artifacts.copyInCaptures(copy);
      await findAll();
      await saver.flush();
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      await flush();
      saver.stop();
      await keeper.close();
      listeners.clear();
    },
  };
}

/** Our text beside theirs, under a name that is free: `note.mine.md`. */
async function writeBeside(folder: string, file: string, text: string): Promise<void> {
  const taken = new Set<string>();
  for (;;) {
    const name = freeName(nameForOurs(file), (other) => taken.has(other));
    if ((await stat(below(folder, name)).catch(() => null)) === null) {
      await writeFileAtomic(below(folder, name), text);
      return;
    }
    taken.add(name);
  }
}

/** The key of its masks; one for this time only where none can be kept. */
async function keyOf(dataFolder: string, state: IncidentState): Promise<Uint8Array> {
  try {
    return await maskKey(dataFolder, state.manifest.id as IncidentId);
  } catch (error) {
    state.notes.set('key', phrase('maskKeyNotKept', { cause: (error as Error).message }));
    return randomBytes(32);
  }
}
