import { basename, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CaptureId, CaptureView } from '../../../shared/capture.ts';
import type { Opened, OpenedDump, Pushes, TaskId } from '../../../shared/contract.ts';
import type { DumpId, DumpView } from '../../../shared/dump.ts';
import type { ArtifactId, ArtifactRef } from '../../../shared/incident.ts';
import { ProblemError, toProblem } from '../../../shared/outcome.ts';
import { phrase } from '../../../shared/phrase.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { Baselines } from '../baseline/baselines.ts';
import { holdingAgainst } from '../baseline/held-against.ts';
import { maskCheck } from '../bundle/mask.ts';
import { readBundle } from '../bundle/read.ts';
import type { Capture } from '../capture.ts';
import { compareOptions } from '../compare/options.ts';
import { limitsOf } from '../dump/limits.ts';
import type { DumpReader } from '../dump/reader.ts';
import type { Incident } from '../incident/incident.ts';
import { recognise } from '../recognise.ts';
import type { HeldFolders } from '../replay/held/held-files.ts';
import type { RequestWork } from '../replay/request-work.ts';
import { runDumpRules } from '../signals/run.ts';
import { thresholdsWith } from '../signals/threshold-rows.ts';
import { inTurns } from '../turns.ts';
import type { Desk } from './desk.ts';

/*
 * Captures and dumps that are open in a window. What is opened becomes part of the window's incident and goes by its
 * artifact's id, so that what the window remembers of it still holds after a restart.
 */

export interface OpenFilesHost {
  readonly dumps: DumpReader;
  /** Limits and thresholds as they are when a file is opened. */
  readSettings(): Settings;
  readonly requests: RequestWork;
  /** Shows an incident in a window of its own. */
  openWindow(paths: readonly string[]): void;
  push<K extends keyof Pushes>(name: K, data: Pushes[K]): void;
}

export interface OpenFiles {
  /** Opens whatever the paths are; one path's failure is reported beside the others' success. */
  openPaths(paths: readonly string[], task: TaskId, signal: AbortSignal): Promise<Opened>;
  openArtifacts(artifacts: readonly ArtifactRef[], task: TaskId, signal: AbortSignal): Promise<Opened>;
  openBundle(path: string, task: TaskId, signal: AbortSignal): Promise<Capture>;
  captureOf(id: CaptureId): Capture;
  /** Every open capture, of a deployment the target that is shown. */
  captureViews(): readonly CaptureView[];
  /** Another target of a deployment: the id stands for it from now on. */
  showTarget(id: CaptureId, target: string): Capture;
  dumpOf(id: DumpId): OpenedDump;
  /** Open dumps as one table. */
  mergeDumps(ids: readonly DumpId[], name: string): Promise<OpenedDump>;
  /** The reader's own id of a dump. */
  inReader(id: DumpId): DumpId;
  closeCapture(id: CaptureId): void;
  closeDump(id: DumpId): Promise<void>;
  closeAll(): Promise<void>;
  /** Baselines are others now: open captures are held against those of today, and told. */
  holdAgain(): Promise<void>;
}

/** A dump of so many requests is told before the rules have looked through them, whether it was told while it was read or not. */
const rowsToldFirst = 50_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : never };

