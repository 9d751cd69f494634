import { readFile } from 'node:fs/promises';
import { ProblemError } from '../../../shared/outcome.ts';
import type { ReplayResult } from '../../../shared/replay.ts';
import type { RecordedOutput } from '../../../shared/request.ts';
import { isObject } from '../json-value.ts';
import { readAnswerItem } from '../replay/generate-stream.ts';
import type { CheckOrder } from './check-order.ts';
import type { CheckRequest } from './check-request.ts';
import type { Expected } from './judge.ts';
import { sendRequests } from './send-requests.ts';

/**
 * The requests with the answers that `same-as FILE` and `same-as URL` ask for. A server is asked twice, one request after
 * the other: where it does not agree with itself, nothing can be told by its answers.
 */
export async function withReference(
  order: CheckOrder,
  signal: AbortSignal,
): Promise<readonly CheckRequest[]> {
  const as = order.expect.flatMap((one) => (one.kind === 'same' ? [one.as] : [])).at(-1);
  if (as === undefined || as.kind === 'recorded') return order.requests;
  if (as.kind === 'file') {
    const outputs = await readExpected(as.path);
    return order.requests.map((request, at) => ({ ...request, expected: outputOr(outputs[at]) }));
  }
  const target = order.reference ?? { target: { baseUrl: as.baseUrl } };
  const alone = { ...order, confirmedHost: undefined, ...target, parallel: 1, speed: null };
  const job = { signal, tell: () => undefined };
  const { confirmedHost, ...rest } = alone;
  const sending = confirmedHost === undefined ? rest : { ...rest, confirmedHost };
  const [first, second] = [
    await sendRequests(sending, order.requests, job),
    await sendRequests(sending, order.requests, job),
  ];
  return order.requests.map((request, at) => ({
    ...request,
    expected: agreed(first[at]?.result, second[at]?.result),
  }));
}

function agreed(first: ReplayResult | undefined, second: ReplayResult | undefined): Expected {
  if (first?.end !== 'complete' || second?.end !== 'complete') return { kind: 'absent' };
  const sameIds = first.outputIds === null || first.outputIds.join() === second.outputIds?.join();
  if (!sameIds || first.text !== second.text) return { kind: 'noisy' };
  return { kind: 'output', output: outputFrom(first) };
}

const outputOr = (output: RecordedOutput | undefined): Expected =>
  output === undefined ? { kind: 'absent' } : { kind: 'output', output };

/** An answer as one that another has to be the same as. */
export function outputFrom(result: Omit<RecordedOutput, 'part' | 'elapsedSeconds'>): RecordedOutput {
  const { text, outputIds, promptTokens, completionTokens, cachedTokens, ttftSeconds, finishType } = result;
  return {
    text,
    outputIds,
    promptTokens,
    completionTokens,
    cachedTokens,
    ttftSeconds,
    elapsedSeconds: null,
    finishType,
    part: 'whole',
  };
}

/**
 * Expected answers of a file, in the order of the requests: JSON of `/generate` or of `replay-one --json`, JSON Lines of
 * them, or the text itself. Throws ProblemError for a file that cannot be read.
 */
export async function readExpected(path: string): Promise<readonly RecordedOutput[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new ProblemError('notFound', { path }, { cause: error });
    throw new ProblemError('unreadable', { path, cause: error.message }, { cause: error });
  });
  const values = jsonValues(text);
  const outputs = values?.flatMap(outputsOf) ?? [];
  if (outputs.length > 0) return outputs;
  // An editor ends a file with a line break that no answer had.
  const plain = text.replace(/\r?\n$/, '');
  return [outputFrom({ ...noOutput, text: plain })];
}

const noOutput: Omit<RecordedOutput, 'part' | 'elapsedSeconds'> = {
  text: null,
  outputIds: null,
  promptTokens: null,
  completionTokens: null,
  cachedTokens: null,
  ttftSeconds: null,
  finishType: null,
};

function outputsOf(value: unknown): readonly RecordedOutput[] {
  if (Array.isArray(value)) return value.flatMap(outputsOf);
  if (!isObject(value)) return [];
  if (Array.isArray(value.runs)) return value.runs.slice(0, 1).flatMap(outputsOf);
  if (typeof value.text !== 'string' && !Array.isArray(value.output_ids)) return [];
  const item = readAnswerItem(value, 0, JSON.stringify(value));
  return [outputFrom({ ...noOutput, ...item })];
}

function jsonValues(text: string): readonly unknown[] | null {
  const parse = (one: string): unknown => JSON.parse(one);
  try {
    return [parse(text)];
  } catch {
    // Not one value: a value a line, or no JSON at all.
  }
  try {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(parse);
  } catch {
    return null;
  }
}
