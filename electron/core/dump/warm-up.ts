import { stat } from 'node:fs/promises';
import { sampleDumps } from '../samples.ts';
import { indexDump } from './index-dump.ts';

/** After so many readings of the samples, a further one makes the next file no faster. */
const rounds = 4;

/**
 * Reads the dumps of the samples, so that what reads a person's dump is compiled by then: the pass over 100 MB takes some
 * two thirds of the time. Ends early, within milliseconds, when `signal` tells that there is real work. Never throws:
 * without it everything works, only slower.
 */
export async function warmUp(samplesFolder: string, signal: AbortSignal): Promise<void> {
  try {
    const paths = await sampleDumps(samplesFolder);
    for (let round = 0; round < rounds; round += 1)
      for (const path of paths) {
        if (signal.aborted) return;
        const { size } = await stat(path);
        const read = await indexDump(path, size, { signal, tell: () => undefined }, {}, () => undefined);
        read?.source.close();
      }
  } catch {
    // The samples may be missing in an installation; nobody asked for them.
  }
}
