import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { dropOn, expect, sample, test } from './app.ts';
import {
  artifacts,
  column,
  counts,
  detail,
  editorDrawn,
  factOf,
  filter,
  replay,
  requests,
  rows,
  statusBar,
} from './words.ts';

const crashDump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');
const spikeDump = sample('ttft-spike/2026-07-21_02-41-49.pkl');
/** The control that says which dump the table shows. */
const choice = (page: Page, shown: string | RegExp) => requests(page).getByRole('button', { name: shown });
const allRow = (page: Page) => artifacts(page).getByRole('row', { name: /^All \d+ dumps/ });
const filterBy = async (page: Page, where: string) => {
  await filter(page).fill(where);
  await page.keyboard.press('Escape');
};

test('dumps dropped together are one table without twins; a record is edited and pinned in its own dump', async ({
  launch,
  folder,
}) => {
  const copy = join(folder, 'copy.pkl');
  await copyFile(crashDump, copy);
  const first = await launch();
  let { page } = first;
  await dropOn(page, [crashDump, spikeDump, copy]);
  // 428 of the crash, once, and 424 of the other.
  await expect(counts(page)).toContainText(/^852 requests/);
  await expect(counts(page)).toContainText('11 in flight');
  await expect(choice(page, /^All 3 dumps/)).toBeVisible();
  await expect(requests(page)).toContainText('429 requests stand in more than one file, and are shown once');
  await expect(statusBar(page)).toContainText('All 3 dumps: 852 requests');
  await expect(allRow(page)).toHaveAccessibleName(/^All 3 dumps as one table, 852 requests/);
  await expect(artifacts(page).getByRole('row', { name: /^Dump / })).toHaveCount(3);

  await filterBy(page, 'rid ~ 3c245b00');
  await expect(counts(page)).toContainText('1 of 852 requests');
  await rows(page).first().click();
  expect(await column(page, 'File')).toEqual(['2026-07-21_02-41-49.pkl']);
  await expect(detail(page).getByRole('heading', { name: /^3c245b00/ })).toBeVisible();
  await expect(factOf(detail(page), 'File')).toHaveText(/^2026-07-21_02-41-49\.pkl, record \d+ *$/);
  await page.keyboard.press('p');
  await expect(rows(page).first().getByLabel('pinned')).toBeVisible();
  await page.keyboard.press('e');
  await editorDrawn(page);
  await expect(replay(page)).toContainText('3c245b00');

  // The other dump alone has the same pin: it is the dump's record, not the table's.
  await page.getByRole('tab', { name: 'Requests' }).click();
  await choice(page, /^All 3 dumps/).click();
  await page.getByRole('option', { name: '2026-07-21_02-41-49.pkl' }).click();
  await expect(counts(page)).toContainText(/^424 requests/);
  await filterBy(page, 'rid ~ 3c245b00');
  await expect(rows(page).first().getByLabel('pinned')).toBeVisible();
  await allRow(page).click();
  await expect(filter(page)).toHaveValue('rid ~ 3c245b00');
  await expect(counts(page)).toContainText('1 of 852 requests');

  // A restart makes it again, as it was left; what was edited is the record of its dump.
  await filterBy(page, 'state = finished and prompt > 1k');
  await expect(counts(page)).toContainText(/^\d+ of 852 requests/);
  await rows(page).nth(2).click();
  const chosen = (await column(page, 'rid'))[2] as string;
  await expect(
    detail(page).getByRole('heading', { name: new RegExp(`^${chosen.slice(0, 8)}`) }),
  ).toBeVisible();
  const matched = await counts(page).innerText();
  await first.quit();
  ({ page } = await launch());
  await expect(filter(page)).toHaveValue('state = finished and prompt > 1k');
  await expect(counts(page)).toHaveText(matched.replaceAll('\n', ''));
  await expect(rows(page).nth(2)).toHaveAttribute('aria-selected', 'true');
  expect((await column(page, 'rid'))[2]).toBe(chosen);
  await page.getByRole('tab', { name: /^Replay/ }).click();
  await editorDrawn(page);
  await expect(replay(page)).toContainText('3c245b00');

  // One dump less: made again. One left: that one.
  await page.getByRole('tab', { name: 'Requests' }).click();
  await filterBy(page, '');
  await expect(counts(page)).toContainText(/^852 requests/);
  await artifacts(page).getByRole('button', { name: 'Close dump copy.pkl' }).click();
  await expect(choice(page, /^All 2 dumps/)).toBeVisible();
  await expect(counts(page)).toContainText(/^852 requests/);
  await expect(requests(page)).not.toContainText('in more than one file');
  await artifacts(page).getByRole('button', { name: 'Close dump 2026-07-21_02-41-49.pkl' }).click();
  await expect(counts(page)).toContainText(/^428 requests/);
  await expect(allRow(page)).toHaveCount(0);
  await expect(choice(page, /^All/)).toHaveCount(0);
  await expect(requests(page)).toContainText('Crash dump');
});

test('opened one after the other, the last is shown, and all of them are offered', async ({ launch }) => {
  const { page, answerOpenDialog } = await launch([crashDump]);
  await expect(artifacts(page).getByRole('row', { name: /^Dump crash.*428 requests/ })).toBeVisible();
  await answerOpenDialog([spikeDump]);
  await page.keyboard.press('Control+O');
  // What is opened takes the window to its overview: a click before that would be undone.
  await expect(artifacts(page).getByRole('row', { name: /^Dump 2026-07-21/ })).toBeVisible();
  await page.getByRole('tab', { name: 'Requests' }).click();
  await expect(counts(page)).toContainText(/^424 requests/);
  await choice(page, /^2026-07-21/).click();
  await page.getByRole('option', { name: 'All 2 dumps' }).click();
  await expect(counts(page)).toContainText(/^852 requests/);
  await expect(requests(page)).not.toContainText('in more than one file');
  await artifacts(page)
    .getByRole('row', { name: /^Dump crash/ })
    .click();
  await expect(counts(page)).toContainText(/^428 requests/);
});
