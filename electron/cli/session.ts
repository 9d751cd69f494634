import type { Printer } from './print.ts';

/**
 * 0 done; 1 something to act on; 2 could not run. `check` has 125 for what it cannot tell, in the place of 2. An
 * interrupted run ends with 130, as a shell expects.
 */
export type ExitCode = 0 | 1 | 2 | 125;

/** What one run of a command is given. */
export interface Session {
  readonly print: Printer;
  /** Aborted by Ctrl-C: finish what is open, keep what was written, and return. */
  readonly signal: AbortSignal;
  /** Says that this Ctrl-C was the way to end the work: its own exit code counts. The next one ends the program all the same. */
  endedAsMeant(): void;
}

/** Runs a command's work. The definitions in commands/ call it, so that they can be read without being run. */
export type Run = (work: (session: Session) => Promise<ExitCode>) => Promise<void>;
