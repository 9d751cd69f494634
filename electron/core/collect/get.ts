import { type Dispatcher, request } from 'undici';
import { formatBytes } from '../../../shared/format.ts';
import { type Phrase, phrase, say } from '../../../shared/phrase.ts';
import { reasonOfError, rootOf } from '../bundle/reasons.ts';
import { proxyFault } from '../replay/failures.ts';

/** What one GET came to. It never throws: a failure is what an incident bundle is about. */
export interface Answer {
  /** null = no HTTP answer. */
  readonly status: number | null;
  /** What arrived of the body. */
  readonly body: Buffer;
  readonly location: string;
  /** Why the body is not whole; null when it is, and when nothing was answered. */
  readonly cut: Phrase | null;
  /** Why there is no HTTP answer, with the words that an error file holds; null when there is one. */
  readonly failure: { readonly reason: Phrase; readonly text: string } | null;
  readonly elapsedSeconds: number;
  /** The answer's `Date` header, Unix seconds by the server's clock; null when it has none. */
  readonly serverDate: number | null;
  /** Unix seconds by our clock. */
  readonly requestedAt: number;
  readonly answeredAt: number;
}

export interface GetOptions {
  readonly dispatcher: Dispatcher;
  /** The proxy that the call goes by; null = straight. */
  readonly proxy: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds to wait for the answer to begin, and for each further piece of its body. */
  readonly timeoutSeconds: number;
  /** Seconds for the whole answer, so that one that never ends does end. */
  readonly totalSeconds: number;
  readonly bodyLimit: number;
  readonly signal: AbortSignal;
  /** Bytes so far. */
  arrived(bytes: number): void;
}

type Stop = 'silent' | 'total' | 'limit' | 'cancelled';

/** Sends one GET. Follows no redirect, sends nothing twice. */
export async function get(url: string, options: GetOptions): Promise<Answer> {
  const { dispatcher, headers, timeoutSeconds, totalSeconds, bodyLimit, signal, arrived } = options;
  const requestedAt = Date.now() / 1000;
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const controller = new AbortController();
  let stop: Stop | null = null;
  const end = (why: Stop) => {
    stop ??= why;
    controller.abort();
  };
  const cancel = () => end('cancelled');
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const silence = setTimeout(end, timeoutSeconds * 1000, 'silent');
  const total = setTimeout(end, totalSeconds * 1000, 'total');

  const pieces: Buffer[] = [];
  let received = 0;
  let status: number | null = null;
  let location = '';
  let serverDate: number | null = null;
  let broken: unknown = null;
  let isWhole = false;
  try {
    const answer = await request(url, { dispatcher, headers, signal: controller.signal });
    status = answer.statusCode;
    location = String(answer.headers.location ?? '');
    serverDate = unixSeconds(answer.headers.date);
    for await (const piece of answer.body as AsyncIterable<Buffer>) {
      silence.refresh();
      const room = bodyLimit - received;
      pieces.push(room < piece.length ? piece.subarray(0, room) : piece);
      received += Math.min(room, piece.length);
      arrived(received);
      if (room < piece.length) {
        end('limit');
        break;
      }
    }
    isWhole = stop === null;
  } catch (error) {
    broken = error;
  } finally {
    clearTimeout(silence);
    clearTimeout(total);
    signal.removeEventListener('abort', cancel);
    // Closes the connection of an answer that was left before its end.
    if (!isWhole) controller.abort();
  }

  const elapsedSeconds = elapsed();
  return {
    status,
    body: Buffer.concat(pieces),
    location,
    cut: status === null ? null : cutReason(stop, broken, received, elapsedSeconds),
    failure: status === null ? failureOf(stop, broken, options, elapsedSeconds) : null,
    elapsedSeconds,
    serverDate,
    requestedAt,
    answeredAt: Date.now() / 1000,
  };
}

function cutReason(stop: Stop | null, broken: unknown, received: number, elapsed: number): Phrase | null {
  const kept = formatBytes(received);
  switch (stop) {
    case 'limit':
      return phrase('bodyTooLarge', { kept });
    case 'cancelled':
      return phrase('bodyStopped', { kept });
    case 'silent':
    case 'total':
      return phrase('bodyTimedOut', { kept, seconds: rounded(elapsed) });
    default:
      return broken === null ? null : phrase('bodyBroken', { kept });
  }
}

function failureOf(
  stop: Stop | null,
  broken: unknown,
  { timeoutSeconds, proxy }: Pick<GetOptions, 'timeoutSeconds' | 'proxy'>,
  elapsed: number,
): NonNullable<Answer['failure']> {
  if (stop === 'cancelled')
    return { reason: phrase('callStopped', {}), text: 'Cancelled: stopped by the person' };
  const ofProxy = proxy === null || stop !== null ? null : proxyFault(broken);
  if (ofProxy !== null) return { reason: ofProxy, text: `ProxyError: ${say(ofProxy)}` };
  const { code, message } = rootOf(broken);
  if (stop !== null || code === 'UND_ERR_CONNECT_TIMEOUT') {
    const seconds = stop === null ? rounded(elapsed) : timeoutSeconds;
    return { reason: phrase('timedOut', { seconds }), text: `TimeoutError: no answer within ${seconds} s` };
  }
  return { reason: reasonOfError(broken), text: code === '' ? message : `${code}: ${message}` };
}

/** `Tue, 24 Nov 2026 02:41:07 GMT` as Unix seconds; null for what is no date. */
function unixSeconds(header: string | string[] | undefined): number | null {
  const time = typeof header === 'string' ? Date.parse(header) : Number.NaN;
  return Number.isFinite(time) ? time / 1000 : null;
}

const rounded = (seconds: number): number => Math.round(seconds * 10) / 10;
