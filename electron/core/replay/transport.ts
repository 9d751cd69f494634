import { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { ProblemError } from '../../../shared/outcome.ts';
import type { ReplayEnd, ReplayProgress, ReplayResult } from '../../../shared/replay.ts';
import { type Endpoint, isOpenAi } from '../../../shared/request.ts';
import type { Job } from '../job.ts';
import { isObject, type JsonObject } from '../json-value.ts';
import { answerOf, noAnswer, shown, textOf } from './answer.ts';
import { messageOf, pageTitle } from './error-body.ts';
import { httpProblem, isNetworkError, isPage, networkFailure } from './failures.ts';
import { type AnswerItem, createStreamedAnswer, readAnswerItem } from './generate-stream.ts';
import type { OutgoingBody } from './held/held-body.ts';
import { createOpenAiStream, readOpenAiAnswer } from './openai-answer.ts';
import { createPieces, createThrottle } from './progress.ts';
import { splitArray } from './request-text.ts';
import { AnswerTooLong, createSseParser } from './sse.ts';
import { endpointUrl, type ParsedTarget } from './target.ts';

/** One request, checked and ready to leave. */
export interface Sending {
  readonly target: ParsedTarget;
  readonly endpoint: Endpoint;
  readonly authorization: string | null;
  /** The body; its bytes are sent as they are. */
  readonly body: OutgoingBody;
  /** The body asks for a stream. */
  readonly stream: boolean;
  readonly prompts: number;
  readonly idleTimeoutSeconds: number;
  readonly connectTimeoutSeconds: number;
  readonly dispatcher: Dispatcher;
}

/** An answer that is larger is not read to its end. */
const mostBytes = 128_000_000;
/** Of an error page or another answer that is not the one asked for. */
const mostErrorBytes = 64_000;
const progressMilliseconds = 50;
/** After `[DONE]` the connection is given this long to close in order. */
const closeMilliseconds = 250;

/** Why we ended it ourselves. */
type Stop = 'cancelled' | 'silent' | 'too large';

/**
 * Sends one request and reads its answer to the end, whatever that is: every failure of network, server or answer
 * is a result, never a throw. Nothing is retried and no redirect is followed. An abort of the job's signal closes
 * the connection at once, which makes the server abort the request.
 */
export async function send(sending: Sending, job: Job<ReplayProgress>): Promise<ReplayResult> {
  const exchange = new Exchange(sending, job);
  return exchange.run();
}

class Exchange {
  readonly #sending: Sending;
  readonly #job: Job<ReplayProgress>;
  readonly #abort = new AbortController();
  readonly #startedAt = performance.now();
  readonly #pieces = createPieces();
  #idle: NodeJS.Timeout | null = null;
  #stop: Stop | null = null;
  #status: number | null = null;
  #ttft: number | null = null;
  #items: () => AnswerItem[] = () => [];
  #tokens: () => number | null = () => null;

  constructor(sending: Sending, job: Job<ReplayProgress>) {
    this.#sending = sending;
    this.#job = job;
  }

  async run(): Promise<ReplayResult> {
    const { signal } = this.#job;
    const cancel = () => this.#end('cancelled');
    if (signal.aborted) return this.#stopped('cancelled');
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await this.#exchange();
    } catch (error) {
      if (this.#stop) return this.#stopped(this.#stop);
      if (error instanceof AnswerTooLong) return this.#stopped('too large');
      if (!isNetworkError(error)) throw error;
      const { target, connectTimeoutSeconds: connectSeconds } = this.#sending;
      const begun = this.#status === null ? null : (this.#tokens() ?? 0);
      const { end, problem } = networkFailure(error, { ...target, connectSeconds }, begun);
      return this.#result(end, problem);
    } finally {
      signal.removeEventListener('abort', cancel);
      if (this.#idle) clearTimeout(this.#idle);
      this.#abort.abort();
    }
  }

  async #exchange(): Promise<ReplayResult> {
    const { target, endpoint, authorization, body, dispatcher } = this.#sending;
    this.#heard();
    const answer = await request(endpointUrl(target, endpoint), {
      method: 'POST',
      dispatcher,
      signal: this.#abort.signal,
      headers: {
        'content-type': 'application/json',
        accept: '*/*',
        'user-agent': 'sglang-incident-workbench',
        'content-length': String(body.bytes),
        ...(authorization === null ? {} : { authorization }),
      },
      body: body.content instanceof Uint8Array ? body.content : Readable.from(body.content),
    });
    this.#heard();
    this.#status = answer.statusCode;
    const contentType = headerOf(answer.headers['content-type']);
    if (answer.statusCode !== 200) {
      const text = await this.#read(answer.body, mostErrorBytes, true);
      const problem = httpProblem({
        status: answer.statusCode,
        address: target.address,
        endpoint,
        tokenGiven: authorization !== null,
        contentType,
        location: headerOf(answer.headers.location),
        body: text,
      });
      return this.#result('error', problem, { answerText: shown(text) });
    }
    const isStream =
      /\btext\/event-stream\b/i.test(contentType) ||
      (this.#sending.stream && !/\b(?:json|html)\b/i.test(contentType));
    return isStream ? this.#readStream(answer.body) : this.#readWhole(answer.body, contentType);
  }

  /** Bytes have come, or are about to be asked for: silence is counted from here. */
  #heard(): void {
    if (this.#idle) this.#idle.refresh();
    else this.#idle = setTimeout(() => this.#end('silent'), this.#sending.idleTimeoutSeconds * 1000);
  }

  #end(why: Stop): void {
    this.#stop ??= why;
    this.#abort.abort();
  }

  /** The whole body as text. Past `most` bytes it is either cut or, as an answer, given up. */
  async #read(body: AsyncIterable<Buffer>, most: number, cut: boolean): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      this.#heard();
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes <= most) continue;
      if (cut) break;
      this.#end('too large');
      throw new AnswerTooLong();
    }
    return Buffer.concat(chunks).subarray(0, most).toString('utf8');
  }

  async #readStream(body: AsyncIterable<Buffer>): Promise<ReplayResult> {
    const parser = createSseParser();
    const answer = isOpenAi(this.#sending.endpoint) ? createOpenAiStream() : createStreamedAnswer();
    this.#items = answer.items;
    this.#tokens = answer.completionTokens;
    const throttle = createThrottle(progressMilliseconds, this.#job.tell);
    const progress = (): ReplayProgress => ({
      text: textOf(answer.items()) ?? '',
      completionTokens: answer.completionTokens(),
      elapsedSeconds: this.#elapsed(),
      ttftSeconds: this.#ttft,
    });
    let unreadable: string | null = null;
    let result: ReplayResult | null = null;

    /** Takes events until the end mark; true once it came. */
    const take = (data: string): boolean => {
      const kind = answer.accept(data);
      if (kind === 'done') return true;
      if (kind === 'unreadable') unreadable ??= data;
      if (kind !== 'piece') return false;
      const at = this.#elapsed();
      if (this.#ttft === null && answer.hasToken) this.#ttft = at;
      this.#pieces.add({ at, tokens: answer.completionTokens() });
      throttle.offer(progress);
      return false;
    };
    const finish = (done: boolean) => this.#streamed(answer.error, unreadable, done);

    try {
      for await (const chunk of body) {
        if (result) continue;
        this.#heard();
        for (const { data } of parser.push(chunk)) {
          if (!take(data)) continue;
          result = finish(true);
          this.#closeSoon();
          break;
        }
      }
    } catch (error) {
      // The answer is whole; how its connection went down does not matter.
      if (!result) throw error;
    } finally {
      throttle.flush();
    }
    if (result) return result;
    const rest = parser.end();
    return finish(rest === '[DONE]' && take(rest));
  }

  /** The answer is there: what is left is that the server closes its side. */
  #closeSoon(): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#abort.abort(), closeMilliseconds);
  }

  /** What a stream that ended was, with its end mark or without. */
  #streamed(error: string | null, unreadable: string | null, done: boolean): ReplayResult {
    const items = this.#items();
    if (error !== null) return this.#result('error', new ProblemError('errorInStream', { message: error }));
    const aborted = abortOf(items);
    if (aborted) return this.#result('aborted', aborted);
    const { address } = this.#sending.target;
    if (unreadable !== null) {
      const problem = new ProblemError('answerNotSglang', {
        address,
        cause: 'an event of the stream is not JSON',
      });
      return this.#result('error', problem, items.length === 0 ? { answerText: shown(unreadable) } : {});
    }
    if (items.length === 0 && done) {
      const cause = 'the stream holds no answer';
      return this.#result('error', new ProblemError('answerNotSglang', { address, cause }));
    }
    if (done) return this.#result('complete', null);
    return this.#result('cut', new ProblemError('streamWithoutEnd', { tokens: this.#tokens() ?? 0 }));
  }

  async #readWhole(body: AsyncIterable<Buffer>, contentType: string): Promise<ReplayResult> {
    const { address } = this.#sending.target;
    const text = await this.#read(body, mostBytes, false);
    if (isPage({ contentType, body: text })) {
      return this.#result('error', httpProblemOfPage(address, text), { answerText: shown(text) });
    }
    const notSglang = (cause: string): ReplayResult =>
      this.#result('error', new ProblemError('answerNotSglang', { address, cause }), {
        answerText: shown(text),
      });
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // A server that dies in the middle of a body without a length looks like a body that just ends.
      const isCut = /^\s*[[{]/.test(text) && !/[\]}]\s*$/.test(text);
      if (!isCut) return notSglang('the body is not JSON');
      return this.#result('cut', new ProblemError('answerCut', { address, tokens: 0 }), { answerText: text });
    }
    const objects = Array.isArray(value) ? value : [value];
    const texts = Array.isArray(value) ? (splitArray(text) ?? []) : [text];
    if (objects.length === 0 || !objects.every(isObject)) return notSglang('the JSON is no object');
    const said = objects.flatMap((object) => ('error' in object ? (messageOf(object) ?? '') : []));
    if (said[0] !== undefined) {
      const problem = new ProblemError('errorInAnswer', { message: said[0] });
      return this.#result('error', problem, { answerText: shown(text) });
    }
    const openAi = isOpenAi(this.#sending.endpoint);
    const items = openAi ? readOpenAiAnswer(objects[0] ?? {}, text) : readItems(objects, texts);
    if (items === null) {
      return notSglang(
        openAi ? 'choices are missing' : 'text, output_ids, embedding and meta_info are all missing',
      );
    }
    this.#items = () => items;
    const aborted = abortOf(items);
    return aborted ? this.#result('aborted', aborted) : this.#result('complete', null);
  }

  #stopped(why: Stop): ReplayResult {
    const { target, idleTimeoutSeconds: seconds } = this.#sending;
    const tokens = this.#tokens() ?? 0;
    if (why === 'cancelled') return this.#result('cancelled', new ProblemError('cancelled', {}));
    if (why === 'silent') {
      const { address } = target;
      return this.#result('silent', new ProblemError('answerSilent', { address, seconds, tokens }));
    }
    return this.#result('error', new ProblemError('answerTooLarge', { megabytes: mostBytes / 1e6 }));
  }

  #elapsed(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  #result(end: ReplayEnd, problem: ProblemError | null, more: Partial<ReplayResult> = {}): ReplayResult {
    const items = this.#items();
    return {
      end,
      httpStatus: this.#status,
      problem: problem?.problem ?? null,
      ...noAnswer,
      ...answerOf(items, this.#sending.prompts),
      elapsedSeconds: this.#elapsed(),
      ttftSeconds: this.#ttft,
      pieces: this.#pieces.list(),
      ...more,
    };
  }
}

/** The objects of an answer of SGLang's own routes; null where one is none. */
function readItems(objects: readonly JsonObject[], texts: readonly string[]): AnswerItem[] | null {
  const known = ['meta_info', 'text', 'output_ids', 'embedding'];
  if (!objects.every((object) => known.some((key) => key in object))) return null;
  return objects.map((object, at) => readAnswerItem(object, at, texts[at] ?? ''));
}

function abortOf(items: readonly AnswerItem[]): ProblemError | null {
  const aborted = items.find((item) => item.finishType === 'abort');
  return aborted ? new ProblemError('answerAborted', { message: aborted.finishMessage ?? '' }) : null;
}

const httpProblemOfPage = (address: string, body: string): ProblemError =>
  new ProblemError('answerIsPage', { address, status: 200, title: pageTitle(body) });

const headerOf = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
