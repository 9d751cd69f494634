import type { Traits } from './versions.ts';

/** What a handler answers. Faults are applied to it on the way out, so no handler knows of them. */
export type Reply = BodyReply | StreamReply;

export interface BodyReply {
  readonly kind: 'body';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A server-sent event stream. `run` writes one event at a time and returns when the stream is whole. */
export interface StreamReply {
  readonly kind: 'stream';
  readonly status: number;
  run(write: WriteEvent): Promise<void>;
}
export type WriteEvent = (event: string) => Promise<void>;

/** Thrown by a stream's `run` where SGLang would break the connection off. */
export class BrokenOff extends Error {}

export const sseHeaders = { 'content-type': 'text/event-stream; charset=utf-8' } as const;
export const sseEnd = 'data: [DONE]\n\n';
export const sseEvent = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

export function json(status: number, value: unknown): BodyReply {
  return {
    kind: 'body',
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}

export function text(status: number, body: string, type = 'text/plain; charset=utf-8'): BodyReply {
  return { kind: 'body', status, headers: { 'content-type': type }, body };
}

/** Health calls answer with a status and nothing else. */
export function empty(status: number): BodyReply {
  return { kind: 'body', status, headers: {}, body: '' };
}

/* The four error shapes that a client has to read. */

export function authError(status: 401 | 403): BodyReply {
  return json(status, { error: status === 401 ? 'Unauthorized' : 'Forbidden' });
}

/** A ValueError of a native route. */
export function nativeError(message: string, status = 400): BodyReply {
  return json(status, { error: { message } });
}

/** FastAPI's HTTPException as SGLang shapes it: queue full, shutting down, unknown path. */
export function httpException(status: number, message: string): BodyReply {
  return json(status, { object: 'error', message, type: String(status), param: null, code: status });
}

/** A body that is no JSON, or has a wrong type in it. */
export function badBody(message: string): BodyReply {
  return json(400, { object: 'error', message, type: 'Bad Request', param: null, code: 400 });
}

/** An exception that nobody caught. */
export function uncaught(): BodyReply {
  return text(500, 'Internal Server Error');
}

export function notFound(traits: Traits): BodyReply {
  return traits.shapedNotFound ? httpException(404, 'Not Found') : json(404, { detail: 'Not Found' });
}

export function wrongMethod(traits: Traits): BodyReply {
  return traits.shapedNotFound
    ? httpException(405, 'Method Not Allowed')
    : json(405, { detail: 'Method Not Allowed' });
}

/** The event that carries an error inside a stream whose status was 200. */
export function errorEvent(message: string, code: number, traits: Traits): string {
  return sseEvent(
    traits.typedStreamErrors
      ? { error: { message, type: 'invalid_request_error', code, retryable: false } }
      : { error: { message } },
  );
}
