import { basename, resolve } from 'node:path';
import type { CallName, Handlers, TaskId } from '../../../shared/contract.ts';
import { largestInText } from '../../../shared/held.ts';
import type { ArtifactId, ArtifactRef, SavedRequest } from '../../../shared/incident.ts';
import { type Problem, ProblemError, toProblem } from '../../../shared/outcome.ts';
import { readIncidentId } from '../incident/manifest.ts';
import { safeFileName } from '../incident/names.ts';
import { closeAllInSession } from '../incident/sessions.ts';
import type { RequestWork } from '../replay/request-work.ts';
import type { Desk } from './desk.ts';
import type { HeldValues } from './held-values.ts';
import type { NetworkLog } from './network-log.ts';
import type { OpenFiles } from './open-files.ts';
import type { RecentIncidents } from './recent.ts';

/*
 * The contract's calls about incidents. Each goes to the incident of the window; what comes of it reaches the window
 * by the push `incident`.
 */

export interface IncidentHost {
  readonly requests: RequestWork;
  readonly dataFolder: string;
  readonly recent: RecentIncidents;
  readonly network: NetworkLog;
  /** A window of its own for what the paths are; none = a new incident. */
  openWindow(paths: readonly string[]): void;
  /** Whether a window of this app has the folder open. */
  isOpen(folder: string): boolean;
  /** null when the person closed the dialog. `name` is proposed. */
  pickNewFolder(name: string): Promise<string | null>;
  pickPaths(kind: 'files' | 'folder'): Promise<readonly string[]>;
  /** The page has nothing more to send. */
  left(): void;
}

type IncidentCall = Extract<
  CallName,
  | 'newIncident'
  | 'openIncident'
  | 'openWindow'
  | 'closeAllIn'
  | 'listIncidents'
  | 'forgetIncident'
  | 'renameIncident'
  | 'placeIncident'
  | 'takeOver'
  | 'saveNow'
  | 'resolveConflict'
  | 'editNote'
  | 'saveRequest'
  | 'readSavedRequest'
  | 'readRuns'
  | 'openArtifacts'
  | 'copyIn'
  | 'locateArtifact'
  | 'labelArtifact'
  | 'markArtifact'
  | 'removeArtifact'
  | 'restoreArtifact'
  | 'attachFiles'
  | 'readAttachment'
  | 'addPin'
  | 'remarkPin'
  | 'movePin'
  | 'removePin'
  | 'restorePin'
  | 'keepSession'
  | 'left'
  | 'listNetworkCalls'
>;

