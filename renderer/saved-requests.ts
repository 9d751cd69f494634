import type { CallInput } from '../shared/contract.ts';
import type { ArtifactId, SavedRequest, SavedRun } from '../shared/incident.ts';
import { ProblemError } from '../shared/outcome.ts';
import type { ReplayResult } from '../shared/replay.ts';
import type { EditableRequest } from '../shared/request.ts';
import type { ReplayDocument, Run } from './replay-store.ts';

/** A document of Edit & replay as the incident keeps it, and back. Pure. */

/** `fieldVersion`: that a person chose for it, see editor-store. */
export function savedOf(
  document: ReplayDocument,
  fieldVersion: string | null,
): CallInput<'saveRequest'>['request'] {
  const { request, origin, recordedText, preparedText, text } = document;
  const { dump, index = 0, rid = null } = origin;
  return {
    name: rid?.slice(0, 8) ?? request.name,
    endpoint: document.endpoint,
    body: text,
    preparedBody: preparedText,
    recordedBody: recordedText,
    kept: [...document.kept],
    changes: [...request.changes],
    newerSampling: [...request.newerSampling],
    notes: [...request.notes],
    recordedOutput: request.recordedOutput,
    origin: dump === undefined ? null : { dump: dump as string as ArtifactId, index, rid },
    fieldVersion,
    targetUrl: document.target,
    idleTimeoutSeconds: document.idleSeconds,
  };
}

export function requestOf(saved: SavedRequest): EditableRequest {
  return {
    name: saved.name,
    endpoint: saved.endpoint,
    text: saved.preparedBody,
    recordedText: saved.recordedBody,
    changes: saved.changes,
    recordedOutput: saved.recordedOutput,
    newerSampling: saved.newerSampling,
    notes: saved.notes,
  };
}

export function runsOf(saved: readonly SavedRun[]): readonly Run[] {
  return saved.map(({ run, baseUrl, endpoint, body, bodyLeft, result, partialText, captures }) => ({
    number: run,
    baseUrl,
    endpoint,
    body,
    ...(bodyLeft === undefined ? {} : { bodyLeft }),
    startedAt: 0,
    state: stateOf(result ?? interrupted(partialText)),
    captures,
  }));
}

/** What was refused before it was sent has a problem and no answer at all. */
function stateOf(result: ReplayResult): Run['state'] {
  const wasRefused = result.end === 'error' && result.httpStatus === null && result.answerText === '';
  return wasRefused && result.problem
    ? { kind: 'failed', problem: result.problem }
    : { kind: 'done', result };
}

/** The workbench ended while it was under way. */
const interrupted = (text: string | null): ReplayResult => ({
  end: 'cut',
  httpStatus: null,
  problem: new ProblemError('runCutShort', {}).problem,
  text,
  outputIds: null,
  rid: null,
  finishType: null,
  promptTokens: null,
  cachedTokens: null,
  completionTokens: null,
  elapsedSeconds: 0,
  ttftSeconds: null,
  pieces: [],
  answerText: text ?? '',
});
