import { createHmac, randomBytes } from 'node:crypto';
import { chmod, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { IncidentId } from '../../../shared/incident.ts';
import { createFolder } from '../bundle/write.ts';
import { parseJson } from '../json-text.ts';
import { createFileExclusive } from './atomic-file.ts';

/*
 * The keys of the masks, one an incident: the same secret reads the same in every file of one incident and differently
 * in another. Each is derived from one key of the machine, which never leaves the data folder, so that nothing has to
 * be written when an incident is made and two processes cannot lose each other's keys.
 */

export const maskKeyFile = 'mask-keys.json';

const keySchema = v.object({ version: v.literal(1), key: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) });

/** The 32 bytes that the masks of an incident are made with. Throws ProblemError where no key can be kept. */
export async function maskKey(dataFolder: string, incident: IncidentId): Promise<Uint8Array> {
  const hash = createHmac('sha256', await machineKey(dataFolder)).update(`incident ${incident}`);
  return new Uint8Array(hash.digest());
}

async function machineKey(dataFolder: string): Promise<Buffer> {
  const path = join(dataFolder, maskKeyFile);
  for (let round = 0; ; round += 1) {
    const text = await readFile(path, 'utf8').catch(() => null);
    const kept = text === null ? null : parseKey(text);
    if (kept !== null) return kept;
    // A damaged one is put aside: masks made from now on differ, and the incidents say so.
    if (text !== null) await rename(path, `${path}.damaged`).catch(() => undefined);
    await createFolder(dataFolder);
    const key = randomBytes(32);
    const made = await createFileExclusive(
      path,
      `${JSON.stringify({ version: 1, key: key.toString('hex') }, null, 2)}\n`,
      0o600,
    );
    if (made) {
      await chmod(path, 0o600).catch(() => undefined);
      return key;
    }
    // Another process was faster: its key it is.
    if (round === 3) throw new Error(`${path} is neither readable nor replaceable`);
  }
}

function parseKey(text: string): Buffer | null {
  const parsed = parseJson(text);
  const stored = parsed.ok ? v.safeParse(keySchema, parsed.value) : null;
  return stored?.success ? Buffer.from(stored.output.key, 'hex') : null;
}
