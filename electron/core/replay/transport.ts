import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { ProblemError } from '../../../shared/outcome.ts';
import type { ReplayEnd, ReplayProgress, ReplayResult, SamplingFacts } from '../../../shared/replay.ts';
import { type Endpoint, isOpenAi } from '../../../shared/request.ts';
import type { Job } from '../job.ts';
import { answerOf, noAnswer, textOf } from './answer.ts';
import {
  type AnswerEnd,
  type AnswerReader,
  createRefusalReader,
  createStreamReader,
  createWholeReader,
  mostBytes,
} from './answer-reader.ts';
import { httpProblem, isNetworkError, networkFailure } from './failures.ts';
import type { OutgoingBody } from './held/held-body.ts';
import { createPieces, createThrottle } from './progress.ts';
import { AnswerTooLong } from './sse.ts';
import { endpointUrl, type ParsedTarget } from './target.ts';

/** One request, checked and ready to leave. */
export interface Sending {
  readonly target: ParsedTarget;
  readonly endpoint: Endpoint;
  /** The key and a person's own headers, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body; its bytes are sent as they are. */
  readonly body: OutgoingBody;
  /** The body asks for a stream. */
  readonly stream: boolean;
  readonly prompts: number;
  readonly sampling?: SamplingFacts;
  readonly idleTimeoutSeconds: number;
  readonly connectTimeoutSeconds: number;
  readonly dispatcher: Dispatcher;
  /** The proxy that the request goes by; null = straight. */
  readonly proxy: string | null;
}

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
  return new Exchange(sending, job).run();
}

class Exchange {
  readonly #sending: Sending;
  readonly #job: Job<ReplayProgress>;
  readonly #startedAt = performance.now();
  readonly #pieces = createPieces();
  #controller: Dispatcher.DispatchController | null = null;
  #timer: NodeJS.Timeout | null = null;
  #status: number | null = null;
  #ttft: number | null = null;
  #reader: AnswerReader | null = null;
  /** How it went; nothing that comes later changes it. */
  #result: ReplayResult | null = null;
  #settle: { done(result: ReplayResult): void; fail(error: unknown): void } | null = null;

  constructor(sending: Sending, job: Job<ReplayProgress>) {
    this.#sending = sending;
    this.#job = job;
  }

  async run(): Promise<ReplayResult> {
    const { signal } = this.#job;
    const cancel = () => this.#stop('cancelled');
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise((done, fail) => {
        this.#settle = { done, fail };
        if (signal.aborted) cancel();
        else this.#dispatch();
      });
    } finally {
      signal.removeEventListener('abort', cancel);
      if (this.#timer) clearTimeout(this.#timer);
      this.#throttle.flush();
      this.#controller?.abort(new Error('The answer has ended'));
    }
  }

