import * as v from 'valibot';
import type { ArtifactId, SavedRequest } from '../../../shared/incident.ts';
import { type RequestFile, requestFileSchema } from '../../../shared/incident-files.ts';
import { parseJson } from '../json-text.ts';
import { readPhrase, storePhrase } from '../stored-phrase.ts';

/** A file of requests/ as read: the request, and the file itself for the keys that this version does not know. */
export interface StoredRequest {
  readonly request: SavedRequest;
  readonly file: RequestFile | null;
}

/** null where the text is no saved request. */
export function parseRequestFile(text: string): StoredRequest | null {
  const parsed = parseJson(text);
  const read = parsed.ok ? v.safeParse(requestFileSchema, parsed.value) : null;
  if (!read?.success) return null;
  const file = read.output;
  const { origin, recorded_output: output } = file;
  return {
    file,
    request: {
      name: file.name,
      endpoint: file.endpoint,
      body: file.body,
      preparedBody: file.prepared_body ?? file.body,
      recordedBody: file.recorded_body,
      kept: file.kept,
      changes: file.changes.map(({ field, action, reason, recorded, recorded_json }) => ({
        field,
        action,
        reason: readPhrase(reason),
        recorded,
        recordedJson: recorded_json,
      })),
      newerSampling: file.newer_sampling,
      notes: file.notes.map(readPhrase),
      recordedOutput: output && {
        text: output.text,
        outputIds: output.output_ids,
        promptTokens: output.prompt_tokens,
        completionTokens: output.completion_tokens,
        cachedTokens: output.cached_tokens,
        ttftSeconds: output.ttft_seconds,
        elapsedSeconds: output.elapsed_seconds,
        finishType: output.finish_type,
        part: output.part,
      },
      origin: origin && {
        dump: origin.dump as ArtifactId | null,
        index: origin.index,
        rid: origin.rid,
      },
      fieldVersion: file.field_version,
      targetUrl: file.target_url,
      idleTimeoutSeconds: file.idle_timeout_seconds,
    },
  };
}

export function formatRequestFile({ request, file }: StoredRequest): string {
  const { recordedOutput: output } = request;
  const known: RequestFile = {
    name: request.name,
    endpoint: request.endpoint,
    target_url: request.targetUrl,
    field_version: request.fieldVersion,
    idle_timeout_seconds: request.idleTimeoutSeconds,
    origin: request.origin && { ...file?.origin, ...request.origin },
    body: request.body,
    prepared_body: request.preparedBody === request.body ? null : request.preparedBody,
    recorded_body: request.recordedBody,
    kept: [...request.kept],
    changes: request.changes.map(({ field, action, reason, recorded, recordedJson }) => ({
      field,
      action,
      reason: storePhrase(reason),
      recorded,
      recorded_json: recordedJson,
    })),
    newer_sampling: [...request.newerSampling],
    notes: request.notes.map(storePhrase),
    recorded_output: output && {
      text: output.text,
      output_ids: output.outputIds && [...output.outputIds],
      prompt_tokens: output.promptTokens,
      completion_tokens: output.completionTokens,
      cached_tokens: output.cachedTokens,
      ttft_seconds: output.ttftSeconds,
      elapsed_seconds: output.elapsedSeconds,
      finish_type: output.finishType,
      part: output.part,
    },
  };
  return `${JSON.stringify({ ...known, ...unknownKeys(file) }, null, 2)}\n`;
}

const unknownKeys = (file: RequestFile | null): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(file ?? {}).filter(([key]) => !Object.hasOwn(requestFileSchema.entries, key)),
  );
