import { isAbsolute } from 'node:path';
import type {
  Access,
  ArtifactId,
  ArtifactKind,
  ArtifactPlace,
  IncidentId,
  IncidentView,
} from '../../../shared/incident.ts';
import {
  incidentVersion,
  type Manifest,
  manifestFileName,
  noteFileName,
  pinsFileName,
} from '../../../shared/incident-files.ts';
import type { IncidentNote } from '../../../shared/note.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Pin, PinView } from '../../../shared/pin.ts';
import { formatManifest, type OtherEntries, readManifest } from './manifest.ts';
import { formatNoteFile, parseNoteFile, type StoredNote } from './note-file.ts';
import { below, pathOnDisk, storedPath } from './paths.ts';
import { formatPinsFile, noPins, parsePinsFile, type StoredPins } from './pins-file.ts';
import { formatRequestFile, parseRequestFile, type StoredRequest } from './requests-files.ts';
import type { Saver } from './saver.ts';

/** What an open incident holds in memory. Its texts are what the files say or will say within the second. */
export interface IncidentState {
  /** Absolute. */
  folder: string;
  manifest: Manifest;
  others: OtherEntries;
  /** Paths in it are stored ones: relative to the folder. */
  note: StoredNote | null;
  pins: StoredPins;
  /** Requests that were read or changed since it was opened, by id. */
  readonly requests: Map<string, StoredRequest>;
  /** How often a request was taken in from its file while it was open. */
  readonly takenIn: Map<string, number>;
  /** Of captures and dumps, by `placeKey`. */
  readonly places: Map<string, ArtifactPlace>;
  /** What a person should know, by what it is about: a later word replaces an earlier one. */
  readonly notes: Map<string, Phrase>;
}

export const placeKey = (kind: ArtifactKind, id: string): string => `${kind}/${id}`;

/** What a file that is not understood is noted under. */
export const unreadNote = (file: string): string => `unread ${file}`;

export const requestFileOf = (id: string): string => `requests/${id}.json`;
export const batchFileOf = (id: string): string => `batches/${id}.jsonl`;
export const attachmentFileOf = (id: string): string => `attachments/${id}`;
export const replayFileOf = (id: string): string => `replays/${id}.jsonl`;
const requestIdOf = (file: string): string | null => /^requests\/(.+)\.json$/.exec(file)?.[1] ?? null;

/** The text of a file as it should be; null where there is nothing to write. */
export function renderFile(state: IncidentState, file: string): string | null {
  if (file === manifestFileName) return formatManifest(state.manifest, state.others);
  if (file === noteFileName) return state.note && formatNoteFile(state.note);
  if (file === pinsFileName) return formatPinsFile(state.pins);
  const id = requestIdOf(file);
  const request = id === null ? undefined : state.requests.get(id);
  return request ? formatRequestFile(request) : null;
}

/** Takes a file's text in; null = there is no such file. Answers false, and says so in the notes, for a text that is not understood. */
export function adoptText(state: IncidentState, file: string, text: string | null): boolean {
  const understood = adopt(state, file, text);
  if (understood) state.notes.delete(unreadNote(file));
  else
    state.notes.set(
      unreadNote(file),
      phrase('fileNotUnderstood', { file, cause: 'it is not what the workbench writes there' }),
    );
  return understood;
}

function adopt(state: IncidentState, file: string, text: string | null): boolean {
  if (file === manifestFileName) {
    if (text === null) return true;
    try {
      const { manifest, others, version } = readManifest(file, { manifest: text, note: null, pins: null });
      // Another incident's manifest, or one of a later format, is no new state of this one.
      if (manifest.id !== state.manifest.id || version > incidentVersion) return false;
      state.manifest = manifest;
      state.others = others;
      return true;
    } catch {
      return false;
    }
  }
  if (file === noteFileName) {
    const note = text === null ? null : parseNoteFile(text);
    if (text !== null && note === null) return false;
    state.note = note;
    if (note && note.others.length > 0) state.notes.set('note', phrase('noteHoldsMore', {}));
    return true;
  }
  if (file === pinsFileName) {
    const pins = text === null ? noPins : parsePinsFile(text);
    if (pins === null) return false;
    state.pins = pins;
    if (pins.others.length > 0)
      state.notes.set('pins', phrase('pinsNotUnderstood', { count: pins.others.length }));
    return true;
  }
  const id = requestIdOf(file);
  const request = id === null || text === null ? null : parseRequestFile(text);
  if (id === null || request === null) return false;
  state.requests.set(id, request);
  state.takenIn.set(id, (state.takenIn.get(id) ?? 0) + 1);
  const entry = state.manifest.requests.find((item) => item.id === id);
  if (entry) entry.name = request.request.name;
  return true;
}