  #dispatch(): void {
    const { target, endpoint, headers: own, body, dispatcher } = this.#sending;
    const { origin, pathname } = new URL(endpointUrl(target, endpoint));
    this.#timer = setTimeout(() => this.#stop('silent'), this.#sending.idleTimeoutSeconds * 1000);
    dispatcher.dispatch(
      {
        origin,
        path: pathname,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: '*/*',
          'user-agent': 'sglang-incident-workbench',
          'content-length': String(body.bytes),
          ...own,
        },
        body: body.content instanceof Uint8Array ? body.content : Readable.from(body.content),
      },
      {
        onRequestStart: (controller) => {
          this.#controller = controller;
          if (this.#result) controller.abort(new Error('The request is no longer wanted'));
        },
        onResponseStart: (_controller, status, headers) => this.#guarded(() => this.#begin(status, headers)),
        onResponseData: (_controller, bytes) =>
          this.#guarded(() => {
            if (this.#result) return;
            this.#timer?.refresh();
            const ended = this.#reader?.push(bytes);
            if (ended) this.#close(ended);
          }),
        onResponseEnd: () =>
          this.#guarded(() => {
            if (!this.#result && this.#reader) this.#ended(this.#reader.end());
            this.#finish();
          }),
        onResponseError: (_controller, error) => this.#guarded(() => this.#failed(error)),
      },
    );
  }

  /** What is thrown while an answer is read ends it: undici would take it for a failure of the connection. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof AnswerTooLong) this.#stop('too large');
      else this.#settle?.fail(error);
    }
  }

  #begin(status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void {
    // 100 and its like come before the answer.
    if (status < 200) return;
    this.#timer?.refresh();
    this.#status = status;
    this.#reader = this.#readerOf(status, headerOf(headers['content-type']), headerOf(headers.location));
  }

  #readerOf(status: number, contentType: string, location: string): AnswerReader {
    const { target, endpoint, headers: own, stream } = this.#sending;
    const { address } = target;
    if (status !== 200)
      return createRefusalReader((body) =>
        httpProblem({
          status,
          address,
          endpoint,
          tokenGiven: 'authorization' in own,
          contentType,
          location,
          body,
        }),
      );
    const isStream =
      /\btext\/event-stream\b/i.test(contentType) || (stream && !/\b(?:json|html)\b/i.test(contentType));
    const shape = { address, openAi: isOpenAi(endpoint) };
    return isStream
      ? createStreamReader(shape, { piece: (tokens, hasToken) => this.#heardPiece(tokens, hasToken) })
      : createWholeReader(shape, contentType);
  }

  readonly #throttle = createThrottle<ReplayProgress>(progressMilliseconds, (told) => this.#job.tell(told));
  /** Its text is put together when somebody reads it: a batch of many streams does not. */
  readonly #progress = (): ReplayProgress => {
    const text = () => textOf(this.#reader?.items() ?? []) ?? '';
    return {
      get text() {
        return text();
      },
      completionTokens: this.#reader?.tokens() ?? null,
      elapsedSeconds: this.#elapsed(),
      ttftSeconds: this.#ttft,
    };
  };

  #heardPiece(tokens: number | null, hasToken: boolean): void {
    const at = this.#elapsed();
    if (hasToken) this.#ttft ??= at;
    this.#pieces.add({ at, tokens });
    this.#throttle.offer(this.#progress);
  }

  /** The answer is whole; what is left is that the server closes its side. */
  #close(ended: AnswerEnd): void {
    this.#ended(ended);
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#status === 200) this.#timer = setTimeout(() => this.#finish(), closeMilliseconds);
    else this.#finish();
  }

  #failed(error: unknown): void {
    // Of an answer that is whole it does not matter how its connection went down.
    if (!this.#result && isNetworkError(error)) this.#broken(error);
    if (this.#result) this.#finish();
    else this.#settle?.fail(error);
  }

  #broken(error: unknown): void {
    const { target, proxy, connectTimeoutSeconds: connectSeconds } = this.#sending;
    const begun = this.#status === null ? null : (this.#reader?.tokens() ?? 0);
    this.#ended(networkFailure(error, { ...target, proxy, connectSeconds }, begun));
  }

  #stop(why: Stop): void {
    if (!this.#result) this.#ended(this.#stopped(why));
    this.#finish();
  }

  #stopped(why: Stop): AnswerEnd {
    const { target, idleTimeoutSeconds: seconds } = this.#sending;
    if (why === 'cancelled') return { end: 'cancelled', problem: new ProblemError('cancelled', {}) };
    if (why === 'too large')
      return { end: 'error', problem: new ProblemError('answerTooLarge', { megabytes: mostBytes / 1e6 }) };
    const tokens = this.#reader?.tokens() ?? 0;
    const problem = new ProblemError('answerSilent', { address: target.address, seconds, tokens });
    return { end: 'silent', problem };
  }

  #elapsed(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  #ended({ end, problem, answerText }: { end: ReplayEnd } & AnswerEnd): void {
    const items = this.#reader?.items() ?? [];
    this.#result = {
      end,
      httpStatus: this.#status,
      problem: problem?.problem ?? null,
      ...noAnswer,
      ...answerOf(items, this.#sending.prompts),
      elapsedSeconds: this.#elapsed(),
      ttftSeconds: this.#ttft,
      pieces: this.#pieces.list(),
      ...(this.#sending.sampling ? { sampling: this.#sending.sampling } : {}),
      ...(answerText === undefined ? {} : { answerText }),
    };
  }

  #finish(): void {
    if (this.#result) this.#settle?.done(this.#result);
  }
}

const headerOf = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
