import { Buffer } from 'node:buffer';
import type { Dispatcher } from 'undici';
import { createConnections, readConnecting } from '../../electron/core/connect/connections.ts';
import { checkBody } from '../../electron/core/replay/body.ts';
import { replay } from '../../electron/core/replay/replay.ts';
import { parseTarget } from '../../electron/core/replay/target.ts';
import { send } from '../../electron/core/replay/transport.ts';
import { plainConnection } from '../../shared/connection.ts';
import { readBySocket } from './socket-reader.ts';
import { type StreamShape, startStreamServer } from './stream-server.ts';

/** How many streams of what shape are read side by side, how often, and where they come from. */
export interface StreamsAsked extends StreamShape {
  readonly url: string;
  readonly streams: number;
  readonly rounds: number;
}

export interface StreamsRead {
  /** Events. */
  readonly count: number;
  readonly extra: Readonly<Record<string, number | null>>;
}

/** Serves streams of a shape until the process ends. Tells its address. */
export async function serveStreams(shape: StreamShape): Promise<never> {
  const server = await startStreamServer(shape);
  process.send?.(server.url);
  return new Promise(() => undefined);
}

export const body = JSON.stringify({
  text: 'Why does the second request wait so long?',
  stream: true,
  sampling_params: { max_new_tokens: 400, temperature: 0 },
});

/** One stream read: its events, and how many milliseconds after it left its first token was seen. */
export interface OneRead {
  readonly events: number;
  readonly firstLate: number;
}

const unixNow = (): number => performance.timeOrigin + performance.now();

/** As a batch replay sends each of its requests. */
async function oneByReplay(url: string, dispatcher: Dispatcher): Promise<OneRead> {
  let seenAt: number | null = null;
  const result = await send(
    {
      target: parseTarget(url),
      endpoint: '/generate',
      headers: {},
      proxy: null,
      body: { bytes: Buffer.byteLength(body), content: Buffer.from(body) },
      ...checkBody(body),
      idleTimeoutSeconds: 60,
      connectTimeoutSeconds: 10,
      dispatcher,
    },
    {
      signal: new AbortController().signal,
      tell({ ttftSeconds, elapsedSeconds }) {
        if (ttftSeconds !== null) seenAt ??= unixNow() - 1000 * (elapsedSeconds - ttftSeconds);
      },
    },
  );
  if (result.end !== 'complete' || seenAt === null) throw new Error(result.problem?.message ?? result.end);
  const { meta_info: meta } = JSON.parse(result.answerText) as { meta_info: { first_sent_at: number } };
  return { events: result.completionTokens ?? 0, firstLate: seenAt - meta.first_sent_at };
}

/** Streams side by side, round by round, by a replay or by a socket alone. `begin` starts the measurement anew. */
export async function readStreams(
  by: 'replay' | 'socket',
  { url, streams, rounds }: StreamsAsked,
  begin: () => void,
): Promise<StreamsRead> {
  const dispatcher = createConnections(await readConnecting(plainConnection, { timeoutSeconds: 10 }));
  const one = () => (by === 'replay' ? oneByReplay(url, dispatcher) : readBySocket(url, body));
  // What a process does once in its life is done before.
  await Promise.all(Array.from({ length: streams }, one));
  begin();
  const reads: OneRead[] = [];
  for (let round = 0; round < rounds; round += 1)
    reads.push(...(await Promise.all(Array.from({ length: streams }, one))));
  const late = reads.map(({ firstLate }) => firstLate).sort((a, b) => a - b);
  const at = (share: number): number => (late[Math.floor(share * (late.length - 1))] ?? 0) / 1000;
  return {
    count: reads.reduce((sum, { events }) => sum + events, 0),
    extra: {
      first_p50_seconds: at(0.5),
      first_p99_seconds: at(0.99),
    },
  };
}

/** One stream of very many tokens: how the memory grows from its tenth part to its end, and what the answer needs. */
export async function readLongStream({ url }: StreamsAsked): Promise<StreamsRead> {
  const marks: number[] = [];
  const total = 1e6;
  const result = await replay(
    { target: { baseUrl: url }, endpoint: '/generate', body, idleTimeoutSeconds: 60 },
    {
      signal: new AbortController().signal,
      tell({ completionTokens }) {
        const tenth = Math.floor((10 * (completionTokens ?? 0)) / total);
        if (tenth >= marks.length) marks.push(process.memoryUsage.rss());
      },
    },
  );
  if (result.end !== 'complete') throw new Error(result.problem?.message ?? result.end);
  return {
    count: result.completionTokens ?? 0,
    extra: {
      tenth_bytes: marks[1] ?? null,
      end_bytes: process.memoryUsage.rss(),
      answer_bytes: (result.text?.length ?? 0) + 8 * (result.outputIds?.length ?? 0),
    },
  };
}
