import { type Phrase, type PhraseKey, phrase } from '../../../shared/phrase.ts';
import type { EditableRequest, Endpoint, FieldChange, RecordedOutput } from '../../../shared/request.ts';
import { type FieldInfo, fieldsOf, leftByServer, samplingKeys } from '../../../shared/request-fields.ts';
import type { RecordedRequest } from '../dump/reader.ts';
import { asObject } from '../json-value.ts';
import { OutputLogprobs } from './logprobs.ts';
import { type Entry, formatRequest, joinObject, splitArray, splitObject, withEntry } from './request-text.ts';
import { sendable, sendableMedia } from './sendable.ts';

/** Where the fields were found. It decides what is known of them. */
export type FieldSource =
  /** A dump: `n` siblings are records of their own, defaults were filled in. */
  | 'dump'
  /** A log of the server: defaults were filled in. */
  | 'log'
  /** A body that a person saved: every field was wanted. */
  | 'body';

export interface PreparedFields {
  readonly endpoint: Endpoint;
  /** The body, in the order in which an editor shows it. Values are JSON text. */
  readonly entries: readonly Entry[];
  /** The same fields as recorded, with those that a replay leaves out. */
  readonly recorded: readonly Entry[];
  readonly changes: readonly FieldChange[];
  /** Sampling parameters that the recording server took and this version does not list. */
  readonly newerSampling: readonly string[];
  readonly notes: readonly Phrase[];
}

/**
 * A recorded request made fit for sending to another server: what names things of the old one is left out, what a
 * server would not read is repaired, fields that hold their default are not shown. `keep` names fields to be sent as
 * recorded (`rid`, `sampling_params.n`); what has no JSON form stays out even so. `name` is for the tab and the note.
 */
export function prepareRequest(
  record: RecordedRequest,
  name: string,
  keep: readonly string[],
): EditableRequest {
  const prepared = prepareFields(record.fields, record.row.class, 'dump', keep);
  const running = record.row.state === 'in_flight';
  const recordedOutput = outputOf(record);
  const notes =
    running && recordedOutput ? [...prepared.notes, phrase('outputWhenDumped', {})] : prepared.notes;
  return { ...editable(name, prepared), recordedOutput, notes };
}

/** The texts of an editor for prepared fields. */
export function editable(name: string, prepared: PreparedFields): EditableRequest {
  const sent = joinObject(prepared.entries);
  const recorded = joinObject(prepared.recorded);
  const text = formatRequest(sent);
  return {
    name,
    endpoint: prepared.endpoint,
    text,
    recordedText: recorded === sent ? text : formatRequest(recorded),
    changes: prepared.changes,
    newerSampling: prepared.newerSampling,
    recordedOutput: null,
    notes: prepared.notes,
  };
}

/** These stand in the editor even at their default: they are what one edits first. */
const alwaysShown = new Set(['sampling_params', 'stream']);

export function prepareFields(
  fields: readonly Entry[],
  className: string | null,
  source: FieldSource,
  keep: readonly string[],
): PreparedFields {
  const kind = className?.split('.').at(-1) === 'EmbeddingReqInput' ? 'embedding' : 'generate';
  const table = fieldsOf(kind);
  const wanted = new Set(keep);
  const entries: Entry[] = [];
  const recorded: Entry[] = [];
  const changes: FieldChange[] = [];
  const unknown: string[] = [];
  const files: string[] = [];
  let defaults = 0;

  for (const { name, json } of inOrder(fields, table)) {
    const info = table.get(name);
    const shown = kind === 'generate' && alwaysShown.has(name);
    const isSilent = source !== 'body' || info?.rule === 'drop';
    if (info && isSilent && !shown && sameJson(json, info.default)) {
      defaults += 1;
      continue;
    }
    recorded.push({ name, json });
    const left = leftByServer.includes(name);
    if (!info && !left) unknown.push(name);
    const change = (action: FieldChange['action'], reason: PhraseKey, field = name, value = json) =>
      changes.push(changeOf(field, action, phrase(reason, {}), value));
    if ((left || info?.rule === 'drop') && !wanted.has(name)) {
      change('dropped', left ? 'leftByServer' : (info?.reason ?? 'noJsonForm'));
      continue;
    }
    if (info?.rule === 'media' && !wanted.has(name)) {
      const media = sendableMedia(json);
      if (media === null) change('dropped', 'mediaHasNoText');
      else {
        if (!sameJson(media.json, json)) change('changed', 'mediaAsText');
        if (media.namesFile) files.push(name);
        entries.push({ name, json: media.json });
      }
      continue;
    }
    const plain = sendable(json);
    if (plain === null) {
      change('dropped', 'noJsonForm');
      continue;
    }
    const single = source === 'dump' && info?.rule === 'sampling' && !wanted.has('sampling_params.n');
    const siblings = single ? siblingsOf(plain) : null;
    if (siblings !== null) change('changed', 'siblingsRecorded', 'sampling_params.n', siblings);
    entries.push({ name, json: siblings === null ? plain : withOneAnswer(plain) });
  }

  return {
    endpoint: kind === 'embedding' ? '/encode' : '/generate',
    entries,
    recorded,
    changes,
    // A body that a person saved may hold a slip.
    newerSampling:
      source === 'body' ? [] : samplingNames(entries).filter((name) => !samplingKeys.includes(name)),
    notes: notesOf({ entries, kind, className, defaults, unknown, files }),
  };
}

/** Names of all sampling parameters that are given; of a batch, of each. */
export function samplingNames(entries: readonly Entry[]): string[] {
  const json = entries.find(({ name }) => name === 'sampling_params')?.json ?? '{}';
  return (splitArray(json) ?? [json]).flatMap((item) => (splitObject(item) ?? []).map(({ name }) => name));
}

