import { phrases } from './messages/en/phrases.ts';
import { type ProblemKey, type ProblemParams, problems } from './messages/en/problems.ts';
import type { Messages } from './messages/messages.ts';
import { type Phrase, say } from './phrase.ts';

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
  /** What both were made of, so that a window can say them in its own language; absent of what is in no catalogue. */
  readonly said?: ProblemSaid;
}

/** Row of the problem catalogue and its slots. A slot may be a clause that waits for a language itself. */
export interface ProblemSaid {
  readonly key: ProblemKey;
  readonly params: Readonly<Record<string, string | number | Phrase>>;
}

/** The slots of a problem as they are given: a clause may stand for any text. */
export type ProblemSlots<K extends ProblemKey> = {
  readonly [P in keyof ProblemParams<K>]: ProblemParams<K>[P] extends string
    ? string | Phrase
    : ProblemParams<K>[P];
};

type ProblemWords = Pick<Messages, 'problems' | 'phrases'>;

/** A problem's sentence and next step in the words of a catalogue; as they came where it has no such row. */
export function tellProblem(problem: Problem, words: ProblemWords): Problem {
  const { code, said } = problem;
  if (said === undefined || !Object.hasOwn(words.problems, said.key)) return problem;
  return { code, ...wordsOf(said, words), said };
}

function wordsOf({ key, params }: ProblemSaid, words: ProblemWords): { message: string; hint?: string } {
  const entry = words.problems[key] as {
    message(params: unknown): string;
    hint?(params: unknown): string;
  };
  const filled = Object.fromEntries(
    Object.entries(params).map(([name, slot]) => [
      name,
      typeof slot === 'object' ? say(slot, words.phrases) : slot,
    ]),
  );
  const message = entry.message(filled);
  return entry.hint ? { message, hint: entry.hint(filled) } : { message };
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** The one error that core throws on purpose. Its words come from the problem catalogue. */
export class ProblemError<K extends ProblemKey = ProblemKey> extends Error {
  readonly problem: Problem;
  readonly key: K;
  /** What the words were made of: enough to make the same error on the other side of a process. */
  readonly params: ProblemSlots<K>;

  constructor(key: K, params: ProblemSlots<K>, options?: { cause?: unknown }) {
    const said = { key, params: params as unknown as ProblemSaid['params'] };
    const { message, hint } = wordsOf(said, { problems, phrases });
    super(message, options);
    this.name = 'ProblemError';
    this.key = key;
    this.params = params;
    this.problem = { code: problems[key].code, message, ...(hint === undefined ? {} : { hint }), said };
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
