import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultOrder } from '../../../shared/collect.ts';
import type { Pushes } from '../../../shared/contract.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import { demoServer } from '../collect/run.ts';
import { scratchFolder } from '../scratch.ts';
import { newTask, openTestWindow, type TestWindow } from './host.ts';

const toldTo = (window: TestWindow) =>
  window.pushed.flatMap(({ name, data }) => (name === 'collecting' ? [data as Pushes['collecting']] : []));
const order = { ...defaultOrder, folder: null, healthProbes: false, timeoutSeconds: 5 };

test('a deployment is one capture of the incident; the window goes from target to target under one id', async () => {
  const [prefill, decode] = [
    await demoServer({ state: { role: 'prefill' } }),
    await demoServer({ state: { role: 'decode' } }),
  ];
  const root = await scratchFolder();
  const window = openTestWindow(root);
  const { incident } = await window.start();
  const text = `prefill ${prefill.url}\ndecode ${decode.url}\nboss http://x:1`;
  const parsed = await window.call('parseTargets', { text });
  expect(parsed.targets).toHaveLength(2);
  expect(parsed.refused).toMatchObject([{ at: 3, text: 'boss http://x:1' }]);
  const list = join(root, 'list.txt');
  await writeFile(list, text);
  expect(await window.call('readTargets', { path: list })).toEqual(parsed);

  const targets = [...parsed.targets];
  const before = await window.call('estimateCollection', { ...defaultOrder, healthProbes: false, targets });
  expect(before).toMatchObject({ calls: 16, by: 'rule' });
  const view = await window.call('collect', { ...order, task: newTask(), targets });
  const after = await window.call('estimateCollection', { ...defaultOrder, healthProbes: false, targets });
  // By what they answered: only sources without an answer of their own are still guessed.
  expect(after.by).not.toBe('rule');
  expect(after.bytes).not.toBe(before.bytes);
  const calls = toldTo(window).filter(({ kind }) => kind === 'call');
  expect(new Set(calls.map((told) => (told.kind === 'call' ? told.target : '')))).toEqual(
    new Set(['prefill-0', 'decode-0']),
  );
  expect(calls.findLast((told) => told.kind === 'call' && told.done === 20)).toMatchObject({ of: 20 });
  expect(window.pushed.filter(({ name }) => name === 'network').at(-1)?.data).toMatchObject({ active: 0 });

  expect(view.targets.map(({ name }) => name)).toEqual(['prefill-0', 'decode-0']);
  const shown = await window.call('showTarget', { capture: view.id, target: 'decode-0' });
  expect(shown).toMatchObject({ id: view.id, target: 'decode-0', role: 'decode' });
  // What is asked of the id from now on is asked of that target.
  const source = await window.call('readSource', { capture: view.id, file: 'server_info.json' });
  expect(source).toMatchObject({ file: 'targets/decode-0/server_info.json' });
  expect(source.text).toContain('"disaggregation_mode": "decode"');
  const other = await window.call('readSource', {
    capture: view.id,
    file: 'targets/prefill-0/server_info.json',
  });
  expect(other.text).toContain('"disaggregation_mode": "prefill"');
  await expect(window.call('showTarget', { capture: view.id, target: 'nobody' })).rejects.toMatchObject({
    problem: { code: 'BAD_INPUT' },
  });
  await window.workbench.close();

  const again = openTestWindow(root, incident.view.folder);
  await again.start();
  const { captures } = await again.call('openArtifacts', {
    task: newTask(),
    artifacts: [{ kind: 'capture', id: view.id as string as ArtifactId }],
  });
  expect(captures[0]).toMatchObject({ id: view.id, targets: [{ name: 'prefill-0' }, { name: 'decode-0' }] });
  await again.workbench.close();
});

test('collected into an incident with a place, a deployment with samples lies in it whole', async () => {
  const [one, two] = [await demoServer(), await demoServer()];
  const root = await scratchFolder();
  const window = openTestWindow(root);
  await window.start();
  await window.call('placeIncident', { task: newTask(), how: 'move', folder: join(root, 'incident') });
  const targets = [one, two].map(({ url }) => ({ role: 'plain' as const, baseUrl: url }));
  const view = await window.call('collect', { ...order, task: newTask(), targets });
  expect(view.path.startsWith(join(root, 'incident', 'captures'))).toBe(true);
  expect(view.targets).toHaveLength(2);
  expect(view.masked.every(({ file }) => file.startsWith('targets/'))).toBe(true);
  await window.workbench.close();
});

test('a watch tells its countdown, and is kept on demand', async () => {
  const server = await demoServer();
  const window = openTestWindow(await scratchFolder());
  await window.start();
  const task = newTask();
  expect(await window.call('keepWatched', { task })).toBe(false);
  const collected = window.call('collect', {
    ...order,
    task,
    targets: [{ role: 'plain', baseUrl: server.url }],
    watch: { minutes: 5, megabytes: 10 },
  });
  await expect
    .poll(() => toldTo(window).find(({ kind }) => kind === 'wait'))
    .toMatchObject({
      sample: 2,
      of: null,
      secondsLeft: 15,
      kept: 0,
    });
  expect(await window.call('keepWatched', { task })).toBe(true);
  expect((await collected).samples).toHaveLength(1);
  expect(await window.call('keepWatched', { task })).toBe(false);
  await window.workbench.close();
});

test('bounds are the contract’s: a gap that makes no rate is refused before anything is called', async () => {
  const server = await demoServer();
  const window = openTestWindow(await scratchFolder());
  await window.start();
  const targets = [{ role: 'plain' as const, baseUrl: server.url }];
  expect(() =>
    window.call('collect', { ...order, task: newTask(), targets, samples: 2, gapSeconds: 3 }),
  ).toThrow();
  expect(server.requests).toEqual([]);
  await window.workbench.close();
});
