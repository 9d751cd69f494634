import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { replay, sendButton } from './words.ts';

const target = (page: Page) => replay(page).getByRole('textbox', { name: 'Target' });
const comparison = (page: Page) => replay(page).getByRole('region', { name: 'Comparison' });
const replayedText = (page: Page) => replay(page).getByRole('region', { name: 'Replayed text' });
const experiment = (page: Page) => replay(page).getByRole('region', { name: 'A/B, repeat, sweep' });
const verdict = (page: Page) => experiment(page).getByRole('region', { name: 'What the runs say' });
const runRows = (page: Page) => experiment(page).getByRole('table', { name: 'Runs' }).locator('tbody tr');

const body = {
  text: 'Why does the second request wait so long?',
  stream: true,
  return_logprob: true,
  top_logprobs_num: 2,
  sampling_params: { temperature: 0, max_new_tokens: 60, ignore_eos: true },
};

/** A request with the answer that a server gave it, as a line of its request log. */
async function logOf(url: string, folder: string): Promise<string> {
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, stream: false }),
  };
  const out = await (await fetch(`${url}/generate`, post)).json();
  const log = join(folder, 'request.log');
  await writeFile(
    log,
    JSON.stringify({ event: 'request.finished', rid: 'a', obj: { rid: 'a', ...body }, out }),
  );
  return log;
}

test('a planted divergence: its token, the logprob gap, the caveat, and every further difference by N', async ({
  launch,
  server,
  folder,
}) => {
  const good = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const bad = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY, divergesAt: 37 } });
  const { page } = await launch([await logOf(good.url, folder)]);
  await target(page).fill(bad.url);
  await sendButton(page).click();
  await expect(comparison(page)).toContainText('First difference at token 38 of 60');
  await expect(comparison(page)).toContainText('logprob gap 0.031');
  await expect(comparison(page)).toContainText('Temperature 0, another');
  await expect(comparison(page)).toContainText(/token ids \d+ → \d+\./);

  const marks = replayedText(page).locator('mark');
  const count = await marks.count();
  expect(count).toBeGreaterThan(0);
  await expect(marks.first()).toHaveText(/otherwise/);
  await replayedText(page).focus();
  await page.keyboard.press('n');
  await expect(comparison(page).getByRole('status')).toHaveText(`1 of ${count}`);
  await expect(marks.first()).toHaveAttribute('data-current', 'true');
  await comparison(page).getByRole('button', { name: 'Next difference' }).click();
  await expect(comparison(page).getByRole('status')).toHaveText(count > 1 ? `2 of ${count}` : '1 of 1');
});

test('A/B: both at once side by side, A against itself first, a verdict with its n, every run kept', async ({
  launch,
  server,
  folder,
}) => {
  const good = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const bad = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY, divergesAt: 37 } });
  const { page } = await launch([await logOf(good.url, folder)]);
  await target(page).fill(good.url);
  await replay(page).getByRole('button', { name: 'A/B, repeat, sweep' }).click();
  await expect(experiment(page)).toContainText('Nothing was sent yet.');
  const start = experiment(page).getByRole('button', { name: 'Start' });
  await expect(start).toBeDisabled();
  await experiment(page).getByRole('textbox', { name: 'Server B' }).fill(bad.url);
  await experiment(page).getByRole('textbox', { name: 'Times' }).fill('5');
  await page.keyboard.press('Tab');
  await expect(experiment(page)).toContainText('sends 12 requests');
  await start.click();
  await expect(verdict(page)).toContainText(
    'B answers otherwise than A: it left A’s first answer 5 of 5 times, A itself 0 of 6 times.',
  );
  await expect(verdict(page)).toContainText('Fisher’s exact test');
  await expect(verdict(page)).toContainText('First difference at token 38 each time.');
  await expect(runRows(page)).toHaveCount(12);
  await expect(runRows(page).nth(0)).toContainText('noise');
  await expect(runRows(page).nth(11)).toContainText('at token 38');
  await expect(
    experiment(page)
      .getByRole('region', { name: /^B 127/ })
      .locator('mark'),
  ).toHaveText(/otherwise/);
  expect(good.requests.filter(({ path }) => path === '/generate')).toHaveLength(8);
  expect(bad.requests.filter(({ path }) => path === '/generate')).toHaveLength(5);

  // A run opens beside the recorded answer, and is kept with the others.
  await experiment(page).getByRole('button', { name: 'Show run 12' }).click();
  await expect(experiment(page)).toBeHidden();
  await expect(comparison(page)).toContainText('First difference at token 38 of 60');
});

