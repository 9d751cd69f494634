import * as v from 'valibot';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createTokens } from '../../../electron/core/tokens.ts';
import type { BatchView } from '../../../shared/batch.ts';
import { isAroundRun } from '../../../shared/bracket.ts';
import type { CallInput, Pushes } from '../../../shared/contract.ts';
import { type Settings, settingsSchema } from '../../../shared/settings.ts';
import { demoServer } from '../collect/run.ts';
import { tlsServer } from '../connect/servers.ts';
import { scratchFolder } from '../scratch.ts';
import { fixture, newTask, openTestWindow, type TestWindow } from './host.ts';

const spike = fixture('../../assets/samples/ttft-spike/2026-07-21_02-41-49.pkl');

/** A window with the dump of a sample open, whose settings and secrets last as long as the test. */
async function openDump() {
  const root = await scratchFolder();
  let settings = v.parse(settingsSchema, {});
  const window = openTestWindow(root, null, {
    tokens: createTokens(root, null),
    readSettings: () => settings,
    changeSettings: (patch: Partial<Settings>) => {
      settings = v.parse(settingsSchema, { ...settings, ...patch });
      return settings;
    },
  });
  onTestFinished(async () => void (await window.workbench.close()));
  await window.start();
  const { dumps } = await window.call('openPaths', { task: newTask(), paths: [spike] });
  const [dump] = dumps;
  if (!dump) throw new Error('no dump');
  return { window, dump: dump.id };
}

type Order = CallInput<'startBatch'>;
const orderOf = (dump: Order['dump'], targets: Order['targets'], change: Partial<Order> = {}): Order => ({
  name: 'Batch replay 1',
  dump,
  dumps: [dump],
  choice: { where: '', sort: null, includeHealthChecks: false, only: null, sessions: false },
  targets,
  mode: 'closed',
  speed: 1,
  rate: 1,
  parallel: 4,
  asListed: false,
  from: 0,
  count: 6,
  ignoreEos: false,
  keep: [],
  idleTimeoutSeconds: 20,
  noLogs: false,
  noiseFloor: false,
  captures: false,
  ...change,
});

/** Resolves with the batch once the window was told that it is so. */
const untilTold = (window: TestWindow, isSo: (view: BatchView) => boolean): Promise<BatchView> =>
  expect
    .poll(() => told(window).find(isSo) ?? null, { timeout: 30_000 })
    .not.toBeNull()
    .then(() => told(window).find(isSo) as BatchView);
const told = (window: TestWindow): BatchView[] =>
  window.pushed.flatMap(({ name, data }) => (name === 'batch' ? [data as Pushes['batch']] : []));

/** What the note says was checked. */
async function checked(window: TestWindow, dump: Order['dump']): Promise<string> {
  const note = await window.call('draftNote', { title: '', captures: [], dumps: [dump], language: 'en' });
  return note.fields.what_was_checked;
}

