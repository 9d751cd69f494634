import type { Clock } from './clock.ts';
import type { IncidentState } from './incident-state.ts';
import type { Rescue } from './rescue.ts';
import type { Saver } from './saver.ts';

/** What the parts of an open incident share. */
export interface IncidentCore {
  readonly state: IncidentState;
  readonly saver: Saver;
  readonly clock: Clock;
  readonly dataFolder: string;
  readonly rescue: Rescue;
  /** The key of its masks, on this machine. */
  readonly maskKey: Uint8Array;
  /** Fires when the incident is closed. */
  readonly closing: AbortSignal;
  /** Throws `incidentReadOnly` unless it may be changed. */
  assertWritable(): void;
  /** Throws as `assertWritable`, but not where it was taken over: what was typed until that was known waits. */
  assertTakesEdits(): void;
  canWrite(): boolean;
  /** Something that the window sees is another now. */
  tell(): void;
}
