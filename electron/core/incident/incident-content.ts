import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ArtifactId, SavedReplay, SavedRequest, SavedRun } from '../../../shared/incident.ts';
import {
  manifestFileName,
  type NotePart,
  noteFileName,
  pinsFileName,
} from '../../../shared/incident-files.ts';
import type { IncidentNote } from '../../../shared/note.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { NewPin, Pin, PinId } from '../../../shared/pin.ts';
import { createMasker } from '../bundle/mask.ts';
import { isSecretName, isTextToken, isTokenName } from '../bundle/secret-names.ts';
import { createFolder } from '../bundle/write.ts';
import { readSigned } from './atomic-file.ts';
import type { IncidentCore } from './incident-core.ts';
import { batchFileOf, replayFileOf, requestFileOf, withStoredPaths } from './incident-state.ts';
import { readJsonLines } from './jsonl-file.ts';
import { numberedName } from './names.ts';
import { plainNote } from './note-file.ts';
import { below } from './paths.ts';
import { formatRun, readRuns } from './replays-files.ts';
import { parseRequestFile } from './requests-files.ts';

/** What a person writes into an incident. In memory at once, on disk within a second. */
export interface Content {
  rename(name: string): void;
  editNote(note: IncidentNote, edited: readonly NotePart[]): void;
  addPin(pin: NewPin): PinId;
  remarkPin(id: PinId, remark: string): void;
  /** `to`: its new place, from 0. */
  movePin(id: PinId, to: number): void;
  removePin(id: PinId): void;
  /** Puts a pin back that was removed since the incident was opened. */
  restorePin(id: PinId): void;
  /** Saves a request under its id, or as a new one. */
  saveRequest(id: ArtifactId | null, request: SavedRequest): ArtifactId;
  readRequest(id: ArtifactId): Promise<SavedRequest>;
  startReplay(name: string, request: ArtifactId | null): ArtifactId;
  /** Adds a run when it is sent, and again with what became of it: the last of one number counts. */
  appendRun(replay: ArtifactId, run: SavedRun): void;
  readReplay(id: ArtifactId): Promise<SavedReplay>;
  /** A new batch, whose file is its caller's to write. */
  startBatch(name: string): Promise<{ readonly id: ArtifactId; readonly path: string }>;
  /** Where the file of a batch lies. Throws `noSuchItem`. */
  batchPath(id: ArtifactId): string;
}

