import { type ProblemKey, type ProblemParams, problems } from '../../../shared/messages/en/problems.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Job } from '../job.ts';
import type { RequestWork } from '../replay/request-work.ts';
import type { DumpReader } from './reader.ts';

/*
 * The decoder on the other side of a process or thread: the reader of dumps and the work on large requests. One
 * message asks, one answers; progress and cancelling go between them. What crosses is plain data.
 */

/** A way to another process or thread, whatever it is made of. */
export interface MessageLink {
  post(message: unknown): void;
  onMessage(listen: (message: unknown) => void): void;
  onClose(listen: (why: string) => void): void;
  close(): void;
}

/** What runs apart from the main process, because a file or a body decides how long it takes. */
export interface Decoder {
  readonly dumps: DumpReader;
  readonly requests: RequestWork;
}

type Part = keyof Decoder;

/** `method` is one of `part`: both sides are of the same build. */
interface Question {
  readonly ask: number;
  readonly part: Part;
  readonly method: string;
  readonly input: readonly unknown[];
  /** Where among the input the job belongs, which does not cross; null for a method that takes none. */
  readonly jobAt: number | null;
}

type ToDecoder = Question | { readonly cancel: number };

type FromDecoder =
  | { readonly answer: number; readonly value: unknown }
  | { readonly failed: number; readonly key: ProblemKey; readonly params: object }
  | { readonly told: number; readonly progress: unknown };

/** Answers the questions that come over a link. */
export function serveDecoder(link: MessageLink, decoder: Decoder): void {
  const running = new Map<number, AbortController>();
  const post = (message: FromDecoder) => link.post(message);

  async function answer({ ask, part, method, input, jobAt }: Question): Promise<void> {
    const controller = new AbortController();
    running.set(ask, controller);
    const job: Job<unknown> = {
      signal: controller.signal,
      tell: (progress) => post({ told: ask, progress }),
    };
    try {
      const calls = decoder[part] as unknown as Record<string, (...input: unknown[]) => Promise<unknown>>;
      const value = await calls[method]?.(
        ...(jobAt === null ? input : [...input.slice(0, jobAt), job, ...input.slice(jobAt)]),
      );
      post({ answer: ask, value });
    } catch (error) {
      const problem = error instanceof ProblemError ? error : internal(error);
      post({ failed: ask, key: problem.key, params: problem.params as object });
    } finally {
      running.delete(ask);
    }
  }

  link.onMessage((message) => {
    const asked = message as ToDecoder;
    if ('cancel' in asked) running.get(asked.cancel)?.abort();
    else void answer(asked);
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
  readonly tell: (progress: unknown) => void;
}

/** A decoder that asks over a link. When the other side ends, what waits fails with `decoderGone`. */
export function connectDecoder(link: MessageLink): Decoder {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let gone: string | null = null;

  link.onMessage((message) => {
    const said = message as FromDecoder;
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

  async function ask<T, Told = never>(
    part: Part,
    method: string,
    input: readonly unknown[],
    job?: { readonly at: number; readonly job: Job<Told> },
  ): Promise<T> {
    if (gone !== null) throw new ProblemError('decoderGone', { cause: gone });
    last += 1;
    const id = last;
    const cancel = () => link.post({ cancel: id } satisfies ToDecoder);
    const answered = new Promise<T>((answer, fail) => {
      waiting.set(id, {
        answer: (value) => answer(value as T),
        fail,
        // Both sides are of the same build.
        tell: (progress) => job?.job.tell(progress as Told),
      });
    });
    link.post({ ask: id, part, method, input, jobAt: job?.at ?? null } satisfies ToDecoder);
    const signal = job?.job.signal;
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
    try {
      return await answered;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  return {
    dumps: {
      open: (path, job, options) => ask('dumps', 'open', [path, options], { at: 1, job }),
      merge: (parts, name) => ask('dumps', 'merge', [parts, name]),
      ruleFacts: (dump) => ask('dumps', 'ruleFacts', [dump]),
      find: (dump, query) => ask('dumps', 'find', [dump, query]),
      read: (dump, index) => ask('dumps', 'read', [dump, index]),
      record: (dump, index) => ask('dumps', 'record', [dump, index]),
      timeline: (dump, choice) => ask('dumps', 'timeline', [dump, choice]),
      distributions: (dump, choice) => ask('dumps', 'distributions', [dump, choice]),
      compare: (a, b, job) => ask('dumps', 'compare', [a, b], { at: 2, job }),
      around: (dump, offset) => ask('dumps', 'around', [dump, offset]),
      digest: (dump, job) => ask('dumps', 'digest', [dump], { at: 1, job }),
      export: (dump, order, job) => ask('dumps', 'export', [dump, order], { at: 2, job }),
      close: (dump) => ask('dumps', 'close', [dump]),
    },
    requests: {
      prepare: (dump, index, name, keep) => ask('requests', 'prepare', [dump, index, name, keep]),
      parse: (name, text) => ask('requests', 'parse', [name, text]),
      convert: (name, body, from, to) => ask('requests', 'convert', [name, body, from, to]),
      check: (body, alsoKnownSampling) => ask('requests', 'check', [body, alsoKnownSampling]),
    },
  };
}

/** The error of the other side, made again from its key. */
function sameProblem(key: ProblemKey, params: object): ProblemError {
  if (!(key in problems)) return internal(key);
  return new ProblemError(key, params as ProblemParams<typeof key>);
}
