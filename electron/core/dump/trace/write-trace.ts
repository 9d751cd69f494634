import { basename } from 'node:path';
import { ProblemError } from '../../../../shared/outcome.ts';
import type { Job } from '../../job.ts';
import { createExportFile } from '../export-file.ts';
import { k6Script } from './k6-script.ts';
import { type TraceOrder, traceLines, traceSpan } from './trace-lines.ts';
import { noTraceFacts, type TraceFacts, type TraceRequest } from './trace-rows.ts';

export interface WrittenTrace {
  /** What is run or read: of k6 the script. */
  readonly path: string;
  /** Where the script's requests are; null for a trace of one file. */
  readonly data: string | null;
  /** Bytes of all that was written. */
  readonly bytes: number;
  readonly facts: TraceFacts;
}

/** Where the requests of a k6 script go: beside it, under its name. */
export const k6DataPath = (script: string): string => `${script.replace(/\.[cm]?js$/i, '')}.jsonl`;

/**
 * Writes a trace: a file, or a script and its data. Each appears when it is whole. Throws ProblemError: cancelled, what
 * writing throws and what reading records throws.
 */
export async function writeTrace(
  path: string,
  requests: readonly TraceRequest[],
  order: TraceOrder,
  { signal, tell }: Job<{ readonly records: number; readonly of: number }>,
): Promise<WrittenTrace> {
  const isK6 = order.format === 'k6';
  const data = isK6 ? k6DataPath(path) : null;
  const facts = noTraceFacts();
  const file = await createExportFile(data ?? path);
  const script = isK6 ? await createExportFile(path).catch((error) => discarded(file, error)) : null;
  try {
    let passed = 0;
    for await (const line of traceLines(requests, order, facts)) {
      if (signal.aborted) throw new ProblemError('cancelled', {});
      await file.write(`${line}\n`);
      passed += 1;
      tell({ records: passed, of: requests.length });
    }
    let bytes = await file.keep();
    if (script !== null && data !== null) {
      const span = traceSpan(requests);
      const { synthetic } = order;
      await script.write(k6Script({ data: basename(data), requests: facts.requests, synthetic, ...span }));
      bytes += await script.keep();
    }
    return { path, data, bytes, facts };
  } finally {
    await file.discard();
    await script?.discard();
  }
}

async function discarded(file: { discard(): Promise<void> }, error: unknown): Promise<never> {
  await file.discard();
  throw error;
}
