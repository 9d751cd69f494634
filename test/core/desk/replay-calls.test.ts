import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Pushes } from '../../../shared/contract.ts';
import type { ArtifactId, SavedRequest } from '../../../shared/incident.ts';
import { demoServer } from '../collect/run.ts';
import { scratchFolder } from '../scratch.ts';
import { newTask, openTestWindow, type TestWindow } from './host.ts';

const body = '{"text":"Say it","sampling_params":{"max_new_tokens":8},"stream":true}';
const request: SavedRequest = {
  name: 'trigger',
  endpoint: '/generate',
  body,
  preparedBody: body,
  recordedBody: body,
  kept: [],
  changes: [],
  newerSampling: [],
  notes: [],
  recordedOutput: null,
  origin: null,
  fieldVersion: null,
  targetUrl: null,
  idleTimeoutSeconds: null,
};
const order = (baseUrl: string) => ({
  target: { baseUrl },
  endpoint: '/generate' as const,
  body,
  idleTimeoutSeconds: 20,
});
/** Closed before its folder goes. */
function closing(window: TestWindow): TestWindow {
  onTestFinished(async () => void (await window.workbench.close()));
  return window;
}
const capturesTold = (window: TestWindow) =>
  window.pushed.flatMap(({ name, data }) => (name === 'runCaptured' ? [data as Pushes['runCaptured']] : []));

test('captures around a run are in the incident, stand with the run, and can be compared', async () => {
  const server = await demoServer({ state: { tokensPerSecond: 20 } });
  const root = await scratchFolder();
  const window = closing(openTestWindow(root));
  await window.start();
  const saved = (await window.call('saveRequest', {
    id: null,
    request: { ...request } as never,
  })) as ArtifactId;
  const result = await window.call('replay', {
    ...order(server.url),
    task: newTask(),
    keep: { request: saved, run: 1 },
    bracket: { during: 1, firstSeconds: 0, everySeconds: 15 },
  });
  expect(result).toMatchObject({ end: 'complete', problem: null });

  const told = capturesTold(window);
  expect(told.map(({ moment, problem }) => [moment, problem])).toEqual([
    ['before', null],
    ['during', null],
    ['after', null],
  ]);
  const [before, during, after] = told.map(({ view }) => view);
  expect(before?.summary.point_in_time_load.running_reqs).toBe(0);
  expect(during?.summary.point_in_time_load.running_reqs).toBe(1);
  expect(after?.summary.point_in_time_load.running_reqs).toBe(0);
  // No health check: that would be one more request.
  expect(server.requests.filter(({ path }) => path.startsWith('/health'))).toEqual([]);

  const { view } = (await window.start()).incident;
  const names = await readdir(join(view.folder, 'captures'));
  expect(names.map((name) => /_(before|during|after)_run_1$/.exec(name)?.[1]).sort()).toEqual([
    'after',
    'before',
    'during',
  ]);
  expect(view.captures.map(({ id }) => id).sort()).toEqual(names.sort());
  const { runs } = await window.call('readRuns', { request: saved });
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ run: 1, result: { end: 'complete' } });
  expect(runs[0]?.captures.map(({ moment, capture }) => [moment, capture])).toEqual(
    told.map(({ moment, capture }) => [moment, capture]),
  );
  if (!before || !after) throw new Error('no captures');
  const compared = await window.call('compareSides', {
    task: newTask(),
    a: { kind: 'capture', capture: before.id, sample: null },
    b: { kind: 'capture', capture: after.id, sample: null },
  });
  expect(compared.comparable.verdict).not.toBe('no');
});

test('a target that has to be confirmed is not even captured before that', async () => {
  const window = closing(openTestWindow(await scratchFolder()));
  await window.start();
  const bracket = { during: 0, firstSeconds: 0, everySeconds: 15 };
  const asked = window.call('replay', { ...order('http://192.0.2.1:30000'), task: newTask(), bracket });
  await expect(asked).rejects.toMatchObject({ problem: { code: 'GUARDED' } });
  expect(capturesTold(window)).toEqual([]);
});

test('a server that is dead before and after is captured all the same: that is what a crash looks like', async () => {
  const server = await demoServer();
  const { url } = server;
  await server.close();
  const window = closing(openTestWindow(await scratchFolder()));
  await window.start();
  const bracket = { during: 0, firstSeconds: 0, everySeconds: 15 };
  const result = await window.call('replay', { ...order(url), task: newTask(), bracket });
  expect(result.end).toBe('unreachable');
  const told = capturesTold(window);
  expect(told).toHaveLength(2);
  for (const { view } of told) expect(view?.sources.every(({ status }) => status === 'missing')).toBe(true);
});
