import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mismatchesOf, recordedOn } from '../../../electron/core/desk/target-looks.ts';
import { createTokens } from '../../../electron/core/tokens.ts';
import type { CaptureView } from '../../../shared/capture.ts';
import { type SavedTarget, settingsSchema } from '../../../shared/settings.ts';
import type { TargetLook } from '../../../shared/target-look.ts';
import { demoServer } from '../collect/run.ts';
import { deadUrl } from '../collect/server.ts';
import { tlsServer } from '../connect/servers.ts';
import { scratchFolder } from '../scratch.ts';
import { newTask, openTestWindow } from './host.ts';

/** A window whose settings are kept, and whose key store seals by turning texts around. */
async function settledWindow() {
  const root = await scratchFolder();
  let settings = v.parse(settingsSchema, {});
  const turned = (text: string) => [...text].reverse().join('');
  const tokens = createTokens(join(root, 'data'), {
    seal: async (text) => new TextEncoder().encode(turned(text)),
    open: async (sealed) => turned(new TextDecoder().decode(sealed)),
  });
  const window = openTestWindow(root, null, {
    tokens,
    readSettings: () => settings,
    changeSettings: (patch) => {
      settings = v.parse(settingsSchema, { ...settings, ...patch });
      return settings;
    },
  });
  // Before its folder goes.
  onTestFinished(async () => void (await window.workbench.close()));
  await window.start();
  return { window, tokens, root, settings: () => settings };
}

const body = '{"text":"Say it","sampling_params":{"max_new_tokens":4}}';
const order = (baseUrl: string) => ({
  target: { baseUrl, keptToken: true },
  endpoint: '/generate' as const,
  body,
  idleTimeoutSeconds: 20,
});
const target = (baseUrl: string, connection?: Partial<SavedTarget['connection']>): SavedTarget => ({
  name: 'staging',
  baseUrl,
  ...(connection
    ? { connection: { tls: { ca: null, insecure: false }, headerNames: [], proxy: null, ...connection } }
    : {}),
});

describe('a saved target', () => {
  test('is how a replay and a collection connect to its address; its secrets are in no file and in no answer', async () => {
    const { window, root } = await settledWindow();
    const seen: string[] = [];
    const { baseUrl, ca } = await tlsServer((request, response) => {
      seen.push(`${request.method} ${request.headers.authorization} ${request.headers['x-tenant']}`);
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ text: 'a', meta_info: { id: 'r', finish_reason: { type: 'stop' } } }));
    });
    const answer = await window.call('saveTarget', {
      was: null,
      target: target(`${baseUrl}/team`, { tls: { ca, insecure: false }, headerNames: ['X-Tenant'] }),
      token: 'sk-very-secret',
      headerValues: [{ name: 'X-Tenant', value: 'tenant-secret' }],
    });
    expect(JSON.stringify([answer, window.pushed])).not.toMatch(/sk-very-secret|tenant-secret/);
    const result = await window.call('replay', { ...order(`${baseUrl}/team/`), task: newTask() });
    expect(result.end).toBe('complete');
    expect(seen.at(-1)).toBe('POST Bearer sk-very-secret tenant-secret');
    const stored = readFileSync(join(root, 'data', 'tokens.json'), 'utf8');
    expect(stored).not.toMatch(/sk-very-secret|tenant-secret/);
  });

  test('changed and removed, with the way back; another cannot have its address', async () => {
    const { window, tokens, settings } = await settledWindow();
    const [one, other] = ['http://127.0.0.1:7', 'http://127.0.0.1:8'];
    const save = { token: null, headerValues: [] };
    await window.call('saveTarget', { ...save, was: null, target: target(one), token: 'sk-1' });
    await window.call('saveTarget', { ...save, was: null, target: { ...target(other), name: 'b' } });
    const withKey = window.call('saveTarget', { ...save, was: null, target: target('http://me:x@h:1') });
    await expect(withKey).rejects.toMatchObject({ problem: { said: { key: 'credentialsInUrl' } } });
    const badProxy = target('http://h:1', { proxy: 'ftp://proxy' });
    await expect(window.call('saveTarget', { ...save, was: null, target: badProxy })).rejects.toMatchObject({
      problem: { said: { key: 'badBaseUrl' } },
    });
    const taken = window.call('saveTarget', { ...save, was: other, target: target(one) });
    await expect(taken).rejects.toMatchObject({ problem: { code: 'BAD_INPUT' } });
    await window.call('saveTarget', { ...save, was: one, target: { ...target(one), name: 'renamed' } });
    expect(settings().targets.map(({ name }) => name)).toEqual(['b', 'renamed']);
    expect(await tokens.tokenOf(one)).toBe('sk-1');

    await window.call('removeTarget', { baseUrl: one });
    expect(settings().targets.map(({ name }) => name)).toEqual(['b']);
    expect(await tokens.tokenOf(one)).toBeNull();
    await window.call('restoreTarget', { baseUrl: one });
    expect(settings().targets.map(({ name }) => name)).toEqual(['b', 'renamed']);
    expect(await tokens.tokenOf(one)).toBe('sk-1');
  });

  test('whose header is not known any more is not called without it', async () => {
    const { window, tokens } = await settledWindow();
    const server = await demoServer();
    await window.call('saveTarget', {
      was: null,
      target: target(server.url, { headerNames: ['X-Tenant'] }),
      token: null,
      headerValues: [{ name: 'X-Tenant', value: 'blue' }],
    });
    await tokens.keepHeaders(server.url, {});
    await expect(window.call('replay', { ...order(server.url), task: newTask() })).rejects.toMatchObject({
      problem: { said: { key: 'headerNotKept' } },
    });
    expect(server.requests).toEqual([]);
  });
});

