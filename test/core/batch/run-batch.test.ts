import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createReplayer, type Replayer } from '../../../electron/core/batch/replay-process.ts';
import type { BatchBeginning, BatchRunOrder } from '../../../electron/core/batch/run-batch.ts';
import type { ReplayRows } from '../../../electron/core/dump/replay-rows.ts';
import type { BatchView } from '../../../shared/batch.ts';
import type { DumpId } from '../../../shared/dump.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import { recorded } from '../replay/recorded.ts';
import {
  piece,
  type Script,
  type ScriptedServer,
  sendEvents,
  startScripted,
} from '../replay/scripted-server.ts';
import { scratchFolder } from '../scratch.ts';

const open: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(script: Script): Promise<ScriptedServer> {
  const server = await startScripted(script);
  open.push(server);
  return server;
}

const stop = { type: 'stop', matched: 2 };
const ids = [11, 12, 13];
const answers =
  (outputIds: readonly number[] = ids, promptTokens = 5): Script =>
  (response) =>
    sendEvents(response, [
      piece('a', outputIds.slice(0, 1), 1, null, promptTokens),
      piece('abc', outputIds, outputIds.length, stop, promptTokens),
      '[DONE]',
    ]);

/** So many rows, a second apart unless said otherwise. */
function rowsOf(count: number, change: Partial<Record<keyof ReplayRows, number[]>> = {}): ReplayRows {
  const each = (of: number) => Array.from({ length: count }, () => of);
  return {
    index: Uint32Array.from({ length: count }, (_, at) => at),
    dump: new Uint16Array(count),
    dumpIndex: Uint32Array.from({ length: count }, (_, at) => at),
    dumps: [null],
    start: Float64Array.from(change.start ?? Array.from({ length: count }, (_, at) => 1000 + at * 0.01)),
    elapsed: Float64Array.from(change.elapsed ?? each(0.5)),
    ttft: Float64Array.from(each(0.2)),
    prompt: Int32Array.from(change.prompt ?? each(5)),
    completion: Int32Array.from(each(3)),
    state: Uint8Array.from(change.state ?? each(0)),
    finish: Uint16Array.from(each(1)),
    finishes: [null, 'stop'],
    noLogs: Uint8Array.from(change.noLogs ?? each(0)),
  };
}

const beginning = (baseUrls: readonly string[], change: Partial<BatchBeginning> = {}): BatchBeginning => ({
  batch: 'start',
  at: 1_790_000_000,
  source: 'a.pkl',
  dumps: ['a.pkl'],
  targets: baseUrls.map((base_url, at) => ({ name: at === 0 ? 'a' : 'b', base_url })),
  mode: 'closed',
  speed: 1,
  rate: 1,
  parallel: 4,
  ignore_eos: false,
  keep: [],
  idle_timeout_seconds: 30,
  noise_floor: false,
  chosen: {
    where: '',
    sort: null,
    include_health_checks: false,
    only: null,
    sessions: false,
    from: 0,
    count: 1_000_000,
    as_listed: false,
    no_logs: false,
  },
  ...change,
});

interface Bench {
  readonly replayer: Replayer;
  readonly order: BatchRunOrder;
  readonly views: BatchView[];
  run(order?: Partial<BatchRunOrder>): Promise<BatchView>;
  readonly controller: AbortController;
  lines(): Promise<Record<string, unknown>[]>;
}

