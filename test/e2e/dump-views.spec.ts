import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { checkout, expect, fixture, sample, test } from './app.ts';
import { artifacts, counts, detail, filter, requests, rows } from './words.ts';

/* What is drawn, searched, saved and written of a dump's requests, as a person does it. */

const crashDump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');
const spikeDump = sample('ttft-spike/2026-07-21_02-41-49.pkl');

const timeline = (page: Page): Locator =>
  requests(page).getByRole('application', { name: 'Timeline of the requests' });
const strip = (page: Page): Locator =>
  requests(page).getByRole('img', { name: 'Requests in flight over time' });
const drawing = (page: Page, name: string): Locator => requests(page).getByRole('radio', { name });
/** The part in view, as it is told to a screen reader. */
const inView = (page: Page): Locator => requests(page).getByText(/^Shows \d\d:/);
const selectedRow = (page: Page): Locator => rows(page).and(page.locator('[aria-selected="true"]'));

async function showRequests(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Requests' }).click();
  await expect(rows(page).first()).toHaveAttribute('aria-selected', 'true');
  await timeline(page).waitFor();
}

/** Types a filter, and closes the completions over what is below. */
async function filterBy(page: Page, where: string): Promise<void> {
  await filter(page).fill(where);
  await page.keyboard.press('Escape');
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error('nothing there');
  return box;
}

/** The seconds of day that are in view. */
async function span(page: Page): Promise<[number, number]> {
  const said = (await inView(page).textContent()) ?? '';
  const [from, to] = [...said.matchAll(/(\d\d):(\d\d):(\d\d\.\d)/g)].map(
    ([, hours, minutes, seconds]) => Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
  );
  return [from as number, to as number];
}

