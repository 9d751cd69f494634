import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { checkout, expect, sample, test } from './app.ts';
import { artifacts, replay, statusBar } from './words.ts';

const spikeDump = sample('ttft-spike/2026-07-21_02-41-49.pkl');

const requests = (page: Page) => page.getByRole('tabpanel', { name: 'Requests' });
const batch = (page: Page, name = 'Batch replay 1') => page.getByRole('tabpanel', { name });
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Replay recorded requests' });

/** Opens the dialog over the requests of the dump that is open. */
async function openDialog(page: Page, target: string): Promise<void> {
  await page.getByRole('tab', { name: 'Requests' }).click();
  await requests(page).getByRole('button', { name: 'Replay these requests…' }).click();
  await dialog(page).getByRole('textbox', { name: 'Target', exact: true }).fill(target);
}

async function choose(page: Page, mode: string, number: string, value: number): Promise<void> {
  await dialog(page).getByRole('radio', { name: mode }).click();
  const field = dialog(page).getByRole('textbox', { name: number });
  await field.fill(String(value));
  await field.press('Tab');
}

const start = (page: Page) => dialog(page).getByRole('button', { name: 'Start' }).click();

test('a dump is replayed in the window: progress, pause, resume, the comparison, a pair in the editor', async ({
  launch,
  server,
  folder,
}) => {
  const demo = await server({ state: { tokensPerSecond: 60 } });
  const open = await launch([spikeDump]);
  const { page } = open;
  await openDialog(page, demo.url);
  await expect(dialog(page)).toContainText('This machine');
  await expect(dialog(page)).toContainText(/[\d,]+ requests that came within/);
  await choose(page, 'As slots come free', 'Concurrency', 4);
  const count = dialog(page).getByRole('textbox', { name: 'Send at most' });
  await count.fill('24');
  await count.press('Tab');
  await start(page);

  const own = batch(page);
  await expect(own.getByRole('status').first()).toContainText('Replaying');
  await expect(own).toContainText('4 in flight');
  await expect(own.getByRole('progressbar')).toHaveAttribute('aria-valuemax', '24');
  await expect(statusBar(page)).toContainText(/1 job: replay \d+/);
  await expect(own.getByRole('table').last().getByRole('row').nth(1)).toContainText(/decode|prefill/);

  // Paused with the key: what is in flight ends, nothing follows.
  await page.keyboard.press('Space');
  await expect(own).toContainText('nothing in flight');
  const sent = demo.requests.filter(({ path }) => path === '/generate').length;
  await expect(own.getByRole('button', { name: 'Resume' })).toBeVisible();
  expect(demo.openRequests()).toBe(0);
  demo.state.tokensPerSecond = Number.POSITIVE_INFINITY;
  await own.getByRole('button', { name: 'Resume' }).click();
  await expect(own.getByRole('status').first()).toContainText('Replayed');
  await expect(own).toContainText('24 of 24 sent');
  expect(demo.requests.filter(({ path }) => path === '/generate')).toHaveLength(24);
  expect(sent).toBeLessThan(24);
  // A log of the server is attached to it.
  const log = join(folder, 'server.log');
  await writeFile(log, '[2026-11-24 02:41:07 TP0] Decode batch. #running-req: 4\n');
  await open.answerOpenDialog([log]);
  const attached = own.getByRole('region', { name: 'Attached files' });
  await attached.getByRole('button', { name: 'Attach files…' }).click();
  await expect(attached).toContainText('server.log');
  await expect(own.getByRole('region', { name: 'How faithful it is' })).toContainText(
    'the closed mode keeps the order, not the times',
  );
  await expect(own.getByRole('img', { name: /Time to first token\. recorded/ })).toBeVisible();

  // What came of it, worst first; a click brings the pair to the editor.
  await own.getByRole('radio', { name: 'Comparison' }).click();
  await expect(own).toContainText('Recorded against replayed');
  await expect(own.getByRole('region', { name: 'What the rules say' })).toContainText('W05');
  await own
    .getByRole('button', { name: /with both answers$/ })
    .first()
    .click();
  await expect(replay(page).getByRole('region', { name: 'Recorded text' })).toBeVisible();
  await expect(replay(page).getByRole('region', { name: 'Replayed', exact: true })).not.toContainText(
    'Not sent yet.',
  );

  // The note tells of it, and of the log.
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Note' }).click();
  const checked = page.getByRole('textbox', { name: /What was checked/ });
  await expect(checked).toHaveValue(/Batch replay 1, replayed at .*: \d+ of 24 answered, \d failed\./);
  await expect(checked).toHaveValue(/server\.log, attached to Batch replay 1/);
});

test('a run that was cancelled goes on after the app was killed, with what has no answer', async ({
  launch,
  server,
}) => {
  const demo = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  // Six answers, and then it keeps everybody waiting: the kill meets the same moment on any machine.
  demo.script(
    { path: '/generate', kind: 'slow-headers', seconds: 0, calls: 6 },
    { path: '/generate', kind: 'no-answer' },
  );
  const first = await launch([spikeDump]);
  await openDialog(first.page, demo.url);
  await choose(first.page, 'As slots come free', 'Concurrency', 2);
  const count = dialog(first.page).getByRole('textbox', { name: 'Send at most' });
  await count.fill('20');
  await count.press('Tab');
  await start(first.page);
  await expect(batch(first.page)).toContainText('6 answered');
  await expect(batch(first.page)).toContainText('2 in flight');
  // How the window looks is kept within a second, so that its tab is there again.
  await first.page.waitForFunction(
    (since) => performance.now() - since > 1000,
    await first.page.evaluate(() => performance.now()),
  );
  await first.kill();
  demo.clearFaults();

  const { page } = await launch();
  // Its requests are what the rest is sent from.
  await expect(artifacts(page).getByRole('row', { name: /^Dump .*424 requests/ })).toBeVisible();
  await page.getByRole('tab', { name: 'Batch replay 1' }).click();
  const own = batch(page);
  await expect(own.getByRole('status').first()).toContainText('Broken off');
  await expect(own).toContainText('The app ended while it ran.');
  await expect(own).toContainText('6 answered');
  const before = demo.requests.filter(({ path }) => path === '/generate').length;
  await own.getByRole('button', { name: 'Resume the rest' }).click();
  await expect(own).toContainText('20 answered');
  expect(demo.requests.filter(({ path }) => path === '/generate')).toHaveLength(before + 14);
});

