import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Job } from '../job.ts';
import { DumpFile, fileProblem } from './dump-file.ts';
import { PickleMachine, type PickleOptions } from './machine.ts';
import { PickleError } from './pickle-error.ts';
import { isPickle, sniffLength } from './sniff.ts';
import { plainDump } from './unpack-dump.ts';

/** Bytes between two looks at the clock. */
const sliceBytes = 65_536;
const tellMs = 80;

export interface ReadPickle {
  readonly machine: PickleMachine;
  /** Why reading ended before STOP; null when it did not. */
  readonly error: PickleError | null;
  /** Bytes behind STOP. */
  readonly trailing: number;
  /** They begin as a pickle does. */
  readonly another: boolean;
}

/**
 * Decodes a pickle of any kind, packed or not, as far as it goes. Throws ProblemError: not found, unreadable, what
 * unpacking throws, cancelled.
 */
export async function readPickle(
  path: string,
  options: PickleOptions,
  job: Job<{ bytes: number; of: number | null }>,
): Promise<ReadPickle> {
  const plain = await plainDump(path, { job });
  try {
    const file = await DumpFile.open(plain.path, basename(path));
    try {
      const machine = new PickleMachine(options);
      const error = await runTo(machine, file, job);
      const trailing = error === null ? file.size - machine.position : 0;
      return {
        machine,
        error,
        trailing,
        another: trailing > 0 && isPickle(await file.at(machine.position, sniffLength)),
      };
    } catch (error) {
      throw fileProblem(path, error);
    } finally {
      await file.close();
    }
  } finally {
    await plain.discard();
  }
}

async function runTo(
  machine: PickleMachine,
  file: DumpFile,
  { signal, tell }: Job<{ bytes: number; of: number | null }>,
): Promise<PickleError | null> {
  try {
    for (let told = 0; ; ) {
      const state = machine.run(machine.position + sliceBytes);
      if (state === 'done') return null;
      if (state === 'starved') await file.feed(machine);
      if (performance.now() - told > tellMs) {
        told = performance.now();
        tell({ bytes: machine.position, of: file.size });
        await setImmediate();
      }
      if (signal.aborted) throw new ProblemError('cancelled', {});
    }
  } catch (error) {
    if (error instanceof PickleError) return error;
    throw error;
  }
}
