import { fork } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBundle } from '../../electron/core/bundle/read.ts';
import { collect } from '../../electron/core/collect/collect.ts';
import { startDemoServer } from '../../electron/core/demo/server.ts';
import { createDerived } from '../../electron/core/derived/derived.ts';
import { type IndexedDump, indexDump } from '../../electron/core/dump/index-dump.ts';
import { readPickle } from '../../electron/core/dump/read-pickle.ts';
import { createDumpReader, type OpenProgress, withRuleFacts } from '../../electron/core/dump/reader.ts';
import { warmUp } from '../../electron/core/dump/warm-up.ts';
import { parseMetrics } from '../../electron/core/metrics.ts';
import { runCaptureRules, runDumpRules } from '../../electron/core/signals/run.ts';
import { defaultOrder } from '../../shared/collect.ts';
import { diagnose } from '../../shared/diagnosis.ts';
import { type BatchAsked, replayBatch, serveDemo, startBatch } from './batch-works.ts';
import { compareBundles, pairDumps, writeBundles, writeOtherAnswers } from './compare-works.ts';
import { factsOfManyRanks } from './many-ranks.ts';
import {
  readLongStream,
  readStreams,
  type StreamsAsked,
  type StreamsRead,
  serveStreams,
} from './stream-works.ts';

/*
 * One piece of work in a process of its own: node node-side.mjs WORK PATH. Prints {count, cpu_seconds, wall_seconds,
 * peak_bytes, idle_bytes} as JSON, the last before the work began; the time is that of the work, without the start of the process.
 */