test('two targets, the noise floor first; another machine asks for its host', async ({ launch, server }) => {
  const [a, b] = [await server({}), await server({})];
  for (const demo of [a, b]) demo.state.tokensPerSecond = Number.POSITIVE_INFINITY;
  const { page } = await launch([spikeDump]);
  await openDialog(page, a.url);
  await dialog(page).getByText('Second target (A/B)').click();
  const second = dialog(page).getByRole('textbox', { name: 'Target B' });
  await second.fill('http://10.0.0.7:30000');
  await choose(page, 'As slots come free', 'Concurrency', 8);
  await expect(dialog(page).getByRole('textbox', { name: 'Type 10.0.0.7 to send to it' })).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: 'Start' })).toBeDisabled();
  await second.fill(a.url);
  await expect(dialog(page)).toContainText('Both targets are one server');
  await second.fill(b.url);
  const count = dialog(page).getByRole('textbox', { name: 'Send at most' });
  await count.fill('10');
  await count.press('Tab');
  await start(page);
  const own = batch(page);
  await expect(own).toContainText('40 of 40 sent');
  const generated = (demo: typeof a) => demo.requests.filter(({ path }) => path === '/generate').length;
  expect([generated(a), generated(b)]).toEqual([30, 10]);
  await own.getByRole('radio', { name: 'Comparison' }).click();
  for (const title of ['A against itself', 'Recorded against A', 'Recorded against B', 'A against B'])
    await expect(own.getByRole('region', { name: title })).toContainText('10 pairs');
});

test('a target that dies ends the run, with what was in flight', async ({ launch, server }) => {
  const demo = await server({ state: { tokensPerSecond: 100, crashOnPrompt: 3_000 } });
  const { page } = await launch([spikeDump]);
  await openDialog(page, demo.url);
  await choose(page, 'As slots come free', 'Concurrency', 16);
  await start(page);
  const own = batch(page);
  await expect(own.getByRole('alert')).toContainText(/127\.0\.0\.1:\d+ died at/);
  await expect(own.getByRole('alert')).toContainText(/In flight at that moment: \d+/);
  await expect(own.getByRole('status').first()).toContainText('The target died');
  await expect(own.getByRole('button', { name: 'Resume the rest' })).toBeVisible();
});

test('captures around a run; two requests that kill the target together are found, a command starting it again', async ({
  launch,
  server,
  folder,
}) => {
  // One word of each of two requests that came one after the other.
  const words = ['3504', '3894'];
  const demo = await server({ state: { tokensPerSecond: 150, crashOnWords: words } });
  const pids = join(folder, 'pids');
  const script = join(checkout, 'out', 'cli', 'fake-server.js');
  const again = `"${process.execPath}" "${script}" --port ${demo.port} --rate 150 --crash-on-words ${words} & echo $! >> "${pids}"`;
  try {
    const { page } = await launch([spikeDump]);
    await openDialog(page, demo.url);
    await choose(page, 'As slots come free', 'Concurrency', 8);
    await dialog(page).getByText('Capture the target before, during and after').click();
    const count = dialog(page).getByRole('textbox', { name: 'Send at most' });
    await count.fill('8');
    await count.press('Tab');
    await start(page);
    const own = batch(page);
    await expect(own.getByRole('status').first()).toContainText('The target died');
    const captures = own.getByRole('region', { name: 'Captures' });
    await expect(captures.getByRole('listitem')).toHaveCount(2);
    await expect(captures.getByRole('listitem').first().getByRole('button')).toBeVisible();
    await expect(captures.getByRole('listitem').last()).toContainText('A after');

    await own.getByRole('button', { name: 'Find the smallest set that kills it…' }).click();
    const ask = page.getByRole('dialog', { name: 'Find the smallest set that kills it' });
    await ask.getByRole('textbox', { name: 'Command that starts the target again' }).fill(again);
    await ask.getByRole('button', { name: 'Begin' }).click();
    const search = own.getByRole('region', { name: 'Smallest set that kills it' });
    await expect(search).toContainText('Round 1: ');
    await expect(search.getByRole('status')).toContainText('No part of it kills', { timeout: 120_000 });
    await expect(search).toContainText('Smallest so far: 2 requests');
    for (const rid of ['89fbb958', '94f503d7'])
      await expect(search.getByRole('button', { name: new RegExp(rid) })).toBeVisible();
    // Kept: the page of a batch that is read again has the rounds.
    const rounds = await search.getByRole('listitem').count();
    expect(rounds).toBeGreaterThan(2);
    await search.getByRole('button', { name: /89fbb958/ }).click();
    await expect(requests(page).getByRole('region', { name: 'Request', exact: true })).toContainText(
      '89fbb958',
    );
  } finally {
    // Those that died are gone already.
    for (const pid of (await readFile(pids, 'utf8').catch(() => '')).split('\n').filter(Boolean))
      try {
        process.kill(Number(pid));
      } catch {}
  }
});
