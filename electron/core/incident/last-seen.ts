import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { IncidentId } from '../../../shared/incident.ts';
import { createFolder, writeFileAtomic } from '../bundle/write.ts';
import { parseJson } from '../json-text.ts';
import { keptName } from './names.ts';

/*
 * Where this machine saw the files that an incident refers to, as absolute paths. They stay out of the incident
 * folder: they name accounts and mean nothing elsewhere.
 */

const schema = v.object({
  captures: v.record(v.string(), v.string()),
  dumps: v.record(v.string(), v.string()),
});
export type LastSeen = v.InferOutput<typeof schema>;

const nowhere: LastSeen = { captures: {}, dumps: {} };

const fileOf = (dataFolder: string, incident: IncidentId): string =>
  join(dataFolder, 'last-seen', `${keptName(incident)}.json`);

export async function readLastSeen(dataFolder: string, incident: IncidentId): Promise<LastSeen> {
  const text = await readFile(fileOf(dataFolder, incident), 'utf8').catch(() => null);
  const parsed = text === null ? null : parseJson(text);
  const read = parsed?.ok ? v.safeParse(schema, parsed.value) : null;
  return read?.success ? read.output : nowhere;
}

/** A convenience that is lost where it cannot be kept. */
export async function writeLastSeen(dataFolder: string, incident: IncidentId, seen: LastSeen): Promise<void> {
  const path = fileOf(dataFolder, incident);
  await createFolder(join(dataFolder, 'last-seen'))
    .then(() => writeFileAtomic(path, `${JSON.stringify(seen, null, 2)}\n`))
    .catch(() => undefined);
}