describe('a quick look', () => {
  const look = (baseUrl: string, again = false) => ({ target: { baseUrl }, record: null, again });

  test.each(['0.5.6', '0.5.15', '0.5.17'] as const)(
    'of %s, by three GETs that change nothing',
    async (version) => {
      const server = await demoServer({ version });
      const { window } = await settledWindow();
      const { look: told } = await window.call('lookAtTarget', look(server.url));
      expect(told).toMatchObject({
        reason: null,
        version,
        model: server.state.modelPath,
        running: 0,
        waiting: 0,
      });
      expect(server.requests.every(({ method }) => method === 'GET')).toBe(true);
      const asked = server.requests.length;
      await window.call('lookAtTarget', look(server.url));
      expect(server.requests).toHaveLength(asked);
      await window.call('lookAtTarget', look(server.url, true));
      expect(server.requests.length).toBeGreaterThan(asked);
    },
  );

  test('of nobody says why', async () => {
    const { window } = await settledWindow();
    const { look: told } = await window.call('lookAtTarget', look(await deadUrl()));
    expect(told).toMatchObject({ reason: { key: 'connectionRefused' }, version: null, running: null });
  });

  test('of a server that hangs ends in time', async () => {
    const { window } = await settledWindow();
    const server = await demoServer();
    server.script({ kind: 'no-answer', path: '*' });
    const began = performance.now();
    await window.call('lookAtTarget', look(server.url));
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

/** A server that answers a long request of somebody else; `others` ends with it. */
async function busyServer() {
  const server = await demoServer({ state: { tokensPerSecond: 5 } });
  const others = fetch(`${server.url}/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"text":"a","sampling_params":{"max_new_tokens":4000}}',
  }).catch(() => undefined);
  await server.until(() => server.openRequests() === 1);
  return { server, others };
}

describe('the guard', () => {
  test('a server that serves others needs its host, typed; one of ours does not count', async () => {
    const { window } = await settledWindow();
    const { server, others } = await busyServer();
    const sent = window.call('replay', { ...order(server.url), task: newTask() });
    await expect(sent).rejects.toMatchObject({ problem: { code: 'GUARDED', said: { key: 'targetBusy' } } });
    const confirmed = await window.call('replay', {
      ...order(server.url),
      confirmedHost: '127.0.0.1',
      task: newTask(),
    });
    expect(confirmed.end).toBe('complete');
    await server.close();
    await others;
  });

  test('an experiment and a shrinking pass the same one, and nothing is sent before the host is typed', async () => {
    const { window } = await settledWindow();
    const { server, others } = await busyServer();
    const posts = () => server.requests.filter(({ method }) => method === 'POST').length;
    const { target: to, ...sent } = order(server.url);
    const experiment = { ...sent, plan: { kind: 'repeat', times: 2 } as const };
    const busy = { problem: { code: 'GUARDED', said: { key: 'targetBusy' } } };
    await expect(
      window.call('experiment', { ...experiment, task: newTask(), a: { target: to } }),
    ).rejects.toMatchObject(busy);
    const request = await window.call('parseTrigger', { name: 'a', text: body });
    const shrinking = { target: to, request, expect: ['status=200'], mostRounds: 2, restart: null };
    await expect(
      window.call('minimise', { ...shrinking, idleTimeoutSeconds: 20, task: newTask() }),
    ).rejects.toMatchObject(busy);
    expect(posts()).toBe(1);
    const a = { target: to, confirmedHost: '127.0.0.1' };
    const runs = await window.call('experiment', { ...experiment, task: newTask(), a });
    expect(runs.map(({ result }) => result.end)).toEqual(['complete', 'complete']);
    await server.close();
    await others;
  });

  test('a body that no server takes calls nobody, and is kept as refused', async () => {
    const { window } = await settledWindow();
    const server = await demoServer();
    const request = await window.call('parseTrigger', { name: 'a', text: body });
    const saved = await window.call('saveRequest', {
      id: null,
      request: {
        name: 'a',
        endpoint: '/generate',
        body,
        preparedBody: body,
        recordedBody: body,
        kept: [],
        changes: [],
        newerSampling: [],
        notes: [...request.notes],
        recordedOutput: null,
        origin: null,
        fieldVersion: null,
        targetUrl: null,
        idleTimeoutSeconds: null,
      },
    });
    const wrong = { ...order(server.url), body: '{"text":"a","sampling_params":{"temprature":0}}' };
    const key = { problem: { said: { key: 'samplingKeyUnknown' } } };
    await expect(
      window.call('replay', { ...wrong, task: newTask(), keep: { request: saved, run: 1 } }),
    ).rejects.toMatchObject(key);
    const { target: to, ...sent } = wrong;
    const plan = { kind: 'repeat', times: 2 } as const;
    await expect(
      window.call('experiment', { ...sent, plan, a: { target: to }, task: newTask() }),
    ).rejects.toMatchObject(key);
    expect(server.requests).toEqual([]);
    const { runs } = await window.call('readRuns', { request: saved });
    expect(runs).toMatchObject([{ run: 1, result: { end: 'error', problem: { code: 'BAD_INPUT' } } }]);
  });

  test('the captured server needs it as well, though it is on this machine', async () => {
    const { window } = await settledWindow();
    const server = await demoServer();
    await window.call('collect', {
      task: newTask(),
      folder: null,
      targets: [{ role: 'plain', baseUrl: server.url }],
      healthProbes: false,
      timeoutSeconds: 5,
      samples: 1,
      gapSeconds: 15,
      watch: null,
      tls: { ca: null, insecure: false },
      headers: [],
      proxy: null,
      prometheus: null,
    });
    const sent = window.call('replay', { ...order(server.url), task: newTask() });
    await expect(sent).rejects.toMatchObject({ problem: { said: { key: 'targetCaptured' } } });
    expect(server.requests.some(({ method }) => method === 'POST')).toBe(false);
  });
});

describe('what a request was recorded on', () => {
  const capture = (name: string, model: string, version: string) =>
    ({ name, summary: { model: { model_path: model, sglang_version: version } } }) as unknown as CaptureView;
  const seen: TargetLook = {
    at: 0,
    reason: null,
    version: '0.5.15',
    model: '/data/qwen3-30b/',
    weightVersion: 'default',
    running: 0,
    waiting: 0,
    loadSeconds: null,
    ours: 0,
  };

  test('the version is that of captures with its model, where they agree; those around runs say nothing', () => {
    const dump = { modelPath: 'Qwen/Qwen3-30B' };
    const old = capture('incident_bundle_1', '/models/Qwen3-30B', '0.5.14');
    const own = capture('incident_bundle_2_before_run_1', '/models/Qwen3-30B', '0.5.15');
    expect(recordedOn(dump, 'v7', [old, own]).version).toBe('0.5.14');
    expect(recordedOn(dump, 'v7', [old, capture('x', '/models/Qwen3-30B', '0.5.15')]).version).toBeNull();
    expect(mismatchesOf(recordedOn(dump, 'v7', [old]), seen)).toEqual([
      { what: 'version', recorded: '0.5.14', target: '0.5.15' },
      { what: 'weightVersion', recorded: 'v7', target: 'default' },
    ]);
  });

  test('another model is a mismatch; what is not known is none', () => {
    expect(mismatchesOf({ model: '/m/llama', version: null, weightVersion: null }, seen)).toEqual([
      { what: 'model', recorded: '/m/llama', target: '/data/qwen3-30b/' },
    ]);
    expect(
      mismatchesOf(
        { model: '/m/llama', version: '1', weightVersion: 'a' },
        { ...seen, model: null, version: null, weightVersion: null },
      ),
    ).toEqual([]);
  });
});
