import type { Phrase } from './phrase.ts';

/**
 * What a name in a pickle would mean to Python's own reader, which imports and calls what it is told to. Here nothing is
 * ever imported or called. From harmless to dangerous.
 * - `expected`: SGLang's own dumps name it.
 * - `harmless`: it builds a value and does nothing else.
 * - `unknown`: nobody here knows what importing or calling it does.
 * - `can_act`: it can run code, start programs, or touch files or the network.
 */
export const verdicts = ['expected', 'harmless', 'unknown', 'can_act'] as const;
export type PickleVerdict = (typeof verdicts)[number];

/** A class or function that the stream names. */
export interface NamedGlobal {
  readonly module: string;
  readonly name: string;
  /** Byte of the opcode that names it first. */
  readonly offset: number;
  /** How often it is named; references to the first one do not count. */
  readonly times: number;
  readonly verdict: PickleVerdict;
}

/** What a pickle would do in Python. Built while it is read; a stream that breaks off is told up to there. */
export interface PickleReport {
  /**
   * The worst of all names; `unknown` where ids or codes stand for something that nobody here can look up, and where
   * reading ended at something that is refused.
   */
  readonly verdict: PickleVerdict;
  readonly globals: readonly NamedGlobal[];
  /** References to objects that are kept outside of the file. */
  readonly persistentIds: readonly { readonly id: string; readonly offset: number }[];
  /** Numbers that stand for a class in a registry of the writer. */
  readonly extensionCodes: readonly { readonly code: number; readonly offset: number }[];
  /** What was seen and not looked into. */
  readonly notes: readonly Phrase[];
  /** Byte at which reading ended before STOP; null when it did not. */
  readonly stoppedAt: number | null;
}

export const worstOf = (found: Iterable<PickleVerdict>): PickleVerdict => {
  let worst = 0;
  for (const verdict of found) worst = Math.max(worst, verdicts.indexOf(verdict));
  return verdicts[worst] ?? 'expected';
};
