import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import {
  type NamedGlobal,
  type PickleReport,
  type PickleVerdict,
  worstOf,
} from '../../../shared/pickle-report.ts';
import type { Job } from '../job.ts';
import { DumpFile, fileProblem } from './dump-file.ts';
import { PickleMachine } from './machine.ts';
import { PickleError } from './pickle-error.ts';
import { verdictOf } from './verdict.ts';
import { Witness } from './witness.ts';

/** What was seen, worst names first and then in the order of the file. */
export function reportOf(
  { globals, persistentIds, extensions, lost }: Witness,
  { stoppedAt, notes }: Pick<PickleReport, 'stoppedAt' | 'notes'>,
): PickleReport {
  const named = [...globals.values()]
    .map((seen): NamedGlobal => ({ ...seen, verdict: verdictOf(seen.module, seen.name) }))
    .sort((a, b) => rank(b.verdict) - rank(a.verdict) || a.offset - b.offset);
  const extensionCodes = [...extensions].map(([code, offset]) => ({ code, offset }));
  const found: PickleVerdict[] = named.map(({ verdict }) => verdict);
  if (persistentIds.length + extensionCodes.length + lost > 0) found.push('unknown');
  const more: Phrase[] = [...notes];
  if (lost > 0) more.push(phrase('moreNamesThanKept', { lost }));
  if (globals.has('torch.storage\n_load_from_bytes')) more.push(phrase('nestedTorchFile', {}));
  return { verdict: worstOf(found), globals: named, persistentIds, extensionCodes, notes: more, stoppedAt };
}

const rank = (verdict: PickleVerdict): number =>
  ['expected', 'harmless', 'unknown', 'can_act'].indexOf(verdict);

const sliceBytes = 65_536;

/**
 * Reads a pickle of any kind to its end and tells what it names. Nothing in it is run. One that breaks off is told up to
 * there. Throws ProblemError: not found, unreadable, cancelled.
 */
export async function reportPickle(
  path: string,
  job: Job<{ bytes: number; of: number | null }>,
): Promise<PickleReport> {
  const file = await DumpFile.open(path, basename(path));
  const witness = new Witness();
  const machine = new PickleMachine({ mayBeCut: true, witness });
  const notes: Phrase[] = [];
  let stoppedAt: number | null = null;
  try {
    for (let told = 0; ; ) {
      const state = machine.run(machine.position + sliceBytes);
      if (state === 'done') break;
      if (state === 'starved') await file.feed(machine);
      if (performance.now() - told > 80) {
        told = performance.now();
        job.tell({ bytes: machine.position, of: file.packed ? null : file.size });
        await setImmediate();
      }
      job.signal.throwIfAborted();
    }
    const trailing = file.packed ? 0 : file.size - machine.position;
    if (trailing > 0) notes.push(phrase('bytesAfterStop', { bytes: trailing }));
  } catch (error) {
    if (!(error instanceof PickleError)) throw fileProblem(path, error);
    stoppedAt = error.at;
    notes.push(error.reason);
  } finally {
    await file.close();
  }
  return reportOf(witness, { stoppedAt, notes });
}
