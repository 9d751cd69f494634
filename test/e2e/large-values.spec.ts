import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, sample, test } from './app.ts';
import { editor, linesOf, messages, replay, sendButton, sentTo } from './words.ts';

const values = (page: Page) => replay(page).getByRole('region', { name: 'Large values' });
/** Long lines are wrapped: what stands in them is one again. */
const text = async (page: Page) =>
  (await linesOf(replay(page).getByRole('tabpanel', { name: /^Edited/ }))).replaceAll('\n', '');

const ids = Array.from({ length: 20_000 }, (_, at) => (at * 7919) % 151_000);
const prompt = 'Summarise what the passages say about rank 3.\n'.repeat(3000);
/** White space and an integer that no number holds: what a round trip through values would lose. */
const body = `{"text": ${JSON.stringify(prompt)}, "input_ids": [${ids.join(',')}],\n "sampling_params": {"sampling_seed": 18446744073709551615, "max_new_tokens": 2}}`;
const fields = (sent: string | undefined) => JSON.parse(sent ?? '{}') as Record<string, unknown>;

test('large values stand as placeholders, are opened, replaced and sent as they are; the incident keeps them', async ({
  launch,
  folder,
  server,
}) => {
  const demo = await server();
  const file = join(folder, 'large.json');
  await writeFile(file, body);
  const { page, app, answerOpenDialog, answerSaveDialog, quit } = await launch([file]);
  await expect(values(page).getByRole('listitem')).toHaveCount(2);
  await expect(values(page)).toContainText(`${prompt.length.toLocaleString('en')} characters`);
  await expect(values(page)).toContainText('20,000 items');
  await expect.poll(() => text(page)).toContain('"$held"');
  await expect.poll(() => text(page)).toContain('Summarise what the passages');

  await replay(page).getByRole('textbox', { name: 'Target' }).fill(demo.url);
  await sendButton(page).click();
  await expect.poll(() => sentTo(demo)[0]?.body ?? '').toMatch(/\}$/);
  const first = sentTo(demo)[0]?.body;
  expect(fields(first)).toMatchObject({ text: prompt, input_ids: ids });
  expect(first).toContain('18446744073709551615');
  expect(first).toContain(`[${ids.join(',')}]`);

  // The whole body on the clipboard is what was sent.
  await replay(page).getByRole('button', { name: 'Copy the whole body' }).click();
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe(first);

  // Opened, it is what it says; changed, it goes in its place.
  await values(page).getByRole('button', { name: 'Open text' }).click();
  const opened = replay(page).getByRole('tabpanel', { name: 'text' });
  await expect.poll(() => linesOf(opened)).toContain('Summarise what the passages say about rank 3.');
  await opened.getByRole('textbox', { name: 'Value of text' }).focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('First of all: ');
  await opened.getByRole('button', { name: 'Use in the request' }).click();
  await expect.poll(() => text(page)).toContain('First of all: Summarise');

  const other = join(folder, 'ids.json');
  await writeFile(other, '[1, 2, 9007199254740993]');
  await answerOpenDialog([other]);
  await values(page).getByRole('button', { name: 'Replace input_ids by a file…' }).click();
  await expect.poll(() => text(page)).toContain('[1, 2, 9007199254740993]');
  await sendButton(page).click();
  await expect.poll(() => sentTo(demo)[1]?.body ?? '').toMatch(/\}$/);
  expect(fields(sentTo(demo)[1]?.body).text).toBe(`First of all: ${prompt}`);
  expect(sentTo(demo)[1]?.body).toContain('"input_ids": [1, 2, 9007199254740993]');

  // The difference to what was recorded tells the two apart by name.
  await replay(page).getByRole('tab', { name: 'Difference' }).click();
  const difference = replay(page).getByRole('tabpanel', { name: 'Difference' });
  await expect.poll(() => linesOf(difference)).toContain('9007199254740993');
  await replay(page)
    .getByRole('tab', { name: /^Edited/ })
    .click();

  // A folder of its own holds each value once; another start sends the same.
  const incident = join(folder, 'kept');
  await answerSaveDialog(incident);
  await page.keyboard.press('Control+S');
  await expect.poll(async () => (await readdir(join(incident, 'held')).catch(() => [])).length).toBe(3);
  const saved = await Promise.all(
    (await readdir(join(incident, 'requests'))).map((name) =>
      readFile(join(incident, 'requests', name), 'utf8'),
    ),
  );
  expect(saved.join().length).toBeLessThan(20_000);
  await quit();
  const again = await launch([incident]);
  await again.page.getByRole('tab', { name: /^Replay large/ }).click();
  await replay(again.page)
    .getByRole('tab', { name: /^Edited/ })
    .click();
  await expect.poll(() => text(again.page)).toContain('First of all: Summarise');
  await sendButton(again.page).click();
  await expect.poll(() => sentTo(demo)[2]?.body ?? '').toMatch(/\}$/);
  expect(sentTo(demo)[2]?.body).toBe(sentTo(demo)[1]?.body);
  await expect(messages(again.page)).toHaveText('');
});

test('what is pasted and large is put aside; it can stand in the text in full, and be put aside again', async ({
  launch,
}) => {
  const { page, paste } = await launch([sample('crash/crash_dump_2026-08-14_14-06-40.pkl')]);
  await page.getByRole('tab', { name: 'Requests' }).click();
  await page.getByRole('row', { name: /0a408a3f/ }).click();
  await page.keyboard.press('e');
  await expect.poll(() => text(page)).toContain('"top_k": 40');
  await editor(page).focus();
  await page.keyboard.press('Control+A');
  await paste(
    JSON.stringify(fields(body), null, 2).replaceAll('18446744073709552000', '18446744073709551615'),
  );
  await expect(values(page).getByRole('listitem')).toHaveCount(2);
  await expect.poll(() => text(page)).toContain('"sampling_seed": 18446744073709551615');
  await values(page).getByRole('button', { name: 'Put input_ids into the text' }).click();
  await expect(values(page).getByRole('listitem')).toHaveCount(1);
  await values(page).getByRole('button', { name: 'Put large values aside' }).click();
  await expect(values(page).getByRole('listitem')).toHaveCount(2);
});