const works: Record<string, (path: string) => Promise<number>> = {
  /** What pickle.load does: all of the file as values. */
  async decode(path) {
    const job = { signal: new AbortController().signal, tell: () => undefined };
    const { machine, error } = await readPickle(path, {}, job);
    if (error !== null) throw error;
    return machine.position;
  },
  /** What the window does: until the table of requests can be shown. */
  async open(path) {
    const job = { signal: new AbortController().signal, tell: () => undefined };
    return (await createDumpReader().open(path, job)).total;
  },
  /** Of that, the pass that makes a row of each record. */
  async index(path) {
    return (await indexed(path)).table.length;
  },
  /** The same in a process that has warmed up, as the window's has by the time a person picks a file. */
  async indexWarm(path) {
    await warmUp(join(process.cwd(), 'assets', 'samples'), new AbortController().signal);
    begin();
    return (await indexed(path)).table.length;
  },
  /** The same, and then records one by one from all over the file: how long each takes, as percentiles. */
  async records(path) {
    const { table, source } = await indexed(path);
    const total = table.length;
    const times: number[] = [];
    for (let turn = 0; turn < recordsRead; turn += 1) {
      const from = performance.now();
      source.record(Math.floor((turn * 7919 * total) / recordsRead) % total);
      times.push(performance.now() - from);
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => (times[Math.floor(share * times.length)] ?? 0) / 1000;
    extra = { record_p50_seconds: at(0.5), record_p99_seconds: at(0.99) };
    return total;
  },
  /** Until the first rows can be asked for, and then the rest. */
  async firstRows(path) {
    const from = performance.now();
    let first: number | null = null;
    const controller = new AbortController();
    const tell = ({ grown }: OpenProgress) => {
      if (grown) first ??= (performance.now() - from) / 1000;
    };
    const { total } = await createDumpReader().open(path, { signal: controller.signal, tell });
    extra = { first_rows_seconds: first };
    return total;
  },
  /** What the rules read of the rows of an open dump. */
  async ruleFacts(path) {
    const job = { signal: new AbortController().signal, tell: () => undefined };
    const reader = createDumpReader();
    const { id, total } = await reader.open(path, job);
    const from = performance.now();
    await reader.ruleFacts(id);
    extra = { facts_seconds: (performance.now() - from) / 1000 };
    return total;
  },
  /** All rules over a capture of 8 ranks with twice 5 MB of metrics and over a dump, and what they come to. */
  async rules(path) {
    const job = { signal: new AbortController().signal, tell: () => undefined };
    const reader = createDumpReader();
    const dump = await withRuleFacts(await reader.open(path, job), reader);
    const facts = factsOfManyRanks(8, 5e6);
    const from = performance.now();
    const derived = createDerived(facts);
    const signals = [...runCaptureRules({ ...facts, derived }), ...runDumpRules(dump)];
    diagnose(signals);
    extra = { rules_seconds: (performance.now() - from) / 1000 };
    return dump.total;
  },
  /** The text of /metrics to a table. */
  async metrics(path) {
    const text = readFileSync(join(path, 'metrics.txt'), 'utf8');
    begin();
    return parseMetrics(text).length;
  },
  /** Pretended servers, `path` of them, until this process is ended. Tells their addresses. */
  async serve(path) {
    const servers = await Promise.all(Array.from({ length: Number(path) }, () => startDemoServer()));
    process.send?.(servers.map(({ url }) => url));
    return new Promise(() => undefined);
  },
  /** Bundles of pretended servers, `path` of them, collected side by side into a folder that is removed again. */
  async collect(path) {
    const folder = await mkdtemp(join(tmpdir(), 'bench-collect-'));
    // In another process, as they are in life.
    const servers = fork(process.argv[1] ?? '', ['serve', path]);
    const urls = await new Promise<readonly string[]>((resolve) =>
      servers.once('message', (told) => resolve(told as string[])),
    );
    const targets = urls.map((url) => ({ role: 'plain' as const, baseUrl: url }));
    try {
      const from = performance.now();
      const job = { signal: new AbortController().signal, tell: () => undefined };
      const { answered } = await collect({ ...defaultOrder, targets }, join(folder, 'capture'), job);
      const seconds = (performance.now() - from) / 1000;
      const { targets: read, view } = await readBundle(join(folder, 'capture'));
      const views = read.length > 0 ? read.map((one) => one.view) : [view];
      const slowest = (isProbe: boolean) =>
        Math.max(
          ...views.flatMap(({ sources }) =>
            sources.map(({ path: asked, elapsedSeconds: elapsed }) =>
              asked?.startsWith('/health') === isProbe ? (elapsed ?? 0) : 0,
            ),
          ),
        );
      extra = {
        collect_seconds: seconds,
        slowest_read_seconds: slowest(false),
        slowest_probe_seconds: slowest(true),
      };
      return answered;
    } finally {
      servers.kill();
      await rm(folder, { recursive: true, force: true });
    }
  },
  /** Streams in this process, for another one to read; `path` is their shape as JSON. */
  serveStreams: (path) => serveStreams(JSON.parse(path)),
  /** Streams side by side, `path` being which as JSON: by a replay, by a socket alone, and one very long one. */
  replayStreams: (path) => streams((asked) => readStreams('replay', asked, begin), path),
  socketStreams: (path) => streams((asked) => readStreams('socket', asked, begin), path),
  longStream: (path) => streams(readLongStream, path),
  /** A demo server in this process, for another one to replay to; `path`: tokens a second. */
  serveDemo: (path) => serveDemo(Number(path)),
  /** A whole dump at its recorded times, `path` being what it is as JSON; and how soon one begins. */
  replayBatch: (path) => counted(replayBatch(JSON.parse(path) as BatchAsked, begin)),
  startBatch: (path) => counted(startBatch(path)),
  /** Two captures of so many ranks, `path` being {folder, ranks, bytes} as JSON. */
  async writeBundles(path) {
    const { folder, ranks, bytes } = JSON.parse(path);
    await writeBundles(folder, ranks, bytes);
    return 2;
  },
  async writeOtherAnswers(path) {
    await writeOtherAnswers(path);
    return 1;
  },
  /** Two captures held against each other, after both were read. */
  compareBundles: (path) => counted(compareBundles(path, begin)),
  /** Two dumps, after both were opened. */
  pairDumps: (path) => counted(pairDumps(path, begin)),
  /** What `summarize-bundle` does, but for printing: the summary is made when a bundle is read. */
  async summarise(path) {
    return (await readBundle(path)).view.sources.length;
  },
};

const streams = (read: (asked: StreamsAsked) => Promise<StreamsRead>, path: string): Promise<number> =>
  counted(read(JSON.parse(path)));

async function counted(
  work: Promise<{ readonly count: number; readonly extra: typeof extra }>,
): Promise<number> {
  const { count, extra: told } = await work;
  extra = told;
  return count;
}

async function indexed(path: string): Promise<IndexedDump> {
  const job = { signal: new AbortController().signal, tell: () => undefined };
  const found = await indexDump(path, statSync(path).size, job, {}, () => undefined);
  if (found === null) throw new Error('no index');
  return found;
}

const recordsRead = 500;
let extra: Readonly<Record<string, number | null>> = {};

/** What Linux counts from the start of the program; elsewhere what was counted for the process, its parent's share included. */
function peak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

const [work = '', path = ''] = process.argv.slice(2);
const idle = peak();
let from = 0;
let before = process.cpuUsage();
/** What was done so far was for the work, and is not of it. */
function begin(): void {
  from = performance.now();
  before = process.cpuUsage();
}

begin();
const count = await works[work]?.(path);
const { user, system } = process.cpuUsage(before);
const measured = {
  count,
  cpu_seconds: (user + system) / 1e6,
  wall_seconds: (performance.now() - from) / 1e3,
  peak_bytes: peak(),
  idle_bytes: idle,
  ...extra,
};
process.send?.(measured);
process.disconnect?.();
