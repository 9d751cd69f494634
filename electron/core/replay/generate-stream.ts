import type { ChatParts, OutputLogprob } from '../../../shared/replay.ts';
import { asArray, asNumber, asObject, asString, isObject, type JsonObject } from '../json-value.ts';
import { Text, TokenIds } from './cumulative.ts';
import { messageOf } from './error-body.ts';
import { OutputLogprobs } from './logprobs.ts';

/** One generated answer: of a prompt, of one of its `n` siblings, or of one prompt of a batch. */
export interface AnswerItem {
  readonly index: number;
  readonly text: string | null;
  readonly outputIds: readonly number[] | null;
  readonly rid: string | null;
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly completionTokens: number | null;
  readonly finishType: string | null;
  /** An abort's own words. */
  readonly finishMessage: string | null;
  readonly logprobs?: readonly OutputLogprob[];
  /** The last object as it came, as text. */
  readonly json: string;
  /** See ReplayResult. */
  readonly chat?: ChatParts;
}

/** What one event of a stream was. */
export type EventKind = 'piece' | 'error' | 'done' | 'unreadable';

export interface StreamedAnswer {
  /** Takes the data of one event, as UTF-8. Keeps the bytes: they must not change afterwards. */
  accept(data: Buffer): EventKind;
  /** True once a piece held a token. */
  readonly hasToken: boolean;
  /** Tokens over all items; null when no piece counted them. */
  completionTokens(): number | null;
  /** By index. */
  items(): AnswerItem[];
  /** Words of the error event; null when there was none. */
  readonly error: string | null;
}

interface Open {
  readonly index: number;
  readonly text: Text;
  readonly ids: TokenIds;
  readonly logprobs: OutputLogprobs;
  meta: Meta;
  /** The last object as it came. */
  data: Buffer;
}

/**
 * Puts the pieces of a `/generate` stream together, whichever way the server sends them (cumulative.ts). Where each
 * piece holds all so far, only the newest is read, and only when somebody asks: reading every one of them would cost
 * the square of the answer's length.
 */
export function createStreamedAnswer(): StreamedAnswer {
  const items = new Map<number, Open>();
  let error: string | null = null;
  let hasToken = false;
  /** Pieces say which of several answers they are of. */
  let isNumbered = false;
  /** The newest piece of the only answer, not read yet. */
  let unread: { readonly data: Buffer; readonly completionTokens: number } | null = null;

  function piece(object: JsonObject, data: Buffer): void {
    if ('index' in object) isNumbered = true;
    const index = asNumber(object.index) ?? 0;
    let item = items.get(index);
    if (!item) {
      item = {
        index,
        text: new Text(),
        ids: new TokenIds(),
        logprobs: new OutputLogprobs(),
        meta: noMeta,
        data,
      };
      items.set(index, item);
    }
    item.data = data;
    item.meta = { ...item.meta, ...metaOf(object) };
    item.logprobs.accept(asObject(object.meta_info) ?? {});
    const ids = idsOf(object.output_ids);
    const text = asString(object.text);
    if (ids !== null) item.ids.accept(ids, item.meta.completionTokens);
    if (text !== null) item.text.accept(text, item.ids.mode, item.meta.finishType !== null);
    if ((text !== null && text !== '') || (ids !== null && ids.length > 0)) hasToken = true;
  }

  function read(data: Buffer): EventKind {
    let value: unknown;
    try {
      value = JSON.parse(data.toString('utf8'));
    } catch {
      return 'unreadable';
    }
    if (!isObject(value)) return 'unreadable';
    if ('error' in value || value.object === 'error') {
      error ??= messageOf(value) ?? '';
      return 'error';
    }
    piece(value, data);
    return 'piece';
  }

  function readNewest(): void {
    if (!unread) return;
    const { data } = unread;
    unread = null;
    read(data);
  }

  /** The only answer, every piece of which holds all of it so far. */
  function onlyWhole(): boolean {
    const only = isNumbered ? undefined : items.get(0);
    return hasToken && only?.ids.needsNewestOnly === true && only.text.needsNewestOnly;
  }

  return {
    accept(data) {
      if (data.length === endMark.length && data.equals(endMark)) return 'done';
      const completionTokens = onlyWhole() ? tokensOfRunning(data) : null;
      if (completionTokens !== null) {
        unread = { data, completionTokens };
        return 'piece';
      }
      readNewest();
      return read(data);
    },
    get hasToken() {
      return hasToken;
    },
    completionTokens: () =>
      unread?.completionTokens ?? sumOf([...items.values()].map((item) => item.meta.completionTokens)),
    items() {
      readNewest();
      return [...items.values()]
        .sort((left, right) => left.index - right.index)
        .map(({ index, text, ids, logprobs, meta, data }) => ({
          index,
          text: text.current(),
          outputIds: ids.current(),
          ...meta,
          ...withLogprobs(logprobs),
          get json() {
            return data.toString('utf8');
          },
        }));
    },
    get error() {
      return error;
    },
  };
}

