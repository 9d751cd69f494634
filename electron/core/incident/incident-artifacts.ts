import { mkdir, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { CaptureView } from '../../../shared/capture.ts';
import type { DumpView } from '../../../shared/dump.ts';
import type { ArtifactId, ArtifactKind, ArtifactRef, IncidentId } from '../../../shared/incident.ts';
import type { CaptureFacts, DumpEntry, DumpFacts, Manifest } from '../../../shared/incident-files.ts';
import { manifestFileName, noteFileName, removedFolder } from '../../../shared/incident-files.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { SideMark } from '../../../shared/side-mark.ts';
import { statOf } from '../bundle/folder.ts';
import { createMasker } from '../bundle/mask.ts';
import { createFolder, syncFolder, writeProblem } from '../bundle/write.ts';
import type { Job } from '../job.ts';
import { copyBundle } from './copy-bundle.ts';
import { copyFileHashed } from './copy-file.ts';
import { findCapture, findDump, isThatDump } from './find-artifact.ts';
import { hashFile } from './hash-file.ts';
import type { IncidentCore } from './incident-core.ts';
import { placeKey } from './incident-state.ts';
import { readLastSeen, writeLastSeen } from './last-seen.ts';
import { freeName, safeFileName, takenBy } from './names.ts';
import { below, isInside, pathOnDisk, storedPath } from './paths.ts';

/*
 * Captures and dumps of an incident: added as a copy or by reference, found again, removed and brought back.
 */

type CopyJob = Job<{ bytes: number; of: number | null }>;
const unwatched: CopyJob = { signal: new AbortController().signal, tell: () => undefined };

const listOf = {
  capture: 'captures',
  dump: 'dumps',
  request: 'requests',
  replay: 'replays',
  batch: 'batches',
  attachment: 'attachments',
} as const;
type Entry = Manifest[(typeof listOf)[ArtifactKind]][number];

interface Removed {
  readonly entry: Entry;
  readonly place: number;
  /** Where its file went; null for one that was only referred to. */
  readonly to: string | null;
  readonly from: string | null;
}

export interface CopyOptions {
  readonly job?: CopyJob;
}

export interface AddOptions extends CopyOptions {
  /** true = into the incident folder; by reference when left out. */
  readonly copy?: boolean;
}

export interface Artifacts {
  /**
   * Adds a bundle, folder or archive: as a masked copy, or by reference. One that was collected into
   * `newCaptureFolder` is taken in as it is; one that is there already answers its id.
   */
  addCapture(path: string, options?: AddOptions): Promise<ArtifactId>;
  /** Adds a dump by reference, or as a copy. Its hash is worked out in the background. */
  addDump(path: string, options?: AddOptions): Promise<ArtifactId>;
  /** Copies a capture or dump in that was only referred to. */
  copyIn(ref: ArtifactRef, options?: CopyOptions): Promise<void>;
  /** All captures that are referred to and there. One that cannot be copied stays a reference. */
  copyInCaptures(options?: CopyOptions): Promise<void>;
  /** A path for a collection to write to; it must not exist before. */
  newCaptureFolder(name: string): Promise<string>;
  /** Says where a missing capture or dump lies now. Throws `dumpIsAnother` for a file with other content. */
  locate(ref: ArtifactRef, path: string): Promise<void>;
  /** Keeps what was found when it was opened, for the day it is gone. */
  noteCapture(id: ArtifactId, view: CaptureView): void;
  noteDump(id: ArtifactId, view: DumpView): void;
  /** Names an artifact; null gives a capture or dump its own name back. */
  setLabel(ref: ArtifactRef, label: string | null): void;
  /** What a person says of a capture or dump as a side of a comparison; null takes it back. */
  setMark(ref: ArtifactRef, mark: SideMark | null): void;
  /** Takes an artifact off. Its file, where it is ours, is put aside in the incident folder and never deleted. */
  remove(ref: ArtifactRef): Promise<void>;
  /** Brings back what was removed since the incident was opened. */
  restore(ref: ArtifactRef): Promise<void>;
  /** Looks for every capture and dump anew. */
  findAll(): Promise<void>;
  /** Resolves when no hash is being worked out. */
  hashed(): Promise<void>;
}

export function createArtifacts(core: IncidentCore): Artifacts {
  const { state, saver, clock } = core;
  /** Ids given to copies that are still under way. */
  const reserved = { captures: new Set<string>(), dumps: new Set<string>() };
  const removed = new Map<string, Removed>();
  let hashing: Promise<void> = Promise.resolve();

  const entriesOf = (kind: ArtifactKind): Entry[] => state.manifest[listOf[kind]];
  const changed = () => {
    saver.touch(manifestFileName);
    core.tell();
  };

  function entryOf<K extends ArtifactKind>(kind: K, id: string): Manifest[(typeof listOf)[K]][number] {
    const entry = entriesOf(kind).find((item) => item.id === id);
    if (!entry)
      throw new ProblemError('noSuchItem', { what: `The ${kind} ${id}`, incident: state.manifest.name });
    return entry as Manifest[(typeof listOf)[K]][number];
  }

  /** A name that no entry, no copy under way and no file has; `own`: the entry that it is for. */
  async function reserve(kind: 'captures' | 'dumps', wanted: string, own?: string): Promise<string> {
    const others = state.manifest[kind].map(({ id }) => id).filter((id) => id !== own);
    const taken = takenBy([...others, ...reserved[kind]]);
    const passed = new Set<string>();
    for (;;) {
      const id = freeName(wanted, (name) => taken(name) || passed.has(name));
      reserved[kind].add(id);
      if ((await stat(join(state.folder, kind, id)).catch(() => null)) === null) return id;
      reserved[kind].delete(id);
      passed.add(id);
    }
  }

  /** The entry of a path that the incident has already. */
  const knownPath = (kind: 'capture' | 'dump', path: string): Entry | undefined =>
    entriesOf(kind).find(({ id, path: stored }) => {
      const place = state.places.get(placeKey(kind, id));
      return (place && 'path' in place ? place.path : pathOnDisk(state.folder, stored)) === path;
    });

  const lies = (kind: ArtifactKind, id: string, path: string) =>
    state.places.set(placeKey(kind, id), { state: 'present', path });

  function remember(): Promise<void> {
    const seen = { captures: {} as Record<string, string>, dumps: {} as Record<string, string> };
    for (const kind of ['capture', 'dump'] as const)
      for (const { id } of entriesOf(kind)) {
        const place = state.places.get(placeKey(kind, id));
        if (place?.state === 'present' && !isInside(state.folder, place.path))
          seen[listOf[kind]][id] = place.path;
      }
    return writeLastSeen(core.dataFolder, state.manifest.id as IncidentId, seen);
  }

  /** Hashes what has no hash yet, one after the other, for as long as the incident is open. */
  function hashMissing(): void {
    hashing = hashing.then(async () => {
      for (const entry of [...state.manifest.dumps]) {
        const place = state.places.get(placeKey('dump', entry.id));
        if (entry.sha256 !== null || place?.state !== 'present') continue;
        if (core.closing.aborted || !core.canWrite()) return;
        const hash = await hashFile(place.path, core.closing).catch(() => null);
        const now = state.manifest.dumps.find(({ id }) => id === entry.id);
        if (hash === null || core.closing.aborted || !now || now.sha256 !== null) continue;
        if (!core.canWrite()) return; // in somebody else's hands by now
        now.sha256 = hash.sha256;
        now.bytes = hash.bytes;
        changed();
      }
    });
  }

  /** What the note rests on is the copy from now on: the folder may be read where the original is not. */
  function pointNote(from: string, to: string): void {
    const { note } = state;
    if (!note?.note.artifacts.some(({ path }) => path === from)) return;
    const artifacts = note.note.artifacts.map((item) => (item.path === from ? { ...item, path: to } : item));
    state.note = { ...note, note: { ...note.note, artifacts } };
    saver.touch(noteFileName);
  }

  async function copyCapture(path: string, id: string, job: CopyJob) {
    const masker = createMasker({ key: core.maskKey });
    return copyBundle(path, join(state.folder, 'captures', id), masker, job);
  }

  const artifacts: Artifacts = {
    async addCapture(given, { copy = false, job = unwatched } = {}) {
      core.assertWritable();
      const path = resolve(given);
      const known = knownPath('capture', path);
      if (known) return known.id as ArtifactId;
      await statOf(path);
      const name = basename(path);
      const entry = {
        name,
        label: null,
        mark: null,
        added_at: clock.now(),
        source_url: null,
        masked: [],
        left_out: [],
        facts: null,
      };
      const inPlace = dirname(path) === join(state.folder, 'captures');
      if (inPlace) {
        state.manifest.captures.push({ ...entry, id: name, path: `captures/${name}`, copied: true });
        lies('capture', name, path);
        reserved.captures.delete(name);
        changed();
        return name as ArtifactId;
      }
      const id = await reserve('captures', safeFileName(withoutArchiveEnding(name), 'capture'));
      try {
        const copied = copy ? await copyCapture(path, id, job) : null;
        core.assertWritable();
        const place = copied ? join(state.folder, 'captures', id) : path;
        state.manifest.captures.push({
          ...entry,
          id,
          path: copied ? `captures/${id}` : storedPath(state.folder, path),
          copied: copied !== null,
          masked: (copied?.masked ?? []).map((item) => ({ ...item })),
          left_out: [...(copied?.leftOut ?? [])],
        });
        lies('capture', id, place);
      } finally {
        reserved.captures.delete(id);
      }
      changed();
      await remember();
      return id as ArtifactId;
    },

    async addDump(given, { copy = false, job = unwatched } = {}) {
      core.assertWritable();
      const path = resolve(given);
      const known = knownPath('dump', path);
      if (known) return known.id as ArtifactId;
      const { size } = await statOf(path);
      const name = basename(path);
      const id = await reserve('dumps', safeFileName(name, 'dump.pkl'));
      try {
        const to = join(state.folder, 'dumps', id);
        const copied = copy ? await copyFileHashed(path, to, job) : null;
        core.assertWritable();
        state.manifest.dumps.push({
          id,
          name,
          path: copied ? `dumps/${id}` : storedPath(state.folder, path),
          copied: copied !== null,
          bytes: copied?.bytes ?? size,
          sha256: copied?.sha256 ?? null,
          label: null,
          mark: null,
          added_at: clock.now(),
          facts: null,
        });
        lies('dump', id, copied ? to : path);
      } finally {
        reserved.dumps.delete(id);
      }
      changed();
      hashMissing();
      await remember();
      return id as ArtifactId;
    },

    async copyIn({ kind, id }, { job = unwatched } = {}) {
      core.assertWritable();
      if (kind !== 'capture' && kind !== 'dump') return;
      const place = state.places.get(placeKey(kind, id));
      if (entryOf(kind, id).copied) return;
      if (place?.state !== 'present') throw new ProblemError('notFound', { path: entryOf(kind, id).path });
      const before = entryOf(kind, id).path;
      // The entry keeps its id, so that pins still point at it; the file may need another name.
      const name = await reserve(listOf[kind], safeFileName(id, kind), id);
      try {
        const to = join(state.folder, listOf[kind], name);
        if (kind === 'capture') {
          const copied = await copyCapture(place.path, name, job);
          const entry = entryOf(kind, id);
          entry.masked = copied.masked.map((item) => ({ ...item }));
          entry.left_out = [...copied.leftOut];
          Object.assign(entry, { path: `captures/${name}`, copied: true });
        } else {
          const copied = await copyFileHashed(place.path, to, job);
          Object.assign(entryOf(kind, id), { ...copied, path: `dumps/${name}`, copied: true });
        }
        lies(kind, id, to);
        pointNote(before, entryOf(kind, id).path);
      } finally {
        reserved[listOf[kind]].delete(name);
      }
      changed();
      await remember();
    },

    async copyInCaptures(options) {
      for (const { id, copied } of [...state.manifest.captures])
        if (!copied && core.canWrite())
          await artifacts.copyIn({ kind: 'capture', id: id as ArtifactId }, options).catch(() => undefined);
    },

    async newCaptureFolder(name) {
      core.assertWritable();
      const id = await reserve('captures', safeFileName(name, 'capture'));
      return join(state.folder, 'captures', id);
    },

    async locate({ kind, id }, given) {
      core.assertWritable();
      const path = resolve(given);
      if (kind !== 'capture' && kind !== 'dump') return;
      const { size } = await statOf(path);
      if (kind === 'dump') {
        const entry: DumpEntry = entryOf(kind, id);
        const isSame =
          entry.sha256 === null ? entry.bytes === size : await isThatDump(path, entry, core.closing);
        if (!isSame) throw new ProblemError('dumpIsAnother', { path, name: entry.name });
      }
      Object.assign(entryOf(kind, id), { path: storedPath(state.folder, path), copied: false });
      lies(kind, id, path);
      changed();
      hashMissing();
      await remember();
    },

    noteCapture(id, view) {
      const entry = entryOf('capture', id);
      const facts: CaptureFacts = {
        collected_at: view.collectedAt,
        model_path: view.summary.model.model_path,
        sglang_version: view.summary.model.sglang_version,
        collected: view.sources.filter(({ status }) => status === 'collected').length,
        sources: view.sources.length,
      };
      const source_url = view.baseUrl ?? entry.source_url;
      if (same(entry.facts, { ...entry.facts, ...facts }) && entry.source_url === source_url) return;
      if (!core.canWrite()) return;
      Object.assign(entry, { facts: { ...entry.facts, ...facts }, source_url });
      changed();
    },

    noteDump(id, view) {
      const entry = entryOf('dump', id);
      const facts: DumpFacts = {
        kind: view.kind,
        total: view.total,
        finished: view.finished,
        in_flight: view.inFlight,
        health_checks: view.healthChecks,
        model_path: view.modelPath,
        first_start: view.firstStart,
        last_start: view.lastStart,
        dumped_at: view.dumpedAt,
      };
      if (same(entry.facts, { ...entry.facts, ...facts }) || !core.canWrite()) return;
      entry.facts = { ...entry.facts, ...facts };
      changed();
    },

    setLabel({ kind, id }, label) {
      core.assertWritable();
      if (kind === 'capture' || kind === 'dump') entryOf(kind, id).label = label;
      else if (label !== null) entryOf(kind, id).name = label;
      changed();
    },

    setMark({ kind, id }, mark) {
      core.assertWritable();
      if (kind !== 'capture' && kind !== 'dump') return;
      const entry = entryOf(kind, id);
      entry.mark = mark && { ...entry.mark, ...mark };
      changed();
    },

    async remove({ kind, id }) {
      core.assertWritable();
      const entry = entryOf(kind, id);
      await saver.flush();
      await saver.alone(async () => {
        const place = entriesOf(kind).indexOf(entry);
        const onDisk = pathOnDisk(state.folder, entry.path);
        const ours = !('copied' in entry) || entry.copied === true;
        const from = ours && onDisk !== null && isInside(state.folder, onDisk) ? onDisk : null;
        const to = from === null ? null : await setAside(state.folder, listOf[kind], from);
        entriesOf(kind).splice(place, 1);
        removed.set(placeKey(kind, id), { entry, place, from: to === null ? null : from, to });
      });
      if (kind === 'request') state.requests.delete(id);
      changed();
    },

    async restore({ kind, id }) {
      core.assertWritable();
      const was = removed.get(placeKey(kind, id));
      if (!was)
        throw new ProblemError('noSuchItem', { what: `The ${kind} ${id}`, incident: state.manifest.name });
      await saver.alone(async () => {
        if (was.to !== null && was.from !== null) await move(was.to, was.from);
        entriesOf(kind).splice(was.place, 0, was.entry);
        removed.delete(placeKey(kind, id));
      });
      changed();
    },

    async findAll() {
      const seen = await readLastSeen(core.dataFolder, state.manifest.id as IncidentId);
      for (const entry of state.manifest.captures) {
        const lastSeen = entry.copied ? null : (seen.captures[entry.id] ?? null);
        state.places.set(placeKey('capture', entry.id), await findCapture(state.folder, entry, lastSeen));
      }
      for (const entry of state.manifest.dumps) {
        const lastSeen = seen.dumps[entry.id] ?? null;
        state.places.set(
          placeKey('dump', entry.id),
          await findDump(state.folder, entry, lastSeen, core.closing),
        );
      }
      core.tell();
      hashMissing();
    },

    hashed: () => hashing,
  };
  return artifacts;
}

/** Moves a file or folder of the incident to where removed things are kept; answers where. null if it is gone. */
async function setAside(folder: string, list: string, from: string): Promise<string | null> {
  if ((await stat(from).catch(() => null)) === null) return null;
  const kept = below(folder, `${removedFolder}/${list}`);
  await createFolder(kept);
  const taken = new Set<string>();
  for (;;) {
    const to = join(
      kept,
      freeName(basename(from), (name) => taken.has(name)),
    );
    if ((await stat(to).catch(() => null)) === null) {
      await move(from, to);
      return to;
    }
    taken.add(basename(to));
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
    await syncFolder(dirname(to));
  } catch (error) {
    throw writeProblem(to, error);
  }
}

const withoutArchiveEnding = (name: string): string => name.replace(/\.(zip|tar|tar\.gz|tgz)$/i, '') || name;

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
