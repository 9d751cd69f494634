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

/** What a file may take of its reader; settings.ts says how much. `depth`: containers that are open at once. */
export type PickleLimit =
  | 'depth'
  | 'values'
  | 'memoEntries'
  | 'textBytes'
  | 'items'
  | 'memory'
  | 'recordSeconds';

/** How much of a limit a file took. `textBytes` and `memory` in bytes, `recordSeconds` in seconds, the others counted. */
export interface LimitUse {
  readonly limit: PickleLimit;
  /** null where the file was read without holding its values. */
  readonly used: number | null;
  /** null where that way of reading needs no limit. */
  readonly most: number | null;
  /** Reading ended at this one. */
  readonly reached: boolean;
}

/** An opcode of a pickle as people read it. */
export interface ShownOpcode {
  readonly offset: number;
  /** As in Python's pickletools; `byte 0x..` for what is none. */
  readonly name: string;
  /** Its operand in short: a text in quotes, a number, a length; null where it has none. */
  readonly operand: string | null;
}

/** What stands around an offset of a file. */
export interface PickleBytes {
  readonly offset: number;
  /** The opcodes before, at and behind the offset. Empty where it is not known where they begin. */
  readonly opcodes: readonly ShownOpcode[];
  /** Bytes as they stand in the file, from `from` on, in hexadecimal digits. */
  readonly from: number;
  readonly hex: string;
  /** How many bytes from `offset` on are the opcode and its operand. */
  readonly length: number;
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
  /** The number behind PROTO; null without one, as of protocols 0 and 1. */
  readonly protocol: number | null;
  /** Empty for a table of several files. */
  readonly limits: readonly LimitUse[];
}

/** The offset to look at first: what can act, what nobody knows, or where reading ended; null for neither. */
export function tellingOffset({
  globals,
  stoppedAt,
}: Pick<PickleReport, 'globals' | 'stoppedAt'>): number | null {
  for (const verdict of ['can_act', 'unknown'] as const) {
    const found = globals.find((one) => one.verdict === verdict);
    if (found !== undefined) return found.offset;
  }
  return stoppedAt ?? globals[0]?.offset ?? null;
}

export const worstOf = (found: Iterable<PickleVerdict>): PickleVerdict => {
  let worst = 0;
  for (const verdict of found) worst = Math.max(worst, verdicts.indexOf(verdict));
  return verdicts[worst] ?? 'expected';
};
