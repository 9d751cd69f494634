import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { IncidentId } from '../../../shared/incident.ts';
import { createFolder, writeFileAtomic } from '../bundle/write.ts';
import { parseJson } from '../json-text.ts';
import { keptName } from './names.ts';

/*
 * Texts that could not be written into an incident folder, kept on this machine until they are: when the disk is full,
 * the folder gone or in somebody else's hands, and the app quits or dies before that ends.
 */

const schema = v.object({ file: v.string(), text: v.string() });

const folderOf = (dataFolder: string, incident: IncidentId): string =>
  join(dataFolder, 'rescued', keptName(incident));

const nameOf = (file: string): string =>
  `${createHash('sha256').update(file).digest('hex').slice(0, 24)}.json`;

/** Keeps these texts and no others. */
export async function writeRescue(
  dataFolder: string,
  incident: IncidentId,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  const folder = folderOf(dataFolder, incident);
  await createFolder(folder);
  for (const [file, text] of texts)
    await writeFileAtomic(join(folder, nameOf(file)), `${JSON.stringify({ file, text }, null, 2)}\n`);
  const wanted = new Set([...texts.keys()].map(nameOf));
  for (const name of await readdir(folder))
    if (!wanted.has(name)) await rm(join(folder, name), { force: true });
}

export async function clearRescue(dataFolder: string, incident: IncidentId): Promise<void> {
  await rm(folderOf(dataFolder, incident), { recursive: true, force: true }).catch(() => undefined);
}

/** What was kept, by file. */
export async function readRescue(
  dataFolder: string,
  incident: IncidentId,
): Promise<ReadonlyMap<string, string>> {
  const folder = folderOf(dataFolder, incident);
  const texts = new Map<string, string>();
  for (const name of await readdir(folder).catch(() => [])) {
    const parsed = parseJson(await readFile(join(folder, name), 'utf8').catch(() => ''));
    const read = parsed.ok ? v.safeParse(schema, parsed.value) : null;
    if (read?.success) texts.set(read.output.file, read.output.text);
  }
  return texts;
}
