import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, dropOn, expect, fixture, sample, test } from './app.ts';
import {
  artifacts,
  column,
  counts,
  crash,
  detail,
  factOf,
  filter,
  grid,
  head,
  messages,
  openSample,
  overview,
  requests,
  rows,
  statusBar,
} from './words.ts';

const crashDump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');
const spikeDump = sample('ttft-spike/2026-07-21_02-41-49.pkl');

/** What the Python that wrote a fixture says is in it. */
interface Truth {
  readonly dump?: { readonly kind: string; readonly total: number; readonly healthChecks: number };
  readonly records?: readonly { readonly rid: string | null; readonly state: string }[];
}
const truthOf = (name: string): Truth => JSON.parse(readFileSync(fixture(`dumps/${name}.json`), 'utf8'));
/** Every fixture that is a dump: all generations of the format, all pickle protocols, and the odd ones. */
const dumpFixtures = readdirSync(fixture('dumps'))
  .filter((name) => name.endsWith('.json') && !name.startsWith('hostile-call'))
  .map((name) => name.replace(/\.json$/, ''))
  .filter((name) => (truthOf(name).records?.length ?? 0) > 0);

test('a dump named on the command line: overview, columns, the oldest request in flight first', async ({
  launch,
}) => {
  const { page } = await launch([crashDump]);
  const view = overview(page);
  await expect(view.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(factOf(view, 'Requests')).toHaveText('428');
  await expect(factOf(view, 'Finished')).toHaveText('417');
  await expect(factOf(view, 'In flight')).toHaveText('11');
  await expect(factOf(view, 'Health checks, hidden')).toHaveText('1');
  await expect(view.getByRole('region', { name: 'Launch command' })).toContainText('--model-path');
  await expect(view).not.toContainText(/sk-/);
  await expect(view.getByRole('region', { name: 'What a dump cannot tell' })).toBeVisible();

  await page.getByRole('tab', { name: 'Requests' }).click();
  await expect(grid(page).getByRole('columnheader')).toHaveText([
    'State',
    'rid',
    'Prompt',
    'Cached',
    'Output',
    'Start',
    'TTFT',
    'Elapsed',
    'Finish',
    'Prompt text',
  ]);
  await expect(counts(page)).toContainText(/^428 requests/);
  await expect(counts(page)).toContainText('11 in flight');
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '429'); // 428 and the head

  const states = await column(page, 'State');
  expect(states.slice(0, 12)).toEqual([...Array(11).fill('in flight'), 'finished']);
  const started = (await column(page, 'Start')).slice(0, 11);
  expect(started).toEqual([...started].sort());
  for (const elapsed of (await column(page, 'Elapsed')).slice(0, 11)) expect(elapsed).toMatch(/^> \d/);

  // The oldest is selected and read.
  await expect(rows(page).first()).toHaveAttribute('aria-selected', 'true');
  await expect(detail(page)).toContainText('In flight for 10.8 s at the dump');
  // What its length is, nobody knows; the reason is on hover.
  const unknown = rows(page).first().getByRole('gridcell').nth(2).getByText('–');
  await expect(unknown).toHaveAttribute('title', /^Not known:/);
  // The last thing a user said, without the chat template.
  expect((await column(page, 'Prompt text'))[0]).toBe(
    'Plan a half-day training about reading pressure gauges for eight people.',
  );
  // Only what is in view is drawn.
  expect(await rows(page).count()).toBeLessThan(100);
});

test('health checks are hidden and counted, and can be shown', async ({ launch }) => {
  const { page } = await launch();
  await openSample(page, crash);
  await page.keyboard.press('2');
  await expect(counts(page)).toContainText('1 health check hidden');
  await counts(page).getByRole('button', { name: 'Health checks: Show' }).click();
  await expect(counts(page)).toContainText('428 requests');
  await expect(counts(page)).toContainText('1 health check shown');
  expect(await column(page, 'State')).toContain('health check');
  await counts(page).getByRole('button', { name: 'Health checks: Hide' }).click();
  await expect(counts(page)).toContainText(/^428 requests/);
  await expect(statusBar(page)).toContainText(
    'Dump: 428 requests (417 finished, 11 in flight), plus 1 health check',
  );
});