test('timeline: a click selects the record, the table leads the timeline, hovering selects nothing', async ({
  launch,
}) => {
  const { page } = await launch([crashDump]);
  await showRequests(page);
  await expect(timeline(page)).toHaveAccessibleDescription(/^428 requests from .* 11 of them in flight/);
  const first = await detail(page).getByRole('heading', { level: 2 }).textContent();

  // The second lane holds the second oldest in flight; its bar ends where the dump does.
  const box = await boxOf(timeline(page));
  const bar = { x: box.x + box.width - 20, y: box.y + 18 + 8 + 3 };
  await page.mouse.move(bar.x, bar.y);
  await expect(requests(page).getByText(/started 14:06:31, in flight > 9\.27 s/)).toBeVisible();
  await expect(detail(page).getByRole('heading', { level: 2 })).toHaveText(first ?? '');
  await page.mouse.click(bar.x, bar.y);
  await expect(rows(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(selectedRow(page)).toHaveCount(1);
  await expect(detail(page)).toContainText('In flight for 9.27 s at the dump');

  // A record far down in the table: its row comes into view.
  await timeline(page).focus();
  await page.keyboard.press('Home');
  await expect(detail(page)).not.toContainText('In flight for');
  await expect(selectedRow(page)).toBeInViewport();
  await expect(selectedRow(page)).toHaveAttribute('data-position', '427');
  await page.keyboard.press('ArrowRight');
  await expect(selectedRow(page)).toHaveAttribute('data-position', '426');
  // Enter leads to what was asked and answered.
  await page.keyboard.press('Enter');
  await expect(detail(page).getByRole('tab', { name: 'Request' })).toBeFocused();

  // A filter is of the timeline as well.
  await filterBy(page, 'state = in flight');
  await expect(timeline(page)).toHaveAccessibleDescription(/^11 requests from .* 11 of them in flight/);
  await filterBy(page, 'prompt > 900k');
  await expect(requests(page).getByText('Nothing to draw')).toBeVisible();
});

test('timeline: zoom and pan by keys and wheel, the brush, and back to everything', async ({ launch }) => {
  const { page } = await launch([crashDump]);
  await showRequests(page);
  // The oldest in flight is selected: keys zoom around it.
  await page.keyboard.press('w');
  await expect(inView(page)).toBeAttached();
  const [from] = await span(page);
  await page.keyboard.press('w');
  await expect.poll(async () => (await span(page))[0]).toBeGreaterThan(from);
  const [closer] = await span(page);
  await page.keyboard.press('a');
  await expect.poll(async () => (await span(page))[0]).toBeLessThan(closer);
  await page.keyboard.press('d');
  await expect.poll(async () => Math.abs((await span(page))[0] - closer)).toBeLessThan(0.2);
  await page.keyboard.press('s');
  await expect.poll(async () => Math.abs((await span(page))[0] - from)).toBeLessThan(0.2);

  // To the selected one, and back to everything.
  await page.keyboard.press('f');
  await expect.poll(async () => (await span(page))[1] - (await span(page))[0]).toBeLessThan(20);
  await page.keyboard.press('f');
  await expect.poll(async () => (await span(page))[1] - (await span(page))[0]).toBeGreaterThan(300);
  const [start, end] = await span(page);

  // The brush: from half to three quarters of the strip.
  const box = await boxOf(strip(page));
  await page.mouse.move(box.x + box.width * 0.5, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 10);
  await page.mouse.move(box.x + box.width * 0.75, box.y + 10);
  await page.mouse.up();
  const share = async () => (await span(page)).map((at) => (at - start) / (end - start));
  await expect.poll(async () => (await share())[0]).toBeCloseTo(0.5, 1);
  expect((await share())[1]).toBeCloseTo(0.75, 1);
  // Taken hold of, it moves and stays as long.
  await page.mouse.move(box.x + box.width * 0.6, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 10);
  await page.mouse.up();
  await expect.poll(async () => (await share())[0]).toBeCloseTo(0.3, 1);
  expect((await share())[1]).toBeCloseTo(0.55, 1);

  // The wheel zooms where the pointer is, a drag moves.
  const area = await boxOf(timeline(page));
  await page.mouse.move(area.x + 10, area.y + 150);
  await page.mouse.wheel(0, -600);
  await expect.poll(async () => (await share())[1]).toBeLessThan(0.5);
  const [before] = await share();
  await page.mouse.down();
  await page.mouse.move(area.x + 210, area.y + 150);
  await page.mouse.up();
  await expect.poll(async () => (await share())[0]).toBeLessThan(before as number);
});

test('distributions of what passes the filter, as plots and as tables; kept for the next start', async ({
  launch,
}) => {
  const first = await launch([crashDump]);
  await showRequests(first.page);
  await drawing(first.page, 'Distributions').click();
  const plots = requests(first.page).getByRole('img', { name: /p50 .*p90 .*p99/ });
  await expect(plots).toHaveCount(4);
  const latency = requests(first.page).getByRole('region', { name: /^Latency/ });
  await expect(latency).toContainText('n 417, 11 unknown');
  await expect(latency).toContainText(/p50 [\d.]+ s/);
  await filterBy(first.page, 'elapsed > 10s and state = finished');
  await expect(latency).not.toContainText('unknown');
  await expect(latency.getByRole('img')).toHaveAccessibleName(/^\d+ requests from 1\d\.\d s to/);

  // The same numbers, counted.
  const n = Number(/n (\d+)/.exec((await latency.textContent()) ?? '')?.[1]);
  await latency.getByRole('button', { name: 'Latency: Table' }).click();
  const cells = await latency
    .getByRole('row')
    .evaluateAll((all) => all.map((row) => row.querySelector('td:nth-of-type(3)')?.textContent ?? ''));
  const counted = cells.filter((text) => /^[\d,]+$/.test(text)).map((text) => Number(text.replace(',', '')));
  expect(n).toBeGreaterThan(0);
  expect(counted.reduce((sum, one) => sum + one, 0)).toBe(n);

  await filterBy(first.page, '');
  await first.page.getByRole('button', { name: 'Hide the drawings' }).click();
  await expect(latency).toHaveCount(0);
  await first.quit();
  const { page } = await launch();
  await page.getByRole('tab', { name: 'Requests' }).click();
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show the drawings' })).toBeVisible();
  await page.getByRole('button', { name: 'Show the drawings' }).click();
  await expect(drawing(page, 'Distributions')).toBeChecked();
});

test('a search through the texts tells how far it is, and can be stopped', async ({ launch, folder }) => {
  const path = join(folder, 'big.pkl');
  const script = join(checkout, 'test', 'e2e', 'big_dump.py');
  const records = Number(execFileSync('python3', [script, path, '250000000'], { encoding: 'utf8' }));
  const { page } = await launch([path]);
  await showRequests(page);
  // A search may take less time than a click from outside: this one presses as soon as it is there.
  await page.evaluate(() => {
    const marks = window as unknown as { progress: string[] };
    marks.progress = [];
    const watch = new MutationObserver(() => {
      const bar = document.querySelector('[role="progressbar"][aria-label="Search through the texts"]');
      if (!bar) return;
      marks.progress.push(bar.parentElement?.textContent ?? '');
      watch.disconnect();
      [...document.querySelectorAll('button')].find((button) => button.textContent === 'Stop')?.click();
    });
    watch.observe(document.body, { subtree: true, childList: true });
  });
  await page.keyboard.press('Control+F');
  await expect(filter(page)).toHaveValue('text ~ ');
  // At once: a slow machine would search for its first letters, too.
  await page.keyboard.insertText('VALVE');
  await expect(requests(page).getByText(/^Search stopped after .* of .*, [1-9][\d,]* found/)).toBeVisible();
  const [told] = await page.evaluate(() => (window as unknown as { progress: string[] }).progress);
  expect(told).toMatch(/^Searched [\d.]+ MB of [\d.]+ MB, [1-9][\d,]* found/);
  // What was found stays, in the order of the file.
  await expect(rows(page).first()).toContainText('Request 0:');
  await expect(rows(page).first()).toHaveAttribute('aria-selected', 'true');

  // To its end: the file repeats its first hundred records a thousand times.
  await filterBy(page, 'answer ~ "answer 42."');
  await expect(counts(page)).toContainText(`1,000 of ${records.toLocaleString('en')} requests`, {
    timeout: 120_000,
  });
  await expect(rows(page).first()).toContainText('Request 42:');
  await expect(detail(page)).toContainText('Request 42:');
});

test('a filter is saved, chosen, renamed and removed', async ({ launch }) => {
  const first = await launch([crashDump]);
  await showRequests(first.page);
  const menu = (page: Page) =>
    requests(page).getByRole('button', { name: /^(Saved filters|long waits|slow)$/ });
  await filterBy(first.page, 'ttft > 100ms');
  await expect(counts(first.page)).toContainText(/^\d+ of 428 requests/);
  const found = await counts(first.page).textContent();
  await menu(first.page).click();
  await first.page.getByRole('menuitem', { name: 'Save this filter…' }).click();
  await first.page.getByRole('textbox', { name: 'Name' }).fill('long waits');
  await first.page.keyboard.press('Enter');
  await expect(menu(first.page)).toHaveText('long waits');
  await filterBy(first.page, '');
  await expect(counts(first.page)).toContainText(/^428 requests/);
  await first.quit();

  // At the next start it is there, for any dump.
  const { page } = await launch([crashDump]);
  await page.getByRole('tab', { name: 'Requests' }).click();
  await menu(page).click();
  await page.getByRole('menuitem', { name: 'long waits' }).click();
  await expect(filter(page)).toHaveValue('ttft > 100ms');
  await expect(counts(page)).toHaveText(found ?? '');

  await menu(page).click();
  await page.getByRole('menuitem', { name: 'Rename or remove…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Saved filters' });
  await dialog.getByRole('textbox', { name: 'Name of long waits' }).fill('slow');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('textbox', { name: 'Name of slow' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(menu(page)).toHaveText('slow');
  await menu(page).click();
  await page.getByRole('menuitem', { name: 'Rename or remove…' }).click();
  await dialog.getByRole('button', { name: 'Remove slow' }).click();
  await expect(dialog).toContainText('No filter is saved yet');
});

test('export: the selection as JSONL, all that match as CSV, by keyboard and pointer', async ({
  launch,
  folder,
}) => {
  const { page, answerSaveDialog } = await launch([crashDump]);
  await showRequests(page);
  const dialog = page.getByRole('dialog', { name: 'Export requests' });

  // Three rows, by keys.
  await rows(page).nth(1).click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  const rids = await selectedRow(page).evaluateAll((all) =>
    all.map((row) => row.querySelector('[data-kind="code"]')?.textContent?.trim().slice(0, 8) ?? ''),
  );
  const jsonl = join(folder, 'three.jsonl');
  await answerSaveDialog(jsonl);
  await requests(page).getByRole('button', { name: 'Export requests…' }).focus();
  await page.keyboard.press('Enter');
  await dialog.getByRole('radio', { name: 'Selected (3)' }).click();
  await expect(dialog).toContainText('3 records will be written as recorded: prompts and answers stand');
  await dialog.getByRole('button', { name: 'Export…' }).press('Enter');
  await expect(dialog).toContainText(/3 records written to three\.jsonl, [\d.]+ kB\./);
  await expect(dialog.getByRole('button', { name: 'Show in folder' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  const lines = readFileSync(jsonl, 'utf8').trimEnd().split('\n');
  const written = lines.map((line) => JSON.parse(line) as { request: { fields: { rid: string } } });
  expect(written.map(({ request }) => request.fields.rid.slice(0, 8))).toEqual(rids);

  // All that pass a filter, in the order of the table.
  await filterBy(page, 'finish = abort');
  await expect(counts(page)).toContainText(/^\d+ of 428 requests/);
  const matched = Number(/^(\d+)/.exec((await counts(page).textContent()) ?? '')?.[1]);
  const csv = join(folder, 'aborted.csv');
  await answerSaveDialog(csv);
  await requests(page).getByRole('button', { name: 'Export requests…' }).click();
  await dialog.getByRole('radio', { name: 'CSV' }).click();
  await dialog.getByRole('button', { name: 'Export…' }).click();
  await expect(dialog).toContainText(`${matched} records written to aborted.csv`);
  await dialog.getByRole('button', { name: 'Close' }).click();
  const table = readFileSync(csv, 'utf8').trimEnd().split('\r\n');
  expect(table).toHaveLength(matched + 1);
  const finish = table[0]?.split(',').indexOf('finish_type') ?? -1;
  for (const line of table.slice(1)) expect(line.split(',')[finish]).toBe('abort');

  // For another tool, without a word of theirs.
  await answerSaveDialog(join(folder, 'trace.js'));
  await requests(page).getByRole('button', { name: 'Export requests…' }).click();
  await dialog.getByRole('radio', { name: 'k6 script' }).click();
  await dialog.getByRole('radio', { name: 'Synthetic' }).click();
  await expect(dialog).toContainText('without any recorded text, token, schema or id');
  await dialog.getByRole('button', { name: 'Export…' }).click();
  await expect(dialog).toContainText(`${matched} records written to trace.js and trace.jsonl`);
  await dialog.getByRole('button', { name: 'Close' }).click();
  const data = readFileSync(join(folder, 'trace.jsonl'), 'utf8').trimEnd().split('\n');
  expect(data.map((line) => (JSON.parse(line) as { rid: string }).rid)).toEqual(
    data.map((_, at) => `synthetic-${at + 1}`),
  );

  // A closed save dialog leaves the choice as it was; a place that cannot be written is said.
  await answerSaveDialog(null);
  await requests(page).getByRole('button', { name: 'Export requests…' }).click();
  await dialog.getByRole('button', { name: 'Export…' }).click();
  await expect(dialog.getByRole('button', { name: 'Export…' })).toBeVisible();
  await answerSaveDialog(join(folder, 'no', 'such', 'folder.jsonl'));
  await dialog.getByRole('button', { name: 'Export…' }).click();
  await expect(dialog).toContainText('folder.jsonl');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});

test('requests in flight stand as a group', async ({ launch }) => {
  const { page } = await launch([crashDump]);
  await showRequests(page);
  const group = requests(page).getByRole('note');
  await expect(group).toContainText('11 in flight at the dump · oldest 10.8 s');
  // What is unusual about one is said in its row.
  await expect(rows(page).nth(4)).toContainText('logprobs');
  await page.getByRole('columnheader', { name: 'Prompt', exact: true }).click();
  await expect(group).toHaveCount(0);
});

test('pickle report: from the dump’s line, and from its menu by keys', async ({ launch }) => {
  const { page } = await launch([fixture('dumps/hostile-record.pkl')]);
  await page.getByRole('tab', { name: 'Requests' }).click();
  await requests(page).getByRole('button', { name: 'Pickle report' }).click();
  const report = page.getByRole('tabpanel', { name: /^Pickle report/ });
  await expect(report.getByRole('heading', { level: 1 })).toHaveText(
    'This file would run posix.system if Python loaded it',
  );
  await expect(report).toContainText('Nothing was run here: the file is read as data.');
  const named = report.getByRole('table', { name: /^Globals/ }).getByRole('row');
  await expect(named.nth(1)).toContainText(/can act\s*posix\s*system\s*1\s*0x00000185/);
  await expect(named.nth(2)).toContainText(/expected\s*sglang\.srt\.managers\.io_struct\s*GenerateReqInput/);
  await expect(named).toHaveCount(3);
  // What stands around the worst name, and around another by its offset.
  const here = report.getByRole('list', { name: 'Opcodes' }).locator('[aria-current]');
  await expect(here).toHaveText(/^185\s*STACK_GLOBAL$/);
  await expect(report.getByRole('table', { name: 'Bytes' })).toContainText('.system.');
  const other = report.getByRole('button', { name: 'Show the bytes around 0x00000041' });
  await other.press('Enter');
  await expect(report.getByRole('heading', { name: 'Around 0x00000041' })).toBeVisible();
  await expect(here).toContainText('STACK_GLOBAL');
  await expect(other).toHaveAttribute('aria-pressed', 'true');
  const digest = createHash('sha256')
    .update(readFileSync(fixture('dumps/hostile-record.pkl')))
    .digest('hex');
  await expect(report.getByText(digest)).toBeVisible();
  await expect(report.getByRole('region', { name: 'Limits none reached' })).toContainText('Longest text');
  // The way on.
  await report.getByRole('button', { name: 'Show 1 request' }).click();
  await expect(rows(page)).toHaveCount(1);

  await artifacts(page)
    .getByRole('row', { name: /^Dump / })
    .click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Pickle report' }).press('Enter');
  await expect(report.getByRole('heading', { level: 1 })).toBeVisible();
  // A dump that is closed takes its report along.
  await artifacts(page)
    .getByRole('button', { name: /^Close dump/ })
    .click();
  await expect(report).toHaveCount(0);
});

test('columns: chosen by keys, kept for the next start, and back to the usual ones', async ({ launch }) => {
  const { page, quit } = await launch([crashDump]);
  await showRequests(page);
  const head = (of: Page, name: string) => of.getByRole('columnheader', { name, exact: true });
  await expect(head(page, 'Elapsed')).toBeVisible();
  await requests(page).getByRole('button', { name: 'Columns' }).press('Enter');
  const item = (name: string) => page.getByRole('menuitemcheckbox', { name, exact: true });
  await item('Elapsed').press('Space');
  await item('LoRA').press('Space');
  await expect(item('LoRA')).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(head(page, 'Elapsed')).toHaveCount(0);
  await expect(head(page, 'LoRA')).toBeAttached();
  await quit();
  const next = await launch([crashDump]);
  await next.page.getByRole('tab', { name: 'Requests' }).click();
  await expect(head(next.page, 'LoRA')).toBeAttached();
  await expect(head(next.page, 'Elapsed')).toHaveCount(0);
  await requests(next.page).getByRole('button', { name: 'Columns' }).click();
  await next.page.getByRole('menuitem', { name: 'As usual' }).click();
  await expect(head(next.page, 'Elapsed')).toBeVisible();
});

test('waterfall: the stages of a request, and a server without metrics', async ({ launch }) => {
  const { page, quit } = await launch([spikeDump]);
  await showRequests(page);
  const stages = detail(page).getByRole('figure', { name: 'Where the time went' });
  await expect(stages.getByRole('listitem')).toContainText([/^Queue/, /^Prefill/, /^Decode/]);
  const values = await stages.getByRole('listitem').allInnerTexts();
  for (const value of values) expect(value).toMatch(/\d(\.\d+)? (µs|ms|s)$/);

  await quit();

  const bare = await launch([fixture('dumps/list-v0.4.6.pkl')]);
  await artifacts(bare.page)
    .getByRole('row', { name: /^Dump list-v0/ })
    .click();
  await expect(detail(bare.page)).toContainText(
    'The server ran without metrics: no times of the stages were recorded.',
  );
  await expect(detail(bare.page).getByRole('figure').getByRole('listitem')).toHaveText([/^Total/]);
});
