import { type ProblemKey, problems } from '../../shared/messages/en/problems.ts';
import { ProblemError, type ProblemSlots } from '../../shared/outcome.ts';
import type { Job } from './job.ts';

/*
 * Work on the other side of a process or thread. One message asks, one answers; progress and cancelling go between them.
 * What crosses is plain data. Both ends of a link may ask and answer.
 */

/** A way to another process or thread, whatever it is made of. */
export interface MessageLink {
  post(message: unknown): void;
  onMessage(listen: (message: unknown) => void): void;
  onClose(listen: (why: string) => void): void;
  close(): void;
}

/** `method` is one of `part`: both sides are of the same build. */
interface Question {
  readonly ask: number;
  readonly part: string;
  readonly method: string;
  readonly input: readonly unknown[];
  /** Where among the input the job belongs, which does not cross; null for a method that takes none. */
  readonly jobAt: number | null;
}

type ToServer = Question | { readonly cancel: number };

type FromServer =
  | { readonly answer: number; readonly value: unknown }
  | { readonly failed: number; readonly key: ProblemKey; readonly params: object }
  | { readonly told: number; readonly progress: unknown };

/** Answers the questions that come over a link, by the methods of `parts`. */
export function serveLink(link: MessageLink, parts: Readonly<Record<string, object>>): void {
  const running = new Map<number, AbortController>();
  const post = (message: FromServer) => link.post(message);

  async function answer({ ask, part, method, input, jobAt }: Question): Promise<void> {
    const controller = new AbortController();
    running.set(ask, controller);
    const job: Job<unknown> = {
      signal: controller.signal,
      tell: (progress) => post({ told: ask, progress }),
    };
    try {
      const calls = parts[part] as Record<string, (...input: unknown[]) => Promise<unknown>>;
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
    const asked = message as ToServer;
    if ('cancel' in asked) running.get(asked.cancel)?.abort();
    else if ('ask' in asked) void answer(asked);
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

/** Asks a method of a part. `at`: where among its input the job belongs. */
export type Ask = <T, Told = never>(
  part: string,
  method: string,
  input: readonly unknown[],
  job?: { readonly at: number; readonly job: Job<Told> },
) => Promise<T>;

/** Asks over a link. When the other side ends, what waits fails with what `gone` makes of the reason. */
export function connectLink(link: MessageLink, gone: (why: string) => ProblemError): Ask {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let closed: string | null = null;

  link.onMessage((message) => {
    const said = message as FromServer;
    if ('told' in said) waiting.get(said.told)?.tell(said.progress);
    else if ('answer' in said || 'failed' in said) {
      const id = 'answer' in said ? said.answer : said.failed;
      const one = waiting.get(id);
      waiting.delete(id);
      if ('answer' in said) one?.answer(said.value);
      else one?.fail(sameProblem(said.key, said.params));
    }
  });
  link.onClose((why) => {
    closed = why;
    for (const one of waiting.values()) one.fail(gone(why));
    waiting.clear();
  });

  return async function ask<T, Told>(
    part: string,
    method: string,
    input: readonly unknown[],
    job?: { readonly at: number; readonly job: Job<Told> },
  ): Promise<T> {
    if (closed !== null) throw gone(closed);
    last += 1;
    const id = last;
    const cancel = () => link.post({ cancel: id } satisfies ToServer);
    const answered = new Promise<T>((answer, fail) => {
      waiting.set(id, {
        answer: (value) => answer(value as T),
        fail,
        // Both sides are of the same build.
        tell: (progress) => job?.job.tell(progress as Told),
      });
    });
    link.post({ ask: id, part, method, input, jobAt: job?.at ?? null } satisfies ToServer);
    const signal = job?.job.signal;
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
    try {
      return await answered;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };
}

/** The error of the other side, made again from its key. */
function sameProblem(key: ProblemKey, params: object): ProblemError {
  if (!(key in problems)) return internal(key);
  return new ProblemError(key, params as ProblemSlots<ProblemKey>);
}
