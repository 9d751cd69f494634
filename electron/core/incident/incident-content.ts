import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { historyLimits, type RunHistory, type RunRef } from '../../../shared/history.ts';
import type { ArtifactId, SavedReplay, SavedRequest, SavedRun } from '../../../shared/incident.ts';
import {
  manifestFileName,
  type NotePart,
  noteFileName,
  pinsFileName,
  type ReplayLine,
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
import { type JsonLines, readJsonLines } from './jsonl-file.ts';
import { keepLongText, readLongText } from './long-texts.ts';
import { numberedName } from './names.ts';
import { plainNote } from './note-file.ts';
import { below } from './paths.ts';
import { lineOf, longValues, readRuns, savedRun, storedRuns, withoutLong } from './replays-files.ts';
import { parseRequestFile } from './requests-files.ts';
import { createRunHistory } from './run-history.ts';

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
  /** Every run with what was sent; `bodies` false leaves the long ones on disk. */
  readReplay(id: ArtifactId, bodies?: boolean): Promise<SavedReplay>;
  /** One run, its body included. Throws `noSuchItem`. */
  readRun(ref: RunRef): Promise<SavedRun>;
  /** Takes a run off the list, or brings it back. */
  markRun(ref: RunRef, removed: boolean): void;
  listRuns(): Promise<RunHistory>;
  /** Lets the oldest sends go where there are too many. */
  trimRuns(limits?: { readonly runs: number; readonly bytes: number }): Promise<void>;
  /** Resolves when every long text is on disk, and its line waits to be written. */
  settled(): Promise<void>;
  /** A new batch, whose file is its caller's to write. */
  startBatch(name: string): Promise<{ readonly id: ArtifactId; readonly path: string }>;
  /** Where the file of a batch lies. Throws `noSuchItem`. */
  batchPath(id: ArtifactId): string;
}

export function createContent(whole: IncidentCore): Content {
  const { state, saver, clock, maskKey, ...core } = whole;
  /** Runs whose body stands in a replay's file already. It never changes. */
  const written = new Set<string>();
  /** The last line of a replay that waits for its long texts: those after it wait, too. */
  const waiting = new Map<string, Promise<void>>();
  const history = createRunHistory(whole);
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

  const readLong = (file: string): Promise<string> => readLongText(state.folder, file);

  /** The line with its long values in files; where none can be written they stay in it, and wait with it. */
  async function withLongKept(line: ReplayLine, long: ReturnType<typeof longValues>): Promise<ReplayLine> {
    try {
      const kept = [];
      for (const { key, text } of long)
        kept.push({ key, file: await keepLongText(state.folder, text), bytes: Buffer.byteLength(text) });
      return withoutLong(line, kept);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return line;
    }
  }

  async function settled(): Promise<void> {
    await Promise.all(waiting.values());
  }

  async function linesOf(id: ArtifactId): Promise<JsonLines> {
    await settled();
    await saver.flush();
    const file = replayFileOf(id);
    const { values, leftOut } = await readJsonLines(below(state.folder, file));
    // What cannot be written just now was sent all the same.
    const lines = saver.pendingLines(file).map((line) => JSON.parse(line) as unknown);
    return { values: [...values, ...lines], leftOut };
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
      replays.push({ id, name, path: replayFileOf(id), request, added_at: clock.now(), dropped: 0 });
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
      const key = `${replay} ${run.run}`;
      const line = lineOf({ ...run, baseUrl: masked(file, run.baseUrl) }, written.has(key));
      written.add(key);
      const long = longValues(line);
      const before = waiting.get(file);
      if (long.length === 0 && before === undefined) return saver.append(file, JSON.stringify(line));
      const mine: Promise<void> = (before ?? Promise.resolve()).then(async () => {
        saver.append(file, JSON.stringify(await withLongKept(line, long)));
        if (waiting.get(file) === mine) waiting.delete(file);
      });
      waiting.set(file, mine);
    },
    async readReplay(id, bodies = true) {
      return readRuns(await linesOf(id), readLong, bodies);
    },
    async readRun({ replay, run }) {
      const stored = storedRuns(await linesOf(replay)).runs.get(run);
      if (!stored)
        throw new ProblemError('noSuchItem', { what: `The run ${run}`, incident: state.manifest.name });
      return savedRun(stored, readLong, true);
    },
    markRun({ replay, run }, removed) {
      core.assertWritable();
      saver.append(replayFileOf(replay), JSON.stringify({ run, removed, at: clock.now() }));
    },
    async listRuns() {
      await settled();
      return history.list();
    },
    async trimRuns(limits = historyLimits) {
      await settled();
      await history.trim(limits);
    },
    settled,
  };
}