export function createContent({ state, saver, clock, maskKey, ...core }: IncidentCore): Content {
  /** Bodies that stand in a replay's file already, by replay and run. */
  const written = new Map<string, string>();
  const masked = (file: string, text: string): string => createMasker({ key: maskKey }).plain(file, text);
  const changed = (file: string): void => saver.touch(file);
  const removed = new Map<PinId, { readonly pin: Pin; readonly place: number }>();

  /** A secret on its own tells nothing of itself: the name that it stands under does. */
  function maskedValue(path: string | null, value: string): string {
    const name = path?.split(/[^\w-]+/).findLast((part) => /\D/.test(part));
    if (name === undefined || !isSecretName(name)) return value;
    if (isTokenName(name) && (isTextToken(value) || /^[\d\s.,]*$/.test(value))) return value;
    return createMasker({ key: maskKey }).secret(pinsFileName, name, value);
  }

  function changePins(change: (pins: Pin[]) => void): void {
    core.assertWritable();
    const pins = [...state.pins.pins];
    change(pins);
    state.pins = { ...state.pins, pins };
    changed(pinsFileName);
  }

  const noSuchRequest = (id: ArtifactId): ProblemError =>
    new ProblemError('noSuchItem', { what: `The request ${id}`, incident: state.manifest.name });

  return {
    rename(name) {
      core.assertWritable();
      state.manifest.name = name;
      changed(manifestFileName);
    },
    editNote(note, edited) {
      core.assertTakesEdits();
      const { otherHead = [], others = [] } = state.note ?? {};
      const stored = withStoredPaths(state.folder, plainNote(note));
      state.note = { note: stored, edited: [...edited], otherHead, others };
      changed(noteFileName);
    },
    addPin({ kind, source, label, value, remark = '' }) {
      const id = randomUUID() as string as PinId;
      const copy = {
        label: masked(pinsFileName, label),
        value: maskedValue(source.path, masked(pinsFileName, value)),
      };
      changePins((pins) => pins.push({ id, kind, source, ...copy, remark, at: clock.now() }));
      return id;
    },
    remarkPin(id, remark) {
      changePins((pins) => {
        const place = pins.findIndex((pin) => pin.id === id);
        const pin = pins[place];
        if (pin) pins[place] = { ...pin, remark };
      });
    },
    movePin(id, to) {
      changePins((pins) => {
        const place = pins.findIndex((pin) => pin.id === id);
        if (place >= 0) pins.splice(to, 0, ...pins.splice(place, 1));
      });
    },
    removePin(id) {
      changePins((pins) => {
        const place = pins.findIndex((pin) => pin.id === id);
        const [pin] = place < 0 ? [] : pins.splice(place, 1);
        if (pin) removed.set(id, { pin, place });
      });
    },
    restorePin(id) {
      const was = removed.get(id);
      if (!was || state.pins.pins.some((pin) => pin.id === id)) return;
      changePins((pins) => pins.splice(was.place, 0, was.pin));
      removed.delete(id);
    },
    saveRequest(known, request) {
      if (known === null) core.assertWritable();
      else core.assertTakesEdits();
      const { requests } = state.manifest;
      const id =
        known ??
        (numberedName(
          request.name,
          requests.map((entry) => entry.id),
        ) as ArtifactId);
      const path = requestFileOf(id);
      // A person may type a password into the address; it must not reach the file.
      const targetUrl = request.targetUrl && masked(path, request.targetUrl);
      const file = state.requests.get(id)?.file ?? null;
      state.requests.set(id, { request: { ...request, targetUrl }, file });
      const entry = requests.find((item) => item.id === id);
      if (!entry) requests.push({ id, name: request.name, path, added_at: clock.now() });
      if (entry?.name !== request.name) {
        if (entry) entry.name = request.name;
        changed(manifestFileName);
      }
      changed(path);
      return id;
    },
    async readRequest(id) {
      const kept = state.requests.get(id);
      if (kept) return kept.request;
      if (!state.manifest.requests.some((entry) => entry.id === id)) throw noSuchRequest(id);
      const file = requestFileOf(id);
      const path = below(state.folder, file);
      const now = await readSigned(path);
      if (now === null) throw noSuchRequest(id);
      const stored = parseRequestFile(now.text);
      if (!stored) throw new ProblemError('unreadable', { path, cause: 'it is no saved request' });
      // Changed while the file was read? Then the change is what counts.
      const changedMeanwhile = state.requests.get(id);
      if (changedMeanwhile) return changedMeanwhile.request;
      state.requests.set(id, stored);
      saver.learn(file, now.seen);
      return stored.request;
    },
    startReplay(name, request) {
      core.assertWritable();
      const { replays } = state.manifest;
      const id = numberedName(
        name,
        replays.map((entry) => entry.id),
      ) as ArtifactId;
      replays.push({ id, name, path: replayFileOf(id), request, added_at: clock.now() });
      changed(manifestFileName);
      return id;
    },
    async startBatch(name) {
      core.assertWritable();
      const { batches } = state.manifest;
      const id = numberedName(
        name,
        batches.map((entry) => entry.id),
      ) as ArtifactId;
      const path = below(state.folder, batchFileOf(id));
      // What is listed has to be there: a listed file that is gone is taken off.
      await createFolder(dirname(path));
      await writeFile(path, '', { flag: 'wx' });
      batches.push({ id, name, path: batchFileOf(id), added_at: clock.now() });
      changed(manifestFileName);
      return { id, path };
    },
    batchPath(id) {
      const entry = state.manifest.batches.find((item) => item.id === id);
      if (!entry)
        throw new ProblemError('noSuchItem', {
          what: `The batch replay ${id}`,
          incident: state.manifest.name,
        });
      return below(state.folder, batchFileOf(id));
    },
    appendRun(replay, run) {
      core.assertWritable();
      const file = replayFileOf(replay);
      const baseUrl = masked(file, run.baseUrl);
      const line = `${replay} ${run.run}`;
      saver.append(file, formatRun({ ...run, baseUrl }, written.get(line) === run.body));
      written.set(line, run.body);
    },
    async readReplay(id) {
      await saver.flush();
      const file = replayFileOf(id);
      const { values, leftOut } = await readJsonLines(below(state.folder, file));
      // What cannot be written just now was sent all the same.
      const waiting = saver.pendingLines(file).map((line) => JSON.parse(line) as unknown);
      return readRuns({ values: [...values, ...waiting], leftOut });
    },
  };
}
