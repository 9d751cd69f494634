import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { IncidentId } from '../../../shared/incident.ts';
import type { KnownIncident } from '../../../shared/incident-calls.ts';
import { manifestFileName } from '../../../shared/incident-files.ts';
import { createFolder, writeFileAtomic } from '../bundle/write.ts';
import { discardUnsaved, listUnsaved } from '../incident/data-folder.ts';
import { isUnsaved } from '../incident/incident-move.ts';
import { forgetSession } from '../incident/sessions.ts';
import { parseJson } from '../json-text.ts';

/*
 * Incidents that this machine knows: those without a place, which lie below the data folder, and those with one that
 * were open here, listed in `recent.json`.
 */

const mostKept = 50;

const schema = v.array(
  v.object({ id: v.string(), name: v.string(), folder: v.string(), opened_at: v.number() }),
);
type Kept = v.InferOutput<typeof schema>;

export interface RecentIncidents {
  /** The last open first. */
  list(): Promise<readonly KnownIncident[]>;
  /** It is, or was just now, open under this name in this folder. */
  note(incident: Pick<KnownIncident, 'id' | 'name' | 'folder'>): Promise<void>;
  /** Off the list; one without a place is deleted with all it holds. */
  forget(folder: string): Promise<void>;
}

export function createRecentIncidents(
  dataFolder: string,
  now: () => number = () => Date.now() / 1000,
): RecentIncidents {
  const path = join(dataFolder, 'recent.json');
  let queue: Promise<unknown> = Promise.resolve();

  async function read(): Promise<Kept> {
    const parsed = parseJson(await readFile(path, 'utf8').catch(() => '[]'));
    const kept = parsed.ok ? v.safeParse(schema, parsed.value) : null;
    return kept?.success ? kept.output : [];
  }

  /** One change after the other. A list that cannot be kept is no reason to stop anybody. */
  function change(to: (kept: Kept) => Kept): Promise<void> {
    const work = async () => {
      await createFolder(dataFolder);
      await writeFileAtomic(path, `${JSON.stringify(to(await read()).slice(0, mostKept), null, 2)}\n`);
    };
    queue = queue.then(work, work);
    return queue.then(
      () => undefined,
      () => undefined,
    );
  }

  return {
    async list() {
      await queue.catch(() => undefined);
      const kept = await read();
      const unsaved = (await listUnsaved(dataFolder)).map(
        ({ id, name, folder, createdAt }): KnownIncident => ({
          id,
          name,
          folder,
          named: false,
          openedAt: kept.find((item) => item.folder === folder)?.opened_at ?? createdAt,
          present: true,
        }),
      );
      const named = await Promise.all(
        kept
          .filter(({ folder }) => !isUnsaved(dataFolder, folder))
          .map(
            async ({ id, name, folder, opened_at }): Promise<KnownIncident> => ({
              id: id as IncidentId,
              name,
              folder,
              named: true,
              openedAt: opened_at,
              present: (await stat(join(folder, manifestFileName)).catch(() => null)) !== null,
            }),
          ),
      );
      return [...unsaved, ...named].sort((a, b) => b.openedAt - a.openedAt);
    },
    note: ({ id, name, folder }) =>
      change((kept) => [
        { id, name, folder, opened_at: now() },
        ...kept.filter((item) => item.id !== id && item.folder !== folder),
      ]),
    async forget(folder) {
      const unsaved = (await listUnsaved(dataFolder)).find((item) => item.folder === folder);
      if (unsaved) {
        await discardUnsaved(dataFolder, unsaved);
        await forgetSession(dataFolder, unsaved.id);
      }
      await change((kept) => kept.filter((item) => item.folder !== folder));
    },
  };
}
