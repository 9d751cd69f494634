import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
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

const nameOf = (file: string): string =>
  `${createHash('sha256').update(file).digest('hex').slice(0, 24)}.json`;

/** The rescued texts of one opening of an incident. Two windows on one folder do not clear each other's. */
export interface Rescue {
  /** Keeps these texts and no others. */
  keep(texts: ReadonlyMap<string, string>): Promise<void>;
  /** What earlier openings left, by file; from now on it is ours to clear. */
  take(): Promise<ReadonlyMap<string, string>>;
  /** All is written: nothing of ours, and nothing that we took, is needed any more. */
  clear(): Promise<void>;
}

export function createRescue(dataFolder: string, incident: IncidentId): Rescue {
  const folder = join(dataFolder, 'rescued', keptName(incident));
  const own: string = randomUUID();
  const ours = new Set<string>([own]);
  return {
    async keep(texts) {
      const place = join(folder, own);
      await createFolder(place);
      for (const [file, text] of texts)
        await writeFileAtomic(join(place, nameOf(file)), `${JSON.stringify({ file, text }, null, 2)}\n`);
      const wanted = new Set([...texts.keys()].map(nameOf));
      for (const name of await readdir(place))
        if (!wanted.has(name)) await rm(join(place, name), { force: true });
    },
    async take() {
      const texts = new Map<string, string>();
      for (const opening of await readdir(folder).catch(() => [])) {
        if (opening === own) continue;
        ours.add(opening);
        for (const name of await readdir(join(folder, opening)).catch(() => [])) {
          const parsed = parseJson(await readFile(join(folder, opening, name), 'utf8').catch(() => ''));
          const read = parsed.ok ? v.safeParse(schema, parsed.value) : null;
          if (read?.success) texts.set(read.output.file, read.output.text);
        }
      }
      return texts;
    },
    async clear() {
      for (const opening of ours)
        await rm(join(folder, opening), { recursive: true, force: true }).catch(() => undefined);
      await rmdir(folder).catch(() => undefined);
    },
  };
}
