import { afterEach } from 'vitest';
import { type DemoOptions, type DemoServer, startDemoServer } from '../../../electron/core/demo/server.ts';

const running: DemoServer[] = [];

/** A demo server at full speed that ends with the test. */
export async function start(options: DemoOptions = {}): Promise<DemoServer> {
  const server = await startDemoServer({
    ...options,
    state: {
      tokensPerSecond: Number.POSITIVE_INFINITY,
      prefillSeconds: 0,
      prefillSecondsPerThousand: 0,
      healthSeconds: 0,
      ...options.state,
    },
  });
  running.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

export const jsonHeaders = { 'content-type': 'application/json' };

export function post(server: DemoServer, body: unknown, path = '/generate'): Promise<Response> {
  return fetch(server.url + path, { method: 'POST', headers: jsonHeaders, body: JSON.stringify(body) });
}

export interface Answer {
  readonly text: string;
  readonly output_ids?: number[];
  readonly index?: number;
  readonly meta_info: Readonly<Record<string, unknown>> & {
    readonly finish_reason: null | Readonly<Record<string, unknown>>;
  };
}

export async function answerOf(response: Response): Promise<Answer> {
  return (await response.json()) as Answer;
}

/** The events of a finished stream; `[DONE]` stays text. */
export async function eventsOf(response: Response): Promise<(Answer | '[DONE]')[]> {
  const events = (await response.text()).split('\n\n').filter((event) => event !== '');
  return events.map((event) => {
    const data = event.replace(/^data: /u, '');
    return data === '[DONE]' ? data : (JSON.parse(data) as Answer);
  });
}

/** The chunks of a stream that ended well. */
export async function chunksOf(response: Response): Promise<Answer[]> {
  const events = await eventsOf(response);
  if (events.pop() !== '[DONE]') throw new Error('the stream has no end');
  return events as Answer[];
}
