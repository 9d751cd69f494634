import type { ToolCall } from '../../../shared/replay.ts';
import { asArray, asNumber, asObject, asString, isObject, type JsonObject } from '../json-value.ts';
import { messageOf } from './error-body.ts';
import { type AnswerItem, type StreamedAnswer, sumOf } from './generate-stream.ts';
import { AnswerTooLong, mostChars } from './sse.ts';

/*
 * Answers of `/v1/chat/completions` and `/v1/completions`. A stream is made of parts that are new, always; tokens
 * are counted in `usage` alone, which a stream has only where it was asked for (`stream_options`).
 */

/** One choice, put together from its parts. */
class Choice {
  readonly index: number;
  #text: string | null = null;
  #reasoning: string | null = null;
  #ids: number[] | null = null;
  #finish: string | null = null;
  readonly #calls: { id: string | null; name: string; arguments: string }[] = [];
  json = '';

  constructor(index: number) {
    this.index = index;
  }

  /** Takes a choice, or a part of one; answers whether it holds anything that a model wrote. */
  accept(choice: JsonObject): boolean {
    const message = asObject(choice.delta) ?? asObject(choice.message) ?? choice;
    const text = asString(message.content) ?? asString(choice.text);
    const reasoning = asString(message.reasoning_content);
    const ids = asArray(choice.token_ids)?.filter((id) => typeof id === 'number') ?? null;
    if (text !== null) this.#text = joined(this.#text, text);
    if (reasoning !== null) this.#reasoning = joined(this.#reasoning, reasoning);
    if (ids !== null) {
      this.#ids ??= [];
      for (const id of ids) this.#ids.push(id);
    }
    const calls = (asArray(message.tool_calls) ?? []).filter(isObject);
    for (const [at, call] of calls.entries()) this.#takeCall(call, at);
    this.#finish = asString(choice.finish_reason) ?? this.#finish;
    return (text ?? '') !== '' || (reasoning ?? '') !== '' || calls.length > 0;
  }

  /** A call comes with its id and name first, and its arguments in parts after that. */
  #takeCall(call: JsonObject, at: number): void {
    const place = asNumber(call.index) ?? at;
    const said = asObject(call.function);
    const known = this.#calls[place] ?? { id: null, name: '', arguments: '' };
    this.#calls[place] = {
      id: asString(call.id) ?? known.id,
      name: asString(said?.name) ?? known.name,
      arguments: known.arguments + (asString(said?.arguments) ?? ''),
    };
  }

  get toolCalls(): readonly ToolCall[] {
    // A stream may number its calls with gaps.
    return this.#calls.filter((call) => call !== undefined);
  }

  item(rid: string | null, usage: Usage): AnswerItem {
    const { toolCalls } = this;
    const hasMore = this.#reasoning !== null || toolCalls.length > 0;
    return {
      index: this.index,
      text: this.#text,
      outputIds: this.#ids,
      rid,
      ...usage,
      finishType: this.#finish,
      finishMessage: null,
      json: this.json,
      ...(hasMore ? { chat: { reasoning: this.#reasoning, toolCalls } } : {}),
    };
  }
}

function joined(before: string | null, part: string): string {
  const text = (before ?? '') + part;
  if (text.length > mostChars) throw new AnswerTooLong();
  return text;
}

type Usage = Pick<AnswerItem, 'promptTokens' | 'cachedTokens' | 'completionTokens'>;
const noUsage: Usage = { promptTokens: null, cachedTokens: null, completionTokens: null };

/** Tokens of the whole answer, all choices together. */
function usageOf(object: JsonObject): Usage | null {
  const usage = asObject(object.usage);
  return (
    usage && {
      promptTokens: asNumber(usage.prompt_tokens),
      cachedTokens: asNumber(asObject(usage.prompt_tokens_details)?.cached_tokens),
      completionTokens: asNumber(usage.completion_tokens),
    }
  );
}

/** The choices by their index. What `usage` counts is counted for all of them, and stands with the first. */
const itemsOf = (choices: ReadonlyMap<number, Choice>, rid: string | null, usage: Usage): AnswerItem[] =>
  [...choices.values()]
    .sort((left, right) => left.index - right.index)
    .map((choice, at) => choice.item(rid, at === 0 ? usage : noUsage));

/** Puts the parts of a stream of `chat.completion.chunk` or `text_completion` objects together. */
export function createOpenAiStream(): StreamedAnswer {
  const choices = new Map<number, Choice>();
  let usage = noUsage;
  let rid: string | null = null;
  let error: string | null = null;
  let hasToken = false;

  function take(object: JsonObject, json: string): void {
    rid = asString(object.id) ?? rid;
    const parts = (asArray(object.choices) ?? []).filter(isObject);
    const counted = usageOf(object);
    // Told with each part, it is the count of that choice so far; told at the end, of all.
    if (counted && (parts.length === 0 || choices.size <= 1)) usage = counted;
    for (const part of parts) {
      const index = asNumber(part.index) ?? 0;
      const choice = choices.get(index) ?? new Choice(index);
      choices.set(index, choice);
      if (choice.accept(part)) hasToken = true;
      choice.json = json;
    }
  }

  return {
    accept(bytes) {
      const data = bytes.toString('utf8');
      if (data === '[DONE]') return 'done';
      let value: unknown;
      try {
        value = JSON.parse(data);
      } catch {
        return 'unreadable';
      }
      if (!isObject(value)) return 'unreadable';
      if ('error' in value || value.object === 'error') {
        error ??= messageOf(value) ?? '';
        return 'error';
      }
      take(value, data);
      return 'piece';
    },
    get hasToken() {
      return hasToken;
    },
    completionTokens: () => sumOf([usage.completionTokens]),
    items: () => itemsOf(choices, rid, usage),
    get error() {
      return error;
    },
  };
}

/** Reads an answer that did not stream; null where the object is none of these routes. */
export function readOpenAiAnswer(object: JsonObject, json: string): AnswerItem[] | null {
  const parts = asArray(object.choices);
  if (parts === null || !parts.every(isObject)) return null;
  const choices = new Map<number, Choice>();
  for (const [at, part] of parts.entries()) {
    const choice = new Choice(asNumber(part.index) ?? at);
    choice.accept(part);
    // The choices share one object: it stands once.
    choice.json = at === 0 ? json : 'null';
    choices.set(choice.index, choice);
  }
  return itemsOf(choices, asString(object.id), usageOf(object) ?? noUsage);
}
