import type { ProblemCode } from '../../outcome.ts';

/** One failure's words. `message` names the thing and the cause, `hint` the next step. */
interface Entry<P> {
  readonly code: ProblemCode;
  message(params: P): string;
  hint?(params: P): string;
}
const entry = <P>(
  code: ProblemCode,
  message: (params: P) => string,
  hint?: (params: P) => string,
): Entry<P> => (hint ? { code, message, hint } : { code, message });

type None = Record<string, never>;

/** Every failure that can reach a person. A new one is one row here and one `throw`. */
export const problems = {
  internal: entry<{ cause: string }>(
    'INTERNAL',
    ({ cause }) => `The workbench met a fault of its own: ${cause}.`,
    () => 'Nothing was lost on disk. Try again; if it stays, report it with this sentence.',
  ),
  cancelled: entry<None>('CANCELLED', () => 'Cancelled before it was done.'),
  badInput: entry<{ what: string; cause: string }>(
    'BAD_INPUT',
    ({ what, cause }) => `${what} cannot be used: ${cause}.`,
  ),
  notFound: entry<{ path: string }>(
    'NOT_FOUND',
    ({ path }) => `${path} does not exist, or was moved.`,
    () => 'Check the path, or choose the file in the dialog.',
  ),
  unreadable: entry<{ path: string; cause: string }>(
    'UNREADABLE',
    ({ path, cause }) => `${path} could not be read: ${cause}.`,
    () => 'Check that the file is complete and that you may read it, then open it again.',
  ),
  writeFailed: entry<{ path: string; cause: string }>(
    'WRITE_FAILED',
    ({ path, cause }) => `${path} could not be written: ${cause}.`,
    () => 'Choose another place, or free some space, and save again. Nothing in the window was lost.',
  ),
} as const;

export type ProblemKey = keyof typeof problems;
export type ProblemParams<K extends ProblemKey> = Parameters<(typeof problems)[K]['message']>[0];
