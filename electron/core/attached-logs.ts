import type { IncidentView } from '../../shared/incident.ts';
import { readLogSpan } from './log-span.ts';
import type { CheckedLog } from './note-checked.ts';

/**
 * Files that were attached to what was sent, as far as logs are looked at. What belongs to nothing that is listed, or
 * cannot be read any more, is left out: it was not checked.
 */
export async function attachedLogs({
  attachments,
  replays,
  batches,
}: Pick<IncidentView, 'attachments' | 'replays' | 'batches'>): Promise<readonly CheckedLog[]> {
  const logs = await Promise.all(
    attachments.map(async ({ path, name, to }): Promise<CheckedLog[]> => {
      const of = (to.kind === 'replay' ? replays : batches).find(({ id }) => id === to.id);
      const log = of && (await readLogSpan(path).catch(() => null));
      return log ? [{ ...log, name, attachedTo: { name: of.name, run: to.run } }] : [];
    }),
  );
  return logs.flat();
}
