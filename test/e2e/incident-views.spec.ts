import { mkdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, type OpenApp, sample, test } from './app.ts';
import { artifacts, messages, openSample, overview, statusBar, tabPanel, ttftSpike } from './words.ts';

const spikeDump = sample('ttft-spike/2026-07-21_02-41-49.pkl');

const states = (page: Page) => page.getByRole('region', { name: 'State of the incident' });
const recent = (page: Page) => page.getByRole('grid', { name: 'Recent incidents' });
const bestGuess = (page: Page) => tabPanel(page, 'Note').getByRole('textbox', { name: /best guess/i });
const incidentButton = (page: Page) => page.getByRole('banner').getByRole('button', { name: /^Incident / });
const saved = (page: Page) => expect(statusBar(page)).toContainText('Saved');
async function menu(page: Page, item: string): Promise<void> {
  await incidentButton(page).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** A saved incident with a note in `place`. */
async function savedIncident(
  { page, answerSaveDialog }: OpenApp,
  place: string,
  text: string,
): Promise<void> {
  await openSample(page, ttftSpike);
  await page.getByRole('navigation').getByRole('button', { name: /^Note/ }).click();
  await bestGuess(page).fill(text);
  await answerSaveDialog(place);
  await page.keyboard.press('Control+S');
  await expect(page.getByRole('banner')).not.toContainText('unsaved');
  await expect.poll(() => readFile(join(place, 'note.md'), 'utf8')).toContain(text);
  await expect
    .poll(() => readFile(join(place, 'incident.json'), 'utf8'))
    .toContain(`"name": "${basename(place)}"`);
  await saved(page);
}

test('an incident is named, renamed in place, left and found again by keyboard', async ({
  launch,
  folder,
}) => {
  const open = await launch();
  const { page } = open;
  const place = join(folder, 'incidents', '华东集群首字延迟');
  await savedIncident(open, place, 'Prefill.');
  await expect(incidentButton(page)).toHaveAccessibleName('Incident 华东集群首字延迟');
  await menu(page, 'Rename');
  const name = page.getByRole('textbox', { name: 'Name of the incident' });
  await expect(name).toBeFocused();
  await name.fill('qwen3-prod');
  await name.press('Enter');
  await expect(incidentButton(page)).toHaveAccessibleName('Incident qwen3-prod');
  await expect.poll(() => readFile(join(place, 'incident.json'), 'utf8')).toContain('"qwen3-prod"');

  await menu(page, 'New incident');
  const row = recent(page).getByRole('row', { name: /qwen3-prod/ });
  await expect(row).toContainText(place);
  await row.focus();
  await row.press('Delete');
  await expect(row).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await row.focus();
  await row.press('Enter');
  await expect(incidentButton(page)).toHaveAccessibleName('Incident qwen3-prod');
  await expect(bestGuess(page)).toHaveValue('Prefill.');
});

test('an unsaved incident is discarded only when asked twice; one whose folder is gone is marked', async ({
  launch,
  folder,
}) => {
  const open = await launch();
  const { page } = open;
  const place = join(folder, 'incidents', 'ttft');
  await savedIncident(open, place, 'Prefill.');
  await menu(page, 'New incident');
  await openSample(page, ttftSpike);
  await menu(page, 'New incident');
  // The page is another one from here on.
  await expect(recent(page).getByRole('row', { name: /ttft/ }).first()).toBeVisible();
  await rename(place, `${place}-elsewhere`);
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(recent(page).getByRole('row', { name: /ttft/ }).first()).toContainText('moved or deleted');
  const unsaved = recent(page).getByRole('row').filter({ hasText: 'unsaved' });
  await unsaved.getByRole('button', { name: /^Discard/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(unsaved).toBeVisible();
  await unsaved.focus();
  await unsaved.press('Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Discard' }).click();
  await expect(unsaved).toHaveCount(0);
  await open.answerOpenDialog([`${place}-elsewhere`]);
  await recent(page).getByRole('button', { name: 'Locate ttft' }).click();
  await expect(bestGuess(page)).toHaveValue('Prefill.');
});

test('the folder goes away: said, the text kept, saved elsewhere', async ({ launch, folder }) => {
  const open = await launch();
  const { page } = open;
  const place = join(folder, 'incidents', 'ttft');
  await savedIncident(open, place, 'First.');
  await rename(place, `${place}-away`);
  await bestGuess(page).fill('Second.');
  await expect(states(page)).toContainText('is gone');
  await expect(bestGuess(page)).toHaveValue('Second.');
  const other = join(folder, 'incidents', 'rescued');
  await open.answerSaveDialog(other);
  await states(page).getByRole('button', { name: 'Save elsewhere…' }).click();
  await expect(states(page).getByRole('status')).toHaveCount(0);
  expect(await readFile(join(other, 'note.md'), 'utf8')).toContain('Second.');
  expect(await readFile(join(`${place}-away`, 'note.md'), 'utf8')).toContain('First.');
});

test('the note is changed outside: both texts are shown, and a person chooses', async ({
  launch,
  folder,
}) => {
  const open = await launch();
  const { page } = open;
  const place = join(folder, 'incidents', 'ttft');
  await savedIncident(open, place, 'Mine.');
  const note = join(place, 'note.md');
  await writeFile(note, (await readFile(note, 'utf8')).replace('Mine.', 'Theirs.'));
  await bestGuess(page).fill('Mine, longer.');
  await expect(states(page)).toContainText('The note was changed outside this window');
  await states(page).getByRole('button', { name: 'Compare…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Theirs.').first()).toBeVisible();
  await expect(dialog.getByText('longer').first()).toBeVisible();
  await dialog.getByRole('button', { name: 'Keep both' }).click();
  await expect(dialog).toBeHidden();
  await expect(states(page).getByRole('status')).toHaveCount(0);
  await expect.poll(() => readFile(join(place, 'note.mine.md'), 'utf8')).toContain('Mine, longer.');
  expect(await readFile(note, 'utf8')).toContain('Theirs.');
});

test('two windows: the second reads, says who writes, and takes over only when agreed', async ({
  launch,
  folder,
}) => {
  const open = await launch();
  const { page } = open;
  const place = join(folder, 'incidents', 'ttft');
  await savedIncident(open, place, 'First.');
  const other = await open.secondWindow(() => page.keyboard.press('Control+N'));
  await open.answerOpenDialog([place]);
  await menu(other, 'Open incident…');
  await expect(states(other)).toContainText('another window of this app has it open');
  await expect(overview(other).or(tabPanel(other, 'Note')).first()).toBeVisible();
  await states(other).getByRole('button', { name: 'Take over…' }).click();
  await other.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(statusBar(other)).toContainText('Read-only');
  await states(other).getByRole('button', { name: 'Take over…' }).click();
  await other.getByRole('alertdialog').getByRole('button', { name: 'Take over' }).click();
  await expect(states(other).getByRole('status')).toHaveCount(0);
  await expect(states(page)).toContainText('is no longer this window', { timeout: 15_000 });
  await expect(states(page).getByRole('button', { name: 'Take back…' })).toBeVisible();
});

test('a folder that cannot be written opens for reading, says so, and is tried again', async ({
  launch,
  folder,
}) => {
  const first = await launch();
  const place = join(folder, 'incidents', 'ttft');
  await savedIncident(first, place, 'First.');
  await menu(first.page, 'New incident');
  await first.quit();
  // In the way of the lock, for root too, who may write where permissions say no.
  await mkdir(join(place, '.lock'));
  const { page } = await launch([place]);
  await expect(states(page)).toContainText('cannot be written');
  await rmdir(join(place, '.lock'));
  await states(page).getByRole('button', { name: 'Try again' }).click();
  await expect(states(page).getByRole('status')).toHaveCount(0);
});

test('artifacts: labelled, copied in, removed and brought back, located when they are gone', async ({
  launch,
  folder,
}) => {
  await mkdir(join(folder, 'dumps'));
  const dump = join(folder, 'dumps', 'spike.pkl');
  await writeFile(dump, await readFile(spikeDump));
  const open = await launch([dump]);
  const { page } = open;
  await open.answerSaveDialog(join(folder, 'incidents', 'ttft'));
  await overview(page).getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+S');
  await saved(page);
  const row = artifacts(page).getByRole('row', { name: /^Dump/ });
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Label…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Label' }).fill('after the restart');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('after the restart');

  await row.focus();
  await row.press('Delete');
  await expect(row).toBeHidden();
  await messages(page).getByRole('button', { name: 'Undo' }).click();
  await expect(row).toContainText('after the restart');

  await expect
    .poll(() => readFile(join(folder, 'incidents', 'ttft', 'incident.json'), 'utf8'))
    .toMatch(/"sha256": "\w{64}"/);
  await open.quit();
  await rename(dump, join(folder, 'dumps', 'moved.pkl'));
  const again = await launch();
  const gone = artifacts(again.page).getByRole('row', { name: /^Dump .*missing/ });
  await expect(gone).toBeVisible();
  await again.answerOpenDialog([join(folder, 'dumps', 'moved.pkl')]);
  await gone.click({ button: 'right' });
  await again.page.getByRole('menuitem', { name: 'Locate…' }).click();
  await expect(artifacts(again.page).getByRole('row', { name: /^Dump .*424/ })).toBeVisible();

  await artifacts(again.page).getByRole('row', { name: /^Dump/ }).click({ button: 'right' });
  await again.page.getByRole('menuitem', { name: 'Copy into the incident' }).click();
  await expect
    .poll(() => readFile(join(folder, 'incidents', 'ttft', 'incident.json'), 'utf8'))
    .toMatch(/"copied": true/);
});

/** The app on an incident that was open when it was killed. */
async function afterKill(launch: () => Promise<OpenApp>, folder: string): Promise<Page> {
  const open = await launch();
  await savedIncident(open, join(folder, 'incidents', 'ttft'), 'First.');
  await open.kill();
  const { page } = await launch();
  await expect(states(page)).toContainText('The app ended last time without being closed. ttft is back');
  return page;
}

test('after a crash the window says that what it shows was reopened', async ({ launch, folder }) => {
  const page = await afterKill(launch, folder);
  await states(page).getByRole('button', { name: 'Close this notice' }).first().click();
  await expect(states(page)).not.toContainText('is back');
  await expect(bestGuess(page)).toHaveValue('First.');
});

test('after a crash what was reopened can be left closed, and is found on the list', async ({
  launch,
  folder,
}) => {
  const page = await afterKill(launch, folder);
  await states(page).getByRole('button', { name: 'Start with nothing open' }).click();
  await expect(page.getByRole('heading', { name: 'Open an incident' })).toBeVisible();
  await expect(states(page)).toHaveText('');
  await recent(page).getByRole('row', { name: /ttft/ }).press('Enter');
  await expect(incidentButton(page)).toHaveAccessibleName('Incident ttft');
});
