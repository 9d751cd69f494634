import { formatBytes } from '../../shared/format.ts';
import { say } from '../../shared/phrase.ts';
import { createMasker, type Masker } from '../core/bundle/mask.ts';
import type { Carried, CarryTold } from '../core/carry/carried.ts';
import { defaultDataFolder } from '../core/incident/data-folder.ts';
import { findIncident, readIncidentId } from '../core/incident/manifest.ts';
import { maskKey } from '../core/incident/mask-keys.ts';
import type { Job } from '../core/job.ts';
import type { ExitCode, Session } from './session.ts';

/** Masks that fit those in an incident's files already; of a bare bundle, masks of their own. */
export async function maskerFor(folder: string): Promise<Masker> {
  const incident = await findIncident(folder);
  const id = incident === null ? null : await readIncidentId(incident);
  return createMasker(id === null ? {} : { key: await maskKey(defaultDataFolder(), id) });
}

/** Shows how far it is, on a terminal. */
export const carryJob = ({ print, signal }: Session): Job<CarryTold> => ({
  signal,
  tell: ({ name, bytes, of }) => print.progress(`${formatBytes(bytes)} of ${formatBytes(of)} · ${name}`),
});

/** What was packed or copied, and what a person has to know before handing it on. */
export async function reportCarried(carried: Carried, { print }: Session): Promise<ExitCode> {
  print.progress(null);
  const { path, files, bytes, masked, unmasked, leftOut } = carried;
  for (const { name, why } of leftOut) print.warn(`${name} was left out: ${say(why)}.`);
  if (unmasked.length > 0)
    print.warn(
      `Not text, so nothing in it was masked: ${unmasked.join(', ')}. A dump holds prompts and answers.`,
    );
  if (print.asJson)
    await print.json({
      path,
      files,
      bytes,
      masked,
      unmasked,
      left_out: leftOut.map(({ name, why }) => ({ name, reason: say(why) })),
    });
  else {
    const count = masked.reduce((total, value) => total + value.count, 0);
    await print.text(`${path}\n${files} files, ${formatBytes(bytes)}, ${count} secrets masked`);
    for (const { file, key, count: times } of masked) await print.text(`  ${file}: ${key} (${times})`);
  }
  return 0;
}
