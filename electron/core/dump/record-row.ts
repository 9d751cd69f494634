import { classOf, type Fields, itemOf, lengthOf } from './fields.ts';
import { friendly } from './friendly.ts';
import { promptPreview } from './prompt-preview.ts';
import { toReadingJson } from './reading-json.ts';
import { type DumpRecord, isUnixTime, requestFields } from './request-dump.ts';
import { grammars, type RowFacts } from './row-facts.ts';
import type { RowTable } from './row-table.ts';
import { stagesOf, timeToFirstToken } from './stages.ts';
import { isInt, numberOf, type PickleValue, PyDict, PyList, PyObject } from './value.ts';

export const healthCheckPrefix = 'HEALTH_CHECK';

/** The output dict of a record; null where it is something else. */
export function outputDict({ output }: DumpRecord): PyDict | null {
  return output instanceof PyDict ? output : null;
}

export function metaOf(record: DumpRecord): PyDict | null {
  const meta = outputDict(record)?.get('meta_info');
  return meta instanceof PyDict ? meta : null;
}

/** What a record says about its row. `table` keeps the names that rows share. What the record does not say is unknown. */
export function readFacts(record: DumpRecord, facts: RowFacts, table: RowTable): void {
  const fields = requestFields(record);
  const output = outputDict(record);
  const meta = metaOf(record);
  const running = isRunning(output, meta);
  const reason = meta?.get('finish_reason');
  const { start, end } = timesOf(record);
  const outputIds = lengthOf(output?.get('output_ids'));
  const recorded = count(meta?.get('completion_tokens'));
  const stream = booleanOf(fields?.get('stream'));
  const spans = stagesOf(meta);
  facts.clear();
  facts.index = record.index;
  facts.running = running;
  facts.state = running ? 1 : 0;
  if (textOf(fields?.get('rid'))?.startsWith(healthCheckPrefix)) facts.state = 2;
  facts.start = start ?? Number.NaN;
  facts.finished = end ?? Number.NaN;
  facts.latency = count(meta?.get('e2e_latency')) ?? Number.NaN;
  facts.ttft = timeToFirstToken(meta, start) ?? Number.NaN;
  facts.queue = spans.queue ?? Number.NaN;
  facts.prefill = spans.prefill ?? Number.NaN;
  facts.prompt = tokens(count(meta?.get('prompt_tokens')) ?? promptLength(fields));
  facts.cached = tokens(count(meta?.get('cached_tokens')));
  facts.cachedBelow = cachedBelow(meta?.get('cached_tokens_details'));
  facts.completion = tokens(recorded ?? (running ? outputIds : null));
  facts.retractions = tokens(count(meta?.get('num_retractions')) ?? count(meta?.get('total_retractions')));
  facts.specSteps = tokens(count(meta?.get('spec_verify_ct')));
  facts.specAccept = count(meta?.get('spec_accept_length')) ?? Number.NaN;
  facts.dpRank = tokens(
    count(meta?.get('dp_rank')) ??
      count(fields?.get('routed_dp_rank')) ??
      count(fields?.get('data_parallel_rank')),
  );
  facts.stream = stream === null ? -1 : Number(stream);
  facts.images = itemsOf(fields?.get('image_data'), 3);
  facts.videos = itemsOf(fields?.get('video_data'), 3);
  facts.audios = itemsOf(fields?.get('audio_data'), 3);
  const sampling = fields?.get('sampling_params');
  if (sampling instanceof PyDict)
    ({ samples: facts.samples, grammar: facts.grammar, maxNew: facts.maxNew } = samplingFacts(sampling));
  facts.logprobs = fields?.get('return_logprob') === true;
  facts.noLogs = fields?.get('no_logs') === true;
  facts.markup = hasMarkup(outputText(record) ?? '');
  facts.hasText = typeof fields?.get('text') === 'string';
  facts.hasIds = lengthOf(fields?.get('input_ids')) !== null;
  facts.emptyText = outputText(record) === '';
  facts.incomplete = stream === true && outputIds !== null && recorded !== null && outputIds < recorded;
  facts.odd = record.odd;
  facts.batch = lengthOf(fields?.get('text')) !== null || lengthOf(fields?.get('rid')) !== null;
  facts.class = table.classes.idOf(classOf(record.request)?.name ?? null);
  facts.finish = table.finishes.idOf(finishType(reason));
  facts.error = table.errors.idOf(reason instanceof PyDict ? textOf(reason.get('err_type')) : null);
  if (reason instanceof PyDict && finishType(reason) === 'abort')
    facts.message = table.messages.idOf(textOf(reason.get('message')));
  facts.weights = table.weightVersions.idOf(textOf(meta?.get('weight_version')));
  facts.lora = table.loras.idOf(textOf(fields?.get('lora_path')));
  facts.cachePass =
    facts.samples > 1 &&
    facts.completion === 0 &&
    finishType(reason) === 'length' &&
    (outputText(record) ?? '') === '';
}

/** What sampling parameters say for the row. */
export interface SamplingFacts {
  readonly samples: number;
  readonly grammar: number;
  readonly maxNew: number;
}

export const samplingFacts = (sampling: PyDict): SamplingFacts => ({
  samples: tokens(count(sampling.get('n'))),
  grammar: 1 + grammars.findIndex((name) => isSet(sampling.get(name))),
  maxNew: tokens(count(sampling.get('max_new_tokens'))),
});

const markups = ['<tool_call>', '<function=', '<think>', '</think>'] as const;
export const hasMarkup = (text: string): boolean => markups.some((one) => text.includes(one));

/** A grammar is asked for: neither left out nor empty. */
const isSet = (value: PickleValue | undefined): boolean =>
  value !== undefined && value !== null && value !== '' && value !== false;

/** Cached tokens that lay below the GPU's own memory; -1 where the record does not tell the tiers apart. */
function cachedBelow(details: PickleValue | undefined): number {
  if (!(details instanceof PyDict)) return -1;
  const host = tokens(count(details.get('host')));
  const storage = tokens(count(details.get('storage')));
  return host < 0 && storage < 0 ? -1 : Math.max(0, host) + Math.max(0, storage);
}

/** A number as a column of counts holds it; -1 for what is unknown, or more than a server counts. */
export const tokens = (value: number | null): number =>
  value === null || !Number.isInteger(value) || value > 0x7fff_ffff ? -1 : value;

export const ridOf = (record: DumpRecord): string | null => textOf(requestFields(record)?.get('rid'));

/** One line of the prompt. */
export function previewOf(record: DumpRecord): string | null {
  const prompt = promptText(requestFields(record));
  return prompt === null ? null : promptPreview(prompt);
}

/** `text` of the output; null where there is none. */
export function outputText(record: DumpRecord): string | null {
  const text = outputDict(record)?.get('text');
  return typeof text === 'string' ? text : null;
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

/** Up to 0.4.3 it could be a bare string. */
function finishType(reason: PickleValue | undefined): string | null {
  if (typeof reason === 'string') return reason;
  const type = reason instanceof PyDict ? reason.get('type') : null;
  return typeof type === 'string' ? type : null;
}

/** Abort message, matched stop, or what stands in place of a reason. */
export function finishDetail(record: DumpRecord): string | null {
  const reason = metaOf(record)?.get('finish_reason');
  if (reason === undefined || reason === null || typeof reason === 'string') return null;
  if (!(reason instanceof PyDict)) return shown(reason);
  return reason.get('type') === 'abort' ? abortDetail(reason) : matchedDetail(reason.get('matched'));
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