test('a second server off this machine is named before anything is sent to either', async ({
  launch,
  server,
  folder,
}) => {
  const good = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const { page } = await launch([await logOf(good.url, folder)]);
  await target(page).fill(good.url);
  await replay(page).getByRole('button', { name: 'A/B, repeat, sweep' }).click();
  await experiment(page).getByRole('textbox', { name: 'Server B' }).fill('http://prod.invalid:30000');
  const start = experiment(page).getByRole('button', { name: 'Start' });
  await expect(start).toBeDisabled();
  await expect(experiment(page)).toContainText('prod.invalid is not this machine. 1 request goes there.');
  await experiment(page)
    .getByRole('textbox', { name: 'Type prod.invalid to send to B' })
    .fill('prod.invalid');
  await expect(start).toBeEnabled();
  expect(good.requests.filter(({ path }) => path === '/generate')).toHaveLength(1);
});

test('repeat finds planted flakiness, a sweep has a row for each value, and cancel closes the connection', async ({
  launch,
  server,
  folder,
}) => {
  const state = { tokensPerSecond: Number.POSITIVE_INFINITY, divergesAt: 20, divergesEvery: 3 };
  const flaky = await server({ state });
  const { page } = await launch([await logOf(flaky.url, folder)]);
  await target(page).fill(flaky.url);
  await replay(page).getByRole('button', { name: 'A/B, repeat, sweep' }).click();
  await experiment(page).getByRole('radio', { name: 'Repeat' }).click();
  await experiment(page).getByRole('textbox', { name: 'Times' }).fill('6');
  await page.keyboard.press('Tab');
  await experiment(page).getByRole('button', { name: 'Start' }).click();
  await expect(verdict(page)).toContainText(
    '2 different answers in 6 runs: 2 of the 5 others left the first one.',
  );
  await expect(verdict(page)).toContainText('First difference at token 21 each time.');
  const summary = experiment(page).getByRole('table', { name: 'Answers and times' });
  await expect(summary).toContainText('3 of 5 (60');
  await expect(summary.getByRole('img', { name: /of 6 runs: median/ })).toHaveCount(2);

  await experiment(page).getByRole('radio', { name: 'Sweep' }).click();
  await experiment(page).getByRole('textbox', { name: 'Field' }).fill('sampling_params.max_new_tokens');
  await experiment(page).getByRole('textbox', { name: 'Values' }).fill('5, 10');
  await experiment(page).getByRole('textbox', { name: 'Times' }).fill('1');
  await page.keyboard.press('Tab');
  await experiment(page).getByRole('button', { name: 'Start' }).click();
  await expect(verdict(page)).toContainText('1 of 1 other values leave the answer of the first one.');
  const cells = experiment(page).getByRole('table', { name: 'Values' }).locator('tbody tr');
  await expect(cells).toHaveCount(2);
  await expect(cells.nth(1)).toContainText('at token 6');

  flaky.state.tokensPerSecond = 2;
  await experiment(page).getByRole('radio', { name: 'Repeat' }).click();
  await experiment(page).getByRole('button', { name: 'Start' }).click();
  await flaky.until(() => flaky.openRequests() === 1);
  await experiment(page).getByRole('button', { name: 'Cancel' }).click();
  await flaky.until(() => flaky.openConnections() === 0);
  await expect(verdict(page)).toContainText('Not every run came to its end: cancelled 1.');
});