const endMark = Buffer.from('[DONE]');
const [openBrace, closeBrace, blank, smallN, zero, nine] = [0x7b, 0x7d, 0x20, 0x6e, 0x30, 0x39];
const finishKey = Buffer.from('"finish_reason":');
const tokensKey = Buffer.from('"completion_tokens":');

/**
 * `completion_tokens` of a piece that is surely one of an answer under way, found from its end without reading the
 * rest: a quote inside a text is escaped, so these keys stand nowhere else. null where in doubt: an end, an error, a
 * piece that was cut.
 */
function tokensOfRunning(data: Buffer): number | null {
  if (data[0] !== openBrace || data[data.length - 1] !== closeBrace) return null;
  const finish = valueAfter(data, finishKey);
  if (finish === null || data[finish] !== smallN) return null;
  const start = valueAfter(data, tokensKey);
  if (start === null) return null;
  let count = 0;
  let at = start;
  for (let byte = data[at] ?? 0; byte >= zero && byte <= nine; at += 1, byte = data[at] ?? 0)
    count = count * 10 + byte - zero;
  return at > start ? count : null;
}

/** Where the value of a key begins. */
function valueAfter(data: Buffer, key: Buffer): number | null {
  const at = data.lastIndexOf(key);
  if (at < 0) return null;
  let place = at + key.length;
  while (data[place] === blank) place += 1;
  return place;
}

/** Reads one object of an answer that did not stream. */
export function readAnswerItem(object: JsonObject, index: number, json: string): AnswerItem {
  const logprobs = new OutputLogprobs();
  logprobs.accept(asObject(object.meta_info) ?? {});
  return {
    index,
    text: asString(object.text),
    outputIds: idsOf(object.output_ids),
    ...noMeta,
    ...metaOf(object),
    ...withLogprobs(logprobs),
    json,
  };
}

function withLogprobs(from: OutputLogprobs): Pick<AnswerItem, 'logprobs'> {
  const logprobs = from.current();
  return logprobs === null ? {} : { logprobs };
}

type Meta = Pick<
  AnswerItem,
  'rid' | 'promptTokens' | 'cachedTokens' | 'completionTokens' | 'finishType' | 'finishMessage'
>;

const noMeta: Meta = {
  rid: null,
  promptTokens: null,
  cachedTokens: null,
  completionTokens: null,
  finishType: null,
  finishMessage: null,
};

/** What `meta_info` says; absent keys stay away, so that a piece without one does not erase the piece before. */
function metaOf(object: JsonObject): Partial<Meta> {
  const meta = asObject(object.meta_info);
  if (meta === null) return {};
  const said: { -readonly [K in keyof Meta]?: Meta[K] } = {};
  const rid = asString(meta.id);
  if (rid !== null) said.rid = rid;
  const counts = [
    ['promptTokens', 'prompt_tokens'],
    ['cachedTokens', 'cached_tokens'],
    ['completionTokens', 'completion_tokens'],
  ] as const;
  for (const [ours, theirs] of counts) {
    const count = asNumber(meta[theirs]);
    if (count !== null) said[ours] = count;
  }
  const reason = meta.finish_reason;
  if (typeof reason === 'string') said.finishType = reason;
  else if (isObject(reason)) {
    said.finishType = asString(reason.type);
    said.finishMessage = asString(reason.message);
  }
  return said;
}

const idsOf = (value: unknown): readonly number[] | null => {
  const list = asArray(value);
  return list?.every((id): id is number => typeof id === 'number') ? list : null;
};

/** The sum of the counts that are known; null when none is. */
export function sumOf(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}
