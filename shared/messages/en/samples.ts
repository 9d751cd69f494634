/** A sample incident on the start screen. */
export interface SampleWords {
  readonly title: string;
  /** What it shows, in one sentence. */
  readonly text: string;
  /** What is in it, e.g. `capture · request dump 1,284`. */
  readonly holds: string;
}

/** By sample id. */
export const samples: Readonly<Record<string, SampleWords>> = {};
