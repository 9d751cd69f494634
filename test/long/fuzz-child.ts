import { readFileSync } from 'node:fs';
import { PickleMachine } from '../../electron/core/dump/machine.ts';
import { PickleError } from '../../electron/core/dump/pickle-error.ts';
import { createDumpReader } from '../../electron/core/dump/reader.ts';
import { toTaggedJson } from '../../electron/core/dump/tagged-json.ts';
import { toProblem } from '../../shared/outcome.ts';
import { decodedRows, indexedRows } from '../core/dump/decoded-rows.ts';

/*
 * Reads one dump after the other as the window would: opens it, pages through its rows, reads records. Its parent
 * names the files and watches time and memory. Whatever is thrown has to be a problem in words.
 */

export interface FuzzAnswer {
  /** How it ended: rows found, or the code of the problem. */
  readonly end: string;
  /** What was thrown and is no problem in words; null when all is well. */
  readonly crash: string | null;
  readonly seconds: number;
}

/** Records of one dump that are read whole. */
const recordsRead = 12;

async function open(path: string): Promise<string> {
  const reader = createDumpReader();
  const job = { signal: new AbortController().signal, tell: () => undefined };
  const view = await reader.open(path, job);
  const query = { where: '', sort: { key: 'start', descending: true }, includeHealthChecks: true } as const;
  const { rows, matched } = await reader.find(view.id, { ...query, offset: 0, limit: 500 });
  for (const { index } of rows.slice(0, recordsRead)) {
    await reader.read(view.id, index);
    await reader.record(view.id, index);
  }
  await reader.close(view.id);
  return `${matched} rows`;
}

function value(path: string): string {
  const bytes = readFileSync(path);
  const machine = new PickleMachine();
  machine.feed(bytes, 0, bytes.byteLength, bytes.byteLength);
  machine.run(Number.POSITIVE_INFINITY);
  JSON.parse(toTaggedJson(machine.result ?? null, 20_000));
  return 'value';
}

/** The index and the reader of whole pickles say the same of every record that both of them come to. */
async function agree(path: string): Promise<string> {
  const indexed = await indexedRows(path);
  if (indexed === null) return 'no index';
  const decoded = decodedRows(readFileSync(path));
  for (const [at, row] of decoded.entries())
    if (at < indexed.length && JSON.stringify(row) !== JSON.stringify(indexed[at]))
      throw new Error(
        `record ${at}: ${JSON.stringify(row)} decoded, ${JSON.stringify(indexed[at])} by the index`,
      );
  return 'the same';
}

const crashOf = (error: unknown): string | null =>
  error instanceof PickleError || toProblem(error).code !== 'INTERNAL'
    ? null
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);

process.on('message', async (path: string) => {
  const from = performance.now();
  const ends: string[] = [];
  let crash: string | null = null;
  for (const step of [open, value, agree])
    try {
      ends.push(await step(path));
    } catch (error) {
      ends.push(error instanceof PickleError ? error.fault : toProblem(error).code);
      crash ??= crashOf(error);
    }
  const answer: FuzzAnswer = { end: ends.join(', '), crash, seconds: (performance.now() - from) / 1000 };
  process.send?.(answer);
});
