import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { dropOn, expect, sample, test } from './app.ts';
import { editRequest, linesOf, replay, requests, rows } from './words.ts';

const crashDump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');
const quick = { tokensPerSecond: 5000, prefillSeconds: 0, healthSeconds: 0 };

const edited = (page: Page, name: RegExp) =>
  linesOf(replay(page, name).getByRole('tabpanel', { name: /^Edited/ }));

async function narrowDown(page: Page, item: RegExp): Promise<void> {
  await replay(page).getByRole('button', { name: 'Narrow down' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('a failing prompt is shrunk to the two words that make it fail, and opened as a request', async ({
  launch,
  folder,
  server: startServer,
}) => {
  const server = await startServer({ state: { ...quick, failOnWords: ['zebra', 'quartz'] } });
  const { page } = await launch([]);
  const words = Array.from({ length: 20 }, (_, at) => `w${at}`).join(' ');
  const text = `${words}\nthe zebra ${words}\n${words} quartz`;
  const path = join(folder, 'trigger.json');
  await writeFile(path, JSON.stringify({ text, sampling_params: { max_new_tokens: 1, temperature: 0 } }));
  await dropOn(page, [path]);
  await replay(page).getByRole('textbox', { name: 'Target' }).fill(server.url);
  await narrowDown(page, /Minimise/);
  const dialog = page.getByRole('dialog', { name: 'Minimise the prompt' });
  await dialog.getByRole('button', { name: 'Minimise' }).click();
  await expect(dialog.getByRole('status')).toContainText('Nothing more can be left out.');
  await expect(dialog.getByRole('status')).toContainText('12 characters');
  await expect(dialog.getByRole('region', { name: 'Rounds' })).toContainText('whole prompt');
  await dialog.getByRole('button', { name: 'Open the smallest' }).click();
  await expect.poll(() => edited(page, /minimised/)).toContain('"text": "zebra quartz"');
});

test('a harness of a request is written and proved from the window, and its script agrees', async ({
  launch,
  folder,
  server,
}) => {
  const good = await server({ state: quick });
  const { page } = await launch([crashDump]);
  await editRequest(page, '0a408a3f');
  await narrowDown(page, /bisect harness/);
  const dialog = page.getByRole('dialog', { name: 'Export a bisect harness' });
  const place = join(folder, 'harness');
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(place);
  // As the crash dump has it.
  await expect(dialog.getByRole('textbox', { name: 'Start command' })).toHaveValue(/launch_server/);
  await dialog.getByRole('textbox', { name: 'Start command' }).fill('python3 server.py');
  await dialog.getByRole('textbox', { name: 'Known good server' }).fill(good.url);
  await dialog.getByRole('button', { name: 'Write and prove' }).click();
  await expect(dialog.getByRole('status')).toContainText('Known good: good, good, good');
  expect(JSON.parse(await readFile(join(place, 'harness.json'), 'utf8')).start).toBe('python3 server.py');
  const script = join(place, 'harness.py');
  const { stdout } = await promisify(execFile)('python3', [script, 'check', '--base-url', good.url]);
  expect(JSON.parse(stdout).verdict).toBe('good');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
});

test('a harness of selected requests', async ({ launch, folder }) => {
  const { page } = await launch([crashDump]);
  await page.getByRole('tab', { name: 'Requests' }).click();
  const button = requests(page).getByRole('button', { name: /Export a bisect harness/ });
  await expect(rows(page).first()).toBeVisible();
  await rows(page).first().click();
  await rows(page)
    .nth(2)
    .click({ modifiers: ['Shift'] });
  await button.click();
  const dialog = page.getByRole('dialog', { name: 'Export a bisect harness' });
  await expect(dialog).toContainText('Sends 3 requests of the dump.');
  const place = join(folder, 'harness');
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(place);
  await dialog.getByRole('button', { name: 'Write and prove' }).click();
  await expect(dialog.getByRole('status')).toContainText('Not proved on both');
  const lines = (await readFile(join(place, 'requests.jsonl'), 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(3);
});

test('the commit that a bisection found goes into the note', async ({ launch }) => {
  const { page } = await launch([crashDump]);
  await editRequest(page, '0a408a3f');
  await narrowDown(page, /bisect log/);
  const dialog = page.getByRole('dialog', { name: 'Read a bisect log' });
  const sha = 'c0ffee'.padEnd(40, '1');
  const log = [
    'git bisect start',
    `# bad: [${'b'.repeat(40)}] newest`,
    `# good: [${'a'.repeat(40)}] oldest`,
    `# bad: [${sha}] Use the new top-k kernel`,
    `# first bad commit: [${sha}] Use the new top-k kernel`,
  ].join('\n');
  await dialog.getByRole('textbox').fill(log);
  await dialog.getByRole('button', { name: 'Read' }).click();
  await expect(dialog.getByRole('status')).toContainText('1 step so far: 1 good, 2 bad, 0 skipped.');
  await expect(dialog.getByRole('status')).toContainText(
    'First bad commit: c0ffee111111 Use the new top-k kernel',
  );
  await dialog.getByRole('button', { name: 'Add to the note' }).click();
  await expect(dialog.getByRole('button', { name: 'In the note' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('5');
  await expect(page.getByRole('textbox', { name: /Strongest signal/ })).toHaveValue(/c0ffee111111/);
});
