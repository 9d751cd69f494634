import type { ProblemCode } from '../shared/outcome.ts';
/** The marks that a problem can have. */
export type ProblemMark = 'critical' | 'high' | 'warn';

const marks: Partial<Record<ProblemCode, ProblemMark>> = {
  NOT_FOUND: 'high',
  NOT_SGLANG: 'high',
  NOT_RECOGNISED: 'high',
  BAD_INPUT: 'high',
  REFUSED: 'high',
  TIMEOUT: 'high',
  LIMIT: 'warn',
  GUARDED: 'warn',
  CANCELLED: 'warn',
};

/** How loud a problem is: a limit or a cancel is no failure, an answer that does not fit is less than none at all. */
export function problemMark(code: ProblemCode): ProblemMark {
  return marks[code] ?? 'critical';
}
