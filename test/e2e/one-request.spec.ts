import type { Page } from '@playwright/test';
import { expect, fixture, sample, test } from './app.ts';
import { counts, crash, detail, factOf, filter, openSample, requests, rows } from './words.ts';

const spikeDump = sample('ttft-spike/2026-07-21_02-41-49.pkl');

/** Finds one request by its rid and selects it. */
async function select(page: Page, rid: string): Promise<void> {
  await filter(page).fill(`rid ~ ${rid}`);
  await page.keyboard.press('Escape');
  await expect(counts(page)).toContainText(/^1 of /);
  await rows(page).first().click();
  await expect(detail(page).getByRole('heading', { level: 2 })).toHaveText(new RegExp(`^${rid}`));
}

const tab = (page: Page, name: string) => detail(page).getByRole('tab', { name, exact: true });
const panel = (page: Page, name: string) => detail(page).getByRole('tabpanel', { name, exact: true });

test('request, output and meta_info, as fields and as JSON', async ({ launch }) => {
  const { page, app } = await launch([spikeDump]);
  await page.getByRole('tab', { name: 'Requests' }).click();
  await select(page, '3c245b00');

  // What it was and where its time went, before any tab.
  await expect(detail(page)).toContainText('Finished: stop');
  const stages = detail(page).getByRole('figure', { name: 'Where the time went' }).getByRole('listitem');
  await expect(stages).toHaveText([
    /Front.*1\.8 ms/,
    /Queue.*5\.2 ms/,
    /Prefill.*68 %.*6\.62 s/,
    /Decode.*32 %.*3\.16 s/,
  ]);

  const request = panel(page, 'Request');
  await expect(factOf(request, 'Prompt')).toHaveText('3,111 tokens, 1,024 cached (33 %)');
  await expect(factOf(request, 'Sampling')).toHaveText(
    'max_new_tokens 512, temperature 0.2, top_p 1.0, top_k 20',
  );
  await expect(factOf(request, 'Stream')).toHaveText('yes');
  await expect(factOf(request, 'DP rank')).toHaveText('7');
  const text = request.getByRole('region', { name: 'text' });
  await expect(text).toContainText('13,508 characters');
  expect((await text.innerText()).length).toBeGreaterThan(13_000);

  await tab(page, 'Output').click();
  await expect(factOf(panel(page, 'Output'), 'Output')).toHaveText('125 tokens');
  await expect(factOf(panel(page, 'Output'), 'TTFT')).toHaveText('6.62 s');
  await expect(panel(page, 'Output').getByRole('region', { name: 'text' })).toContainText(
    'At Hallin bus garage',
  );

  await tab(page, 'meta_info').click();
  const meta = panel(page, 'meta_info');
  await expect(factOf(meta, 'prompt_tokens')).toHaveText('3111');
  await expect(factOf(meta, 'finish_reason')).toHaveText('{ "type": "stop", "matched": 151645 }');
  await expect(factOf(meta, 'queue_time')).toHaveText('0.005181');

  // The same three as JSON, in an editor that cannot be typed into.
  await detail(page).getByRole('button', { name: 'JSON' }).click();
  await expect(meta.getByText('"cached_tokens_details"')).toBeVisible();
  await tab(page, 'Request').click();
  await expect(request.getByText('"3c245b00df1966af0b70e54899414d39"')).toBeVisible();
  await request.getByRole('textbox', { name: 'Recorded request as JSON' }).focus();
  await page.keyboard.type('x');
  await expect(request.getByText('"3c245b00df1966af0b70e54899414d39"')).toBeVisible();

  // The tab and the form stay while other rows are looked at.
  await filter(page).fill('');
  await page.keyboard.press('Escape');
  await expect(counts(page)).toContainText('424 of 424');
  await rows(page).nth(1).click();
  await expect(detail(page).getByRole('button', { name: 'JSON' })).toHaveAttribute('aria-pressed', 'true');

  await detail(page).getByRole('button', { name: 'Copy rid' }).click();
  const rid = await detail(page).getByRole('heading', { level: 2 }).textContent();
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe(rid);
});

test('a prompt of token ids: said so, folded in JSON, there in full', async ({ launch }) => {
  const { page } = await launch([spikeDump]);
  await page.getByRole('tab', { name: 'Requests' }).click();
  await select(page, 'e0ea1150');
  const request = panel(page, 'Request');
  await expect(request).toContainText('The prompt was recorded as token ids only.');
  const ids = request.getByRole('region', { name: 'input_ids' });
  await expect(ids).toContainText('[151644, 65337, 138589');
  // What is long starts cut, and is there in full.
  const before = (await ids.innerText()).length;
  await ids.getByRole('button', { name: 'Show all 23,115 characters' }).click();
  await expect.poll(async () => (await ids.innerText()).length).toBeGreaterThan(before);
  expect((await ids.innerText()).match(/\d+(?=[,\]])/g)).toHaveLength(3165);

  await detail(page).getByRole('button', { name: 'JSON' }).click();
  await expect(request.getByText('"input_ids"')).toBeVisible();
  await expect(request.getByText(/3,165\snumbers,/)).toBeVisible();
});

test('Chinese text is shown as it was written', async ({ launch }) => {
  const { page } = await launch();
  await openSample(page, crash);
  await page.keyboard.press('2');
  await select(page, '0a408a3f');
  await expect(rows(page).first()).toContainText('温室里湿度太高，有哪些不用花钱的办法？');
  await expect(panel(page, 'Request').getByRole('region', { name: 'text' })).toContainText(
    '你是一个简洁的助手。',
  );
  await tab(page, 'Output').click();
  await expect(panel(page, 'Output').getByRole('region', { name: 'text' })).toContainText(
    /\p{Script=Han}{4}/u,
  );
  await detail(page).getByRole('button', { name: 'JSON' }).click();
  await tab(page, 'Request').click();
  await expect(panel(page, 'Request').getByText('不用花钱的办法')).toBeVisible();

  // The filter reads it, too.
  await filter(page).fill('text ~ 温室');
  await page.keyboard.press('Escape');
  await expect(counts(page)).toContainText(/^[1-9]\d* of 428 requests/);
});

test('records that hold less, or odd things, say so', async ({ launch }) => {
  const { page } = await launch([
    fixture('dumps/incremental.pkl'),
    fixture('dumps/embedding.pkl'),
    fixture('dumps/values.pkl'),
  ]);
  await page.getByRole('row', { name: /^Dump incremental/ }).click();
  await select(page, '4462ebfc');
  await tab(page, 'Output').click();
  await expect(panel(page, 'Output')).toContainText('Last piece only');

  await page.getByRole('row', { name: /^Dump embedding/ }).click();
  await rows(page).first().click();
  await expect(factOf(panel(page, 'Request'), 'Class')).toHaveText('EmbeddingReqInput');

  // What JSON cannot hold stands in its tagged form.
  await page.getByRole('row', { name: /^Dump values/ }).click();
  await rows(page).first().click();
  await expect(requests(page)).toContainText('14a03569');
  await detail(page).getByRole('button', { name: 'JSON' }).click();
  await expect(panel(page, 'Request').getByText('"$py"').first()).toBeVisible();
});
