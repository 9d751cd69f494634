import { ProblemError } from '../../../shared/outcome.ts';
import type { ReplayEnd } from '../../../shared/replay.ts';
import { isObject, type JsonObject } from '../json-value.ts';
import { shown } from './answer.ts';
import { messageOf, pageTitle } from './error-body.ts';
import { isPage } from './failures.ts';
import { type AnswerItem, createStreamedAnswer, readAnswerItem } from './generate-stream.ts';
import { createOpenAiStream, readOpenAiAnswer } from './openai-answer.ts';
import { splitArray } from './request-text.ts';
import { AnswerTooLong, createSseParser } from './sse.ts';

/** How an answer ended, as far as its bytes say. */
export interface AnswerEnd {
  readonly end: ReplayEnd;
  readonly problem: ProblemError | null;
  /** In place of the answer's own text. */
  readonly answerText?: string;
}

/** Reads the bytes of one answer, whatever they are. */
export interface AnswerReader {
  /** Takes bytes; the end when they hold it, though the connection is still open. Throws AnswerTooLong. */
  push(bytes: Buffer): AnswerEnd | null;
  /** The connection has ended in order. */
  end(): AnswerEnd;
  items(): AnswerItem[];
  /** Tokens so far; null when nobody counted them. */
  tokens(): number | null;
}

/** An answer that is larger is not read to its end. */
export const mostBytes = 128_000_000;
/** Of an error page or another answer that is not the one asked for. */
const mostErrorBytes = 64_000;

/** What the reader of a stream tells while it reads. */
export interface StreamHearer {
  /** A piece has come; `hasToken` once one of them held a token. */
  piece(tokens: number | null, hasToken: boolean): void;
}

/** Which of the two families of routes an answer is of. */
export interface AnswerShape {
  readonly address: string;
  /** Of `/v1/chat/completions` or `/v1/completions`, and not of SGLang's own routes. */
  readonly openAi: boolean;
}

/** A stream: pieces, an error event or an abort among them, and its end mark. */
export function createStreamReader({ address, openAi }: AnswerShape, hearer: StreamHearer): AnswerReader {
  const parser = createSseParser();
  const answer = openAi ? createOpenAiStream() : createStreamedAnswer();
  let unreadable: string | null = null;

  /** Takes an event; true for the end mark. */
  const take = (data: Buffer): boolean => {
    const kind = answer.accept(data);
    if (kind === 'unreadable') unreadable ??= data.toString('utf8');
    if (kind === 'piece') hearer.piece(answer.completionTokens(), answer.hasToken);
    return kind === 'done';
  };

  function ended(done: boolean): AnswerEnd {
    const items = answer.items();
    if (answer.error !== null) return failed(new ProblemError('errorInStream', { message: answer.error }));
    const aborted = abortOf(items);
    if (aborted) return aborted;
    if (unreadable !== null)
      return {
        ...notSglang(address, 'an event of the stream is not JSON'),
        ...(items.length === 0 ? { answerText: shown(unreadable) } : {}),
      };
    if (items.length === 0 && done) return notSglang(address, 'the stream holds no answer');
    if (done) return { end: 'complete', problem: null };
    const problem = new ProblemError('streamWithoutEnd', { tokens: answer.completionTokens() ?? 0 });
    return { end: 'cut', problem };
  }

  return {
    push(bytes) {
      for (const { data } of parser.push(bytes)) if (take(data)) return ended(true);
      return null;
    },
    end() {
      const rest = parser.end();
      return ended(rest === '[DONE]');
    },
    items: answer.items,
    tokens: answer.completionTokens,
  };
}

/** A body that is one answer: an object, or an array of them. */
export function createWholeReader({ address, openAi }: AnswerShape, contentType: string): AnswerReader {
  const body = createBody(mostBytes);
  let items: AnswerItem[] = [];

  function read(text: string): AnswerEnd {
    const not = (cause: string): AnswerEnd => ({ ...notSglang(address, cause), answerText: shown(text) });
    if (isPage({ contentType, body: text })) {
      const problem = new ProblemError('answerIsPage', { address, status: 200, title: pageTitle(text) });
      return { ...failed(problem), answerText: shown(text) };
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // A server that dies in the middle of a body without a length looks like a body that just ends.
      const isCut = /^\s*[[{]/.test(text) && !/[\]}]\s*$/.test(text);
      if (!isCut) return not('the body is not JSON');
      return { end: 'cut', problem: new ProblemError('answerCut', { address, tokens: 0 }), answerText: text };
    }
    const objects = Array.isArray(value) ? value : [value];
    const texts = Array.isArray(value) ? (splitArray(text) ?? []) : [text];
    if (objects.length === 0 || !objects.every(isObject)) return not('the JSON is no object');
    const [said] = objects.flatMap((object) => ('error' in object ? (messageOf(object) ?? '') : []));
    if (said !== undefined)
      return { ...failed(new ProblemError('errorInAnswer', { message: said })), answerText: shown(text) };
    const found = openAi ? readOpenAiAnswer(objects[0] ?? {}, text) : readItems(objects, texts);
    if (found === null)
      return not(
        openAi ? 'choices are missing' : 'text, output_ids, embedding and meta_info are all missing',
      );
    items = found;
    return abortOf(items) ?? { end: 'complete', problem: null };
  }

  return {
    push(bytes) {
      if (!body.take(bytes)) throw new AnswerTooLong();
      return null;
    },
    end: () => read(body.text()),
    items: () => items,
    tokens: () => null,
  };
}

/** The objects of an answer of SGLang's own routes; null where one is none. */
function readItems(objects: readonly JsonObject[], texts: readonly string[]): AnswerItem[] | null {
  const known = ['meta_info', 'text', 'output_ids', 'embedding'];
  if (!objects.every((object) => known.some((key) => key in object))) return null;
  return objects.map((object, at) => readAnswerItem(object, at, texts[at] ?? ''));
}

/** The body of an answer that is none; `judge` says what its words mean. Ends where there is enough of it. */
export function createRefusalReader(judge: (body: string) => ProblemError): AnswerReader {
  const body = createBody(mostErrorBytes);
  const ended = (): AnswerEnd => ({ ...failed(judge(body.text())), answerText: shown(body.text()) });
  return {
    push: (bytes) => (body.take(bytes) ? null : ended()),
    end: ended,
    items: () => [],
    tokens: () => null,
  };
}

/** Bytes put together, as text; cut at `most`. */
function createBody(most: number): { take(bytes: Buffer): boolean; text(): string } {
  const parts: Buffer[] = [];
  let length = 0;
  return {
    take(bytes) {
      parts.push(bytes);
      length += bytes.length;
      return length <= most;
    },
    text: () => Buffer.concat(parts).subarray(0, most).toString('utf8'),
  };
}

const failed = (problem: ProblemError): AnswerEnd => ({ end: 'error', problem });

const notSglang = (address: string, cause: string): AnswerEnd =>
  failed(new ProblemError('answerNotSglang', { address, cause }));

function abortOf(items: readonly AnswerItem[]): AnswerEnd | null {
  const aborted = items.find((item) => item.finishType === 'abort');
  if (!aborted) return null;
  return {
    end: 'aborted',
    problem: new ProblemError('answerAborted', { message: aborted.finishMessage ?? '' }),
  };
}
