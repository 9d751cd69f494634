import { rm } from 'node:fs/promises';
import type { IncidentTold } from '../../../shared/incident-calls.ts';
import type { NotePart } from '../../../shared/incident-files.ts';
import type { IncidentNote } from '../../../shared/note.ts';
import { type Problem, ProblemError, toProblem } from '../../../shared/outcome.ts';
import { emptySession, type Session } from '../../../shared/session.ts';
import { type Clock, systemClock } from '../incident/clock.ts';
import {
  createUnsavedIncident,
  type Incident,
  type IncidentOptions,
  openIncident,
} from '../incident/incident.ts';
import type { OpenWindow } from '../incident/running.ts';
import { createSessionKeeper, forgetSession, readSession, type SessionKeeper } from '../incident/sessions.ts';

/*
 * The incident of one window: which it is, how the window on it looks, and what the window is told of it. A window has
 * one at any time; while it changes from one to another, nothing that the old page still says reaches the new one.
 */

/** Seconds between a change and the window's hearing of it: typing makes many. */
const tellSeconds = 0.05;

export interface DeskHost {
  readonly dataFolder: string;
  readonly version: string;
  readonly clock?: Clock;
  tell(told: IncidentTold): void;
  /** What the window has open, for the start after a crash. */
  opened(window: Omit<OpenWindow, 'frozen'>): Promise<void>;
  /** The page of the window is to be loaded anew. */
  reload(): void;
}

export interface Beginning {
  readonly told: IncidentTold;
  readonly session: Session | null;
  /** Why an incident that was asked for is not the one that is open. */
  readonly problems: readonly { readonly path: string; readonly problem: Problem }[];
}

export interface Desk {
  /** Throws `cancelled` while the page of the one before is still there. */
  readonly incident: Incident;
  /** Whether a person has put anything into it. */
  readonly isEmpty: boolean;
  /** A page has been loaded: what it needs to show. */
  begin(): Promise<Beginning>;
  /** Goes on with another incident: null = a new one. Throws what opening it throws; the old one then stays. */
  switchTo(folder: string | null): Promise<void>;
  editNote(note: IncidentNote, edited: readonly NotePart[], edition: number): void;
  keepSession(session: Session): void;
  /** A file is about to be read that may end the app; null = it was read. */
  opening(file: string | null): Promise<void>;
  /** Tells the window soon. */
  tell(): void;
  /** Takes in what others changed in the incident's folder; nothing while there is no incident, or another comes. */
  refresh(): Promise<void>;
  /** Writes what waits. */
  save(): Promise<void>;
  /** Writes what waits and lets go. Answers whether the incident was empty, and is gone. */
  close(): Promise<boolean>;
}

/** `folder`: the incident to begin with; null = a new one. One that cannot be opened gives a new one and a problem. */
export function createDesk(host: DeskHost, folder: string | null): Desk {
  const clock = host.clock ?? systemClock;
  const options: IncidentOptions = {
    dataFolder: host.dataFolder,
    workbenchVersion: host.version,
    clock,
  };
  const problems: { path: string; problem: Problem }[] = [];
  let now: { readonly incident: Incident; readonly keeper: SessionKeeper; session: Session | null } | null =
    null;
  let isPageOld = false;
  let noteEdition = 0;
  let file: string | null = null;
  let callOff: (() => void) | null = null;

  const current = () => {
    if (now === null || isPageOld) throw new ProblemError('cancelled', {});
    return now;
  };

  async function take(incident: Incident): Promise<void> {
    const { id } = incident.view;
    const session = await readSession(host.dataFolder, id);
    now = { incident, keeper: createSessionKeeper(host.dataFolder, id, clock), session };
    noteEdition = 0;
    incident.onChange(tell);
    await report();
  }

  const ready = (async () => {
    if (folder !== null)
      try {
        return await take(await openIncident(folder, options));
      } catch (error) {
        problems.push({ path: folder, problem: toProblem(error) });
      }
    await take(await createUnsavedIncident(newName(clock), options));
  })();
  ready.catch(() => undefined); // `begin` tells of it

  function report(): Promise<void> {
    if (now === null) return Promise.resolve();
    const { id, name, folder } = now.incident.view;
    return host.opened({ incident: id, name, folder, opening: file });
  }

  let reported = '';
  function tell(): void {
    if (now === null) return;
    const { name, folder } = now.incident.view;
    if (reported !== `${folder}\n${name}`) {
      reported = `${folder}\n${name}`;
      void report();
    }
    callOff ??= clock.after(tellSeconds, () => {
      callOff = null;
      if (now !== null && !isPageOld) host.tell(told(now.incident));
    });
  }
  const told = (incident: Incident): IncidentTold => ({ view: incident.view, noteEdition });

  /** Answers whether it was empty, and is gone. */
  async function letGo(): Promise<boolean> {
    if (now === null) return false;
    const { incident, keeper } = now;
    const { id, folder, named, access } = incident.view;
    const isGone = !named && access.kind === 'write' && holdsNothing(incident);
    await keeper.close();
    await incident.close();
    now = null;
    if (isGone) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
      await forgetSession(host.dataFolder, id);
    }
    return isGone;
  }

  return {
    get incident() {
      return current().incident;
    },
    get isEmpty() {
      return now !== null && !now.incident.view.named && holdsNothing(now.incident);
    },
    async begin() {
      await ready;
      isPageOld = false;
      noteEdition = 0;
      const { incident, session } = current();
      return { told: told(incident), session, problems: problems.splice(0) };
    },
    async switchTo(to) {
      await ready;
      if (now !== null && to === now.incident.view.folder) return host.reload();
      const next = await (to === null
        ? createUnsavedIncident(newName(clock), options)
        : openIncident(to, options));
      isPageOld = true;
      await letGo();
      await take(next);
      host.reload();
    },
    editNote(note, edited, edition) {
      current().incident.editNote(note, edited);
      noteEdition = edition;
    },
    keepSession(session) {
      const desk = current();
      desk.session = { ...emptySession, ...session };
      desk.keeper.keep(desk.session);
    },
    opening(next) {
      file = next;
      return report();
    },
    tell,
    async refresh() {
      if (now !== null && !isPageOld) await now.incident.refresh();
    },
    async save() {
      await ready.catch(() => undefined);
      await Promise.all([now?.incident.flush(), now?.keeper.flush()]);
    },
    async close() {
      await ready.catch(() => undefined);
      isPageOld = true;
      callOff?.();
      return letGo();
    },
  };
}

/** `Incident 2026-11-24 10:41`, until it has something in it that gives it a name. */
function newName(clock: Clock): string {
  const time = new Date(clock.now() * 1000).toISOString();
  return `Incident ${time.slice(0, 10)} ${time.slice(11, 16)}`;
}

function holdsNothing({ view }: Incident): boolean {
  const { captures, dumps, requests, replays, batches, pins, note } = view;
  const lists = [captures, dumps, requests, replays, batches, pins];
  return lists.every(({ length }) => length === 0) && !note;
}