type AsTask = <T>(task: TaskId, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

interface Around {
  readonly files: OpenFiles;
  readonly values: HeldValues;
  readonly asTask: AsTask;
}

export function incidentCalls(
  host: IncidentHost,
  desk: Desk,
  { files, values, asTask }: Around,
): Pick<Handlers, IncidentCall> {
  /** Runs what changes the incident, and tells the window what came of it. */
  async function changing<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      desk.tell();
    }
  }
  const unwatched = () => undefined;
  /** What a dialog has to let a person choose: a capture is a folder, unless it was given as an archive. */
  const whatIs = ({ kind, id }: ArtifactRef): 'files' | 'folder' => {
    const name = desk.incident.view.captures.find((item) => item.id === id)?.name ?? '';
    return kind === 'capture' && !/\.(zip|tar|tgz|gz)$/i.test(name) ? 'folder' : 'files';
  };

  return {
    newIncident: () => desk.switchTo(null),
    openIncident: async ({ path, window }) => {
      const [picked] = path === null ? await host.pickPaths('folder') : [path];
      if (picked === undefined) return false;
      if (window === 'new') host.openWindow([picked]);
      else await desk.switchTo(picked);
      return true;
    },
    closeAllIn: async ({ folder }) => {
      const id = await readIncidentId(folder);
      if (id !== null) await closeAllInSession(host.dataFolder, id);
    },
    openWindow: async ({ paths }) => host.openWindow(paths),
    // One that is open and has no place is on the screen already.
    listIncidents: async () =>
      (await host.recent.list()).filter(({ named, folder }) => named || !host.isOpen(folder)),
    forgetIncident: async ({ folder }) => {
      if (host.isOpen(resolve(folder))) throw new ProblemError('incidentIsOpen', { path: folder });
      await host.recent.forget(resolve(folder));
    },
    renameIncident: ({ name }) => changing(() => desk.incident.rename(name)),
    placeIncident: async ({ task, how, folder }) => {
      const { incident } = desk;
      const { name, named } = incident.view;
      const to = folder ?? (await host.pickNewFolder(safeFileName(name, 'incident')));
      if (to === null) return null;
      await asTask(task, (signal) =>
        changing(async () => {
          const copy = { job: { signal, tell: unwatched } };
          await (how === 'move' ? incident.moveTo(to, copy) : incident.saveTo(to, copy));
          if (!named) incident.rename(basename(resolve(to)));
        }),
      );
      return { folder: incident.view.folder };
    },
    takeOver: () => changing(() => desk.incident.takeOver()),
    saveNow: () => changing(() => desk.incident.flush()),
    resolveConflict: ({ file, choice }) => changing(() => desk.incident.resolveConflict(file, choice)),

    editNote: ({ note, edited, edition }) => changing(() => desk.editNote(note, edited, edition)),
    saveRequest: ({ id, request }) =>
      changing(async () => {
        await values.keep(textsOf(request));
        return desk.incident.saveRequest(id, request);
      }),
    // One that was kept before large values were put aside has them in its text.
    readSavedRequest: async ({ id }) => {
      const request = await desk.incident.readRequest(id);
      if (textsOf(request).every(({ length }) => length <= largestInText)) return request;
      const texts = [request.body, request.preparedBody, request.recordedBody];
      const [body = '', preparedBody = '', recordedBody = ''] = await host.requests.hold(
        texts,
        values.folders,
      );
      return { ...request, body, preparedBody, recordedBody };
    },
    readRuns: async ({ request }) => {
      const { incident } = desk;
      const replay = incident.view.replays.find((item) => item.request === request);
      return replay ? incident.readReplay(replay.id, false) : { runs: [], lastRun: 0, linesLeftOut: 0 };
    },

    openArtifacts: ({ task, artifacts }) =>
      asTask(task, (signal) => files.openArtifacts(artifacts, task, signal)),
    copyIn: ({ task, artifact }) =>
      asTask(task, (signal) =>
        changing(() => desk.incident.copyIn(artifact, { job: { signal, tell: unwatched } })),
      ),
    locateArtifact: async ({ artifact, path }) => {
      const [picked] = path === null ? await host.pickPaths(whatIs(artifact)) : [path];
      if (picked === undefined) return false;
      await changing(() => desk.incident.locate(artifact, picked));
      return true;
    },
    labelArtifact: ({ artifact, label }) => changing(() => desk.incident.setLabel(artifact, label)),
    markArtifact: ({ artifact, mark }) => changing(() => desk.incident.setMark(artifact, mark)),
    removeArtifact: ({ artifact }) => changing(() => desk.incident.remove(artifact)),
    restoreArtifact: ({ artifact }) => changing(() => desk.incident.restore(artifact)),

    attachFiles: ({ task, to, paths }) =>
      asTask(task, async (signal) => {
        const attached: ArtifactId[] = [];
        const problems: { path: string; problem: Problem }[] = [];
        for (const path of paths ?? (await host.pickPaths('files')))
          try {
            attached.push(await changing(() => desk.incident.attach(path, to, signal)));
          } catch (error) {
            problems.push({ path, problem: toProblem(error) });
          }
        return { attached, problems };
      }),
    readAttachment: ({ id, from }) => desk.incident.readAttachment(id, from),

    addPin: (pin) => changing(() => desk.incident.addPin(pin)),
    remarkPin: ({ pin, remark }) => changing(() => desk.incident.remarkPin(pin, remark)),
    movePin: ({ pin, to }) => changing(() => desk.incident.movePin(pin, to)),
    removePin: ({ pin }) => changing(() => desk.incident.removePin(pin)),
    restorePin: ({ pin }) => changing(() => desk.incident.restorePin(pin)),

    keepSession: async ({ session }) => desk.keepSession(session),
    left: async () => host.left(),
    listNetworkCalls: async () => host.network.list(),
  };
}

/** Everything of a request in which a placeholder may stand. */
const textsOf = ({ body, preparedBody, recordedBody, changes }: SavedRequest): readonly string[] => [
  body,
  preparedBody,
  recordedBody,
  ...changes.map(({ recordedJson }) => recordedJson),
];
