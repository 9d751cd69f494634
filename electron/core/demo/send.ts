import { once } from 'node:events';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import { sleep, untilAborted } from './clock.ts';
import type { Fault } from './faults.ts';
import {
  authError,
  type BodyReply,
  BrokenOff,
  empty,
  errorEvent,
  httpException,
  nativeError,
  notFound,
  type Reply,
  type StreamReply,
  sseEnd,
  sseEvent,
  sseHeaders,
  text,
  uncaught,
} from './reply.ts';
import type { Traits } from './versions.ts';

export interface Sending {
  readonly response: ServerResponse;
  readonly path: string;
  readonly fault: Fault | null;
  readonly signal: AbortSignal;
  readonly traits: Traits;
}

/** `whole` is false when the answer was cut on purpose. */
export interface Sent {
  readonly whole: boolean;
  readonly status: number | null;
}

/** Events of a stream that go well before a fault that has no number of its own. */
const defaultAfter = 3;
const endlessGapSeconds = 0.02;

/** Sends what `make` answers, with the fault applied to it; some faults never ask `make`. */
export async function send(make: () => Reply | Promise<Reply>, sending: Sending): Promise<Sent> {
  const { response, fault, signal } = sending;
  switch (fault?.kind) {
    case 'slow-headers':
      await sleep(fault.seconds, signal);
      break;
    case 'no-answer':
      return await untilAborted(signal);
    case 'silent-stream':
      response.writeHead(200, sseHeaders).flushHeaders();
      return await untilAborted(signal);
    case 'reset':
      if (fault.afterEvents === undefined) return reset(response);
      break;
    case 'status':
      return await sendBody(statusReply(fault.status, sending), sending);
    case 'html':
      return await sendBody(text(200, proxyPage, 'text/html'), sending);
    case 'redirect':
      return await sendBody({ ...text(302, ''), headers: { location: fault.location } }, sending);
  }
  const reply = await make();
  return reply.kind === 'body' ? await sendBody(reply, sending) : await sendStream(reply, sending);
}

async function sendBody(reply: BodyReply, sending: Sending): Promise<Sent> {
  const { response, fault, signal } = sending;
  const whole = typeof reply.body === 'string' ? Buffer.from(reply.body) : Buffer.from(reply.body);
  const half = whole.subarray(0, Math.ceil(whole.length / 2));
  const head = (length: number | null, other = reply): void => {
    const { status, headers } = other;
    response.writeHead(status, length === null ? headers : { ...headers, 'content-length': length });
  };
  const plain = (body: Buffer): Sent => {
    head(body.length);
    response.end(body);
    return { whole: true, status: reply.status };
  };
  switch (fault?.kind) {
    case 'cut-length':
      head(Math.max(whole.length, 1));
      return await cutOff(response, half);
    case 'cut-chunked':
      head(null);
      return await cutOff(response, half.length > 0 ? half : Buffer.from('{'));
    case 'reset':
      return reset(response);
    case 'bad-json':
      return plain(Buffer.from(`${half.toString('latin1').replace(/"[^"]*$/u, '')}"cut`, 'latin1'));
    case 'bad-utf8':
      return plain(Buffer.concat([half, notUtf8, whole.subarray(half.length)]));
    case 'slow-body': {
      head(whole.length);
      response.flushHeaders();
      const size = Math.max(1, Math.ceil(whole.length / 4));
      for (let at = 0; at < whole.length; at += size) {
        await sleep(fault.seconds, signal);
        await write(response, whole.subarray(at, at + size), signal);
      }
      response.end();
      return { whole: true, status: reply.status };
    }
    case 'endless':
      head(null);
      await write(response, half, signal);
      for (;;) {
        await sleep(endlessGapSeconds, signal);
        await write(response, ' ', signal);
      }
    case 'error-event':
      return await sendBody(
        sending.path.startsWith('/v1/') ? httpException(400, faultWords) : nativeError(faultWords),
        { ...sending, fault: null },
      );
    case 'abort-chunk':
      return plain(Buffer.from(JSON.stringify(aborted(JSON.parse(whole.toString())))));
    default:
      return plain(whole);
  }
}

/** Thrown inside a stream's `run` to end it early; the answer up to there has been dealt with. */
class Enough extends Error {
  constructor(readonly sent: Sent) {
    super('enough');
  }
}

