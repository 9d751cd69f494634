import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { editor, messages, replay, sendButton } from './words.ts';

const attached = (page: Page) => replay(page).getByRole('region', { name: 'Attached files' });

test('a log and stacks are attached to a run, read, taken off, brought back, and named in the note', async ({
  launch,
  server,
  folder,
}) => {
  const demo = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const open = await launch();
  const { page } = open;
  await page.getByRole('button', { name: 'Paste a request…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog
    .getByRole('textbox', { name: 'Request' })
    .fill('{"text": "hi", "sampling_params": {"max_new_tokens": 4}}');
  await dialog.getByRole('button', { name: 'Edit & replay' }).click();
  await editor(page).focus();
  await replay(page).getByRole('textbox', { name: 'Target' }).fill(demo.url);
  await expect(attached(page)).toBeHidden();
  await sendButton(page).click();
  await expect(attached(page)).toContainText('No log or stacks attached');

  const log = join(folder, 'server.log');
  await writeFile(log, '[2026-11-24 02:41:07 TP0] started with --api-key topsecret123\n');
  const stacks = join(folder, 'stacks.txt');
  await writeFile(stacks, 'Thread 1 (idle): "MainThread"\n    wait (threading.py:331)\n');
  const core = join(folder, 'core.1');
  await writeFile(core, new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0]));
  await open.answerOpenDialog([log, stacks, core]);
  await attached(page).getByRole('button', { name: 'Attach files…' }).click();
  await expect(attached(page)).toContainText('server.log');
  await expect(attached(page)).toContainText('1 secret masked');
  await expect(attached(page)).toContainText('stacks.txt');
  await expect(messages(page)).toContainText('cannot be attached: it holds zero bytes');

  await attached(page).getByRole('button', { name: 'server.log', exact: true }).click();
  const text = page.getByRole('dialog', { name: 'server.log' });
  await expect(text).toContainText(/--api-key \[masked:[0-9a-f]{8}\]/);
  await page.keyboard.press('Escape');
  await expect(text).toBeHidden();

  await attached(page).getByRole('button', { name: 'Take server.log off' }).click();
  await expect(attached(page)).not.toContainText('server.log');
  await messages(page).getByRole('button', { name: 'Undo' }).click();
  await expect(attached(page)).toContainText('server.log');

  // Another run has none of them.
  await sendButton(page).click();
  await expect(attached(page)).toContainText('No log or stacks attached');

  await page.keyboard.press('5');
  await expect(page.getByRole('textbox', { name: /What was checked/ })).toHaveValue(
    /server\.log, attached to run 1 of .*02:41:07/,
  );
});
