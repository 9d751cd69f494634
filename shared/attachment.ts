import type { ArtifactId } from './incident.ts';
import type { Problem } from './outcome.ts';

/*
 * Files of a person's own beside what was sent: the server's log, stacks of its processes, any text. Each is copied into
 * the incident with its secrets masked, and belongs to one send of a request or to one batch.
 */

/** What a file can be attached to. */
export const attachableKinds = ['replay', 'batch'] as const;

/** One send of a replay, by its number from 1, or a whole batch (`run` null). */
export interface AttachedTo {
  readonly kind: (typeof attachableKinds)[number];
  readonly id: ArtifactId;
  readonly run: number | null;
}

/** A larger file is refused: an incident is made to be handed on. Bytes. */
export const largestAttachment = 100_000_000;

/** Bytes of one stretch that is read of it. */
export const stretchOfAttachment = 256_000;

export interface AttachmentItem {
  readonly id: ArtifactId;
  /** Name of the file as it was attached. */
  readonly name: string;
  readonly to: AttachedTo;
  /** Of the copy. */
  readonly bytes: number;
  /** Secrets that were masked in the copy. */
  readonly masked: number;
  readonly addedAt: number;
  /** Of the copy, absolute. */
  readonly path: string;
}

/** A stretch of its text: whole lines, where they are no longer than the stretch. Offsets in bytes. */
export interface PartOfAttachment {
  readonly text: string;
  readonly from: number;
  /** Just behind the stretch. */
  readonly to: number;
  readonly total: number;
}

/** What became of files that were to be attached. */
export interface Attached {
  readonly attached: readonly ArtifactId[];
  readonly problems: readonly { readonly path: string; readonly problem: Problem }[];
}

/** Whether both name the same send or batch. */
export const isSameRun = (one: AttachedTo, other: AttachedTo): boolean =>
  one.kind === other.kind && one.id === other.id && one.run === other.run;
