import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, sample, test } from './app.ts';
import {
  detail,
  editorDrawn,
  filter,
  grid,
  messages,
  openSample,
  overview,
  replay,
  requests,
  rows,
  section,
  sendButton,
  sentTo,
  tabPanel,
  ttftSpike,
} from './words.ts';

const spikeDump = sample('ttft-spike/2026-07-21_02-41-49.pkl');

/** Fails with every breach of WCAG 2.x A and AA that axe finds on what is shown now. */
async function expectAccessible(page: Page, view: string): Promise<void> {
  await test.step(view, async () => {
    const found = await new AxeBuilder({ page })
      .setLegacyMode()
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    const breaches = found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}\n${failureSummary}`),
    );
    expect.soft(breaches, view).toEqual([]);
  });
}

async function setTheme(page: Page, name: 'Dark' | 'Light'): Promise<void> {
  await page.getByRole('button', { name: 'Theme and keys' }).click();
  await page.getByRole('menuitemradio', { name }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(page.locator(`html[data-theme="${name.toLowerCase()}"]`)).toBeAttached();
}

/** Every view and dialog of the app, one after the other, each told when it is there to be looked at. */
async function walk(page: Page, look: (view: string) => Promise<void>): Promise<void> {
  await look('start');
  await page.keyboard.press('Control+L');
  await page.getByRole('dialog').waitFor();
  await look('collect');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Paste a request…' }).click();
  await page.getByRole('dialog').waitFor();
  await page.getByRole('textbox', { name: 'Request' }).fill('nothing of the kind');
  await page.getByRole('button', { name: 'Edit & replay' }).click();
  await page.getByRole('dialog').getByRole('alert').getByText('is no request').waitFor();
  await look('paste, refused');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  await openSample(page, ttftSpike);
  await look('overview');
  await section(overview(page), 'Latency').getByRole('button', { name: 'Latency: table' }).click();
  await section(overview(page), 'Walk through it').getByRole('button', { name: 'Walk through it' }).click();
  await section(overview(page), 'Not checked')
    .getByRole('button', { name: /what would supply it$/ })
    .first()
    .click();
  await look('overview, all unfolded');
  await overview(page)
    .getByRole('button', { name: /^All \d+ rules$/ })
    .click();
  await page.getByRole('grid', { name: 'Rules' }).getByRole('row', { name: /L04/ }).click();
  await page.getByRole('region', { name: 'Rule L04' }).getByRole('heading', { level: 2 }).waitFor();
  await look('rules');
  await page.keyboard.press('Control+W');
  await page.getByRole('tab', { name: 'Overview' }).click();
  await section(overview(page), 'Sources')
    .getByRole('button', { name: 'Open the answer of /model_info' })
    .click();
  await tabPanel(page, 'model_info.json').getByText('"v2026-07-02"').waitFor();
  await look('a source');
  await page.keyboard.press('Control+W');

  await page.getByRole('tab', { name: 'Requests' }).click();
  await detail(page).getByRole('heading', { level: 2 }).waitFor();
  await look('requests');
  await requests(page).getByRole('radio', { name: 'Distributions' }).click();
  await requests(page).getByRole('img', { name: /p99/ }).first().waitFor();
  await look('requests, distributions');
  await requests(page).getByRole('button', { name: 'TTFT: Table' }).click();
  await look('requests, a distribution as a table');
  await requests(page).getByRole('radio', { name: 'Timeline' }).click();
  await requests(page).getByRole('button', { name: 'Export requests…' }).click();
  await page.getByRole('dialog', { name: 'Export requests' }).waitFor();
  await look('export of requests');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await requests(page).getByRole('button', { name: 'Pickle report' }).click();
  await page.getByRole('heading', { name: /^This file/ }).waitFor();
  await look('pickle report');
  await page.keyboard.press('Control+W');
  await page.getByRole('tab', { name: 'Requests' }).click();
  await filter(page).fill('promt > 2k');
  await requests(page).getByRole('status').filter({ hasText: 'promt' }).waitFor();
  await look('requests, a filter that cannot be read');
  await filter(page).fill('prompt > 900k');
  await requests(page).getByText('No request passes the filter.').waitFor();
  await look('requests, no hits');
  await filter(page).fill('');
  await page.keyboard.press('Escape');
  await rows(page).first().click();
  await detail(page).getByRole('button', { name: 'JSON' }).click();
  await detail(page).getByText('"rid"').waitFor();
  await look('requests, JSON');

  await rows(page).first().press('e');
  await editorDrawn(page);
  await look('edit & replay');
  await replay(page).getByRole('tab', { name: 'Difference' }).click();
  await replay(page).getByText('"rid"').first().waitFor();
  await look('edit & replay, difference');
  await replay(page)
    .getByRole('tab', { name: /^Edited/ })
    .click();
  await replay(page).getByRole('textbox', { name: 'Target' }).fill('http://prod.invalid:30000');
  await sendButton(page).click();
  await page.getByRole('alertdialog').waitFor();
  await look('guard');
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'hidden' });
  await replay(page).getByRole('textbox', { name: 'Target' }).fill('http://127.0.0.1:9');
  await sendButton(page).click();
  await replay(page).getByText('Nothing listens at').waitFor();
  await look('edit & replay, not reached');

  await page.getByRole('button', { name: 'Note' }).click();
  await tabPanel(page, 'Note')
    .getByRole('textbox', { name: /Problem class/ })
    .waitFor();
  await look('note');
  await page.getByRole('button', { name: 'Add to this incident' }).click();
  await page.getByRole('menu').waitFor();
  await look('a menu');
  await page.keyboard.press('Escape');
}

for (const theme of ['Dark', 'Light'] as const)
  test(`axe finds nothing on any view, ${theme.toLowerCase()}`, async ({ launch }) => {
    test.slow();
    const { page } = await launch();
    await setTheme(page, theme);
    await walk(page, (view) => expectAccessible(page, view));
  });

test('a dump alone and a message are accessible, too', async ({ launch, folder }) => {
  const { page } = await launch([spikeDump, join(folder, 'gone.pkl')]);
  await expect(messages(page)).toContainText('does not exist');
  await expectAccessible(page, 'overview of a dump, with a message');
});

test('nothing scrolls sideways at 1280 × 720', async ({ launch }) => {
  const { app, page } = await launch();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 720));
  await expect.poll(() => page.evaluate(() => `${innerWidth} × ${innerHeight}`)).toBe('1280 × 720');
  await walk(page, async (view) => {
    await expect.soft.poll(() => page.evaluate(scrollsSideways), view).toEqual([]);
  });
});

/** What of the page could be scrolled sideways: the window itself, and every area but the text of an editor. */
function scrollsSideways(): string[] {
  const areas = [...document.querySelectorAll('main *')].filter(
    (area) =>
      /auto|scroll/.test(getComputedStyle(area).overflowX) &&
      area.closest('[role="code"], input, textarea') === null,
  );
  return [document.documentElement, ...areas]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    .map((area) => `${area.tagName} ${area.className}: ${area.scrollWidth} > ${area.clientWidth}`);
}

test('the theme is chosen in the window, changes it at once, and is there after a restart', async ({
  launch,
}) => {
  const first = await launch();
  const brightness = (page: Page) =>
    page.evaluate(() => {
      const [red = 0] =
        getComputedStyle(document.querySelector('main') ?? document.body).color.match(/\d+/g) ?? [];
      return Number(red) > 128 ? 'light text' : 'dark text';
    });
  await setTheme(first.page, 'Light');
  expect(await brightness(first.page)).toBe('dark text');
  await setTheme(first.page, 'Dark');
  expect(await brightness(first.page)).toBe('light text');
  await first.quit();

  const second = await launch();
  await expect(second.page.locator('html[data-theme="dark"]')).toBeAttached();
  expect(await brightness(second.page)).toBe('light text');
  await second.page.getByRole('button', { name: 'Theme and keys' }).click();
  await expect(second.page.getByRole('menuitemradio', { name: 'Dark' })).toBeChecked();
});

test('single keys can be switched off', async ({ launch }) => {
  const { page } = await launch();
  await openSample(page, ttftSpike);
  await page.getByRole('button', { name: 'Theme and keys' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Single keys choose views' }).click();
  await expect(page.getByRole('menuitemcheckbox', { name: 'Single keys choose views' })).not.toBeChecked();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await page.keyboard.press('2');
  await expect(page.getByRole('tab', { name: 'Overview' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Control+Tab');
  await expect(page.getByRole('tab', { name: 'Requests' })).toHaveAttribute('aria-selected', 'true');
});

async function pressUntilFocused(page: Page, key: string, place: Locator): Promise<void> {
  const isFocused = () => place.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 20 && !(await isFocused()); presses += 1) await page.keyboard.press(key);
  await expect(place).toBeFocused();
}

test('the whole path without a mouse: sample, request, edit, replay, note', async ({
  launch,
  server,
  folder,
}) => {
  const demo = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const { page, answerSaveDialog } = await launch();
  const { keyboard } = page;

  // The sample, by Tab and Enter.
  const sampleButton = page.getByRole('button', { name: `Open sample ${ttftSpike}` });
  await pressUntilFocused(page, 'Tab', sampleButton);
  await keyboard.press('Enter');
  await expect(overview(page).getByRole('heading', { level: 1 })).toBeVisible();

  // The slowest first token: find it with the filter, down to its row, into the editor.
  await keyboard.press('2');
  await expect(grid(page)).toBeVisible();
  await keyboard.press('/');
  await expect(filter(page)).toBeFocused();
  await keyboard.type('rid ~ 3c245b00');
  await expect(rows(page)).toHaveCount(1);
  // Leaves the completions where they are there by now, then the field.
  await expect(async () => {
    await keyboard.press('Escape');
    await expect(filter(page)).not.toBeFocused({ timeout: 300 });
  }).toPass();
  await expect(rows(page).first()).toHaveAttribute('aria-selected', 'true');
  await keyboard.press('ArrowDown');
  await expect(detail(page).getByRole('heading', { level: 2 })).toHaveText(/^3c245b00/);
  await keyboard.press('e');
  await editorDrawn(page);

  // F6 walks the regions of the window; the target is the first field of the document.
  await pressUntilFocused(page, 'F6', replay(page).getByRole('tab', { name: 'Edited' }));
  await pressUntilFocused(page, 'Shift+Tab', replay(page).getByRole('textbox', { name: 'Target' }));
  await keyboard.press('Control+A');
  await keyboard.type(demo.url);
  await keyboard.press('Control+Enter');
  await expect(replay(page).getByRole('img', { name: 'complete' })).toBeVisible();
  expect(sentTo(demo)).toHaveLength(1);

  // The note, written and exported.
  const path = join(folder, 'note.md');
  await answerSaveDialog(path);
  await keyboard.press('F6');
  await keyboard.press('5');
  await expect(tabPanel(page, 'Note').getByRole('textbox', { name: /Problem class/ })).toBeVisible();
  await keyboard.press('Control+Shift+E');
  await expect(page.getByRole('button', { name: /^Save…/ })).toBeFocused();
  await keyboard.press('Enter');
  await expect(tabPanel(page, 'Note')).toContainText(`Exported to ${path}.`);
  expect(await readFile(path, 'utf8')).toContain('## Problem class');
});