async function sendStream(reply: StreamReply, sending: Sending): Promise<Sent> {
  const { response, fault, signal, traits } = sending;
  const status = reply.status;
  response.writeHead(
    status,
    fault?.kind === 'cut-length' ? { ...sseHeaders, 'content-length': 10_000_000 } : sseHeaders,
  );
  response.flushHeaders();
  const after = fault && 'afterEvents' in fault ? (fault.afterEvents ?? defaultAfter) : defaultAfter;
  let events = 0;
  const finish = async (...texts: readonly string[]): Promise<never> => {
    for (const one of texts) await write(response, one, signal);
    response.end();
    throw new Enough({ whole: true, status });
  };
  const put = async (event: string): Promise<void> => {
    const due = events >= after || event === sseEnd;
    events += 1;
    if (fault?.kind === 'slow-body') await sleep(fault.seconds, signal);
    if (due && (fault?.kind === 'cut-length' || fault?.kind === 'cut-chunked'))
      throw new Enough(await cutOff(response, Buffer.from(event.slice(0, event.length / 2))));
    if (due && fault?.kind === 'reset') throw new Enough(reset(response));
    if (due && fault?.kind === 'error-event') await finish(errorEvent(faultWords, 500, traits), sseEnd);
    if (due && fault?.kind === 'abort-chunk' && event !== sseEnd)
      await finish(sseEvent(aborted(JSON.parse(event.slice(6)))), sseEnd);
    if (fault?.kind === 'endless' && (event === sseEnd || isLast(event))) await repeat(event, sending);
    if (events === after && fault?.kind === 'bad-json')
      return await write(response, `${event.slice(0, -12)}\n\n`, signal);
    if (events === after && fault?.kind === 'bad-utf8')
      return await write(
        response,
        Buffer.concat([Buffer.from(event.slice(0, 12)), notUtf8, Buffer.from(event.slice(12))]),
        signal,
      );
    await write(response, event, signal);
  };
  try {
    await reply.run(put);
  } catch (error) {
    if (error instanceof Enough) return error.sent;
    if (error instanceof BrokenOff) return await cutOff(response, Buffer.alloc(0));
    throw error;
  }
  response.end();
  return { whole: true, status };
}

async function repeat(event: string, { response, signal }: Sending): Promise<never> {
  const again =
    event === sseEnd ? sseEvent({ text: '', meta_info: { finish_reason: null } }) : unfinished(event);
  for (;;) {
    await write(response, again, signal);
    await sleep(endlessGapSeconds, signal);
  }
}

const isLast = (event: string): boolean => /"finish_reason":[{"]/u.test(event);
const unfinished = (event: string): string =>
  event.replace(/"finish_reason":(?:\{[^}]*\}|"[^"]*")/u, '"finish_reason":null');

/** Waits for the socket to take it, so that a client that does not read slows us down as it should. */
async function write(
  response: ServerResponse,
  chunk: string | Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  if (!response.write(chunk)) await once(response, 'drain', { signal });
}

/** Lets the bytes reach the client before the connection goes, or it would see a reset and no body. */
async function cutOff(response: ServerResponse, bytes: Uint8Array): Promise<Sent> {
  const status = response.statusCode;
  if (bytes.length > 0) await new Promise<void>((resolve) => response.write(bytes, () => resolve()));
  response.socket?.end();
  response.socket?.destroySoon();
  return { whole: false, status };
}

function reset(response: ServerResponse): Sent {
  response.socket?.resetAndDestroy();
  return { whole: false, status: response.headersSent ? response.statusCode : null };
}

function aborted(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(aborted);
  const { meta_info: meta, choices, ...rest } = answer as Readonly<Record<string, unknown>>;
  if (Array.isArray(choices))
    return { ...rest, choices: choices.map((choice) => ({ ...choice, finish_reason: 'abort' })) };
  if (typeof meta !== 'object') return answer;
  const reason = { type: 'abort', message: 'Aborted', status_code: null, err_type: null };
  return { ...rest, meta_info: { ...meta, finish_reason: reason } };
}

function statusReply(status: number, { path, traits }: Sending): BodyReply {
  if (path.startsWith('/health') || path === '/ready') return empty(status);
  if (status === 401 || status === 403) return authError(status);
  if (status === 404) return notFound(traits);
  if (status === 500) return uncaught();
  return httpException(
    status,
    status === 503 ? 'The request queue is full.' : (STATUS_CODES[status] ?? 'Error'),
  );
}

const faultWords = 'The request was refused by a scripted fault.';
const notUtf8 = Buffer.from([0xff, 0xfe, 0xc3, 0x28]);
const proxyPage = `<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx</center>
</body>
</html>
`;