/** A note with its paths as they are stored. */
export const withStoredPaths = (folder: string, note: IncidentNote): IncidentNote => ({
  ...note,
  artifacts: note.artifacts.map((artifact) => ({
    ...artifact,
    path: isAbsolute(artifact.path) ? storedPath(folder, artifact.path) : artifact.path,
  })),
});

/** A note with paths that can be opened on this machine. */
export const withPathsOnDisk = (folder: string, note: IncidentNote): IncidentNote => ({
  ...note,
  artifacts: note.artifacts.map((artifact) => ({
    ...artifact,
    path: pathOnDisk(folder, artifact.path) ?? artifact.path,
  })),
});

export function viewOf(
  state: IncidentState,
  { access, saver, named }: { readonly access: Access; readonly saver: Saver; readonly named: boolean },
): IncidentView {
  const { manifest } = state;
  const placeOf = (kind: ArtifactKind, id: string, path: string): ArtifactPlace =>
    state.places.get(placeKey(kind, id)) ?? { state: 'missing', reason: phrase('notWhereItWas', { path }) };
  return {
    id: manifest.id as IncidentId,
    name: manifest.name,
    folder: state.folder,
    named,
    createdAt: manifest.created_at,
    access,
    save: saver.state,
    conflicts: saver.conflicts,
    captures: manifest.captures.map((entry) => ({
      id: entry.id as ArtifactId,
      name: entry.name,
      label: entry.label,
      mark: entry.mark,
      copied: entry.copied,
      addedAt: entry.added_at,
      sourceUrl: entry.source_url,
      place: placeOf('capture', entry.id, entry.path),
      facts: entry.facts,
      masked: entry.masked,
      leftOut: entry.left_out,
    })),
    dumps: manifest.dumps.map((entry) => ({
      id: entry.id as ArtifactId,
      name: entry.name,
      label: entry.label,
      mark: entry.mark,
      copied: entry.copied,
      addedAt: entry.added_at,
      bytes: entry.bytes,
      sha256: entry.sha256,
      place: placeOf('dump', entry.id, entry.path),
      facts: entry.facts,
    })),
    requests: manifest.requests.map(({ id, name, added_at }) => ({
      id: id as ArtifactId,
      name,
      addedAt: added_at,
      takenIn: state.takenIn.get(id) ?? 0,
    })),
    replays: manifest.replays.map(({ id, name, request, added_at }) => ({
      id: id as ArtifactId,
      name,
      request: request as ArtifactId | null,
      addedAt: added_at,
    })),
    batches: manifest.batches.map(({ id, name, added_at }) => ({
      id: id as ArtifactId,
      name,
      addedAt: added_at,
    })),
    attachments: manifest.attachments.map(({ id, name, path, to, bytes, masked, added_at }) => ({
      id: id as ArtifactId,
      name,
      to: { kind: to.kind, id: to.id as ArtifactId, run: to.run },
      bytes,
      masked,
      addedAt: added_at,
      path: below(state.folder, path),
    })),
    pins: state.pins.pins.map((pin) => pinView(state, pin)),
    note: state.note && withPathsOnDisk(state.folder, state.note.note),
    edited: state.note?.edited ?? [],
    notes: [...state.notes.values()],
  };
}

const listOfKind = {
  capture: 'captures',
  dump: 'dumps',
  request: 'requests',
  replay: 'replays',
  batch: 'batches',
} as const;

function pinView(state: IncidentState, pin: Pin): PinView {
  const { in: kind, artifact } = pin.source;
  if (kind === 'note') return { pin, gone: null };
  const listed = state.manifest[listOfKind[kind]].some(({ id }) => id === artifact);
  const place = state.places.get(placeKey(kind, artifact ?? ''));
  const there = listed && place?.state !== 'missing';
  return { pin, gone: there ? null : phrase('sourceGone', {}) };
}
