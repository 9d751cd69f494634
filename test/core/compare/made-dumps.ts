import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { compareDumps } from '../../../electron/core/compare/compare-dumps.ts';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import type { Comparison } from '../../../shared/comparison.ts';
import type { DumpView } from '../../../shared/dump.ts';
import { quietJob } from '../dump/fixtures.ts';
import { dict, pickleOf, type Written } from '../dump/write-pickle.ts';

/* Dumps written for a test, opened and compared as the app does. */

export const reader = createDumpReader();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compare-'));
});
afterAll(() => rm(folder, { recursive: true }));

export interface Made {
  readonly rid: string;
  readonly text?: string;
  readonly ids?: readonly number[];
  readonly answer?: string;
  readonly out?: readonly number[];
  readonly temperature?: number;
  readonly finish?: string;
  readonly seconds?: number;
  readonly running?: boolean;
  readonly prompt?: number;
}

export function record(made: Made, at: number): Written {
  const {
    rid,
    text = null,
    ids,
    answer = '',
    out = [],
    temperature,
    finish = 'stop',
    seconds = 1,
    running,
  } = made;
  const start = 1_795_488_000 + at;
  const request: Written = {
    of: ['sglang.srt.managers.io_struct', 'GenerateReqInput'],
    state: dict({
      rid,
      text,
      input_ids: ids ?? null,
      stream: false,
      sampling_params: dict(temperature === undefined ? {} : { temperature: { float: temperature } }),
    }),
  };
  const output: Written = running
    ? dict({})
    : dict({
        text: answer,
        output_ids: out,
        meta_info: dict({
          id: rid,
          prompt_tokens: made.prompt ?? 10,
          completion_tokens: out.length,
          e2e_latency: { float: seconds },
          finish_reason: dict(
            finish === 'abort' ? { type: 'abort', message: 'client gone' } : { type: finish },
          ),
        }),
      });
  return { tuple: [request, output, { float: start }, { float: start + seconds }] };
}

let written = 0;
export async function openTop(top: Readonly<Record<string, Written>>): Promise<DumpView> {
  const path = join(folder, `dump-${written++}.pkl`);
  await writeFile(path, pickleOf(dict(top)));
  return reader.open(path, quietJob());
}

export function open(made: readonly Made[], command: string | null = null): Promise<DumpView> {
  const top = { requests: made.map(record), server_args: null };
  return openTop(command === null ? top : { ...top, launch_command: command });
}

export const side = async (dump: DumpView) => ({ dump, config: await reader.serverConfig(dump.id) });

export async function compare(
  a: readonly Made[],
  b: readonly Made[],
  commands: readonly [string | null, string | null] = [null, null],
): Promise<Comparison> {
  const [one, other] = [await open(a, commands[0]), await open(b, commands[1])];
  const found = await reader.compare(one.id, other.id, quietJob());
  return compareDumps(await side(one), await side(other), found, { noise: ['port'] });
}
