import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { ProblemError } from '../../../shared/outcome.ts';
import { recordKey } from './schedule-plan.ts';
import { unsaidKinds } from './schedule-report.ts';

/** As much of a line as tells which record it answers; the last line of a run and those of halving have no index. */
const lineSchema = v.object({
  file: v.string(),
  index: v.number(),
  error: v.nullable(v.object({ kind: v.string() })),
});

/**
 * The records that a results file has an answer of, by `recordKey`. A line that was cut by a kill answers nothing. Throws
 * ProblemError for a file that cannot be read; one that is not there answers an empty set.
 */
export async function readAnswered(path: string): Promise<ReadonlySet<string>> {
  const answered = new Set<string>();
  const stream = createReadStream(path, 'utf8');
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      const line = parseLine(text);
      if (line === null) continue;
      if (line.error === null || !unsaidKinds.includes(line.error.kind)) answered.add(recordKey(line));
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return answered;
    throw new ProblemError('unreadable', { path, cause: message }, { cause: error });
  }
  return answered;
}

function parseLine(text: string): v.InferOutput<typeof lineSchema> | null {
  try {
    const line = v.safeParse(lineSchema, JSON.parse(text));
    return line.success ? line.output : null;
  } catch {
    return null;
  }
}
