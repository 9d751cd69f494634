/** A request on its way to being replayed. The JSON Schema of the body stands in shared/request-schema.ts. */

import type { Phrase } from './phrase.ts';
import type { OutputLogprob } from './replay.ts';

/** Where a request can be sent: SGLang's own routes, then those in OpenAI's form. */
export const endpoints = [
  '/generate',
  '/encode',
  '/classify',
  '/v1/chat/completions',
  '/v1/completions',
] as const;
export type Endpoint = (typeof endpoints)[number];
export type OpenAiEndpoint = Extract<Endpoint, `/v1/${string}`>;

export const isOpenAi = (endpoint: Endpoint): endpoint is OpenAiEndpoint => endpoint.startsWith('/v1/');

/** A field that a replay leaves out or changes by default, and why. */
export interface FieldChange {
  readonly field: string;
  readonly action: 'dropped' | 'changed';
  /** One short clause: `a second rid is refused`. */
  readonly reason: Phrase;
  /** The recorded value as compact JSON, cut for display. */
  readonly recorded: string;
  /** `"field": value` is put back into the body with this JSON when the person asks. */
  readonly recordedJson: string;
}

/** What stands in the editor before the first key press. */
export interface EditableRequest {
  /** Where it came from, for the tab and the note. */
  readonly name: string;
  readonly endpoint: Endpoint;
  /** The body as indented JSON. */
  readonly text: string;
  /** The recorded request as indented JSON, for the difference view. */
  readonly recordedText: string;
  readonly changes: readonly FieldChange[];
  /** Sampling parameters that the recording server took though this version does not list them. */
  readonly newerSampling: readonly string[];
  /** Recorded output to stand beside the answer; null where there is none. */
  readonly recordedOutput: RecordedOutput | null;
  /** What a reader should know: `templated prompt`, `truncated in the log`. */
  readonly notes: readonly Phrase[];
}

export interface RecordedOutput {
  readonly text: string | null;
  readonly outputIds: readonly number[] | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly cachedTokens: number | null;
  readonly ttftSeconds: number | null;
  readonly elapsedSeconds: number | null;
  readonly finishType: string | null;
  readonly logprobs?: readonly OutputLogprob[];
  /** How much of the answer `text` and `outputIds` are. */
  readonly part: RecordedPart;
}

/**
 * `beginning`: in flight at the dump, what had been answered until then. `tail`: streamed in pieces, of which only the
 * last was kept; it ends where `completionTokens` ends. `shortened`: a log left out the middle.
 */
export const recordedParts = ['whole', 'beginning', 'tail', 'shortened'] as const;
export type RecordedPart = (typeof recordedParts)[number];
