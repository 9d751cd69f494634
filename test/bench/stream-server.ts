import { createServer, type Socket } from 'node:net';

/** What every stream of a measurement is. */
export interface StreamShape {
  /** Events of each stream, one token each. */
  readonly tokens: number;
  /** Milliseconds between two events of a stream; 0 = as fast as they are read. */
  readonly gapMilliseconds: number;
  /** Every event holds all text and ids so far, as SGLang's default is; otherwise only its own. */
  readonly cumulative: boolean;
}

export interface StreamServer {
  readonly url: string;
  close(): void;
}

const words = ['The', ' cache', ' pool', ' is', ' sized', ' once', ',', ' at', ' server', ' start', '.'];
const head =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n';

/**
 * A socket server that answers each POST with one stream, and does as little as it can for it: the events are made
 * once, so that what is measured is who reads them. The last one tells when the first one left, in Unix milliseconds.
 */
export async function startStreamServer(shape: StreamShape): Promise<StreamServer> {
  const events = eventsOf(shape);
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    whenAsked(socket, () => void answer(socket, shape, events));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** Calls back once the request's body is here. */
function whenAsked(socket: Socket, then: () => void): void {
  let text = '';
  socket.setEncoding('latin1');
  const read = (chunk: string): void => {
    text += chunk;
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: *(\d+)/i.exec(text)?.[1] ?? 0);
    if (text.length < end + 4 + length) return;
    socket.off('data', read);
    socket.resume();
    then();
  };
  socket.on('data', read);
}

async function answer(socket: Socket, shape: StreamShape, events: Events): Promise<void> {
  const { tokens, gapMilliseconds } = shape;
  // Streams do not beat in step.
  if (gapMilliseconds > 0) await pause(20 + Math.random() * 10 * gapMilliseconds);
  socket.write(head);
  // A first token comes later than the head, as of a real server.
  if (gapMilliseconds > 0) await pause(30);
  const from = performance.now();
  socket.write(events.at(0));
  for (let at = 1; at < tokens - 1 && !socket.destroyed; at += 1) {
    const wait = from + at * gapMilliseconds - performance.now();
    if (gapMilliseconds > 0 && wait > 0) await pause(wait);
    if (!socket.write(events.at(at))) await new Promise((resolve) => socket.once('drain', resolve));
  }
  socket.write(events.last(performance.timeOrigin + from));
  socket.end(Buffer.concat([chunkOf('data: [DONE]\n\n'), Buffer.from('0\r\n\r\n')]));
}

interface Events {
  at(token: number): Buffer;
  last(firstSentAt: number): Buffer;
}

function eventsOf({ tokens, cumulative }: StreamShape): Events {
  const word = (at: number): string => words[at % words.length] ?? '';
  const idOf = (at: number): number => 1000 + ((at * 7919) % 150_000);
  const event = (text: string, ids: readonly number[], at: number, finish = 'null', more = ''): Buffer =>
    chunkOf(
      `data: {"text":${JSON.stringify(text)},"output_ids":[${ids.join(',')}],"meta_info":{"id":"5e7a10d2c0ff4ee1a7b0",` +
        `"finish_reason":${finish},"prompt_tokens":512,"weight_version":"default","num_retractions":0,` +
        `"completion_tokens":${at + 1},"cached_tokens":0,"dp_rank":0${more}}}\n\n`,
    );
  const made: Buffer[] = [];
  const ids: number[] = [];
  let text = '';
  for (let at = 0; at < tokens; at += 1) {
    text = cumulative ? text + word(at) : word(at);
    if (!cumulative) ids.pop();
    ids.push(idOf(at));
    if (cumulative) made.push(event(text, ids, at));
  }
  return {
    at: (token) => made[token] ?? event(word(token), [idOf(token)], token),
    last: (firstSentAt) =>
      event(text, ids, tokens - 1, `{"type":"length","length":${tokens}}`, `,"first_sent_at":${firstSentAt}`),
  };
}

/** One chunk of a chunked body. */
function chunkOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
