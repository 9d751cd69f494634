import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import {
  type BatchEvent,
  type BatchResult,
  type BatchStart,
  batchEventSchema,
  batchResultSchema,
  batchStartSchema,
} from '../../../shared/batch-file.ts';
import { ProblemError } from '../../../shared/outcome.ts';

/** A result without the answer itself, which stays in the file. */
export type LightResult = Omit<BatchResult, 'text' | 'output_ids'>;

/** What the file of a batch says. */
export interface BatchFile {
  readonly start: BatchStart;
  /** One of each request, pass and target: the last that was written. In the order of the file. */
  readonly results: readonly LightResult[];
  readonly events: readonly BatchEvent[];
  /** Lines that were cut or damaged. */
  readonly leftOut: number;
}

/** Tells one sending from every other of the same batch. */
export const sendingKey = ({
  pass,
  target,
  file,
  index,
}: Pick<BatchResult, 'pass' | 'target' | 'file' | 'index'>): string => `${pass} ${target} ${index} ${file}`;

export const formatBatchLine = (line: BatchStart | BatchEvent | BatchResult): string => JSON.stringify(line);

/** Reads a batch line by line. Throws ProblemError for a file that cannot be read, or is no batch. */
export async function readBatchFile(path: string): Promise<BatchFile> {
  const results = new Map<string, LightResult>();
  const events: BatchEvent[] = [];
  let start: BatchStart | null = null;
  let leftOut = 0;
  for await (const value of valuesOf(path)) {
    const line = parseLine(value);
    if (line === null) leftOut += 1;
    else if (line.kind === 'start') start ??= line.value;
    else if (line.kind === 'event') events.push(line.value);
    else {
      const { text: _text, output_ids: _ids, ...light } = line.value;
      const key = sendingKey(light);
      results.delete(key);
      results.set(key, light);
    }
  }
  if (start === null) throw new ProblemError('unreadable', { path, cause: 'it is no batch replay' });
  return { start, results: [...results.values()], events, leftOut };
}

/** Every sending of one record, with its answers: the last of each pass and target. */
export async function readBatchRecord(path: string, file: string, index: number): Promise<BatchResult[]> {
  const found = new Map<string, BatchResult>();
  for await (const value of valuesOf(path)) {
    const line = parseLine(value);
    if (line?.kind === 'result' && line.value.index === index && line.value.file === file)
      found.set(sendingKey(line.value), line.value);
  }
  return [...found.values()];
}

type Line =
  | { readonly kind: 'start'; readonly value: BatchStart }
  | { readonly kind: 'event'; readonly value: BatchEvent }
  | { readonly kind: 'result'; readonly value: BatchResult };

function parseLine(value: unknown): Line | null {
  if (value === null || typeof value !== 'object') return null;
  if (!('batch' in value)) {
    const result = v.safeParse(batchResultSchema, value);
    return result.success ? { kind: 'result', value: result.output } : null;
  }
  const start = v.safeParse(batchStartSchema, value);
  if (start.success) return { kind: 'start', value: start.output };
  const event = v.safeParse(batchEventSchema, value);
  return event.success ? { kind: 'event', value: event.output } : null;
}

/** Lines as values; undefined for one that is no JSON. */
async function* valuesOf(path: string): AsyncGenerator<unknown> {
  const stream = createReadStream(path, 'utf8');
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (text.trim() === '') continue;
      try {
        yield JSON.parse(text);
      } catch {
        yield undefined;
      }
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ProblemError('notFound', { path }, { cause: error });
    throw new ProblemError('unreadable', { path, cause: message }, { cause: error });
  }
}