/** The table's order, prompt first; then what the table does not have, as it came. */
function inOrder(fields: readonly Entry[], table: ReadonlyMap<string, FieldInfo>): Entry[] {
  const place = new Map([...table.keys()].map((name, at) => [name, at]));
  const rank = ({ name }: Entry) => place.get(name) ?? place.size;
  return [...fields].sort((left, right) => rank(left) - rank(right));
}

/** `n` of a dict of sampling parameters as it is written, where it is more than 1. */
function siblingsOf(sampling: string): string | null {
  const n = splitObject(sampling)?.findLast(({ name }) => name === 'n')?.json;
  return n !== undefined && Number(n) > 1 ? n : null;
}

function withOneAnswer(sampling: string): string {
  return joinObject(withEntry(splitObject(sampling) ?? [], 'n', '1'));
}

const mostShown = 120;

/** A field that is left out or changed, with its value as it was. */
export function changeOf(
  field: string,
  action: FieldChange['action'],
  reason: Phrase,
  json: string,
): FieldChange {
  const recorded = json.length > mostShown ? `${json.slice(0, mostShown)}…` : json;
  return { field, action, reason, recorded, recordedJson: json };
}

/** Equal as values, where both are scalars or written alike. */
function sameJson(left: string, right: string): boolean {
  if (left === right) return true;
  const numeric = /^-?\d/;
  return numeric.test(left) && numeric.test(right) && Number(left) === Number(right);
}

/** Marks of the usual chat templates. */
const templateMarks =
  /<\|im_start\|>|<\|start_header_id\|>|<\|(?:user|assistant|start)\|>|<start_of_turn>|\[INST\]|<｜(?:User|Assistant)｜>/;

interface Facts {
  readonly entries: readonly Entry[];
  readonly kind: 'generate' | 'embedding';
  readonly className: string | null;
  readonly defaults: number;
  readonly unknown: readonly string[];
  readonly files: readonly string[];
}

function notesOf({ entries, kind, className, defaults, unknown, files }: Facts): Phrase[] {
  const notes: Phrase[] = [];
  const values = new Map(entries.map(({ name, json }) => [name, json]));
  const given = (name: string): string | null => {
    const json = values.get(name);
    return json === undefined || json === 'null' ? null : json;
  };
  const text = given('text');
  if (text !== null && given('input_ids') !== null) notes.push(phrase('inputIdsWin', {}));
  if (text !== null && templateMarks.test(text)) notes.push(phrase('templatedPrompt', {}));
  if (kind === 'embedding') notes.push(phrase('classifyInstead', {}));
  else notes.push(...samplingNotes(given('sampling_params') ?? '{}'));
  const lora = given('lora_path');
  if (lora?.startsWith('"')) notes.push(phrase('loraNeeded', { name: String(JSON.parse(lora)) }));
  const hidden = given('return_hidden_states');
  if (hidden !== null && hidden !== 'false') notes.push(phrase('hiddenStatesLarge', {}));
  for (const field of files) notes.push(phrase('mediaOnOldHost', { field }));
  const name = className?.split('.').at(-1) ?? null;
  if (name !== null && name !== 'GenerateReqInput' && name !== 'EmbeddingReqInput') {
    notes.push(phrase('classUnknown', { name }));
  }
  if (unknown.length > 0) notes.push(phrase('fieldsUnknown', { names: unknown.join(', ') }));
  if (defaults > 0) notes.push(phrase('defaultsLeftOut', { count: defaults }));
  return notes;
}

function samplingNotes(json: string): Phrase[] {
  const notes: Phrase[] = [];
  const each = (splitArray(json) ?? [json]).map((item) => splitObject(item) ?? []);
  const isRandom = each.some((entries) => {
    const values = new Map(entries.map((entry) => [entry.name, entry.json]));
    const number = (name: string, fallback: number) => {
      const value = values.get(name);
      return value === undefined || value === 'null' ? fallback : Number(value);
    };
    const isSeeded = (values.get('sampling_seed') ?? 'null') !== 'null';
    return !isSeeded && number('temperature', 1) >= 1e-6 && number('top_k', -1) !== 1;
  });
  if (isRandom) notes.push(phrase('seedUnset', {}));
  const names = new Set(each.flat().map(({ name }) => name));
  const unknown = [...names].filter((name) => !samplingKeys.includes(name));
  if (unknown.length > 0) notes.push(phrase('samplingUnknown', { names: unknown.join(', ') }));
  return notes;
}

function recordedLogprobs(metaJson: string | null): Pick<RecordedOutput, 'logprobs'> {
  if (!metaJson?.includes('"output_token_logprobs"')) return {};
  const read = new OutputLogprobs();
  read.accept(asObject(JSON.parse(metaJson)) ?? {});
  const logprobs = read.current();
  return logprobs === null ? {} : { logprobs };
}

/** The recorded output beside the answer; null where the record has none. */
export function outputOf({ row, output }: RecordedRequest): RecordedOutput | null {
  if (output.text === null && output.outputIds === null && output.metaJson === null) return null;
  const running = row.state === 'in_flight';
  return {
    text: output.text,
    outputIds: output.outputIds,
    promptTokens: row.promptTokens,
    completionTokens: row.completionTokens,
    cachedTokens: row.cachedTokens,
    ttftSeconds: row.ttftSeconds,
    // The end of a request in flight is the moment of the dump: no latency.
    elapsedSeconds: running ? null : row.elapsedSeconds,
    finishType: row.finishType,
    ...recordedLogprobs(output.metaJson),
    part: row.incomplete ? 'tail' : running ? 'beginning' : 'whole',
  };
}