/** `held`: where large values of requests are put aside. */
export function createOpenFiles(
  host: OpenFilesHost,
  desk: Desk,
  baselines: Pick<Baselines, 'of'>,
  held: () => HeldFolders,
): OpenFiles {
  const captures = new Map<CaptureId, Capture>();
  const dumps = new Map<DumpId, { readonly view: OpenedDump; readonly inReader: DumpId }>();

  async function openBundle(path: string, task: TaskId, signal: AbortSignal): Promise<Capture> {
    const { incident } = desk;
    const name = basename(path);
    const job = {
      signal,
      tell: ({ bytes, of }: { bytes: number; of: number | null }) =>
        host.push('opening', { task, name, bytes, of, records: 0 }),
    };
    const { thresholds, largestFileBytes } = host.readSettings();
    await desk.opening(path);
    const capture = await readBundle(path, job, {
      maskKey: incident.maskKey,
      thresholds: thresholdsWith(thresholds),
      fileBytes: largestFileBytes,
    }).finally(() => desk.opening(null));
    const artifact = await addCapture(incident, capture, job);
    const kept = await hold(artifact === null ? capture : asArtifact(incident, capture, artifact));
    captures.set(kept.view.id, kept);
    judgeAgain();
    return kept;
  }

  /** With what the baseline of its server or model tells of it, target by target. */
  async function hold(capture: Capture): Promise<Capture> {
    const options = compareOptions(host.readSettings());
    const held = async (one: Capture) => inTurns(holdingAgainst(one, await baselines.of(one.view), options));
    if (capture.targets.length === 0) return held(capture);
    const targets: Capture[] = [];
    for (const target of capture.targets) targets.push({ ...(await held(target)), targets });
    return targets.find(({ view }) => view.target === capture.view.target) ?? capture;
  }

  /** Held against the captures that are open by now. */
  const signalsOf = (view: DumpView) =>
    runDumpRules(
      view,
      thresholdsWith(host.readSettings().thresholds),
      [...captures.values()].map((capture) => capture.view),
    );

  /** A capture came or went: what it tells of dumps that were open before it. */
  function judgeAgain(): void {
    const told = [...dumps].flatMap(([dump, { view }]) => {
      // What is still being read is judged at its end.
      if (view.reading !== null) return [];
      const { signals } = readAgain(view);
      return isDeepStrictEqual(signals, view.signals) ? [] : [{ dump, signals }];
    });
    if (told.length > 0) host.push('dumpsJudged', told);
  }

  async function openDump(path: string, task: TaskId, signal: AbortSignal): Promise<OpenedDump> {
    const { incident } = desk;
    const settings = host.readSettings();
    await desk.opening(path);
    let artifact: Promise<ArtifactId | null> | null = null;
    const addOnce = () => {
      artifact ??= addDump(incident, path);
      return artifact;
    };
    let isRead = false;
    const grow = async (view: DumpView) => {
      const id = ((await addOnce()) ?? view.id) as string as DumpId;
      // What is told late is no news.
      if (isRead) return;
      const dump = { ...view, id, signals: [] };
      const before = dumps.get(id);
      dumps.set(id, { view: dump, inReader: view.id });
      if (before && before.inReader !== view.id) await host.dumps.close(before.inReader);
      host.push('dumpGrows', { task, dump });
    };
    const read = await host.dumps
      .open(
        path,
        {
          signal,
          tell: ({ grown, ...progress }) => {
            host.push('opening', { task, ...progress });
            // What stops it is thrown again when the file is read.
            if (grown) grow(grown).catch(() => undefined);
          },
        },
        { maskKey: incident.maskKey, limits: limitsOf(settings) },
      )
      .finally(() => {
        isRead = true;
        return desk.opening(null);
      });
    const known = await addOnce();
    if (known !== null) incident.noteDump(known, read);
    nameAfter(incident, read.name);
    const id = known === null ? read.id : (known as string as DumpId);
    const opened = { ...read, id, signals: signalsOf(read) };
    const before = dumps.get(id);
    if (before && before.inReader !== read.id) await host.dumps.close(before.inReader);
    dumps.set(id, { view: opened, inReader: read.id });
    // Its rows can be asked for before the rules have looked through them.
    if (before?.view.reading != null || read.total >= rowsToldFirst)
      host.push('dumpGrows', { task, dump: opened });
    return withSignals(opened, read.id);
  }

  /** The dump with what the rules say of it. Throws `cancelled` when it is closed before. */
  async function withSignals(opened: OpenedDump, inReader: DumpId): Promise<OpenedDump> {
    const isOpen = () => dumps.get(opened.id)?.inReader === inReader;
    const ruleFacts = await host.dumps.ruleFacts(inReader).catch((error: unknown) => {
      throw isOpen() ? error : new ProblemError('cancelled', {});
    });
    if (!isOpen()) throw new ProblemError('cancelled', {});
    const looked = { ...opened, ruleFacts };
    const view = { ...looked, signals: signalsOf(looked) };
    dumps.set(view.id, { view, inReader });
    return view;
  }

  /** What is opened in turn, with each one's own failure. `waiting` may grow on the way. */
  async function openAll(
    waiting: string[],
    signal: AbortSignal,
    open: (path: string, opened: Mutable<Opened>) => Promise<void>,
  ): Promise<Opened> {
    const opened: Mutable<Opened> = { captures: [], dumps: [], triggers: [], problems: [] };
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      try {
        signal.throwIfAborted();
        await open(path, opened);
      } catch (error) {
        opened.problems.push({ path, problem: toProblem(error) });
      }
    }
    // A capture that came after a dump may tell what its rules lacked.
    if (opened.captures.length > 0) opened.dumps = opened.dumps.map((dump) => readAgain(dump));
    return opened;
  }

  function readAgain(dump: OpenedDump): OpenedDump {
    const known = dumps.get(dump.id);
    if (!known) return dump;
    const view = { ...known.view, signals: signalsOf(known.view) };
    dumps.set(dump.id, { ...known, view });
    return view;
  }

  return {
    openBundle,
    openPaths(paths, task, signal) {
      const waiting = [...paths];
      return openAll(waiting, signal, async (path, opened) => {
        const found = await recognise(path);
        if (found.kind === 'incident') {
          if (desk.isEmpty) await desk.switchTo(found.folder);
          else host.openWindow([found.folder]);
        } else if (found.kind === 'folder') waiting.unshift(...found.items);
        else if (found.kind === 'bundle') {
          opened.captures.push((await openBundle(path, task, signal)).view);
          waiting.unshift(...found.also);
        } else if (found.kind === 'trigger')
          opened.triggers.push(await host.requests.parseFile(basename(path), path, held()));
        else opened.dumps.push(await openDump(path, task, signal));
      });
    },
    openArtifacts(artifacts, task, signal) {
      const refs = new Map(artifacts.map((ref) => [`${ref.kind} ${ref.id}`, ref]));
      return openAll([...refs.keys()], signal, async (key, opened) => {
        const ref = refs.get(key);
        if (ref?.kind === 'capture')
          opened.captures.push((await openBundle(placeOf(desk.incident, ref), task, signal)).view);
        else if (ref?.kind === 'dump')
          opened.dumps.push(await openDump(placeOf(desk.incident, ref), task, signal));
      }).then((opened) => ({
        ...opened,
        problems: opened.problems.map(({ path, problem }) => ({
          path: nameOf(desk.incident, refs.get(path)) ?? path,
          problem,
        })),
      }));
    },
    captureViews: () => [...captures.values()].map(({ view }) => view),
    captureOf(id) {
      const capture = captures.get(id);
      if (!capture)
        throw new ProblemError('badInput', {
          what: phrase('theCapture', {}),
          cause: phrase('noLongerOpen', {}),
        });
      return capture;
    },
    showTarget(id, name) {
      const shown = this.captureOf(id).targets.find(({ view }) => view.target === name);
      if (!shown) throw new ProblemError('badInput', { what: name, cause: 'the capture has no such target' });
      captures.set(id, shown);
      judgeAgain();
      return shown;
    },
    async mergeDumps(ids, name) {
      const merged = await host.dumps.merge(
        ids.map((id) => ({ dump: open(id).inReader, as: id })),
        name,
      );
      const view = { ...merged, signals: [] };
      dumps.set(view.id, { view, inReader: view.id });
      return withSignals(view, view.id);
    },
    dumpOf: (id) => open(id).view,
    inReader: (id) => open(id).inReader,
    closeCapture(id) {
      if (captures.delete(id)) judgeAgain();
    },
    async closeDump(id) {
      const dump = dumps.get(id);
      dumps.delete(id);
      if (dump) await host.dumps.close(dump.inReader);
    },
    async holdAgain() {
      for (const [id, capture] of [...captures]) {
        const held = await hold(capture);
        // Closed, or another target shown, meanwhile.
        if (captures.get(id) === capture) captures.set(id, held);
      }
      host.push(
        'capturesJudged',
        [...captures.values()].map(({ view }) => view),
      );
    },
    async closeAll() {
      captures.clear();
      const open = [...dumps.values()];
      dumps.clear();
      for (const { inReader } of open) await host.dumps.close(inReader).catch(() => undefined);
    },
  };

  function open(id: DumpId) {
    const dump = dumps.get(id);
    if (!dump) throw new ProblemError('dumpClosed', {});
    return dump;
  }
}

