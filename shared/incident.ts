import type { AttachmentItem } from './attachment.ts';
import type { RunCapture } from './bracket.ts';
import type { MaskedValue } from './capture.ts';
import type { CaptureFacts, DumpFacts, NotePart } from './incident-files.ts';
import type { IncidentNote } from './note.ts';
import type { Problem } from './outcome.ts';
import type { Phrase } from './phrase.ts';
import type { PinView } from './pin.ts';
import type { ReplayResult } from './replay.ts';
import type { Endpoint, FieldChange, RecordedOutput } from './request.ts';
import type { SideMark } from './side-mark.ts';

/*
 * An incident as a window sees it. What its files hold stands in incident-files.ts; which of it is open, saved or in
 * somebody else's hands stands here.
 */

export type IncidentId = string & { readonly brand: 'IncidentId' };

/** Names an artifact among those of its kind. Stays the same when the incident is moved or cloned. */
export type ArtifactId = string & { readonly brand: 'ArtifactId' };

export const artifactKinds = ['capture', 'dump', 'request', 'replay', 'batch', 'attachment'] as const;
export type ArtifactKind = (typeof artifactKinds)[number];

export interface ArtifactRef {
  readonly kind: ArtifactKind;
  readonly id: ArtifactId;
}

/** Whether a file that the incident holds or refers to is there. `path` is absolute. */
export type ArtifactPlace =
  | { readonly state: 'present'; readonly path: string }
  /** There is a file of that name, and it is not the one that was added. */
  | { readonly state: 'changed'; readonly path: string; readonly reason: Phrase }
  | { readonly state: 'missing'; readonly reason: Phrase };

export interface CaptureItem {
  readonly id: ArtifactId;
  readonly name: string;
  readonly label: string | null;
  /** What a person says of it as a side of a comparison. */
  readonly mark: SideMark | null;
  readonly copied: boolean;
  readonly addedAt: number;
  readonly sourceUrl: string | null;
  readonly place: ArtifactPlace;
  /** What was known when it was last open; null when it never was. */
  readonly facts: CaptureFacts | null;
  /** Secrets masked while it was copied: reading the copy cannot tell of them. */
  readonly masked: readonly MaskedValue[];
  readonly leftOut: readonly string[];
}

export interface DumpItem {
  readonly id: ArtifactId;
  readonly name: string;
  readonly label: string | null;
  /** What a person says of it as a side of a comparison. */
  readonly mark: SideMark | null;
  readonly copied: boolean;
  readonly addedAt: number;
  readonly bytes: number;
  /** null until it was worked out, in the background. */
  readonly sha256: string | null;
  readonly place: ArtifactPlace;
  readonly facts: DumpFacts | null;
}

export interface RequestItem {
  readonly id: ArtifactId;
  readonly name: string;
  readonly addedAt: number;
  /** Grows when its file was changed by somebody else and has been taken in: what is shown of it is old. */
  readonly takenIn: number;
}

export interface ReplayItem {
  readonly id: ArtifactId;
  readonly name: string;
  readonly request: ArtifactId | null;
  readonly addedAt: number;
}

/** Many requests replayed at once: see shared/batch.ts. */
export interface BatchItem {
  readonly id: ArtifactId;
  readonly name: string;
  readonly addedAt: number;
}

/** Who has the incident open for writing. */
export interface LockHolder {
  readonly host: string;
  readonly user: string | null;
  readonly pid: number;
  /** Unix seconds. */
  readonly since: number;
  /** Seconds since its last sign of life, by the clock of the file system. */
  readonly silentSeconds: number;
  /** Another window of this very app. */
  readonly thisProcess: boolean;
  readonly thisMachine: boolean;
}

export type Access =
  | { readonly kind: 'write' }
  | {
      readonly kind: 'read';
      readonly why: 'held' | 'taken_over' | 'newer_version' | 'unwritable' | 'asked' | 'closed';
      readonly reason: Phrase;
      /** Set for `held` and `taken_over` where it is known. */
      readonly holder: LockHolder | null;
      /** Whether `takeOver` can help. */
      readonly canTakeOver: boolean;
    };

/** A file that was changed by somebody else while a change of ours waited. Neither text is lost. */
export interface Conflict {
  /** Path below the incident folder, with slashes. */
  readonly file: string;
  readonly ours: string;
  readonly theirs: string;
}

export type ConflictChoice = 'ours' | 'theirs' | 'both';

/** Whether what a person sees is on disk. */
export type SaveState =
  /** `at`: Unix seconds of the last writing; null when nothing was written since it was opened. */
  | { readonly kind: 'saved'; readonly at: number | null }
  /** Waits for its moment, at most a second. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'saving' }
  /** Kept in memory and tried again at each change, every few seconds and on request. */
  | { readonly kind: 'failed'; readonly problem: Problem; readonly files: readonly string[] }
  | { readonly kind: 'conflict'; readonly files: readonly string[] };

export interface IncidentView {
  readonly id: IncidentId;
  readonly name: string;
  readonly folder: string;
  /** false while nobody has chosen a place for it. */
  readonly named: boolean;
  readonly createdAt: number;
  readonly access: Access;
  readonly save: SaveState;
  readonly conflicts: readonly Conflict[];
  readonly captures: readonly CaptureItem[];
  readonly dumps: readonly DumpItem[];
  readonly requests: readonly RequestItem[];
  readonly replays: readonly ReplayItem[];
  readonly batches: readonly BatchItem[];
  readonly attachments: readonly AttachmentItem[];
  readonly pins: readonly PinView[];
  /** null until one was drafted. */
  readonly note: IncidentNote | null;
  /** Parts of the note that a person wrote. */
  readonly edited: readonly NotePart[];
  /** What a person should know about it as it was opened. */
  readonly notes: readonly Phrase[];
}

/** A request as it is kept: all that Edit & replay needs to stand again as it was. */
export interface SavedRequest {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** The editor's text, character by character. */
  readonly body: string;
  /** The text before the first edit. */
  readonly preparedBody: string;
  readonly recordedBody: string;
  /** Fields sent as recorded on a person's wish. */
  readonly kept: readonly string[];
  readonly changes: readonly FieldChange[];
  /** See EditableRequest. */
  readonly newerSampling: readonly string[];
  readonly notes: readonly Phrase[];
  readonly recordedOutput: RecordedOutput | null;
  readonly origin: {
    readonly dump: ArtifactId | null;
    readonly index: number;
    readonly rid: string | null;
  } | null;
  /** Version of the server whose fields the text is judged by, as a person chose it: `any`, or one. null = not chosen. */
  readonly fieldVersion: string | null;
  readonly targetUrl: string | null;
  readonly idleTimeoutSeconds: number | null;
}

/** One sending of a request. */
export interface SavedRun {
  /** From 1 in its replay. */
  readonly run: number;
  /** Unix seconds of sending. */
  readonly at: number;
  readonly baseUrl: string;
  readonly endpoint: Endpoint;
  readonly body: string;
  /** Set where the body was left on disk, because it is long: its bytes. `body` is empty then. */
  readonly bodyLeft?: number;
  /** null = it was under way when the workbench ended. */
  readonly result: ReplayResult | null;
  /** The text that had arrived of a run without a result. */
  readonly partialText: string | null;
  /** Of the server, taken around the run; in the order in which they were begun. */
  readonly captures: readonly RunCapture[];
}

export interface SavedReplay {
  readonly runs: readonly SavedRun[];
  /** The highest number of a run, of those that were taken off, too; 0 before the first. */
  readonly lastRun: number;
  /** Lines that were cut or damaged. */
  readonly linesLeftOut: number;
}
