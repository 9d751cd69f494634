import { type ParseError, parseTree } from 'jsonc-parser';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import {
  type EditableRequest,
  type Endpoint,
  endpoints,
  isOpenAi,
  type RecordedOutput,
} from '../../../shared/request.ts';
import { findCurl, parseCurl, ShellFault } from './curl.ts';
import { type AnswerItem, readAnswerItem } from './generate-stream.ts';
import { openAiRequest } from './openai-request.ts';
import { editable, type FieldSource, prepareFields } from './prepare.ts';
import { looksLikeRequestLog, readRequestLog } from './request-log.ts';
import {
  type Entry,
  faultOf,
  fieldNames,
  joinObject,
  splitArray,
  splitObject,
  withoutNaN,
} from './request-text.ts';

/** What a hand-saved trigger is written as. */
export type TriggerKind = 'body' | 'curl' | 'log' | 'export';

/**
 * What kind of trigger a text is, by its content; null for none. The text may be the beginning of a longer one.
 * Bodies of the OpenAI routes count as `body`: `parseTrigger` explains what can be done with them.
 */
export function looksLikeTrigger(text: string): TriggerKind | null {
  const start = clean(text);
  if (!startsAsJson.test(start)) {
    if (findCurl(start) !== -1) return 'curl';
    return looksLikeRequestLog(start) ? 'log' : null;
  }
  const keys = fieldNames(start);
  if (keys.has('event') && looksLikeRequestLog(start)) return 'log';
  if (keys.has('request_parameters')) return 'export';
  const isAnswer = keys.has('meta_info') || keys.has('choices');
  const isBundleFile =
    keys.has('artifact_type') || (keys.has('ok') && keys.has('status') && keys.has('path'));
  if (isAnswer || isBundleFile) return null;
  if (bodyKeys.some((key) => keys.has(key))) return 'body';
  return keys.has('model') && (keys.has('prompt') || keys.has('input')) ? 'body' : null;
}

/**
 * A trigger that a person saved by hand, as a request to edit and send: a body of `/generate`, a cURL line, a line of
 * the request log in either form, or a line of the metrics export. Of several requests the first is taken and the
 * others are counted in a note. Keys found in the text are not kept. Throws NOT_RECOGNISED with the place or the next
 * step. A body of an OpenAI route goes to that route as it is, and is never converted in silence.
 */
export function parseTrigger(name: string, text: string): EditableRequest {
  const start = clean(text);
  switch (looksLikeTrigger(start)) {
    case 'curl':
      return fromCurl(name, start);
    case 'log':
      return fromLog(name, start);
    case 'export':
      return fromExport(name, start);
    case 'body':
      return fromBodies(name, start);
    default:
      if (isWholeJson(start) || isWholeJson(firstObject(start) ?? '')) {
        throw new ProblemError('triggerHasNoPrompt', { name });
      }
      if (startsAsJson.test(start)) checkJson(name, start);
      throw new ProblemError('triggerUnknown', { name });
  }
}

