import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readBatchFile } from '../../../electron/core/batch/batch-file.ts';
import { createReplayer } from '../../../electron/core/batch/replay-process.ts';
import type { BatchBeginning } from '../../../electron/core/batch/run-batch.ts';
import { type DemoServer, startDemoServer } from '../../../electron/core/demo/server.ts';
import type { ReplayRows } from '../../../electron/core/dump/replay-rows.ts';
import type { BatchHalving } from '../../../shared/batch.ts';
import type { DumpId } from '../../../shared/dump.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import { recorded } from '../replay/recorded.ts';
import { scratchFolder } from '../scratch.ts';

let server: DemoServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/** A server that a long prompt kills, on the port of the one before. */
async function startMortal(): Promise<DemoServer> {
  server = await startDemoServer({
    ...(server ? { port: server.port } : {}),
    state: { tokensPerSecond: 5000, crashOnPrompt: 400 },
  });
  return server;
}

test('a batch whose target died is narrowed down, a person starting the target again, each round kept', async () => {
  const count = 9;
  const killer = 5;
  const each = (of: number) => Array.from({ length: count }, () => of);
  const index = Uint32Array.from({ length: count }, (_, at) => at);
  const rows: ReplayRows = {
    index,
    dump: new Uint16Array(count),
    dumpIndex: index,
    dumps: [null],
    start: Float64Array.from(index, (at) => 1000 + at / 100),
    elapsed: Float64Array.from(each(1)),
    ttft: Float64Array.from(each(0.2)),
    prompt: Int32Array.from(each(5)),
    completion: Int32Array.from(each(3)),
    state: Uint8Array.from(each(0)),
    finish: Uint16Array.from(each(0)),
    finishes: [null],
    noLogs: Uint8Array.from(each(0)),
  };
  const replayer = createReplayer({
    record: async (_dump, at) =>
      recorded(
        {
          text: JSON.stringify(at === killer ? 'word '.repeat(2000) : `hello ${at}`),
          sampling_params: '{"max_new_tokens": 4}',
        },
        { row: { rid: `r${at}`, index: at } },
      ),
  });
  const { url: base_url } = await startMortal();
  const start: BatchBeginning = {
    batch: 'start',
    at: 0,
    source: 'a.pkl',
    dumps: ['a.pkl'],
    targets: [{ name: 'a', base_url }],
    mode: 'closed',
    speed: 1,
    rate: 1,
    parallel: 2,
    ignore_eos: false,
    keep: [],
    idle_timeout_seconds: 20,
    noise_floor: false,
    chosen: {
      where: '',
      sort: null,
      include_health_checks: false,
      only: null,
      sessions: false,
      from: 0,
      count: 1000,
      as_listed: false,
      no_logs: false,
    },
  };
  const id = '0001-a' as ArtifactId;
  const path = join(await scratchFolder(), 'batches', '0001-a.jsonl');
  const targets = [{ name: 'a' as const, target: { baseUrl: base_url } }];
  const dump = 'd' as DumpId;
  const signal = new AbortController().signal;
  const died = await replayer.run(
    { id, name: 'a', path, start, rows, dump, targets, before: [] },
    { signal, tell: () => undefined },
  );
  expect(died.state).toBe('died');

  const told: BatchHalving[] = [];
  const halved = await replayer.halve(
    { id, path, rows, targets, dump, restart: '' },
    {
      signal,
      tell: (state) => {
        // As a person does it: starts the target, then presses the button.
        if (state.state === 'waiting' && told.at(-1)?.state !== 'waiting')
          void startMortal().then(() => replayer.goOn(id));
        told.push(state);
      },
    },
  );
  expect(halved.state).toBe('minimal');
  expect(halved.smallest.map(({ rid }) => rid)).toEqual([`r${killer}`]);
  const { events } = await readBatchFile(path);
  const rounds = events.flatMap((event) => (event.batch === 'round' ? [event] : []));
  expect(rounds).toHaveLength(halved.rounds.length);
  expect(rounds.every(({ died: is, records }) => is === records.some((own) => own.index === killer))).toBe(
    true,
  );
  expect((await replayer.read(path, id, 'a')).halving).toMatchObject({
    state: 'minimal',
    smallest: [{ index: killer }],
  });
});
