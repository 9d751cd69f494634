import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SampleInfo } from '../../shared/contract.ts';
import { ProblemError } from '../../shared/outcome.ts';

/*
 * The sample incidents that come with the app: folders under assets/samples, written by make_samples.py there.
 * Their words stand in the message catalogue under the same ids.
 */

const samples: readonly SampleInfo[] = [
  { id: 'ttft-spike', holds: 'samples.ttft-spike', severity: 'high' },
  { id: 'crash', holds: 'samples.crash', severity: 'high' },
  { id: 'hang', holds: 'samples.hang', severity: 'critical' },
];

export function listSamples(): readonly SampleInfo[] {
  return samples;
}

/** Paths of all dumps of the samples. */
export async function sampleDumps(samplesFolder: string): Promise<readonly string[]> {
  const found = await Promise.all(
    samples.map(async ({ id }) => {
      const folder = join(samplesFolder, id);
      return (await readdir(folder)).flatMap((name) => (name.endsWith('.pkl') ? [join(folder, name)] : []));
    }),
  );
  return found.flat();
}

/** The folder of a sample below `samplesFolder`. Throws `notFound` for an id that is none of ours. */
export function sampleFolder(samplesFolder: string, id: string): string {
  if (!samples.some((sample) => sample.id === id))
    throw new ProblemError('notFound', { path: `The sample ${id}` });
  return join(samplesFolder, id);
}
