import { type ProblemKey, type ProblemParams, problems } from './messages/en/problems.ts';

/** What kind of trouble it is: scripts and views branch on this, never on a sentence. */
export type ProblemCode =
  | 'NOT_FOUND'
  | 'UNREADABLE'
  | 'NOT_RECOGNISED'
  | 'UNSAFE'
  | 'LIMIT'
  | 'CANCELLED'
  | 'UNREACHABLE'
  | 'TIMEOUT'
  | 'NOT_SGLANG'
  | 'REFUSED'
  | 'BAD_INPUT'
  | 'GUARDED'
  | 'WRITE_FAILED'
  | 'INTERNAL';

/** A failure as plain data: what crosses the bridge, and what the CLI prints with --json. */
export interface Problem {
  readonly code: ProblemCode;
  /** Names the thing and the cause. One sentence, sometimes two. */
  readonly message: string;
  /** The next step for the person; absent when there is none. */
  readonly hint?: string;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** The one error that core throws on purpose. Its words come from the problem catalogue. */
export class ProblemError<K extends ProblemKey = ProblemKey> extends Error {
  readonly problem: Problem;
  readonly key: K;
  /** What the words were made of: enough to make the same error on the other side of a process. */
  readonly params: ProblemParams<K>;

  constructor(key: K, params: ProblemParams<K>, options?: { cause?: unknown }) {
    const entry = problems[key] as unknown as {
      code: ProblemCode;
      message(params: unknown): string;
      hint?(params: unknown): string;
    };
    const message = entry.message(params);
    super(message, options);
    this.name = 'ProblemError';
    this.key = key;
    this.params = params;
    this.problem = entry.hint
      ? { code: entry.code, message, hint: entry.hint(params) }
      : { code: entry.code, message };
  }
}

/** Any thrown value as a Problem; what core did not foresee becomes INTERNAL with its own words. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof Error && error.name === 'AbortError') return new ProblemError('cancelled', {}).problem;
  const cause = error instanceof Error ? error.message : String(error);
  return new ProblemError('internal', { cause }).problem;
}

/** Runs `work` and turns what it throws into a value. */
export async function settle<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, problem: toProblem(error) };
  }
}
