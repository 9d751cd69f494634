import type { Locator, Page } from '@playwright/test';
import { expect, fixture, test } from './app.ts';
import { overview, section, statusBar, tabPanel } from './words.ts';

const settings = (page: Page) => tabPanel(page, 'Settings');
const network = (page: Page) => tabPanel(page, 'Network');
const openSettings = async (page: Page): Promise<Locator> => {
  await page.keyboard.press('Control+,');
  await settings(page).getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  return settings(page);
};

test('settings hold over a restart, and each goes back to its default', async ({ launch }) => {
  const first = await launch();
  let page = await openSettings(first.page);
  await page.getByRole('button', { name: /Theme/ }).click();
  await first.page.getByRole('option', { name: 'Light' }).click();
  await expect(first.page.locator('html[data-theme="light"]')).toBeAttached();
  const silence = page.getByRole('textbox', { name: 'Silence of an answer' });
  await silence.fill('60');
  await silence.press('Enter');
  await expect(page.getByRole('button', { name: 'Reset “Silence of an answer”' })).toBeVisible();
  // Out of bounds goes to the nearest that is allowed.
  const file = page.getByRole('textbox', { name: 'Largest file of a capture' });
  await file.fill('9000');
  await file.press('Enter');
  await expect(file).toHaveValue('512');
  await first.quit();

  const second = await launch();
  page = settings(second.page);
  await expect(second.page.locator('html[data-theme="light"]')).toBeAttached();
  await openSettings(second.page);
  await expect(page.getByRole('textbox', { name: 'Silence of an answer' })).toHaveValue('60');
  await page.getByRole('button', { name: 'Reset “Silence of an answer”' }).click();
  await expect(page.getByRole('textbox', { name: 'Silence of an answer' })).toHaveValue('300');
  await expect(page.getByRole('button', { name: 'Reset “Silence of an answer”' })).toBeHidden();
  await page.getByRole('button', { name: 'Reset all…' }).click();
  await second.page.getByRole('alertdialog').getByRole('button', { name: 'Reset all' }).click();
  await expect(page.getByRole('textbox', { name: 'Largest file of a capture' })).toHaveValue('64');
  await expect(page.getByRole('button', { name: 'Reset all…' })).toBeDisabled();
});

test('a limit of reading dumps goes to its bounds, and back', async ({ launch }) => {
  const { page } = await launch();
  const view = await openSettings(page);
  const nesting = view.getByRole('textbox', { name: 'Nesting' });
  await expect(nesting).toHaveValue('100000');
  await nesting.fill('1');
  await nesting.press('Enter');
  await expect(nesting).toHaveValue('1000');
  const text = view.getByRole('textbox', { name: 'Longest text' });
  await text.fill('20');
  await text.press('Enter');
  await view.getByRole('button', { name: 'Reset “Nesting”' }).click();
  await expect(nesting).toHaveValue('100000');
  await expect(text).toHaveValue('20');
  await view.getByRole('button', { name: 'Reset “Limits of a dump”' }).click();
  await expect(text).toHaveValue('512');
});

test('a threshold changes what the rules say of what is opened from then on', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/dp_ranks')]);
  const findings = section(overview(page), 'Findings');
  await expect(findings.getByText('L07').first()).toBeVisible();
  const view = await openSettings(page);
  const limit = view.getByRole('textbox', { name: 'KV pool nearly full' });
  await limit.fill('1');
  await limit.press('Enter');
  await expect(view.getByRole('button', { name: 'Reset “KV pool nearly full”' })).toBeVisible();
  await view.getByRole('button', { name: 'Diagnose again what is open' }).click();
  await expect(findings.getByText('L07')).toHaveCount(0);
});

test('targets: one with a key is refused, a good one is offered where a URL is asked for', async ({
  launch,
}) => {
  const { page } = await launch();
  const view = await openSettings(page);
  const add = view.getByRole('button', { name: 'Add a target…' });
  await add.click();
  const asked = page.getByRole('dialog', { name: 'Add a target' });
  const url = asked.getByRole('textbox', { name: 'Base URL' });
  await url.fill('http://me:secret@10.4.17.22:30000');
  await asked.getByRole('button', { name: 'Save' }).click();
  await expect(asked.getByRole('alert')).toContainText('The base URL holds a user name or a password.');
  await asked.getByRole('textbox', { name: 'Name', exact: true }).fill('test box');
  await url.fill('10.4.17.22:30000/');
  await url.press('Enter');
  await expect(asked).toHaveCount(0);
  await expect(view.getByRole('list', { name: 'Saved targets' })).toContainText('http://10.4.17.22:30000');

  await page.keyboard.press('Control+L');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Saved targets' }).click();
  await page.getByRole('menuitem', { name: /test box/ }).click();
  await expect(dialog.getByRole('textbox', { name: 'Base URL' })).toHaveValue('http://10.4.17.22:30000');
  // A menu that is still closing would take the Escape.
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Saved targets' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await view.getByRole('button', { name: 'Remove test box' }).click();
  await expect(view.getByText('None yet.', { exact: true })).toBeVisible();
});

test('the network page lists every call while it is open, filters them, and hides what is secret', async ({
  launch,
  server,
}) => {
  const { app, page } = await launch();
  await statusBar(page)
    .getByRole('button', { name: /^Network/ })
    .click();
  await expect(network(page).getByText('No call was made yet')).toBeVisible();
  await expect(network(page)).toContainText('no telemetry');
  const demo = await server();
  await page.keyboard.press('Control+L');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Loads and metrics$/ })
    .click();
  await page.getByRole('option', { name: 'once', exact: true }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Base URL' }).fill(demo.url);
  await page
    .getByRole('dialog')
    .getByRole('textbox', { name: /key|token/i })
    .fill('sk-very-secret');
  await page.keyboard.press('Enter');
  await overview(page).getByRole('heading', { level: 1 }).waitFor();

  await page.getByRole('tab', { name: 'Network' }).click();
  const grid = network(page).getByRole('grid');
  const rows = grid.getByRole('row').filter({ has: page.getByRole('gridcell') });
  await expect(rows).toHaveCount(demo.requests.length);
  await expect(rows.filter({ hasText: '/server_info' })).toContainText('200');
  await network(page).getByRole('textbox', { name: 'Filter' }).fill('metrics 200');
  await expect(rows).toHaveCount(1);
  await network(page).getByRole('button', { name: 'Copy' }).click();
  await expect(network(page).getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied.split('\n').filter(Boolean)).toHaveLength(2);
  expect(copied).toContain('/metrics');
  expect(copied).not.toContain('secret');
});
