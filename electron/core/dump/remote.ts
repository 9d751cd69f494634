import { type ProblemKey, type ProblemParams, problems } from '../../../shared/messages/en/problems.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Job } from '../job.ts';
import type { DumpReader, OpenProgress } from './reader.ts';

/*
 * A DumpReader on the other side of a process or thread. One message asks, one answers; progress and cancelling go
 * between them. What crosses is plain data, a page at most.
 */

/** A way to another process or thread, whatever it is made of. */
export interface MessageLink {
  post(message: unknown): void;
  onMessage(listen: (message: unknown) => void): void;
  onClose(listen: (why: string) => void): void;
  close(): void;
}

type Method = keyof DumpReader;

type ToReader =
  | { readonly ask: number; readonly method: Method; readonly input: readonly unknown[] }
  | { readonly cancel: number };

type FromReader =
  | { readonly answer: number; readonly value: unknown }
  | { readonly failed: number; readonly key: ProblemKey; readonly params: object }
  | { readonly told: number; readonly progress: OpenProgress };

/** Answers the questions that come over a link. */
export function serveDumpReader(link: MessageLink, reader: DumpReader): void {
  const running = new Map<number, AbortController>();
  const post = (message: FromReader) => link.post(message);

  async function answer(ask: number, method: Method, input: readonly unknown[]): Promise<void> {
    const controller = new AbortController();
    running.set(ask, controller);
    const job: Job<OpenProgress> = {
      signal: controller.signal,
      tell: (progress) => post({ told: ask, progress }),
    };
    try {
      const call = reader[method] as (...input: readonly unknown[]) => Promise<unknown>;
      const value = await call(...(method === 'open' ? [input[0], job, input[1]] : input));
      post({ answer: ask, value });
    } catch (error) {
      const problem = error instanceof ProblemError ? error : internal(error);
      post({ failed: ask, key: problem.key, params: problem.params as object });
    } finally {
      running.delete(ask);
    }
  }

  link.onMessage((message) => {
    const asked = message as ToReader;
    if ('cancel' in asked) running.get(asked.cancel)?.abort();
    else void answer(asked.ask, asked.method, asked.input);
  });
  link.onClose(() => {
    for (const controller of running.values()) controller.abort();
  });
}

function internal(error: unknown): ProblemError {
  return new ProblemError('internal', { cause: error instanceof Error ? error.message : String(error) });
}

interface Waiting {
  readonly answer: (value: unknown) => void;
  readonly fail: (error: ProblemError) => void;
  readonly tell: (progress: OpenProgress) => void;
}

/** A reader that asks over a link. When the other side ends, what waits fails with `decoderGone`. */
export function connectDumpReader(link: MessageLink): DumpReader {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let gone: string | null = null;

  link.onMessage((message) => {
    const said = message as FromReader;
    if ('told' in said) waiting.get(said.told)?.tell(said.progress);
    else {
      const id = 'answer' in said ? said.answer : said.failed;
      const one = waiting.get(id);
      waiting.delete(id);
      if ('answer' in said) one?.answer(said.value);
      else one?.fail(sameProblem(said.key, said.params));
    }
  });
  link.onClose((why) => {
    gone = why;
    for (const one of waiting.values()) one.fail(new ProblemError('decoderGone', { cause: why }));
    waiting.clear();
  });

  async function ask<T>(method: Method, input: readonly unknown[], job?: Job<OpenProgress>): Promise<T> {
    if (gone !== null) throw new ProblemError('decoderGone', { cause: gone });
    last += 1;
    const id = last;
    const cancel = () => link.post({ cancel: id } satisfies ToReader);
    const answered = new Promise<T>((answer, fail) => {
      waiting.set(id, {
        answer: (value) => answer(value as T),
        fail,
        tell: (progress) => job?.tell(progress),
      });
    });
    link.post({ ask: id, method, input } satisfies ToReader);
    job?.signal.addEventListener('abort', cancel, { once: true });
    if (job?.signal.aborted) cancel();
    try {
      return await answered;
    } finally {
      job?.signal.removeEventListener('abort', cancel);
    }
  }

  return {
    open: (path, job, options) => ask('open', [path, options], job),
    find: (dump, query) => ask('find', [dump, query]),
    read: (dump, index) => ask('read', [dump, index]),
    record: (dump, index) => ask('record', [dump, index]),
    close: (dump) => ask('close', [dump]),
  };
}

/** The error of the other side, made again from its key. */
function sameProblem(key: ProblemKey, params: object): ProblemError {
  if (!(key in problems)) return internal(key);
  return new ProblemError(key, params as ProblemParams<typeof key>);
}
