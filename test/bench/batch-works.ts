import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBatchFile } from '../../electron/core/batch/batch-file.ts';
import type { ReadRecord } from '../../electron/core/batch/batch-sources.ts';
import { type BatchBeginning, runBatch } from '../../electron/core/batch/run-batch.ts';
import { type DemoServer, startDemoServer } from '../../electron/core/demo/server.ts';
import { createDumpReader } from '../../electron/core/dump/reader.ts';
import type { ReplayRows } from '../../electron/core/dump/replay-rows.ts';
import type { BatchView } from '../../shared/batch.ts';
import type { DumpId } from '../../shared/dump.ts';
import type { ArtifactId } from '../../shared/incident.ts';
import { recorded } from '../core/replay/recorded.ts';

/** Requests of a batch, and how they come. */
export interface BatchAsked {
  readonly requests: number;
  /** Seconds from the first recorded start to the last. */
  readonly seconds: number;
  /** Tokens of each answer, and how many a second the server gives of it. */
  readonly tokens: number;
  readonly tokensPerSecond: number;
}

type Extra = Readonly<Record<string, number | null>>;

/** The demo server at a pace, until the process ends. Tells its address. */
export async function serveDemo(tokensPerSecond: number): Promise<never> {
  const server: DemoServer = await startDemoServer({
    state: { tokensPerSecond, maxRunningRequests: 8192, dp: 2 },
  });
  process.send?.(server.url);
  return new Promise(() => undefined);
}

/** The demo server in a process of its own for as long as `work` takes. */
async function beside<T>(tokensPerSecond: number, work: (url: string) => Promise<T>): Promise<T> {
  const server = fork(process.argv[1] ?? '', ['serveDemo', String(tokensPerSecond)], { execArgv: [] });
  try {
    return await work(
      await new Promise((resolve) => server.once('message', (told) => resolve(String(told)))),
    );
  } finally {
    server.kill();
  }
}

/** Replays a batch at its recorded times, as the replayer's process does. */
export async function replayBatch(
  asked: BatchAsked,
  begin: () => void,
): Promise<{ count: number; extra: Extra }> {
  const { requests, seconds, tokens, tokensPerSecond } = asked;
  const each = (of: number) => Array.from({ length: requests }, () => of);
  const index = Uint32Array.from({ length: requests }, (_, at) => at);
  const rows: ReplayRows = {
    index,
    dump: new Uint16Array(requests),
    dumpIndex: index,
    dumps: [null],
    start: Float64Array.from(index, (at) => 1000 + (at * seconds) / requests),
    elapsed: Float64Array.from(each(tokens / tokensPerSecond)),
    ttft: Float64Array.from(each(0.02)),
    prompt: Int32Array.from(each(-1)),
    completion: Int32Array.from(each(tokens)),
    state: Uint8Array.from(each(0)),
    finish: Uint16Array.from(each(0)),
    finishes: [null],
    noLogs: new Uint8Array(requests),
  };
  const prompt = 'Why does the second request wait so long? '.repeat(50);
  const read: ReadRecord = async (at) =>
    recorded(
      {
        text: JSON.stringify(`${at} ${prompt}`),
        stream: 'true',
        sampling_params: `{"max_new_tokens": ${tokens}, "ignore_eos": true, "temperature": 0}`,
      },
      { row: { rid: `r${at}`, index: at, stream: true, completionTokens: tokens } },
    );
  return beside(tokensPerSecond, async (url) => {
    let most = 0;
    begin();
    const { view } = await run(url, rows, read, 'd' as DumpId, ({ counts }) => {
      most = Math.max(most, counts.inFlight);
    });
    const { strip, counts } = view;
    for (const { count, kind, message } of view.errors)
      process.stderr.write(`${count} × ${kind}: ${message}\n`);
    return {
      count: counts.answered * tokens,
      extra: {
        answered: counts.answered,
        in_flight: most,
        start_lag_p95_seconds: strip.startLagP95,
        lag_p95_seconds: strip.lagP95,
      },
    };
  });
}

/** From the click on an open dump until its first request leaves. */
export async function startBatch(path: string): Promise<{ count: number; extra: Extra }> {
  const job = { signal: new AbortController().signal, tell: () => undefined };
  const reader = createDumpReader();
  const { id, total } = await reader.open(path, job);
  const choice = {
    where: '',
    sort: null,
    includeHealthChecks: false,
    only: null,
    sessions: false,
  } as const;
  return beside(Number.POSITIVE_INFINITY, async (url) => {
    const clicked = Date.now() / 1000;
    // As they cross from the decoder to main and on to the replayer.
    const rows = structuredClone(structuredClone(await reader.replayRows(id, choice)));
    const stop = new AbortController();
    const { firstSent } = await run(
      url,
      rows,
      (at) => reader.record(id, at),
      id,
      ({ counts }) => {
        if (counts.answered > 0) stop.abort();
      },
      stop.signal,
    );
    return { count: total, extra: { begins_seconds: firstSent === null ? null : firstSent - clicked } };
  });
}

async function run(
  url: string,
  rows: ReplayRows,
  read: ReadRecord,
  dump: DumpId,
  tell: (view: BatchView) => void,
  signal = new AbortController().signal,
) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-batch-'));
  const path = join(folder, 'batch.jsonl');
  const start: BatchBeginning = {
    batch: 'start',
    at: Date.now() / 1000,
    source: 'bench',
    dumps: ['bench'],
    targets: [{ name: 'a', base_url: url }],
    mode: 'schedule',
    speed: 1,
    rate: 1,
    parallel: 4096,
    ignore_eos: false,
    keep: [],
    idle_timeout_seconds: 120,
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
  };
  try {
    const order = {
      id: '0001-bench' as ArtifactId,
      name: 'bench',
      path,
      start,
      rows,
      dump,
      targets: [{ name: 'a' as const, target: { baseUrl: url } }],
      before: [],
    };
    const view = await runBatch(order, read, { signal, tell }, () => undefined);
    const { results } = await readBatchFile(path);
    const sent = results.flatMap(({ sent_at: at }) => at ?? []);
    return { view, firstSent: sent.length === 0 ? null : sent.reduce((one, other) => Math.min(one, other)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