describe('a batch replay', () => {
  test('goes by the way and with the secrets of the saved target', async () => {
    const { window, dump } = await openDump();
    const seen = new Set<string>();
    const { baseUrl, ca } = await tlsServer((request, response) => {
      seen.add(`${request.url} ${request.headers.authorization} ${request.headers['x-tenant']}`);
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ text: 'a', meta_info: { id: 'r', finish_reason: { type: 'stop' } } }));
    });
    await window.call('saveTarget', {
      was: null,
      target: {
        name: '',
        baseUrl: `${baseUrl}/team`,
        connection: { tls: { ca, insecure: false }, headerNames: ['X-Tenant'], proxy: null },
      },
      token: 'sk-very-secret',
      headerValues: [{ name: 'X-Tenant', value: 'tenant-secret' }],
    });
    await window.call('startBatch', orderOf(dump, [{ baseUrl: `${baseUrl}/team`, keptToken: true }]));
    const { counts, errors } = await untilTold(window, ({ state }) => state === 'done');
    expect([counts.answered, errors]).toEqual([6, []]);
    expect([...seen].filter((line) => line.includes('/generate'))).toEqual([
      '/team/generate Bearer sk-very-secret tenant-secret',
    ]);
    expect(JSON.stringify(window.pushed)).not.toMatch(/sk-very-secret|tenant-secret/);
  });

  test('to a server that serves others is refused before anything is written, and goes with its host', async () => {
    const { window, dump } = await openDump();
    const server = await demoServer({
      state: { otherRunning: 3, tokensPerSecond: Number.POSITIVE_INFINITY },
    });
    const target = { baseUrl: server.url, keptToken: true };
    await expect(window.call('startBatch', orderOf(dump, [target]))).rejects.toMatchObject({
      problem: { code: 'GUARDED', said: { key: 'targetBusy' } },
    });
    expect((await window.start()).incident.view.batches).toEqual([]);
    expect(server.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    await window.call('startBatch', orderOf(dump, [{ ...target, confirmedHost: '127.0.0.1' }]));
    expect((await untilTold(window, ({ state }) => state === 'done')).counts.answered).toBe(6);
  });

  test('its own requests are no load of others, and captures around it make no captured server of its target', async () => {
    const { window, dump } = await openDump();
    const server = await demoServer({ state: { tokensPerSecond: 20 } });
    const target = { baseUrl: server.url, keptToken: true };
    const { batch } = await window.call('startBatch', orderOf(dump, [target], { captures: true, count: 4 }));
    await untilTold(window, ({ counts }) => counts.inFlight === 4);
    await server.until(() => server.openRequests() === 4);
    const { look } = await window.call('lookAtTarget', { target, record: null, again: true });
    expect([look.running, look.ours]).toEqual([4, 4]);
    // What is under way was not checked.
    expect(await checked(window, dump)).not.toContain('Batch replay 1');
    server.state.tokensPerSecond = Number.POSITIVE_INFINITY;
    await window.call('cancelBatch', { batch });
    const cancelled = await untilTold(window, ({ state }) => state === 'cancelled');
    // Stopped by a person: none is taken after it.
    expect(cancelled.captures.map(({ when, problem }) => [when, problem])).toEqual([['before', null]]);
    const names = cancelled.captures.map(({ capture }) => capture ?? '');
    expect(names.every(isAroundRun)).toBe(true);
    await expect.poll(() => server.openRequests()).toBe(0);
    // Not refused: nobody else is there, and it is not the captured server.
    await window.call('resumeBatch', { batch, targets: [target] });
    expect((await untilTold(window, ({ state }) => state === 'done')).counts.answered).toBe(4);
    const own = (await checked(window, dump)).split('\n').filter((line) => line.includes('Batch replay 1'));
    expect(own).toHaveLength(1);
    expect(own[0]).toContain(`Batch replay 1, replayed at ${server.url}: 4 of 4 answered, 0 failed.`);
  });

  test('is captured before, while it lasts and after, each in the incident and in the file of the batch', async () => {
    const { window, dump } = await openDump();
    // Slow until it was captured on the way.
    const server = await demoServer({ state: { tokensPerSecond: 1 } });
    const target = { baseUrl: server.url, keptToken: true };
    const { batch } = await window.call('startBatch', orderOf(dump, [target], { captures: true }));
    await untilTold(window, ({ captures }) => captures.some(({ when }) => when === 'during'));
    server.state.tokensPerSecond = Number.POSITIVE_INFINITY;
    const last = await untilTold(window, ({ captures }) => captures.some(({ when }) => when === 'after'));
    expect(last.captures.map(({ when, target: of, problem }) => [when, of, problem])).toEqual([
      ['before', 'a', null],
      ['during', 'a', null],
      ['after', 'a', null],
    ]);
    await window.told(({ view }) => view.captures.length === 3);
    // Read again from its file, as after a restart.
    await expect
      .poll(async () => (await window.call('readBatch', { batch })).captures)
      .toEqual(last.captures);
  });
});
