import type { Locator, Page } from '@playwright/test';
import { expect, type OpenApp, test } from './app.ts';
import { artifacts, editor, messages, replay, sendButton, sentTo, tabPanel } from './words.ts';

const history = (page: Page): Locator => tabPanel(page, 'History');
const grid = (page: Page): Locator => history(page).getByRole('grid', { name: 'Sends of this incident' });
const rows = (page: Page): Locator =>
  grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') });
const target = (page: Page) => replay(page).getByRole('textbox', { name: 'Target' });
const replayed = (page: Page) => replay(page).getByRole('region', { name: 'Replayed', exact: true });
const complete = (page: Page) => replayed(page).getByRole('img', { name: 'complete' });

async function pasteRequest({ page }: OpenApp, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Paste a request…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Request' }).fill(text);
  await page.getByRole('dialog').getByRole('button', { name: 'Edit & replay' }).click();
  await editor(page).focus();
}

test('every send is listed, sent again to the byte, compared, pinned, taken off and brought back, over a restart', async ({
  launch,
  server,
}) => {
  const demo = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const open = await launch();
  const { page } = open;
  const first =
    '{"text": "One 世界", "sampling_params": {"max_new_tokens": 4, "temperature": 0, "sampling_seed": 9223372036854775807}}';
  await pasteRequest(open, first);
  await target(page).fill(demo.url);
  await sendButton(page).click();
  await expect(complete(page)).toBeVisible();
  // Another request altogether: longer than a line of the list's file holds.
  const words = 'long words '.repeat(3000);
  await editor(page).focus();
  await page.keyboard.press('Control+A');
  await open.paste(`{"text": "${words}", "sampling_params": {"max_new_tokens": 6, "temperature": 0}}`);
  await sendButton(page).click();
  await expect.poll(() => sentTo(demo).filter(({ state }) => state === 'answered').length).toBe(2);
  // And one that fails.
  demo.script({ path: '/generate', kind: 'status', status: 503, calls: 1 });
  await sendButton(page).click();
  await expect(replayed(page)).toContainText('HTTP 503');

  await page.keyboard.press('Control+Shift+H');
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).nth(0)).toContainText('error, HTTP 503');
  await expect(rows(page).nth(2)).toContainText('complete');
  await expect(history(page)).toContainText('Past 1,000 sends or 1.00 GB the oldest go');

  // Filters.
  await history(page).getByRole('textbox', { name: 'Filter' }).fill('503');
  await expect(history(page).getByRole('status')).toHaveText('1 of 3 sends');
  await history(page).getByRole('textbox', { name: 'Filter' }).fill('');
  await history(page).getByRole('button', { name: 'Outcome' }).click();
  await page.getByRole('option', { name: 'failed' }).click();
  await expect(rows(page)).toHaveCount(1);
  await history(page).getByRole('button', { name: 'Outcome' }).click();
  await page.getByRole('option', { name: 'any' }).click();

  // Two of them, of different requests.
  await rows(page).nth(1).click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('c');
  const pair = tabPanel(page, 'Runs 1 and 2');
  await expect(pair.getByRole('row', { name: /Output tokens/ })).toContainText(/4.*6/);
  await expect(pair).toContainText(/First difference at token \d of 6|Same answer/);
  await expect(pair.getByRole('table', { name: 'Fields that differ' })).toContainText('9223372036854775807');
  await expect(pair.getByRole('table', { name: 'Fields that differ' })).toContainText(
    'sampling_params.max_new_tokens',
  );

  // Both texts can be read below.
  await expect(pair.getByRole('tabpanel', { name: 'Answers' }).getByRole('code').first()).toBeVisible();

  // Any two: one is marked, another chosen, with others between them.
  await page.getByRole('tab', { name: 'History' }).click();
  await rows(page).nth(0).click();
  await page.keyboard.press('m');
  await expect(history(page)).toContainText('Compared with run 3 of');
  await rows(page).nth(2).click();
  await history(page).getByRole('button', { name: 'Compare two' }).click();
  await expect(tabPanel(page, 'Runs 1 and 3')).toBeVisible();

  // Pin and take off, with the way back.
  await page.getByRole('tab', { name: 'History' }).click();
  await rows(page).nth(2).click();
  await page.keyboard.press('p');
  await expect(artifacts(page)).toBeVisible();
  await rows(page).nth(0).click();
  await page.keyboard.press('Delete');
  await expect(rows(page)).toHaveCount(2);
  await expect(messages(page)).toContainText('1 send taken off the list.');
  await messages(page).getByRole('button', { name: 'Undo' }).click();
  await expect(rows(page)).toHaveCount(3);
  await rows(page).nth(0).click();
  await page.keyboard.press('Delete');
  await expect(rows(page)).toHaveCount(2);

  // All of it is there after the app has ended.
  await open.kill();
  const again = await launch();
  await again.page.keyboard.press('Control+Shift+H');
  await expect(rows(again.page)).toHaveCount(2);
  await rows(again.page).nth(0).click();
  await again.page.keyboard.press('r');
  await expect(complete(again.page)).toBeVisible();
  const [, long, , resent] = sentTo(demo);
  expect(resent?.body === long?.body).toBe(true);
  expect(long?.body).toContain(words);
  // The number of a send that was taken off is not given again.
  await expect(replayed(again.page)).toContainText(/run/);
  await again.page.keyboard.press('Control+Shift+H');
  await expect(rows(again.page)).toHaveCount(3);
  await expect(rows(again.page).nth(0).getByRole('gridcell').nth(2)).toHaveText('4');
});

test('sending again to a server off this machine asks for its host first', async ({ launch, server }) => {
  const demo = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const open = await launch();
  const { page } = open;
  await pasteRequest(open, '{"text": "hi", "sampling_params": {"max_new_tokens": 2}}');
  await target(page).fill('http://prod.invalid:30000');
  await sendButton(page).click();
  const guard = page.getByRole('alertdialog', { name: 'prod.invalid is not this machine' });
  await guard.getByRole('textbox').fill('prod.invalid');
  await page.keyboard.press('Enter');
  await expect(replayed(page)).toContainText('not reached');
  await target(page).fill(demo.url);

  await page.keyboard.press('Control+Shift+H');
  await rows(page).nth(0).click();
  await history(page).getByRole('button', { name: 'Send again' }).click();
  await expect(guard).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(guard).toBeHidden();
  // The text is what is sent next, to the target that stands there.
  await sendButton(page).click();
  await expect(complete(page)).toBeVisible();
  expect(sentTo(demo)).toHaveLength(1);
});
