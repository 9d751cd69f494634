import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import type { Capture } from '../../../electron/core/capture.ts';
import { tokenise } from '../../../electron/core/demo/tokens.ts';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { recognise } from '../../../electron/core/recognise.ts';
import { listSamples, sampleFolder } from '../../../electron/core/samples.ts';
import type { DumpView, RequestRow } from '../../../shared/dump.ts';
import { samples as words } from '../../../shared/messages/en/samples.ts';
import { scratchFolder } from '../scratch.ts';

const samplesFolder = fileURLToPath(new URL('../../../assets/samples', import.meta.url));
const quiet = { signal: new AbortController().signal, tell: () => undefined };
const reader = createDumpReader();

interface Sample {
  readonly captures: readonly Capture[];
  readonly dump: DumpView;
  readonly rows: readonly RequestRow[];
}

async function openSample(id: string): Promise<Sample> {
  const found = await recognise(sampleFolder(samplesFolder, id));
  if (found.kind !== 'folder') throw new Error(`${id} is a ${found.kind}`);
  const [dumps, bundles] = [
    found.items.filter((item) => item.endsWith('.pkl')),
    found.items.filter((item) => basename(item).startsWith('incident_bundle_')),
  ];
  expect(dumps.length + bundles.length).toBe(found.items.length);
  const captures = await Promise.all(bundles.map((bundle) => readBundle(bundle)));
  const dump = await reader.open(dumps[0] as string, quiet);
  const { rows } = await reader.find(dump.id, {
    where: '',
    sort: { key: 'index', descending: false },
    includeHealthChecks: true,
    offset: 0,
    limit: 500,
  });
  return { captures, dump, rows };
}

/** The moment at which a capture's snapshots were read, in Unix seconds. */
const readAt = (capture: Capture): number =>
  Date.parse((capture.json('loads_all') as { timestamp: string }).timestamp) / 1000;
const counter = (capture: Capture, name: string): number =>
  (capture.metrics?.named(`sglang:${name}`) ?? []).reduce((sum, { value }) => sum + value, 0);
const sumOf = (rows: readonly RequestRow[], key: 'promptTokens' | 'completionTokens'): number =>
  rows.reduce((sum, row) => sum + (row[key] ?? 0), 0);
/** What fired about the server and its safety: how far the evidence carries is another matter. */
const fired = (capture: Capture): string[] =>
  capture.view.signals
    .filter(({ verdict, class: of }) => verdict === 'fired' && of !== 'M')
    .map(({ rule }) => rule);

test('the script writes the same bytes that are in the repository', async () => {
  const out = await scratchFolder();
  await promisify(execFile)('python3', [join(samplesFolder, 'make_samples.py'), '--out', out]);
  const made = await filesOf(out);
  const kept = (await filesOf(samplesFolder)).filter((path) =>
    listSamples().some(({ id }) => path.startsWith(`${id}/`)),
  );
  expect(made).toEqual(kept);
  for (const path of made) {
    const [one, other] = await Promise.all([readFile(join(out, path)), readFile(join(samplesFolder, path))]);
    expect(one.equals(other), path).toBe(true);
  }
});

test('every sample has words, a story to read and a decent size', async () => {
  let bytes = 0;
  for (const { id, holds } of listSamples()) {
    expect(words[id]).toBeDefined();
    expect(holds).toBe(`samples.${id}`);
    const story = await readFile(join(sampleFolder(samplesFolder, id), 'README.md'), 'utf8');
    expect(story).toContain(`# ${words[id]?.title}`);
  }
  for (const path of await filesOf(samplesFolder)) bytes += (await stat(join(samplesFolder, path))).size;
  expect(bytes).toBeLessThan(6_000_000);
});

test('an unknown sample is refused by name', () => {
  expect(() => sampleFolder(samplesFolder, '../..')).toThrow(/The sample/u);
});