/**
 * Makes a capture part of the incident: as a masked copy where a person has given the incident a place, by reference
 * where not yet, or where it cannot be copied. null in an incident that is not ours to change.
 */
async function addCapture(
  incident: Incident,
  { view }: Capture,
  job: { signal: AbortSignal; tell(told: { bytes: number; of: number | null }): void },
): Promise<ArtifactId | null> {
  const known = artifactAt(incident, 'captures', view.path);
  if (known === null && incident.view.access.kind === 'read') return null;
  const id =
    known ??
    (incident.view.named
      ? await incident.addCapture(view.path, { copy: true, job }).catch(() => incident.addCapture(view.path))
      : await incident.addCapture(view.path));
  incident.noteCapture(id, view);
  nameAfter(incident, view.name);
  return id;
}

/** Makes a dump part of the incident, by reference. null in one that is not ours to change. */
async function addDump(incident: Incident, path: string): Promise<ArtifactId | null> {
  const known = artifactAt(incident, 'dumps', path);
  if (known !== null || incident.view.access.kind === 'read') return known;
  return incident.addDump(path);
}

/** The capture under its artifact's id, and with the secrets that were masked when it was copied. */
function asArtifact(incident: Incident, capture: Capture, id: ArtifactId): Capture {
  const item = incident.view.captures.find((one) => one.id === id);
  const isCopy = item?.place.state !== 'missing' && item?.place.path === capture.view.path;
  const targets: Capture[] = [];
  const renamed = (one: Capture): Capture => ({
    ...one,
    targets,
    maskedBy: one.maskedBy ?? (isCopy && item?.masked.length ? maskCheck(incident.maskKey) : null),
    view: {
      ...one.view,
      id: id as string as CaptureId,
      masked: isCopy ? [...(item?.masked ?? []), ...one.view.masked] : one.view.masked,
    },
  });
  targets.push(...capture.targets.map(renamed));
  return targets.find(({ view }) => view.target === capture.view.target) ?? renamed(capture);
}