test('sorting: by a click on the head, by keyboard, and back to the order of the dump', async ({
  launch,
}) => {
  const { page, answerOpenDialog } = await launch();
  await answerOpenDialog([spikeDump]);
  await page.getByRole('button', { name: 'Open files…' }).click();
  await page.getByRole('tab', { name: 'Requests' }).click();
  await expect(counts(page)).toContainText('424 requests');
  const numbers = async (name: string) =>
    (await column(page, name)).filter((text) => text !== '–').map((text) => Number(text.replaceAll(',', '')));
  const natural = await column(page, 'rid');

  // Numbers: largest first, then smallest first.
  await head(page, 'Prompt').click();
  await expect(head(page, 'Prompt')).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(() => numbers('Prompt').then((shown) => shown[0])).toBe(3789);
  expect(await numbers('Prompt')).toEqual((await numbers('Prompt')).sort((a, b) => b - a));
  await head(page, 'Prompt').click();
  await expect(head(page, 'Prompt')).toHaveAttribute('aria-sort', 'ascending');
  await expect.poll(() => numbers('Prompt').then((shown) => shown[0])).toBeLessThan(100);
  expect(await numbers('Prompt')).toEqual((await numbers('Prompt')).sort((a, b) => a - b));
  await head(page, 'Prompt').click();
  await expect(head(page, 'Prompt')).toHaveAttribute('aria-sort', 'none');
  await expect.poll(() => column(page, 'rid').then((shown) => shown[0])).toBe(natural[0]);

  // The same with the keyboard: Shift Tab from the rows to the heads, arrows among them, Enter sorts.
  await rows(page).first().click();
  await page.keyboard.press('Shift+Tab');
  await expect(head(page, 'State')).toBeFocused();
  for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowRight');
  await expect(head(page, 'Elapsed')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(head(page, 'Elapsed')).toHaveAttribute('aria-sort', 'descending');
});

test('filter: an expression, a bad one, chips, completion, no hits', async ({ launch }) => {
  const { page } = await launch([crashDump]);
  await page.getByRole('tab', { name: 'Requests' }).click();
  await expect(counts(page)).toContainText(/^428 requests/);

  await page.keyboard.press('/');
  await expect(filter(page)).toBeFocused();
  await page.keyboard.type('state = in flight and prompt > 100');
  await page.keyboard.press('Escape');
  await expect(counts(page)).toContainText('2 of 428 requests');
  await expect(rows(page)).toHaveCount(2);

  // A filter that cannot be read says so at its place; what was found before stays.
  await filter(page).fill('promt > 2k');
  await page.keyboard.press('Escape');
  const fault = requests(page).getByRole('status').filter({ hasText: 'promt' });
  await expect(fault).toContainText(/prompt/);
  await expect(filter(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(rows(page)).toHaveCount(2);
  await expect(counts(page)).toContainText('Filter not applied');
  await expect(counts(page)).toContainText('2 of 428 requests');

  await page.getByRole('button', { name: 'Clear filter' }).click();
  await expect(counts(page)).toContainText(/^428 requests/);
  await expect(filter(page)).toHaveAttribute('aria-invalid', 'false');

  // Chips write into the field, and only over their own clause.
  await requests(page).getByRole('button', { name: 'Finish', exact: true }).click();
  await page.getByRole('menuitem', { name: 'length' }).click();
  await expect(filter(page)).toHaveValue('finish = length');
  await requests(page).getByRole('button', { name: 'Prompt tokens', exact: true }).click();
  await page.getByRole('menuitem', { name: '> 2,000' }).click();
  await expect(filter(page)).toHaveValue('finish = length and prompt > 2000');
  await expect(counts(page)).toContainText('0 of 428');
  await expect(requests(page)).toContainText('No request passes the filter.');
  // Nothing is left of what was shown before: neither its counts nor its detail.
  await expect(counts(page)).not.toContainText('in flight');
  await expect(detail(page)).toContainText('No request selected');
  await expect(detail(page).getByRole('button', { name: 'Edit & replay' })).toHaveCount(0);
  await requests(page)
    .getByRole('button', { name: /^Prompt tokens: / })
    .click();
  await page.getByRole('menuitem', { name: 'any' }).click();
  await expect(filter(page)).toHaveValue('finish = length');
  await expect.poll(() => column(page, 'Finish').then((shown) => [...new Set(shown)])).toEqual(['length']);

  // Completion by keyboard.
  await filter(page).fill('');
  await filter(page).pressSequentially('ela');
  await expect(page.getByRole('option', { name: /^elapsed/ })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(filter(page)).toHaveValue('elapsed ');
});

test('the table by keyboard: arrows, j and k, pages, ends, Enter and back', async ({ launch }) => {
  const { page } = await launch([crashDump]);
  await page.getByRole('tab', { name: 'Requests' }).click();
  const selected = grid(page).locator('[aria-selected="true"]');
  const place = () => selected.getAttribute('aria-rowindex').then((index) => Number(index) - 1);
  await rows(page).first().click();
  await expect.poll(place).toBe(1);
  const press = async (key: string, to: number) => {
    await page.keyboard.press(key);
    await expect.poll(place, `after ${key}`).toBe(to);
    await expect(selected).toBeFocused();
    await expect(selected).toBeInViewport();
  };
  await press('ArrowDown', 2);
  await press('j', 3);
  await press('k', 2);
  await press('ArrowUp', 1);
  await press('ArrowUp', 1);
  await press('End', 428);
  await press('ArrowDown', 428);
  await press('Home', 1);
  await page.keyboard.press('PageDown');
  await expect.poll(place).toBeGreaterThan(10);
  const afterPage = await place();
  await press('PageUp', 1);
  await press('PageDown', afterPage);

  // The detail follows the selection; Enter goes into it, Escape back to the row.
  const rid = await selected.getByRole('gridcell').nth(1).textContent();
  await expect(detail(page).getByRole('heading', { level: 2 })).toHaveText(new RegExp(`^${rid}`));
  await page.keyboard.press('Enter');
  await expect(detail(page).getByRole('tab', { name: 'Request' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(selected).toBeFocused();

  // Several rows as text, for a spreadsheet or a chat.
  await page.keyboard.press('Shift+ArrowDown');
  await expect(selected).toHaveCount(2);
  await page.keyboard.press('Control+C');
  await expect(requests(page).getByText('2 rows copied')).toBeVisible();
});

test('every generation of the format opens by drop with the records that Python wrote', async ({
  launch,
}) => {
  const { page } = await launch();
  await dropOn(
    page,
    dumpFixtures.map((name) => fixture(`dumps/${name}.pkl`)),
  );
  await expect(artifacts(page).getByRole('row', { name: /^Dump / })).toHaveCount(dumpFixtures.length);
  await expect(messages(page)).toHaveText('');
  expect(dumpFixtures.length).toBeGreaterThan(15);

  for (const name of dumpFixtures) {
    const { dump, records } = truthOf(name);
    await test.step(name, async () => {
      await artifacts(page)
        .getByRole('row', { name: new RegExp(`^Dump ${name.replaceAll('.', '\\.')}\\.pkl, `) })
        .click();
      const shown = records?.filter(({ state }) => state !== 'health_check') ?? [];
      await expect(grid(page)).toHaveAttribute('aria-rowcount', String(shown.length + 1));
      const rids = shown.map(({ rid }) => rid ?? '–');
      await expect.poll(async () => (await column(page, 'rid')).sort()).toEqual(rids.sort());
      if ((dump?.healthChecks ?? 0) > 0) await expect(counts(page)).toContainText('hidden');
    });
  }
});

test.describe('600 MB', () => {
  /** Large enough that a person has time to act while it is read. */
  const writeBig = (folder: string): { path: string; records: number } => {
    const path = join(folder, 'big.pkl');
    const script = join(checkout, 'test', 'e2e', 'big_dump.py');
    const records = Number(execFileSync('python3', [script, path, '600000000'], { encoding: 'utf8' }));
    return { path, records };
  };

  test('rows are there while it is read, and the window stays responsive', async ({ launch, folder }) => {
    const { path, records } = writeBig(folder);
    const { page } = await launch();
    // The longest time between two frames says how long the window stood still.
    await page.evaluate(() => {
      const marks = window as unknown as { longestGap: number };
      marks.longestGap = 0;
      let before = performance.now();
      const frame = (now: number) => {
        marks.longestGap = Math.max(marks.longestGap, now - before);
        before = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    await dropOn(page, [path]);
    const progress = requests(page).getByRole('progressbar', { name: 'Reading big.pkl' });
    await expect(progress).toBeVisible();
    await expect(rows(page).first()).toBeVisible();
    await expect(requests(page)).toContainText(/MB of 6\d\d MB/);

    // A click is answered by window and main process while the file is read.
    const before = Date.now();
    await page.getByRole('button', { name: 'Theme and keys' }).click();
    await page.getByRole('menuitemradio', { name: 'Light' }).click();
    await expect(page.locator('html[data-theme="light"]')).toBeAttached();
    const answered = Date.now() - before;
    await expect(progress, 'the click was answered while the file was read').toBeVisible();

    await expect(progress).toBeHidden({ timeout: 60_000 });
    await page.keyboard.press('1');
    await expect(overview(page).getByRole('heading', { level: 1 })).toBeVisible();
    const longestGap = await page.evaluate(() => (window as unknown as { longestGap: number }).longestGap);
    await expect(factOf(overview(page), 'Requests')).toHaveText(records.toLocaleString('en'));
    await page.keyboard.press('2');
    await expect(counts(page)).toContainText(`${records.toLocaleString('en')} requests`);
    await rows(page).first().click();
    await page.keyboard.press('End');
    await expect(detail(page)).toContainText(/Request \d+: The pump ran/);
    expect(longestGap).toBeLessThan(2000);
    expect(answered).toBeLessThan(10_000);
  });

  test('cancelling keeps the records read so far', async ({ launch, folder }) => {
    const { path, records } = writeBig(folder);
    const { page } = await launch();
    await dropOn(page, [path]);
    await requests(page).getByRole('button', { name: 'Stop' }).click();
    await expect(requests(page).getByRole('progressbar', { name: 'Reading big.pkl' })).toBeHidden();
    await page.keyboard.press('1');
    await expect(overview(page).getByText('Reading was cancelled')).toBeVisible();
    const kept = Number((await factOf(overview(page), 'Requests').innerText()).replaceAll(',', ''));
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(records);
    await page.keyboard.press('2');
    await expect(requests(page).getByRole('note')).toContainText('Reading was cancelled.');
    await rows(page).first().click();
    await expect(detail(page)).toContainText('The pump ran');
    await page.keyboard.press('End');
    await expect(grid(page)).toContainText('Reading was cancelled here');
  });
});

test('a record that is evidence of a finding is opened by a click on it', async ({ launch }) => {
  const { page } = await launch([crashDump]);
  const place = 'Open crash_dump_2026-08-14_14-06-40.pkl #428';

  // The newest of those in flight is the first suspect.
  await overview(page).getByRole('button', { name: place }).first().click();
  await expect(page.getByRole('tab', { name: 'Requests' })).toHaveAttribute('aria-selected', 'true');
  await expect(grid(page).locator('[aria-selected="true"]')).toHaveCount(1);
  await expect(detail(page)).toContainText('In flight for 572 ms at the dump');
});
