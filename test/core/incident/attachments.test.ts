import { mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attachedLogs } from '../../../electron/core/attached-logs.ts';
import { createIncident, openIncident } from '../../../electron/core/incident/incident.ts';
import { type AttachedTo, largestAttachment, stretchOfAttachment } from '../../../shared/attachment.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import { manifestFileName } from '../../../shared/incident-files.ts';
import { runExample } from './examples.ts';
import { makePlace } from './place.ts';

const { signal } = new AbortController();

/** An incident with one run, and a folder of the person's own. */
async function withRun() {
  const { folder, options } = await makePlace();
  const incident = await createIncident(folder, 'Hang', options);
  const replay = incident.startReplay('Long prompt', null);
  incident.appendRun(replay, runExample(1));
  const own = join(dirname(folder), 'own');
  await mkdir(own);
  const to: AttachedTo = { kind: 'replay', id: replay, run: 1 };
  const write = async (name: string, data: string | Uint8Array) => {
    await writeFile(join(own, name), data);
    return join(own, name);
  };
  return { folder, options, incident, to, write };
}

test('a log comes in masked, is read, taken off, brought back and there again after a restart', async () => {
  const { folder, options, incident, to, write } = await withRun();
  const log = '[2026-11-24 02:41:07 TP0] start --api-key topsecret123\n[2026-11-24 02:45:00 TP0] 世界\n';
  const first = await incident.attach(await write('server.log', log), to, signal);
  const second = await incident.attach(join(dirname(folder), 'own', 'server.log'), to, signal);
  expect(incident.view.attachments.map(({ id, name, masked }) => [id, name, masked])).toEqual([
    ['server.log', 'server.log', 1],
    ['server-2.log', 'server.log', 1],
  ]);
  const [item] = incident.view.attachments;
  expect(item?.path).toBe(join(folder, 'attachments', 'server.log'));
  const copy = await readFile(item?.path ?? '', 'utf8');
  expect(copy).toMatch(/--api-key \[masked:[0-9a-f]{8}\]\n\[2026-11-24 02:45:00 TP0\] 世界\n$/);
  expect(item?.bytes).toBe(Buffer.byteLength(copy));
  expect(await incident.readAttachment(first, 0)).toEqual({
    text: copy,
    from: 0,
    to: item?.bytes,
    total: item?.bytes,
  });
  expect(await attachedLogs(incident.view)).toMatchObject([
    {
      name: 'server.log',
      span: { first: '2026-11-24 02:41:07', last: '2026-11-24 02:45:00' },
      attachedTo: { name: 'Long prompt', run: 1 },
    },
    {},
  ]);

  await incident.remove({ kind: 'attachment', id: second });
  expect(incident.view.attachments.map(({ id }) => id)).toEqual([first]);
  await stat(join(folder, '.removed', 'attachments', 'server-2.log'));
  await incident.restore({ kind: 'attachment', id: second });
  await incident.close();
  const again = await openIncident(folder, options);
  expect(again.view.attachments.map(({ id, to: run }) => [id, run])).toEqual([
    [first, to],
    [second, to],
  ]);
  await again.close();
});

describe('what cannot be attached says why, and leaves nothing', () => {
  const cases = [
    { name: 'core.1', data: new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0]), message: /holds zero bytes/ },
    { name: 'latin1.log', data: new Uint8Array([0x61, 0xe4, 0x0a]), message: /not written in UTF-8/ },
    { name: 'one-line.log', data: 'a'.repeat(4_100_000), message: /a line of more than/ },
  ];
  for (const { name, data, message } of cases)
    test(name, async () => {
      const { incident, to, write } = await withRun();
      await expect(incident.attach(await write(name, data), to, signal)).rejects.toThrow(message);
      expect(incident.view.attachments).toEqual([]);
      await incident.close();
    });

  test('too large, gone, a folder, or of a run that is not there', async () => {
    const { folder, incident, to, write } = await withRun();
    const large = await write('large.log', '');
    await truncate(large, largestAttachment + 1);
    await expect(incident.attach(large, to, signal)).rejects.toThrow('at most 100 MB can be attached');
    await expect(incident.attach(`${large}.1`, to, signal)).rejects.toThrow('does not exist');
    await expect(incident.attach(dirname(folder), to, signal)).rejects.toThrow('it is no file');
    const log = await write('a.log', 'a\n');
    const nowhere = { kind: 'batch', id: 'b9' as ArtifactId, run: null } as const;
    await expect(incident.attach(log, nowhere, signal)).rejects.toThrow(
      'The batch b9 is not in the incident',
    );
    await incident.close();
  });
});

test('a long one is read by stretches of whole lines, none twice and none left out', async () => {
  const { incident, to, write } = await withRun();
  const text = Array.from({ length: 20_000 }, (_, at) => `line ${at} 世界 of a long log\n`).join('');
  const id = await incident.attach(await write('long.log', text), to, signal);
  let [from, read] = [0, ''];
  for (;;) {
    const part = await incident.readAttachment(id, from);
    expect(part.from).toBe(from);
    expect(part.to - part.from).toBeLessThanOrEqual(stretchOfAttachment + 1);
    read += part.text;
    from = part.to;
    if (from === part.total) break;
  }
  expect(read === text).toBe(true);
  // In the middle of a line: the next one is the first.
  expect((await incident.readAttachment(id, 3)).text.startsWith('line 1 ')).toBe(true);
  await incident.close();
});

test('a manifest of somebody else leads to no file outside the folder', async () => {
  const { folder, options, incident, to, write } = await withRun();
  const id = await incident.attach(await write('a.log', 'a\n'), to, signal);
  await incident.close();
  const manifest = await readFile(join(folder, manifestFileName), 'utf8');
  await writeFile(join(folder, manifestFileName), manifest.replace('"attachments/a.log"', '"../own/a.log"'));
  const again = await openIncident(folder, options);
  await expect(again.readAttachment(id, 0)).rejects.toThrow('is not in the incident');
  await again.close();
});
