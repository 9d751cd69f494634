import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findHeld, type HeldId } from '../../../shared/held.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import { startScripted } from '../replay/scripted-server.ts';
import { scratchFolder } from '../scratch.ts';
import { newTask, openTestWindow } from './host.ts';

const body = `{"text": "${'ab'.repeat(50_000)}", "sampling_params": {"sampling_seed": 18446744073709551615}}`;

test('a large value is looked at, kept with its request, sent, and there at the next start; the run’s own copy goes', async () => {
  const root = await scratchFolder();
  const file = join(root, 'large.json');
  await writeFile(file, body);
  const server = await startScripted((response) => void response.end('{"text":"x","meta_info":{}}'));
  const window = openTestWindow(root);
  const { incident } = await window.start();
  const { triggers } = await window.call('openPaths', { task: newTask(), paths: [file] });
  const text = triggers[0]?.text ?? '';
  const [place] = findHeld(text).places;
  expect(text.length).toBeLessThan(1000);
  const held = (folder: string) => readdir(join(folder, 'held')).catch(() => []);
  // Only looked at: nothing of it is in the incident.
  expect(await held(incident.view.folder)).toEqual([]);
  expect((await window.call('readHeld', { id: place?.id as HeldId, from: 99_999 })).text).toBe('b');

  const saved = await window.call('saveRequest', {
    id: null,
    request: {
      name: 'large.json',
      endpoint: '/generate',
      body: text,
      preparedBody: text,
      recordedBody: text,
      kept: [],
      changes: [],
      newerSampling: [],
      notes: [],
      recordedOutput: null,
      origin: null,
      fieldVersion: null,
      targetUrl: null,
      idleTimeoutSeconds: null,
    },
  });
  expect(await held(incident.view.folder)).toEqual([`${place?.id}.json`]);
  // A look at the target goes before and after: what is sent is what is posted.
  const sent = (index: number) => server.received.filter(({ method }) => method === 'POST')[index]?.body;
  const send = (one: typeof window, request: ArtifactId) =>
    one.call('replay', {
      task: newTask(),
      target: { baseUrl: server.baseUrl },
      endpoint: '/generate',
      body: text,
      idleTimeoutSeconds: 10,
      keep: { request, run: 1 },
    });
  await send(window, saved);
  // Laid out as the editor shows it; the value as it was written.
  expect(JSON.parse(sent(0)?.toString() ?? '')).toMatchObject({ text: 'ab'.repeat(50_000) });
  expect(sent(0)?.toString()).toContain('18446744073709551615');
  await window.workbench.close();
  expect(await held(join(root, 'data'))).toEqual([]);

  const again = openTestWindow(root, incident.view.folder);
  await again.start();
  expect((await again.call('readSavedRequest', { id: saved })).body).toBe(text);
  const { runs } = await again.call('readRuns', { request: saved });
  expect(runs[0]?.body).toBe(text);
  await send(again, saved);
  expect(sent(1)?.equals(sent(0) ?? Buffer.alloc(0))).toBe(true);
  const copied: string[] = [];
  await again.workbench.close();
  const third = openTestWindow(root, incident.view.folder, {
    copyText: async (one) => void copied.push(one),
  });
  await third.start();
  await third.call('copyBody', { text });
  expect(copied).toEqual([sent(0)?.toString()]);
  await third.workbench.close();
  await server.close();
});

test('a request that was kept in full before is opened with placeholders', async () => {
  const root = await scratchFolder();
  const window = openTestWindow(root);
  await window.start();
  const saved = await window.call('saveRequest', {
    id: null,
    request: {
      name: 'old',
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
    },
  });
  const opened = await window.call('readSavedRequest', { id: saved });
  expect(findHeld(opened.body).places).toHaveLength(1);
  expect(opened.recordedBody).toBe(opened.body);
  expect(await window.call('wholeBody', { text: opened.body })).toBe(body);
  await window.workbench.close();
});
