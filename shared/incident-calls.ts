import * as v from 'valibot';
import {
  type ArtifactId,
  type ArtifactRef,
  artifactKinds,
  type IncidentId,
  type IncidentView,
  type SavedRequest,
} from './incident.ts';
import { noteParts } from './incident-files.ts';
import { phrases } from './messages/en/phrases.ts';
import type { Phrase, PhraseKey } from './phrase.ts';
import { type NewPin, pinKinds, pinSourceSchema } from './pin.ts';
import { endpoints, recordedParts } from './request.ts';

/*
 * What windows say and hear about an incident: schemas of the inputs of the contract's incident calls, and the types
 * of what they answer.
 */

const shortText = v.pipe(v.string(), v.maxLength(10_000));
const longText = v.pipe(v.string(), v.maxLength(512_000_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const numberOrNull = v.nullable(v.number());

export const artifactIdGiven = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(260),
  v.transform((value) => value as ArtifactId),
);

export const artifactGiven = v.pipe(
  v.object({ kind: v.picklist(artifactKinds), id: artifactIdGiven }),
  v.transform((ref): ArtifactRef => ref),
);

const phraseGiven = v.pipe(
  v.object({
    key: v.pipe(
      v.string(),
      v.check((key) => Object.hasOwn(phrases, key)),
      v.transform((key) => key as PhraseKey),
    ),
    params: v.record(v.string(), v.union([v.string(), v.number()])),
  }),
  v.transform((said): Phrase => said),
);

export const savedRequestGiven = v.pipe(
  v.object({
    name: shortText,
    endpoint: v.picklist(endpoints),
    body: longText,
    preparedBody: longText,
    recordedBody: longText,
    kept: v.array(shortText),
    changes: v.array(
      v.object({
        field: shortText,
        action: v.picklist(['dropped', 'changed']),
        reason: phraseGiven,
        recorded: longText,
        recordedJson: longText,
      }),
    ),
    newerSampling: v.array(shortText),
    notes: v.array(phraseGiven),
    recordedOutput: v.nullable(
      v.object({
        text: v.nullable(longText),
        outputIds: v.nullable(v.array(v.number())),
        promptTokens: numberOrNull,
        completionTokens: numberOrNull,
        cachedTokens: numberOrNull,
        ttftSeconds: numberOrNull,
        elapsedSeconds: numberOrNull,
        finishType: v.nullable(shortText),
        part: v.picklist(recordedParts),
      }),
    ),
    origin: v.nullable(
      v.object({ dump: v.nullable(artifactIdGiven), index: count, rid: v.nullable(shortText) }),
    ),
    fieldVersion: v.nullable(v.pipe(v.string(), v.maxLength(200))),
    targetUrl: v.nullable(shortText),
    idleTimeoutSeconds: numberOrNull,
  }),
  v.transform((request): SavedRequest => request),
);

export const newPinGiven = v.pipe(
  v.object({
    kind: v.picklist(pinKinds),
    source: pinSourceSchema,
    label: shortText,
    value: v.pipe(v.string(), v.maxLength(1_000_000)),
    remark: v.optional(v.pipe(v.string(), v.maxLength(100_000)), ''),
  }),
  v.transform((pin): NewPin => pin),
);

export const notePartsGiven = v.array(v.picklist(noteParts));

/** The incident of a window as it is now. */
export interface IncidentTold {
  readonly view: IncidentView;
  /**
   * Number of the window's last `editNote` that `view.note` rests on; 0 before the first. While it is behind, the note
   * in the window is newer than the one told.
   */
  readonly noteEdition: number;
}

/** An incident that this machine knows of. */
export interface KnownIncident {
  readonly id: IncidentId;
  readonly name: string;
  readonly folder: string;
  /** false = it lies in the app's own folder, because nobody has given it a place. */
  readonly named: boolean;
  /** When it was last open here, Unix seconds. */
  readonly openedAt: number;
  /** Whether its folder is there. */
  readonly present: boolean;
}

/** How the start went that follows a crash, a freeze or a kill. */
export interface AfterCrash {
  /** What this window shows was open when the app ended, and was reopened without asking. */
  readonly reopened: boolean;
  /** Was open, and is not reopened without being asked: it may be what ended the app. */
  readonly heldBack: readonly {
    readonly name: string;
    readonly folder: string;
    /** It had stopped responding; the app ended while it read a file; the app has ended so twice. */
    readonly why: 'frozen' | 'opening' | 'again';
    /** The file that was being read. */
    readonly file: string | null;
  }[];
}

/** One request that the app made. Nothing of its query, headers or body. */
export interface NetworkCall {
  /** Unix seconds of sending. */
  readonly at: number;
  readonly method: string;
  /** Host and port. */
  readonly host: string;
  readonly path: string;
  /** null while there is no answer, and for ever when none came. */
  readonly status: number | null;
  /** Bytes of the answer's body as they came; null while there is no answer. */
  readonly bytes: number | null;
  /** To the end of the answer; null while it is under way. */
  readonly seconds: number | null;
  readonly failed: boolean;
}