function artifactAt(incident: Incident, list: 'captures' | 'dumps', path: string): ArtifactId | null {
  const wanted = resolve(path);
  const item = incident.view[list].find(({ place }) => 'path' in place && place.path === wanted);
  return item?.id ?? null;
}

/** An incident without a place goes by the first thing in it. */
function nameAfter(incident: Incident, name: string): void {
  const { named, captures, dumps, access } = incident.view;
  if (!named && access.kind === 'write' && captures.length + dumps.length === 1) incident.rename(name);
}

const itemOf = (incident: Incident, { kind, id }: ArtifactRef) =>
  kind === 'capture'
    ? incident.view.captures.find((item) => item.id === id)
    : incident.view.dumps.find((item) => item.id === id);

const nameOf = (incident: Incident, ref: ArtifactRef | undefined): string | null =>
  (ref && itemOf(incident, ref)?.name) ?? null;

/** Throws `noSuchItem`, and `artifactMissing` for what is not where it was. */
function placeOf(incident: Incident, ref: ArtifactRef): string {
  const item = itemOf(incident, ref);
  if (!item)
    throw new ProblemError('noSuchItem', { what: `The ${ref.kind} ${ref.id}`, incident: incident.view.name });
  if (item.place.state === 'missing')
    throw new ProblemError('artifactMissing', { name: item.name, why: item.place.reason });
  return item.place.path;
}
