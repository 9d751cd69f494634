import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, sample, test } from './app.ts';
import {
  detail,
  factOf,
  filter,
  linesOf,
  openSample,
  overview,
  requests,
  rows,
  section,
  statusBar,
  tabPanel,
  ttftSpike,
} from './words.ts';

const note = (page: Page): Locator => tabPanel(page, 'Note');
const list = (page: Page): Locator => note(page).getByRole('grid', { name: /^Pins in the order/ });
const pinned = (page: Page): Locator => list(page).getByRole('row');
const labels = (page: Page): Promise<string[]> => list(page).locator('strong').allInnerTexts();
const preview = (page: Page): Locator => section(note(page), 'Preview');
const saved = (page: Page) => expect(statusBar(page)).toContainText('Saved');
const toNote = async (page: Page) => {
  await page.getByRole('navigation').getByRole('button', { name: /^Note/ }).click();
  await expect(preview(page)).toBeVisible();
};
const toOverview = (page: Page) =>
  page
    .getByRole('navigation')
    .getByRole('button', { name: /^Overview/ })
    .click();
const countOf = (page: Page, words: string) =>
  expect(page.getByRole('button', { name: words, exact: true })).toBeVisible();
const source = (page: Page): Locator => tabPanel(page, 'server_info.json');

/** Pins a number, a finding, a plot, a row and a piece of text, each in another way. */
async function pinFive(page: Page): Promise<void> {
  // A number: the focus is on it, P.
  const version = factOf(overview(page), 'SGLang');
  await version.getByRole('button').first().focus();
  await page.keyboard.press('p');
  await countOf(page, '1 pin');
  await expect(version.getByRole('button', { name: /^Remove the pin of/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  // A finding: its button.
  await section(overview(page), 'Findings').getByRole('button', { name: /^Pin / }).first().click();
  await countOf(page, '2 pins');
  // A plot: its context menu.
  await section(overview(page), 'Latency').getByRole('heading', { level: 2 }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Pin/ }).click();
  await countOf(page, '3 pins');
  // A row: P in the table.
  await page.getByRole('tab', { name: 'Requests' }).click();
  await rows(page).nth(4).click();
  await page.keyboard.press('p');
  await countOf(page, '4 pins');
  // A text: selected in a raw file, Alt P.
  await toOverview(page);
  await version.getByRole('button').first().click();
  const line = source(page).locator('.view-line', { hasText: '"version"' });
  await line.getByText('"version"', { exact: true }).dblclick();
  await page.keyboard.press('Alt+p');
  await countOf(page, '5 pins');
}

test('five kinds are pinned, remarked and ordered; after a restart they are there, open, and are in the exported note', async ({
  launch,
  folder,
}) => {
  const first = await launch();
  let { page } = first;
  await openSample(page, ttftSpike);
  await pinFive(page);

  await page.getByRole('button', { name: '5 pins' }).click();
  await expect(pinned(page)).toHaveCount(5);
  const before = await labels(page);
  await expect(pinned(page).first()).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(() => labels(page)).toEqual([before[1], before[0], ...before.slice(2)]);
  await expect(pinned(page).nth(1)).toBeFocused();
  // And by hand: the last goes to the top.
  await pinned(page)
    .nth(4)
    .locator('strong')
    .dragTo(pinned(page).first(), {
      targetPosition: { x: 60, y: 3 },
    });
  const order = [before[4], before[1], before[0], before[2], before[3]];
  await expect.poll(() => labels(page)).toEqual(order);
  await pinned(page).nth(0).getByRole('textbox').fill('The version that was rolled out.');
  await saved(page);
  await first.quit();

  const second = await launch();
  ({ page } = second);
  // The tabs of last time are back.
  await expect(page.getByRole('tab', { name: 'server_info.json' })).toBeVisible();
  await toNote(page);
  await expect.poll(() => labels(page)).toEqual(order);
  await expect(pinned(page).first().getByRole('textbox')).toHaveValue('The version that was rolled out.');
  await expect(
    preview(page).getByRole('listitem').filter({ hasText: 'The version that was rolled out.' }),
  ).toHaveCount(1);
  const open = async (place: number) => {
    await toNote(page);
    await pinned(page)
      .nth(place)
      .getByRole('button', { name: /^Open / })
      .click();
  };
  const version = await pinned(page).nth(2).locator('pre').innerText();

  await open(0);
  await expect(source(page).locator('.selected-text').first()).toBeVisible();
  await open(1);
  await expect(
    overview(page)
      .getByRole('article')
      .first()
      .getByRole('button', { name: /^Remove the pin/ }),
  ).toBeFocused();
  await open(2);
  await expect.poll(() => linesOf(source(page))).toContain(version);
  await open(3);
  await expect(
    section(overview(page), 'Latency').getByRole('button', { name: /^Remove the pin of Latency/ }),
  ).toBeFocused();
  // A filter that hides the row gives way.
  await page.getByRole('tab', { name: 'Requests' }).click();
  await filter(page).fill('prompt > 999999999');
  await expect(requests(page).getByRole('button', { name: 'Clear filter' })).toBeVisible();
  await open(4);
  await expect(
    detail(page).getByRole('heading', { name: new RegExp(before[3]?.split(' ')[1] ?? '-') }),
  ).toBeVisible();
  await expect(rows(page).and(page.locator('[aria-selected="true"]'))).toBeFocused();
  await expect(filter(page)).toHaveValue('');

  const file = join(folder, 'note.md');
  await second.answerSaveDialog(file);
  await page.keyboard.press('Control+Shift+E');
  await page
    .getByRole('dialog', { name: 'Export the note' })
    .getByRole('switch', { name: /prompts/ })
    .press('Space');
  await page.getByRole('button', { name: /^Save…/ }).click();
  await expect(note(page).getByText(/^Exported to/)).toBeVisible();
  const text = await readFile(file, 'utf8');
  const listed = text.slice(text.indexOf('## Pins'), text.indexOf('## Artifacts'));
  expect(listed.match(/^\d\. /gm)).toHaveLength(5);
  for (const [place, label] of order.entries())
    expect(listed).toMatch(
      new RegExp(`^${place + 1}\\. \\*\\*.*${label?.slice(0, 12).replace(/[.*+?^${}()|[\]\\]/g, '.')}`, 'm'),
    );
  expect(listed).toContain('The version that was rolled out.');
  expect(listed).toContain(`\`${version}\``);
  expect(listed).toMatch(/`server_info\.json:\d+, /);
});

test('a pin that is taken off comes back as it was', async ({ launch }) => {
  const { page } = await launch([sample('ttft-spike')]);
  const finding = section(overview(page), 'Findings').getByRole('article').first();
  await finding.getByRole('button', { name: /^Pin / }).first().click();
  await countOf(page, '1 pin');
  await toNote(page);
  await pinned(page).getByRole('textbox').fill('keep this');
  await saved(page);
  await toOverview(page);
  await finding
    .getByRole('button', { name: /^Remove the pin/ })
    .first()
    .click();
  await expect(page.getByRole('button', { name: '1 pin' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await toNote(page);
  await expect(pinned(page).getByRole('textbox')).toHaveValue('keep this');
});

test('who reads only sees the pins, and the reason why they stay as they are', async ({ launch, folder }) => {
  const { page, answerSaveDialog, secondWindow } = await launch();
  await openSample(page, ttftSpike);
  await section(overview(page), 'Findings').getByRole('button', { name: /^Pin / }).first().click();
  await countOf(page, '1 pin');
  const place = join(folder, 'shared');
  await answerSaveDialog(place);
  const call = (name: string, input: unknown) =>
    page.evaluate(
      async ([method, given]) => {
        const { workbench } = globalThis as unknown as {
          workbench: Record<string, (input: unknown) => Promise<unknown>>;
        };
        await workbench[method as string]?.(given);
      },
      [name, input] as const,
    );
  await call('placeIncident', { task: 'place', how: 'move', folder: null });
  const other = await secondWindow(() => call('openWindow', { paths: [place] }));
  await expect(statusBar(other)).toContainText('Read-only');
  const control = section(overview(other), 'Findings')
    .getByRole('button', { name: /^Remove the pin/ })
    .first();
  await expect(control).toBeDisabled();
  await expect(control).toHaveAttribute('title', /not possible, /);
  await toNote(other);
  await expect(pinned(other)).toHaveCount(1);
  await expect(pinned(other).getByRole('textbox')).not.toBeEditable();
  await expect(pinned(other).getByRole('button', { name: /^Remove/ })).toBeDisabled();
});
