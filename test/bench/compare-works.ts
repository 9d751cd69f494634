import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readBundle } from '../../electron/core/bundle/read.ts';
import { comparingCaptures } from '../../electron/core/compare/compare.ts';
import { compareOptions } from '../../electron/core/compare/options.ts';
import { createDumpReader } from '../../electron/core/dump/reader.ts';
import { inTurns } from '../../electron/core/turns.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { metricsText } from './many-ranks.ts';

/* Two sides held against each other; what they are is made before the clock starts. */

const job = { signal: new AbortController().signal, tell: () => undefined };

/** Writes two captures of so many ranks with `bytes` of metrics each, the second one slower. */
export async function writeBundles(folder: string, ranks: number, bytes: number): Promise<void> {
  for (const [at, side] of ['a', 'b'].entries()) {
    const to = join(folder, side);
    await mkdir(to, { recursive: true });
    await writeFile(join(to, 'metrics.txt'), `${metricsText(ranks, bytes, at)}\n`);
    await writeFile(join(to, 'metadata.json'), '{"base_url":"http://gpu:30000"}');
    await writeFile(
      join(to, 'server_info.json'),
      JSON.stringify({ version: '0.5.17', dp_size: ranks, port: 30000 + at }),
    );
  }
}

/** The captures `a` and `b` of a folder: how many figures, and the longest that the process answered nobody. */
export async function compareBundles(folder: string, begin: () => void) {
  const [a, b] = [await readBundle(join(folder, 'a')), await readBundle(join(folder, 'b'))];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, 50));
  delay.reset();
  begin();
  const sides = [a, b].map((capture) => ({ capture, sample: null })) as [
    { capture: typeof a; sample: null },
    { capture: typeof b; sample: null },
  ];
  const { figures } = await inTurns(comparingCaptures(...sides, compareOptions(defaultSettings)));
  await new Promise((resolve) => setImmediate(resolve));
  return { count: figures.length, extra: { longest_turn_seconds: delay.max / 1e9 } };
}

/** The same requests, every tenth answer another: written beside the dump. */
export async function writeOtherAnswers(path: string): Promise<void> {
  const bytes = await readFile(path);
  let found = 0;
  for (let at = bytes.indexOf('Answer '); at !== -1; at = bytes.indexOf('Answer ', at + 7)) {
    if (found % 10 === 0) bytes.write('Reply: ', at, 'latin1');
    found += 1;
  }
  await writeFile(`${path}.b`, bytes);
}

/** A dump and the one beside it, record by record: how many pairs. */
export async function pairDumps(path: string, begin: () => void) {
  const reader = createDumpReader();
  const [a, b] = [await reader.open(path, job), await reader.open(`${path}.b`, job)];
  begin();
  const { requests } = await reader.compare(a.id, b.id, job);
  if (requests.divergedCount === 0) throw new Error('no answer differs');
  return { count: requests.paired, extra: {} };
}
