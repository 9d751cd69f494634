import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CallInput, TaskId } from '../../../shared/contract.ts';
import { noteFormats } from '../../../shared/note-export.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { pinSource } from '../../../shared/pin.ts';
import { scratchFolder } from '../scratch.ts';
import { fixture, openTestWindow } from './host.ts';

const task = 't' as TaskId;

/** A window with a capture, a dump, and two pins: a record, and a part of its prompt. */
async function openWithPins(answers: Parameters<typeof openTestWindow>[2] = {}) {
  const root = await scratchFolder();
  const window = openTestWindow(root, null, answers);
  await window.start();
  const dumpFile = fixture('../../assets/samples/crash/crash_dump_2026-08-14_14-06-40.pkl');
  const opened = await window.call('openPaths', { task, paths: [fixture('bundles/dp_ranks'), dumpFile] });
  const [capture] = opened.captures;
  const [dump] = opened.dumps;
  if (!capture || !dump) throw new Error('nothing was opened');
  const source = { in: 'dump', artifact: String(dump.id), index: 3 } as const;
  await window.call('addPin', {
    kind: 'row',
    source: pinSource(source),
    label: 'Request',
    value: 'Prompt 9',
  });
  await window.call('addPin', {
    kind: 'text',
    source: pinSource({ ...source, path: 'text' }),
    label: 'Prompt',
    value: 'a secret of a person',
  });
  const open = { captures: [capture.id], dumps: [dump.id] };
  const note = await window.call('draftNote', { title: 'Slow', ...open, language: 'zh' });
  const order: Omit<CallInput<'exportNote'>, 'format' | 'path' | 'masking'> = {
    task,
    language: 'zh',
    open,
    note: { ...note, fields: { ...note.fields }, artifacts: note.artifacts.map((one) => ({ ...one })) },
  };
  return { root, window, order };
}

test('every format is written, with what is masked as it was told before', async () => {
  const printed: string[] = [];
  const { root, window, order } = await openWithPins({
    printPdf: async (html) => {
      printed.push(html);
      return new TextEncoder().encode('%PDF-');
    },
  });
  const masks = await window.call('readNoteMasks', order);
  expect(masks.prompts.map(({ what }) => what)).toEqual(['Prompt', 'text']);
  expect(masks.hosts).toEqual([{ name: '10.4.17.22', shown: 'host-1' }]);
  const texts: Record<string, string> = {};
  for (const format of noteFormats) {
    const path = join(root, `note.${format}`);
    const masking = { prompts: true, hosts: true };
    const done = await window.call('exportNote', { ...order, format, masking, path });
    expect(done).toEqual({ path, maskedPrompts: 2 });
    texts[format] = await readFile(path, 'utf8');
    expect(texts[format]).not.toMatch(/a secret of a person|10\.4\.17\.22/);
  }
  expect(texts.pdf).toBe('%PDF-');
  expect(printed).toEqual([texts.html]);
  expect(texts.md).toMatch(/^## 当前最强信号$/m);
  expect(texts.issue).toMatch(/curl -sSg [^`]*http:\/\/127\.0\.0\.1:30000\/generate/);
  await window.workbench.close();
});

test('a PDF that is stopped leaves no file', async () => {
  const { root, window, order } = await openWithPins({
    printPdf: (_html, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new ProblemError('cancelled', {})));
        void window.call('cancel', { task });
      }),
  });
  const path = join(root, 'note.pdf');
  const masking = { prompts: true, hosts: true };
  await expect(window.call('exportNote', { ...order, format: 'pdf', masking, path })).rejects.toMatchObject({
    problem: { code: 'CANCELLED' },
  });
  await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  await window.workbench.close();
});