async function bench(
  baseUrls: readonly string[],
  rows: ReplayRows,
  change: Partial<BatchBeginning> = {},
): Promise<Bench> {
  const replayer = createReplayer({
    record: async (_dump, index) =>
      recorded(
        {
          text: JSON.stringify(`p${index}`),
          stream: 'true',
          sampling_params: '{"temperature":0}',
        },
        { row: { rid: `r${index}`, index, state: 'finished', promptTokens: 5 }, output: { outputIds: ids } },
      ),
  });
  const path = join(await scratchFolder(), 'batches', '0001-a.jsonl');
  const order: BatchRunOrder = {
    id: '0001-a' as ArtifactId,
    name: 'a',
    path,
    start: beginning(baseUrls, change),
    rows,
    dump: 'd' as DumpId,
    targets: baseUrls.map((baseUrl, at) => ({ name: at === 0 ? 'a' : 'b', target: { baseUrl } })),
    before: [],
  };
  const views: BatchView[] = [];
  const controller = new AbortController();
  return {
    replayer,
    order,
    views,
    controller,
    run: (more = {}) =>
      replayer.run({ ...order, ...more }, { signal: controller.signal, tell: (view) => views.push(view) }),
    lines: async () =>
      (await readFile(path, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

const textOf = (body: Buffer) => (JSON.parse(body.toString()) as { text: string }).text;

test('every answer is a line, and the file alone tells the same as the run did', async () => {
  const server = await serve(answers());
  const { run, lines, replayer, order } = await bench([server.baseUrl], rowsOf(10));
  const last = await run();
  expect(last).toMatchObject({
    state: 'done',
    counts: { planned: 10, sent: 10, answered: 10, inFlight: 0, failed: 0, toCome: 0 },
    strip: { promptsCompared: 10, promptsEqual: 10, fidelity: { score: 1, verdict: 'partly' } },
    problem: null,
  });
  const written = await lines();
  expect(written[0]).toMatchObject({ batch: 'start', requests: 10, planned: 10 });
  expect(written.at(-1)).toMatchObject({ batch: 'end', state: 'done' });
  const results = written.filter((line) => !('batch' in line));
  expect(results).toHaveLength(10);
  expect(results[0]).toMatchObject({
    pass: 'main',
    target: 'a',
    file: 'a.pkl',
    text: 'abc',
    output_ids: ids,
    greedy: true,
    recorded_ttft_seconds: 0.2,
    first_diverging_token: null,
    outputs_compared: true,
  });
  const read = await replayer.read(order.path, order.id, order.name);
  expect(read.counts).toEqual(last.counts);
  expect(read.state).toBe('done');
  expect(read.spreads.map(({ name, a, b }) => [name, a.n, b.n])).toEqual([
    ['time_to_first_token_seconds', 10, 10],
    ['e2e_request_latency_seconds', 10, 10],
  ]);
});

test('a run whose process was killed goes on with what it has no answer of, and sends nothing twice', async () => {
  const server = await serve(answers());
  const { run, order, replayer } = await bench([server.baseUrl], rowsOf(8));
  await run();
  // As a kill leaves it: three answers, and the fourth line cut in its middle.
  const written = (await readFile(order.path, 'utf8')).split('\n');
  await writeFile(order.path, `${written.slice(0, 4).join('\n')}\n${written[4]?.slice(0, 40)}`);
  expect(await replayer.read(order.path, order.id, order.name)).toMatchObject({
    state: 'broken',
    counts: { planned: 8, sent: 3, answered: 3, toCome: 5 },
    linesLeftOut: 1,
  });
  const before = server.received.length;
  const last = await run({ start: null });
  expect(last).toMatchObject({ state: 'done', counts: { planned: 8, answered: 8, toCome: 0 } });
  expect(server.received).toHaveLength(before + 5);
  const read = await replayer.read(order.path, order.id, order.name);
  expect(read).toMatchObject({ state: 'done', counts: last.counts, linesLeftOut: 1 });
});

test('paused, nothing more is sent until it goes on; cancelled, what was answered stays', async () => {
  const waiting: (() => void)[] = [];
  const server = await serve((response, received, socket) => {
    waiting.push(() => void answers()(response, received, socket));
  });
  const { run, replayer, order, views, controller } = await bench([server.baseUrl], rowsOf(6), {
    parallel: 2,
  });
  const ended = run();
  await until(() => waiting.length === 2);
  await replayer.pause(order.id, true);
  for (const answer of waiting.splice(0)) answer();
  await until(() => views.at(-1)?.counts.inFlight === 0);
  expect(views.at(-1)).toMatchObject({ state: 'paused', counts: { sent: 2, answered: 2, inFlight: 0 } });
  expect(server.received).toHaveLength(2);
  await replayer.pause(order.id, false);
  await until(() => waiting.length === 2);
  controller.abort();
  expect(await ended).toMatchObject({
    state: 'cancelled',
    counts: { answered: 2, cancelled: 2, toCome: 2 },
  });
});

test('requests that ask not to be kept are not sent, unless a person wants it; then their answers are not kept', async () => {
  const server = await serve(answers());
  const rows = rowsOf(3, { noLogs: [0, 1, 0] });
  const without = await bench([server.baseUrl], rows);
  expect(await without.run()).toMatchObject({ setup: { requests: 2, noLogs: 1 } });
  expect(server.received.map(({ body }) => textOf(body)).sort()).toEqual(['p0', 'p2']);
  const chosen = { ...beginning([]).chosen, no_logs: true };
  const all = await bench([server.baseUrl], rows, { chosen });
  await all.run();
  const hidden = (await all.lines()).filter((line) => line.index === 1);
  expect(hidden).toEqual([expect.objectContaining({ text: null, output_ids: null, status_code: 200 })]);
});

test('two targets: each request goes to both, and where they part is told; one target twice tells the noise', async () => {
  const [a, b] = [await serve(answers()), await serve(answers([11, 99, 13], 7))];
  const { run, replayer, order } = await bench([a.baseUrl, b.baseUrl], rowsOf(40), { noise_floor: true });
  expect(await run()).toMatchObject({ counts: { planned: 160, answered: 160 } });
  expect([a.received.length, b.received.length]).toEqual([120, 40]);
  const { pairings, signals } = await replayer.compare(order.path);
  expect(
    pairings.map(({ kind, a: one, b: other, paired, compared, diverged }) => ({
      sides: `${kind} ${one} ${other}`,
      paired,
      compared,
      diverged,
    })),
  ).toEqual([
    { sides: 'noise a a', paired: 40, compared: 40, diverged: 0 },
    { sides: 'recorded recorded a', paired: 40, compared: 40, diverged: 0 },
    { sides: 'recorded recorded b', paired: 40, compared: 40, diverged: 40 },
    { sides: 'targets a b', paired: 40, compared: 40, diverged: 40 },
  ]);
  expect(pairings.at(-1)?.worst[0]).toMatchObject({ atToken: 1, promptTokensA: 5, promptTokensB: 7 });
  const said = Object.fromEntries(
    signals.map(({ rule, verdict, severity }) => [rule, `${verdict} ${severity}`]),
  );
  expect(said).toMatchObject({ W04: 'fired high', W05: 'quiet info', R03: 'fired high' });
});

test('a target that dies ends the run, with what was in flight', async () => {
  let first = 0;
  const server = await serve((response, received, socket) => {
    first += 1;
    if (first <= 2) return void answers()(response, received, socket);
    if (first < 5) return; // two that wait
    void server.close();
  });
  const { run, lines } = await bench([server.baseUrl], rowsOf(20), { parallel: 3 });
  const last = await run();
  open.length = 0;
  expect(last.state).toBe('died');
  expect(last.death?.inFlight.map(({ rid }) => rid)).toEqual(['r2', 'r3', 'r4']);
  expect(last.counts.toCome).toBeGreaterThan(10);
  expect((await lines()).filter((line) => line.batch === 'died')).toHaveLength(1);
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