describe('TTFT spike', () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await openSample('ttft-spike');
  });

  test('prefill owns the time while nothing waits', () => {
    for (const capture of sample.captures) {
      const { health, metrics, point_in_time_load: load, topology } = capture.view.summary;
      expect(health).toMatchObject({ health_ok: true, health_generate_ok: true, ready_ok: false });
      expect(load.waiting_reqs).toBe(0);
      expect(load.per_rank).toHaveLength(8);
      expect(topology).toMatchObject({ tp_size: 8, dp_size: 8, ep_size: 8 });
      expect(metrics.avg_ttft_seconds).toBeGreaterThan(2);
      expect(metrics.avg_queue_time_seconds).toBeLessThan(0.02);
      const stages = metrics.stage_avg_seconds_max_tp_rank;
      expect(stages.prefill_forward).toBeGreaterThan(100 * (stages.request_process ?? 0));
      expect(fired(capture)).toEqual(expect.arrayContaining(['L03', 'L04']));
      expect(
        capture.view.sources.filter(({ status }) => status !== 'collected').map(({ name }) => name),
      ).toEqual(['ready', 'hicache_storage_backend']);
    }
  });

  test('what the counters moved by between the captures is in the dump', () => {
    const [first, second] = sample.captures as [Capture, Capture];
    const [from, to] = [readAt(first), readAt(second)];
    const ended = sample.rows.filter(({ end }) => end !== null && end > from && end <= to);
    const moved = (name: string): number => counter(second, name) - counter(first, name);
    expect(ended.length).toBeGreaterThan(150);
    expect(moved('num_requests_total')).toBe(ended.length);
    expect(moved('prompt_tokens_total')).toBe(sumOf(ended, 'promptTokens'));
    expect(moved('generation_tokens_total')).toBe(sumOf(ended, 'completionTokens'));
    expect(moved('e2e_request_latency_seconds_count')).toBe(ended.length);
    const begun = sample.rows.filter(
      ({ start, ttftSeconds }) =>
        start !== null && ttftSeconds !== null && start + ttftSeconds > from && start + ttftSeconds <= to,
    );
    // The server sees a first token some milliseconds after the GPU has it.
    expect(Math.abs(moved('time_to_first_token_seconds_count') - begun.length)).toBeLessThanOrEqual(2);
  });

  test('the requests that ran at a capture are in the dump, rank by rank', () => {
    for (const capture of sample.captures) {
      const at = readAt(capture);
      const alive = sample.rows.filter(
        ({ start, end }) => start !== null && end !== null && start + 0.02 <= at && at < end,
      );
      const byRank = capture.view.summary.point_in_time_load.per_rank.map(({ running_reqs }) => running_reqs);
      expect(byRank).toEqual(
        Array.from({ length: 8 }, (_none, rank) => alive.filter(({ dpRank }) => dpRank === rank).length),
      );
    }
  });

  test('the mix is a real one', () => {
    const { rows, dump } = sample;
    expect(dump).toMatchObject({
      kind: 'request_dump',
      total: 424,
      finished: 424,
      inFlight: 0,
      damage: null,
    });
    expect(words['ttft-spike']?.holds).toContain(String(dump.total));
    expect(rows.filter(({ media }) => media > 0).length).toBeGreaterThan(10);
    expect(rows.filter(({ loraPath }) => loraPath !== null).length).toBeGreaterThan(20);
    expect(rows.filter(({ finishType }) => finishType === 'abort').length).toBeGreaterThan(5);
    expect(
      rows.filter(({ textPreview }) => /[\u4e00-\u9fff]{4}/u.test(textPreview ?? '')).length,
    ).toBeGreaterThan(60);
    expect(rows.filter(({ completionTokens }) => completionTokens === 0).length).toBe(3);
    expect(new Set(rows.map(({ rid }) => rid)).size).toBe(rows.length);
  });

  test('the demo server counts the same prompt tokens', async () => {
    let compared = 0;
    for (const row of sample.rows.slice(0, 60)) {
      const { promptText } = await reader.read(sample.dump.id, row.index);
      if (row.media > 0 || promptText === null) continue;
      expect(tokenise(promptText)).toHaveLength(row.promptTokens as number);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(30);
  });
});

