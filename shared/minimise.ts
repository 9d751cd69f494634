/** Shrinking a failing prompt: what window and command line see of it. */

export type MinimiseLevel = 'prompts' | 'messages' | 'parts' | 'lines' | 'words' | 'characters' | 'tokens';

/** What a prompt measures. Tokens: of `input_ids` counted here, else as the server counted them; null = unknown. */
export interface MinimiseSize {
  readonly tokens: number | null;
  /** null of token ids. */
  readonly characters: number | null;
}

/**
 * `fails`: in the way that the whole prompt does. `passes`: it does not. `other`: it fails in another way, which says
 * nothing of this failure.
 */
export type MinimiseOutcome = 'fails' | 'passes' | 'other';

/** One candidate that was sent. */
export interface MinimiseRound {
  /** From 1; 0 is the whole prompt. */
  readonly round: number;
  readonly level: MinimiseLevel | null;
  readonly outcome: MinimiseOutcome;
  readonly size: MinimiseSize;
  /** Times it was sent, and how many of them failed. */
  readonly sent: number;
  readonly failed: number;
  /** Kinds of failure seen: `status 500`, `cut`. */
  readonly failures: readonly string[];
  /** Beginning of the prompt that was sent. */
  readonly preview: string;
  /** SHA-256 of the body that was sent. */
  readonly key: string;
  /** The body; null where it is too long to be kept of every round. */
  readonly body: string | null;
}

/**
 * `minimal`: nothing more can be left out. `rounds`: the bound was reached. `stopped`: a person did, or the target stayed
 * away. `passes`: the whole prompt did not fail, so that there is nothing to shrink.
 */
export type MinimiseEnd = 'minimal' | 'rounds' | 'stopped' | 'passes';

export interface Minimised {
  readonly ended: MinimiseEnd;
  readonly rounds: number;
  readonly from: MinimiseSize;
  readonly to: MinimiseSize;
  /** The smallest body that was seen to fail; the whole one where none was smaller. */
  readonly body: string;
  /** How often the whole prompt failed when it was sent first. */
  readonly baseline: { readonly failed: number; readonly sent: number };
  /** The check did not always say the same of one and the same prompt. */
  readonly flaky: boolean;
}

export type MinimiseTold =
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'trying';
      readonly round: number;
      readonly level: MinimiseLevel | null;
      readonly size: MinimiseSize;
      readonly preview: string;
    }
  | { readonly kind: 'done'; readonly round: MinimiseRound; readonly smallest: MinimiseSize };
