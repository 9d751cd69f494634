import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, sample, test } from './app.ts';
import {
  detail,
  editRequest,
  filter,
  linesOf,
  openSample,
  overview,
  replay,
  sendButton,
  statusBar,
  tabPanel,
  ttftSpike,
} from './words.ts';

const crashDump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');
const rid = '0a408a3f';

const bestGuess = (page: Page) => tabPanel(page, 'Note').getByRole('textbox', { name: /^\d\. Best guess/ });
const editedText = (page: Page) => linesOf(replay(page).getByRole('tabpanel', { name: /^Edited/ }));
const tabs = (page: Page) => page.getByRole('tablist').first().getByRole('tab').allInnerTexts();
const activeTab = (page: Page) => page.getByRole('main').getByRole('tab', { selected: true }).first();
const saved = (page: Page) => expect(statusBar(page)).toContainText('Saved');

/** A call of the bridge, for what has no button yet. */
const call = <T>(page: Page, name: string, input: unknown): Promise<T> =>
  page.evaluate(
    async ([method, given]) => {
      const { workbench } = globalThis as unknown as {
        workbench: Record<string, (input: unknown) => Promise<{ ok: boolean; value: unknown }>>;
      };
      const outcome = await workbench[method as string]?.(given);
      if (!outcome?.ok) throw new Error(JSON.stringify(outcome));
      return outcome.value as T;
    },
    [name, input] as const,
  );

/** Changes `top_k` of the request that is being edited. */
async function editTopK(page: Page, value: string): Promise<void> {
  await replay(page)
    .getByRole('tabpanel', { name: /^Edited/ })
    .getByText('40', { exact: true })
    .dblclick();
  await page.keyboard.type(value);
  await expect.poll(() => editedText(page)).toContain(`"top_k": ${value}`);
}

test('killed while typing: the next start has note, edited request, run, layout and selection', async ({
  launch,
  server,
}) => {
  const demo = await server();
  const first = await launch([crashDump]);
  let { page } = first;
  await editRequest(page, rid);
  await editTopK(page, '7');
  await replay(page)
    .getByRole('combobox', { name: /Target/ })
    .or(replay(page).getByRole('textbox', { name: /Target/ }))
    .first()
    .fill(demo.url);
  await sendButton(page).click();
  await expect(sendButton(page)).toHaveText(/Send again/);
  await page.keyboard.press('Escape');
  await page.getByRole('navigation').getByRole('button', { name: /^Note/ }).click();
  await bestGuess(page).fill('The pool was full before the crash.');
  await bestGuess(page).press('End');
  await page.keyboard.type(' More');
  await saved(page);
  const openTabs = await tabs(page);
  // Within the second that is promised for what was typed last.
  await page.waitForFunction(
    (since) => performance.now() - since > 1000,
    await page.evaluate(() => performance.now()),
  );
  await first.kill();

  ({ page } = await launch());
  await expect(bestGuess(page)).toHaveValue('The pool was full before the crash. More');
  expect(await tabs(page)).toEqual(openTabs);
  await expect(activeTab(page)).toHaveText(/Note/);
  await page.getByRole('tab', { name: /^Replay/ }).click();
  await expect.poll(() => editedText(page)).toContain('"top_k": 7');
  await expect(sendButton(page)).toHaveText(/Send again/);
  await page.getByRole('tab', { name: 'Requests' }).click();
  await expect(filter(page)).toHaveValue(`rid ~ ${rid}`);
  await expect(detail(page).getByRole('heading', { name: new RegExp(`^${rid}`) })).toBeVisible();
});

test('an incident gets a place: its captures come along, and it opens there again', async ({
  launch,
  folder,
}) => {
  const first = await launch();
  const { page } = first;
  await openSample(page, ttftSpike);
  await page.getByRole('navigation').getByRole('button', { name: /^Note/ }).click();
  await bestGuess(page).fill('Prefill dominates.');
  await saved(page);
  await expect(page.getByRole('banner')).toContainText('unsaved');

  const place = join(folder, 'incidents', 'ttft');
  await first.answerSaveDialog(place);
  await call(page, 'placeIncident', { task: 'place', how: 'move', folder: null });
  await expect(page.getByRole('banner')).toContainText('ttft');
  await expect(page.getByRole('banner')).not.toContainText('unsaved');
  await saved(page);
  expect(await readdir(place)).toEqual(expect.arrayContaining(['captures', 'incident.json', 'note.md']));
  expect(await readFile(join(place, 'note.md'), 'utf8')).toContain('Prefill dominates.');
  expect(await readdir(join(folder, 'data', 'unsaved'))).toEqual([]);
  await first.quit();
  expect(await readdir(place)).not.toContain('.lock');

  const again = await launch([place]);
  await expect(bestGuess(again.page)).toHaveValue('Prefill dominates.');
  await expect(again.page.getByRole('banner')).toContainText('ttft');
  await again.quit();

  // And by itself, as it was open when the app ended.
  const third = await launch();
  await expect(third.page.getByRole('banner')).toContainText('ttft');
});

test('two windows: each its own incident; of one folder the second is read-only until it takes over', async ({
  launch,
  folder,
}) => {
  const { page, answerSaveDialog, secondWindow } = await launch();
  await openSample(page, ttftSpike);
  const other = await secondWindow(() => call(page, 'openWindow', { paths: [] }));
  await expect(other.getByRole('heading', { name: 'Open an incident' })).toBeVisible();
  await expect(overview(page).getByRole('heading', { level: 1 })).toBeVisible();

  const place = join(folder, 'shared');
  await answerSaveDialog(place);
  await call(page, 'placeIncident', { task: 'place', how: 'move', folder: null });
  const second = await secondWindow(() => call(page, 'openWindow', { paths: [place] }));
  await expect(statusBar(second)).toContainText('Read-only');
  await expect(overview(second).getByRole('heading', { level: 1 })).toBeVisible();
  await call(second, 'takeOver', {});
  await expect(statusBar(second)).not.toContainText('Read-only');
  await expect(statusBar(page)).toContainText('Read-only', { timeout: 15_000 });
});
