import type { RequestRow, RequestState } from '../../../shared/dump.ts';
import { classOf, type Fields, itemOf, lengthOf } from './fields.ts';
import { friendly } from './friendly.ts';
import { promptPreview } from './prompt-preview.ts';
import { toReadingJson } from './reading-json.ts';
import { type DumpRecord, isUnixTime, requestFields } from './request-dump.ts';
import { timeToFirstToken } from './stages.ts';
import { isInt, numberOf, type PickleValue, PyDict, PyList, PyObject } from './value.ts';

const healthCheckPrefix = 'HEALTH_CHECK';

/** The output dict of a record; null where it is something else. */
export function outputDict({ output }: DumpRecord): PyDict | null {
  return output instanceof PyDict ? output : null;
}

export function metaOf(record: DumpRecord): PyDict | null {
  const meta = outputDict(record)?.get('meta_info');
  return meta instanceof PyDict ? meta : null;
}

/** One line of the request table. What the record does not say is null. */
export function rowOf(record: DumpRecord): RequestRow {
  const fields = requestFields(record);
  const output = outputDict(record);
  const meta = metaOf(record);
  const rid = textOf(fields?.get('rid'));
  const running = isRunning(output, meta);
  const finish = finishOf(meta);
  let state: RequestState = running ? 'in_flight' : 'finished';
  if (rid?.startsWith(healthCheckPrefix)) state = 'health_check';
  const { start, end } = timesOf(record);
  const stream = booleanOf(fields?.get('stream'));
  const outputIds = lengthOf(output?.get('output_ids'));
  const prompt = promptText(fields);
  const recorded = count(meta?.get('completion_tokens'));
  const ended = start !== null && end !== null ? end - start : null;
  return {
    index: record.index,
    rid,
    class: classOf(record.request)?.name ?? null,
    state,
    stream,
    promptTokens: count(meta?.get('prompt_tokens')) ?? promptLength(fields),
    cachedTokens: count(meta?.get('cached_tokens')),
    completionTokens: recorded ?? (running ? outputIds : null),
    start,
    // Of a request in flight the recorded end is the moment of the dump.
    end: running ? null : end,
    elapsedSeconds: ended ?? (running ? null : seconds(meta?.get('e2e_latency'))),
    ttftSeconds: timeToFirstToken(meta, start),
    finishType: finish?.type ?? null,
    finishDetail: finish?.detail ?? null,
    dpRank:
      count(meta?.get('dp_rank')) ??
      count(fields?.get('routed_dp_rank')) ??
      count(fields?.get('data_parallel_rank')),
    textPreview: prompt === null ? null : promptPreview(prompt),
    loraPath: textOf(fields?.get('lora_path')),
    media: mediaOf(fields),
    incomplete: stream === true && outputIds !== null && recorded !== null && outputIds < recorded,
  };
}

/** The recorded times, where they are of the wall clock and in order. */
export function timesOf({ created, finished }: DumpRecord): { start: number | null; end: number | null } {
  const end = isUnixTime(finished) ? finished : null;
  const start = isUnixTime(created) && (end === null || created <= end) ? created : null;
  return { start, end };
}

/**
 * Without an end: nothing came yet, or a chunk without a finish reason. Old embeddings have no finish reason at all;
 * they are never in parts.
 */
function isRunning(output: PyDict | null, meta: PyDict | null): boolean {
  if (output?.get('embedding') !== undefined) return false;
  const reason = meta?.get('finish_reason');
  return reason === undefined || reason === null;
}

interface Finish {
  readonly type: string | null;
  readonly detail: string | null;
}

function finishOf(meta: PyDict | null): Finish | null {
  const reason = meta?.get('finish_reason');
  if (reason === undefined || reason === null) return null;
  // Up to 0.4.3 it could be a bare string.
  if (typeof reason === 'string') return { type: reason, detail: null };
  if (!(reason instanceof PyDict)) return { type: null, detail: shown(reason) };
  const type = reason.get('type');
  return {
    type: typeof type === 'string' ? type : null,
    detail: type === 'abort' ? abortDetail(reason) : matchedDetail(reason.get('matched')),
  };
}

function abortDetail(reason: PyDict): string | null {
  const message = textOf(reason.get('message'));
  const status = statusCode(reason.get('status_code'));
  if (status === null) return message;
  return message === null ? String(status) : `${message} (${status})`;
}

/** An int, or a member of http.HTTPStatus. */
export function statusCode(value: PickleValue | undefined): number | null {
  const seen = value instanceof PyObject ? friendly(value) : null;
  return numberOf(seen?.kind === 'enum' ? seen.value : value);
}

function matchedDetail(matched: PickleValue | undefined): string | null {
  return matched === undefined || matched === null ? null : shown(matched);
}

/** A short value in words. */
function shown(value: PickleValue): string {
  return typeof value === 'string' ? value : toReadingJson(value, { nodes: 50, characters: 500 });
}

/** A str; the parts of a list of them (a batch that was never split). */
function textOf(value: PickleValue | undefined): string | null {
  if (typeof value === 'string') return value;
  const length = lengthOf(value);
  if (length === null || length === 0) return null;
  const parts = Array.from({ length: Math.min(length, 20) }, (_, index) => itemOf(value, index));
  return parts.every((part) => typeof part === 'string') ? parts.join(', ') : null;
}

/** The prompt as text; of a batch its first. */
export function promptText(fields: Fields | null): string | null {
  const text = fields?.get('text');
  const first = lengthOf(text) === null ? text : itemOf(text, 0);
  return typeof first === 'string' ? first : null;
}

/** Number of recorded token ids of a single prompt. */
function promptLength(fields: Fields | null): number | null {
  const ids = fields?.get('input_ids');
  const length = lengthOf(ids);
  return length !== null && (length === 0 || isInt(itemOf(ids, 0))) ? length : null;
}

function mediaOf(fields: Fields | null): number {
  return ['image_data', 'video_data', 'audio_data'].reduce(
    (sum, name) => sum + itemsOf(fields?.get(name), 3),
    0,
  );
}

/** Media items in a value: a list of them, or of lists, or one by itself. */
function itemsOf(value: PickleValue | undefined, deep: number): number {
  if (value === undefined || value === null) return 0;
  const length = lengthOf(value);
  if (length === null || deep === 0) return 1;
  let sum = 0;
  for (let index = 0; index < length; index += 1) sum += itemsOf(itemOf(value, index), deep - 1);
  return sum;
}

function booleanOf(value: PickleValue | undefined): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function count(value: PickleValue | undefined): number | null {
  const number = numberOf(value);
  return number !== null && Number.isFinite(number) && number >= 0 ? number : null;
}

const seconds = count;

/** Ints of a list that a number can hold; null for anything else. */
export function intsOf(value: PickleValue | undefined): number[] | null {
  if (!(value instanceof PyList)) return null;
  const ints: number[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const item = value.at(index);
    if (typeof item !== 'number' || !Number.isInteger(item)) return null;
    ints.push(item);
  }
  return ints;
}
