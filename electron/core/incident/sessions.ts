import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { IncidentId, SaveState } from '../../../shared/incident.ts';
import { type Session, sessionSchema } from '../../../shared/session.ts';
import { nothingOpenSession } from '../../../shared/window-layout.ts';
import { createFolder, writeFileAtomic } from '../bundle/write.ts';
import { parseJson } from '../json-text.ts';
import type { Clock } from './clock.ts';
import { keptName } from './names.ts';
import { createSaver } from './saver.ts';

/*
 * How the window on an incident looked, kept on this machine by the incident's id: it survives a kill and a move of the
 * folder, and never reaches anybody else.
 */

const folderOf = (dataFolder: string): string => join(dataFolder, 'sessions');
const fileOf = (incident: IncidentId): string => `${keptName(incident)}.json`;

/** null where there is none that can be read: a window then opens as a new one does. */
export async function readSession(dataFolder: string, incident: IncidentId): Promise<Session | null> {
  const text = await readFile(join(folderOf(dataFolder), fileOf(incident)), 'utf8').catch(() => null);
  const parsed = text === null ? null : parseJson(text);
  const read = parsed?.ok ? v.safeParse(sessionSchema, parsed.value) : null;
  return read?.success ? read.output : null;
}

export async function forgetSession(dataFolder: string, incident: IncidentId): Promise<void> {
  await rm(join(folderOf(dataFolder), fileOf(incident)), { force: true });
}

/** The next window on the incident begins with nothing of it open. Throws what writing a file throws. */
export async function closeAllInSession(dataFolder: string, incident: IncidentId): Promise<void> {
  await createFolder(folderOf(dataFolder));
  const text = `${JSON.stringify(nothingOpenSession, null, 2)}\n`;
  await writeFileAtomic(join(folderOf(dataFolder), fileOf(incident)), text);
}

export interface SessionKeeper {
  /** Takes the window's state; the latest is on disk within a second. */
  keep(session: Session): void;
  readonly state: SaveState;
  flush(): Promise<void>;
  /** Writes what waits and ends. */
  close(): Promise<void>;
}

export function createSessionKeeper(dataFolder: string, incident: IncidentId, clock: Clock): SessionKeeper {
  const file = fileOf(incident);
  let session: Session | null = null;
  const saver = createSaver({
    folder: folderOf(dataFolder),
    clock,
    render: () => session && `${JSON.stringify(session, null, 2)}\n`,
    mayWrite: () => createFolder(folderOf(dataFolder)),
    // It is nobody else's: the last window to say how it looks is right.
    guarded: false,
  });
  return {
    keep(next) {
      session = { ...next, savedAt: clock.now() };
      saver.touch(file);
    },
    get state() {
      return saver.state;
    },
    flush: saver.flush,
    async close() {
      await saver.flush();
      saver.stop();
    },
  };
}