describe('crash', () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await openSample('crash');
  });

  test('417 finished, 11 in flight, one health check', () => {
    expect(sample.dump).toMatchObject({
      kind: 'crash_dump',
      total: 429,
      finished: 417,
      inFlight: 11,
      healthChecks: 1,
      configUpdates: 1,
      modelPath: 'Qwen/Qwen3-30B-A3B',
      topology: { tp: 4, dp: 1, pp: 1 },
      damage: null,
    });
    expect(sample.dump.total - sample.dump.healthChecks).toBe(428);
    expect(words.crash?.holds).toContain('428');
  });

  test('the key is in the files and in nothing that we show', async () => {
    const raw = await readFile(sample.dump.path, 'latin1');
    expect(raw).toContain('sk-sample-FAKE');
    expect(JSON.stringify(sample.dump)).not.toContain('sk-sample-FAKE');
    const [capture] = sample.captures as [Capture];
    expect(JSON.stringify(capture.view)).not.toContain('sk-sample-FAKE');
    expect(capture.readSource('server_info.json').text).not.toContain('sk-sample-FAKE');
    expect(capture.view.masked).toContainEqual(expect.objectContaining({ key: 'api_key' }));
    expect(fired(capture)).toContain('M11');
  });

  test('only requests in flight are past the length that the kernel minds', async () => {
    const long = [];
    for (const row of sample.rows.filter(({ state }) => state === 'in_flight')) {
      const { promptText } = await reader.read(sample.dump.id, row.index);
      if (tokenise(promptText ?? '').length > 2048) long.push(row);
    }
    expect(long).toHaveLength(2);
    expect(long.every(({ completionTokens }) => !completionTokens)).toBe(true);
    expect(
      Math.max(
        ...sample.rows.map(({ promptTokens, state }) => (state === 'finished' ? (promptTokens ?? 0) : 0)),
      ),
    ).toBeLessThanOrEqual(2048);
  });

  test('the capture before it agrees with the dump', () => {
    const [capture] = sample.captures as [Capture];
    const at = readAt(capture);
    const { model, topology, point_in_time_load: load } = capture.view.summary;
    const alive = sample.rows.filter(
      ({ start, end }) => start !== null && end !== null && start + 0.02 <= at && at < end,
    );
    expect(load.running_reqs).toBe(alive.length);
    expect(load.waiting_reqs).toBe(0);
    expect(fired(capture)).toEqual(['M11']);
    expect(model.model_path).toBe(sample.dump.modelPath);
    expect(topology.tp_size).toBe(sample.dump.topology.tp);
    expect(topology.accelerator).toContain('H100');
    expect((sample.dump.dumpedAt ?? 0) - at).toBeGreaterThan(180);
    expect((sample.dump.dumpedAt ?? 0) - at).toBeLessThan(300);
  });
});

describe('hang', () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await openSample('hang');
  });

  test('HTTP answers, the scheduler does not', () => {
    const [capture] = sample.captures as [Capture];
    const { health, model, point_in_time_load: load } = capture.view.summary;
    expect(health).toMatchObject({ health_status: 503, health_ok: false, health_generate_ok: false });
    expect(model.model_path).toBe('Qwen/Qwen3-32B');
    expect(load.per_rank[0]?.snapshot_age_seconds).toBeGreaterThan(90);
    expect(capture.view.sources.find(({ name }) => name === 'server_info')).toMatchObject({
      status: 'missing',
    });
    expect(capture.view.sources.find(({ name }) => name === 'model_info')).toMatchObject({
      status: 'collected',
    });
  });

  test('the snapshot holds what ran when it stopped', async () => {
    const [capture] = sample.captures as [Capture];
    const decoding = sample.rows.filter(
      ({ state, completionTokens }) => state === 'in_flight' && (completionTokens ?? 0) > 0,
    );
    const { point_in_time_load: load } = capture.view.summary;
    expect(load.waiting_reqs).toBe(0);
    expect(load.running_reqs).toBeGreaterThanOrEqual(decoding.length);
  });

  test('one length never came back', async () => {
    const lengths: number[] = [];
    for (const row of sample.rows.filter(({ state }) => state === 'in_flight')) {
      const { fields } = await reader.record(sample.dump.id, row.index);
      const ids = fields.find(({ name }) => name === 'input_ids')?.json ?? 'null';
      lengths.push((JSON.parse(ids) as number[] | null)?.length ?? 0);
    }
    expect(lengths.filter((length) => length === 2049)).toHaveLength(3);
    const finished = sample.rows.filter(({ state }) => state === 'finished');
    expect(
      finished.some(({ promptTokens, cachedTokens }) => (promptTokens ?? 0) - (cachedTokens ?? 0) === 2049),
    ).toBe(false);
    expect(Math.max(...finished.map(({ promptTokens }) => promptTokens ?? 0))).toBeGreaterThan(2049);
  });

  test('96 records, of which two are health checks', () => {
    expect(sample.dump).toMatchObject({ kind: 'crash_dump', total: 96, healthChecks: 2, damage: null });
    expect(words.hang?.holds).toContain(String(sample.dump.total - sample.dump.healthChecks));
    const last = Math.max(...sample.rows.map(({ state, end }) => (state === 'finished' ? (end ?? 0) : 0)));
    expect((sample.dump.dumpedAt ?? 0) - last).toBeGreaterThan(180);
  });
});

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