/** A log line may start with a bracket, too: only a list of objects can be a list of bodies. */
const startsAsJson = /^(?:\{|\[\s*\{)/;

/** Without a byte order mark, and without the comments that stand before a copied body. */
const clean = (text: string): string =>
  text.replace(/^\ufeff/, '').replace(/^(?:[ \t]*\/\/[^\n]*(?:\n|$)|\s+)+/, '');

const promptKeys = ['text', 'input_ids', 'input_embeds'];
/** A prompt may stand behind megabytes of pictures, and only the beginning be there. */
const bodyKeys = [...promptKeys, 'sampling_params', 'image_data', 'messages'];

function fromBodies(name: string, text: string): EditableRequest {
  const list = splitArray(text);
  if (list) return withMore(fromBody(name, list[0] ?? ''), list.length - 1);
  const rest = text.trimEnd();
  const first = splitObject(rest) && isWholeJson(rest) ? rest : firstObject(text);
  const body = first !== null && isWholeJson(first) ? first : rest;
  // JSON Lines: the first body, and the rest counted.
  const others = text.slice(text.indexOf(body) + body.length).split('\n');
  return withMore(fromBody(name, body), others.filter((line) => line.trim().startsWith('{')).length);
}

/** A body by itself. `endpoint` is where its cURL line sends it. */
function fromBody(name: string, body: string, endpoint: Endpoint | null = null): EditableRequest {
  checkJson(name, body);
  const fields = splitObject(body);
  if (!fields) throw new ProblemError('triggerHasNoPrompt', { name });
  const keys = new Set(fields.map((field) => field.name));
  if (endpoint !== null && isOpenAi(endpoint)) return openAiRequest(name, fields, endpoint);
  if (endpoint === null && keys.has('messages')) return openAiRequest(name, fields, '/v1/chat/completions');
  if (!promptKeys.some((key) => keys.has(key))) {
    if (endpoint === null && keys.has('prompt')) return openAiRequest(name, fields, '/v1/completions');
    if (keys.has('input') && keys.has('model')) throw openAiInput(name, keys);
    throw new ProblemError('triggerHasNoPrompt', { name });
  }
  const isEmbedding =
    endpoint === null ? embeddingKeys.some((key) => keys.has(key)) : endpoint !== '/generate';
  const request = fromFields(name, fields, isEmbedding ? 'EmbeddingReqInput' : null, 'body');
  if (endpoint === null) return request;
  const notes = request.notes.filter((note) => note.key !== 'classifyInstead');
  return { ...request, endpoint, notes };
}

/** Fields that only the embedding request has. */
const embeddingKeys = [
  'is_cross_encoder_request',
  'dimensions',
  'return_pooled_hidden_states',
  'embed_overrides',
];

/** `input` belongs to two routes: embeddings, and the Responses API with its many settings. */
function openAiInput(name: string, keys: ReadonlySet<string>): ProblemError {
  const responses = [
    'instructions',
    'max_output_tokens',
    'tools',
    'previous_response_id',
    'stream',
    'reasoning',
  ];
  return responses.some((key) => keys.has(key))
    ? new ProblemError('triggerIsChat', { name, route: '/v1/responses' })
    : new ProblemError('triggerIsEmbedding', { name });
}

function fromCurl(name: string, text: string): EditableRequest {
  try {
    const line = parseCurl(text);
    if (line.bodyFile !== null) throw new ProblemError('curlBodyInFile', { name, file: line.bodyFile });
    if (line.body === null) throw new ProblemError('curlWithoutBody', { name });
    const other = /\/v1\/(responses|messages|embeddings)\/?$/.exec(line.path)?.[1];
    if (other === 'embeddings') throw new ProblemError('triggerIsEmbedding', { name });
    if (other !== undefined) throw new ProblemError('triggerIsChat', { name, route: `/v1/${other}` });
    const endpoint = endpoints.find((one) => line.path.replace(/\/$/, '').endsWith(one)) ?? null;
    const request = fromBody(name, unquoted(line.body), endpoint);
    const notes: Phrase[] = [];
    if (line.url !== '') notes.push(phrase('lineWasSentTo', { url: line.url }));
    if (line.hadKey) notes.push(phrase('keyNotKept', {}));
    if (line.variables.length > 0) notes.push(phrase('shellVariables', { names: line.variables.join(', ') }));
    return { ...request, notes: [...notes, ...request.notes] };
  } catch (error) {
    if (!(error instanceof ShellFault)) throw error;
    throw new ProblemError('curlUnreadable', { name, cause: error.message }, { cause: error });
  }
}

/** PowerShell hands quotes on with a backslash before each: `'{\"text\": …}'`. */
function unquoted(body: string): string {
  if (isWholeJson(body) || !body.includes('\\"')) return body;
  const plain = body.replace(/\\(["\\])/g, '$1');
  return isWholeJson(plain) ? plain : body;
}

function fromLog(name: string, text: string): EditableRequest {
  const logged = readRequestLog(name, text);
  if (logged === null) throw new ProblemError('triggerUnknown', { name });
  if (logged === 'openai') throw new ProblemError('triggerIsChat', { name, route: 'an OpenAI route' });
  const request = fromFields(name, logged.fields, logged.className, 'log');
  const notes: Phrase[] = logged.cut.map((field) => phrase('truncatedInLog', { field }));
  if (logged.output?.cut) notes.push(phrase('outputCutInLog', {}));
  const recordedOutput = logged.output && outputOf(logged.output.fields, logged.output.cut);
  return withMore({ ...request, recordedOutput, notes: [...notes, ...request.notes] }, logged.more);
}

function fromExport(name: string, text: string): EditableRequest {
  const line = firstObject(text) ?? text;
  const plain = withoutNaN(line);
  checkJson(name, plain);
  const entries = splitObject(plain) ?? [];
  const parameters = entries.find((entry) => entry.name === 'request_parameters')?.json ?? '';
  const inner = withoutNaN(parameters.startsWith('"') ? String(JSON.parse(parameters)) : parameters);
  checkJson(name, inner);
  const request = fromFields(name, splitObject(inner) ?? [], null, 'log');
  const meta = entries.filter((entry) => entry.name !== 'request_parameters');
  const recordedOutput = outputOf([{ name: 'meta_info', json: joinObject(meta) }], false);
  const notes = [phrase('mediaNotExported', {}), ...request.notes];
  const others = text.slice(text.indexOf(line) + line.length).match(/"request_parameters":/g)?.length ?? 0;
  return withMore({ ...request, recordedOutput, notes }, others);
}

function fromFields(
  name: string,
  fields: readonly Entry[],
  className: string | null,
  source: FieldSource,
): EditableRequest {
  const request = editable(name, prepareFields(fields, className, source, []));
  const hasPrompt = fields.some((field) => promptKeys.includes(field.name) && field.json !== 'null');
  return hasPrompt ? request : { ...request, notes: [phrase('promptNotLogged', {}), ...request.notes] };
}

function withMore(request: EditableRequest, more: number): EditableRequest {
  return more > 0
    ? { ...request, notes: [...request.notes, phrase('moreRequests', { count: more })] }
    : request;
}

/** An output as the server logged or exported it. */
function outputOf(fields: readonly Entry[], cut: boolean): RecordedOutput {
  const plain = joinObject(fields.filter(({ name }) => ['text', 'output_ids', 'meta_info'].includes(name)));
  const object = JSON.parse(plain) as Record<string, unknown>;
  const item: AnswerItem = readAnswerItem(object, 0, plain);
  const meta = (object.meta_info ?? {}) as Record<string, unknown>;
  const seconds = (key: string) => (typeof meta[key] === 'number' ? meta[key] : null);
  const received = seconds('request_received_ts');
  const prefilled = seconds('prefill_finished_time') ?? seconds('prefill_finished_ts');
  return {
    text: item.text,
    outputIds: item.outputIds,
    promptTokens: item.promptTokens,
    completionTokens: item.completionTokens,
    cachedTokens: item.cachedTokens,
    ttftSeconds: received === null || prefilled === null ? null : Math.max(0, prefilled - received),
    elapsedSeconds: seconds('e2e_latency'),
    finishType: item.finishType,
    ...(item.logprobs ? { logprobs: item.logprobs } : {}),
    part: cut ? 'shortened' : 'whole',
  };
}

function isWholeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Throws with the place of the first fault. */
function checkJson(name: string, text: string): void {
  if (isWholeJson(text)) return;
  const errors: ParseError[] = [];
  try {
    parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  const [first] = errors;
  const fault = first ? faultOf(text, first) : { line: 1, column: 1, cause: 'it is nested too deeply' };
  throw new ProblemError('triggerNotJson', { name, ...fault });
}

/** The first line that begins with a brace; null where none does. */
function firstObject(text: string): string | null {
  return /^[ \t]*(\{.*)$/m.exec(text)?.[1]?.trimEnd() ?? null;
}
