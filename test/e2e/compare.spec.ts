import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { dict, pickleOf, type Written } from '../core/dump/write-pickle.ts';
import { expect, sample, test } from './app.ts';
import { replay, tabPanel } from './words.ts';

const compare = (page: Page) => tabPanel(page, 'Compare');
const late = sample('ttft-spike/incident_bundle_20260721_024107');

/** The later capture of the sample as of another version with smaller chunks, before the first tokens were late. */
async function goodCapture(folder: string): Promise<string> {
  const to = join(folder, 'incident_bundle_20260717_101200');
  await mkdir(folder, { recursive: true });
  await cp(sample('ttft-spike/incident_bundle_20260721_024022'), to, { recursive: true });
  const info = join(to, 'server_info.json');
  const text = await readFile(info, 'utf8');
  await writeFile(
    info,
    text
      .replaceAll('"chunked_prefill_size": 16384', '"chunked_prefill_size": 4096')
      .replace('"0.5.15"', '"0.5.14"'),
  );
  const metrics = join(to, 'metrics.txt');
  const quick = (await readFile(metrics, 'utf8')).replace(
    /^(sglang:time_to_first_token_seconds_bucket\{.*le="(?:0\.[4-9]|1|2|4)[^"]*".*\}) \S+$/gm,
    '$1 8534.0',
  );
  await writeFile(metrics, quick.replace(/^(sglang:time_to_first_token_seconds_sum\S*) \S+$/gm, '$1 3000.0'));
  return to;
}

test('two captures: comparable first, then what explains it, what changed, what got worse', async ({
  launch,
  folder,
}) => {
  const { page } = await launch([await goodCapture(join(folder, 'good')), late]);
  await tabPanel(page, 'Overview').getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('3');
  const view = compare(page);
  await expect(view.getByRole('region', { name: 'Verdict' })).toContainText('Partly comparable');
  await expect(view.getByRole('region', { name: 'Verdict' })).toContainText(
    /B is worse\s*by figures since start/,
  );
  const suspects = view.getByRole('region', { name: /^Suspects/ });
  await expect(suspects.getByRole('listitem').first()).toContainText('chunked_prefill_size 4096 → 16384');
  await expect(view.getByRole('row', { name: /^Time to first token mean/ })).toContainText(
    'worse since start',
  );
  await expect(view.getByRole('img', { name: /^Time to first token\. A: p50/ })).toBeVisible();

  await view.getByRole('button', { name: /^B 16384/ }).click();
  await expect(page.getByRole('tab', { name: /server_info\.json/ })).toBeVisible();
  await page.keyboard.press('3');
  await page.keyboard.press('x');
  await expect(view.getByRole('region', { name: 'Verdict' })).toContainText('B is better');
  await expect(view.getByRole('row').filter({ hasText: /^chunked_prefill_size/ })).toContainText(
    /16384\s*4096/,
  );

  await page.keyboard.press('Control+Shift+D');
  await expect(view.locator('.code-editor[data-ready="true"]')).toBeVisible();
  await expect(view.locator('.editor.modified')).toContainText('"chunked_prefill_size": 4096');
  await page.keyboard.press('Control+Shift+D');
  await expect(view.getByRole('region', { name: 'Verdict' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});

test('dumps can be chosen, and are compared record by record', async ({ launch }) => {
  const { page } = await launch([sample('crash'), sample('ttft-spike')]);
  await tabPanel(page, 'Overview').getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('3');
  const view = compare(page);
  await expect(view.getByRole('region', { name: 'Verdict' })).toContainText('Not comparable');
  for (const [side, dump] of [
    ['Side A', /crash_dump/],
    ['Side B', /2026-07-21/],
  ] as const) {
    await view.getByRole('region', { name: side }).getByRole('button').first().click();
    await page.getByRole('option', { name: dump }).click();
  }
  await expect(
    view.getByRole('heading', { name: /^Dump against dump 63 pairs, 63 by prompt/ }),
  ).toBeVisible();
  await expect(view.getByRole('button', { name: 'Export a bisect harness…' })).toBeVisible();
  await view.getByRole('button', { name: 'Replay the worst request on both servers' }).click();
  await expect(page.getByRole('tab', { name: /^Replay|9838d7b5/ })).toBeVisible();
  await expect(replay(page).getByRole('textbox', { name: 'Target' })).toHaveValue('http://10.4.21.7:30000');
  const both = replay(page).getByRole('region', { name: 'A/B, repeat, sweep' });
  await expect(both.getByRole('textbox', { name: 'Server B' })).toHaveValue('http://10.4.17.22:30000');
  await expect(both).toContainText('Nothing was sent yet.');
  await expect(both.getByRole('button', { name: 'Start' })).toBeDisabled();
});

test('sides are labelled by keys, stand beside more, and are the same after a restart', async ({
  launch,
  folder,
}) => {
  const { page, quit } = await launch([
    await goodCapture(join(folder, 'good')),
    late,
    sample('ttft-spike/2026-07-21_02-41-49.pkl'),
  ]);
  await tabPanel(page, 'Overview').getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('3');
  const view = compare(page);
  const side = (letter: string) => view.getByRole('region', { name: `Side ${letter}` });
  await view
    .getByRole('row')
    .filter({ hasText: /^chunked_prefill_size/ })
    .waitFor();
  await page.keyboard.press('g');
  await expect(side('A').getByRole('button', { name: 'good' })).toBeVisible();
  await page.keyboard.press('b');
  await side('B').getByRole('button', { name: 'bad' }).click();
  await page.getByRole('textbox', { name: 'Commit' }).fill('3f2a9c1');
  await page.keyboard.press('Enter');
  await expect(view.getByRole('heading', { name: /^Suspects/ })).toContainText('B bad · commit 3f2a9c1');
  await page.keyboard.press('x');
  await expect(side('A').getByRole('button', { name: 'bad commit 3f2a9c1' })).toBeVisible();
  await view.getByRole('button', { name: 'Add a column' }).click();
  await page.getByRole('menuitem', { name: /2026-07-21/ }).click();
  await expect(view.getByRole('columnheader', { name: /^C / })).toBeVisible();
  await expect(view.getByRole('row').filter({ hasText: /^chunked_prefill_size/ })).toContainText(
    /16384.*4096.*not known/,
  );
  await quit();

  const { page: again } = await launch();
  await expect(
    compare(again)
      .getByRole('region', { name: 'Side A' })
      .getByRole('button', { name: 'bad commit 3f2a9c1' }),
  ).toBeVisible();
  await expect(compare(again).getByRole('columnheader', { name: /^C / })).toBeVisible();
});

test('a capture named healthy is offered as the other side, and tells of what comes later', async ({
  launch,
  folder,
}) => {
  const { page } = await launch([await goodCapture(join(folder, 'good')), late]);
  await tabPanel(page, 'Overview').getByRole('heading', { level: 1 }).waitFor();
  const tree = page.getByRole('treegrid', { name: 'Artifacts' });
  await tree.getByRole('row', { name: /20260717_101200/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Use as baseline' }).click();
  const baseline = tree.getByRole('row', { name: /\(baseline\)/ });
  await expect(baseline).toBeVisible();
  await expect(page.getByRole('img', { name: 'Differs from the baseline: 0.5.14' })).toBeVisible();
  await baseline.click();
  const view = compare(page);
  await expect(view.getByRole('region', { name: 'Side A' })).toContainText('baseline');
  await expect(view.getByRole('row').filter({ hasText: /^chunked_prefill_size/ })).toContainText(
    /4096\s*16384/,
  );
  await page.keyboard.press('Control+Shift+D');
  await expect(view.locator('.editor.original')).toContainText('"chunked_prefill_size": 4096');
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});

test('both answers of a pair stand side by side, with the first difference', async ({ launch, folder }) => {
  const dumps = await Promise.all(
    ['yes, and so on', 'yes, but not so'].map(async (answer, at) => {
      const path = join(folder, `dump-${at}.pkl`);
      await writeFile(path, dumpWith(answer, at));
      return path;
    }),
  );
  const { page } = await launch(dumps);
  await page.getByRole('tab', { name: 'Requests' }).waitFor();
  await page.keyboard.press('3');
  const view = compare(page);
  await view.getByRole('button', { name: 'Both answers of r1' }).first().click();
  await expect(view.getByText('They part at token 2')).toBeVisible();
  await expect(view.locator('.editor.modified')).toContainText('but not so');
  await view.getByRole('button', { name: 'Edit & replay B' }).click();
  await expect(page.getByRole('tab', { name: /r1/ })).toBeVisible();
});

/** One greedy request and its answer. */
function dumpWith(text: string, at: number): Uint8Array {
  const request: Written = {
    of: ['sglang.srt.managers.io_struct', 'GenerateReqInput'],
    state: dict({ rid: 'r1', text: 'is it so?', sampling_params: dict({ temperature: { float: 0 } }) }),
  };
  const output = dict({
    text,
    output_ids: [1, 2, 3 + at, 4],
    meta_info: dict({
      id: 'r1',
      prompt_tokens: 4,
      completion_tokens: 4,
      finish_reason: dict({ type: 'stop' }),
    }),
  });
  const start = 1_795_488_000 + at;
  return pickleOf(
    dict({
      server_args: dict({ model_path: 'm' }),
      requests: [{ tuple: [request, output, { float: start }, { float: start + 1 }] }],
    }),
  );
}

test('of long metrics the raw difference shows what differs, and how much is equal', async ({
  launch,
  folder,
}) => {
  const captures = ['20260720', '20260721'].map((day) => join(folder, `incident_bundle_${day}_024107`));
  for (const [side, to] of captures.entries()) {
    await cp(late, to, { recursive: true });
    const lines = Array.from(
      { length: 40_000 },
      (_, at) => `sglang:other_seconds_bucket{le="1",model_name="m",series="${at}"} ${at === 777 ? side : 5}`,
    );
    await appendFile(join(to, 'metrics.txt'), `${lines.join('\n')}\n`);
  }
  const { page } = await launch(captures);
  await tabPanel(page, 'Overview').getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('3');
  const view = compare(page);
  await view.getByRole('region', { name: 'Verdict' }).waitFor();
  await page.keyboard.press('Control+Shift+D');
  await view.getByRole('button', { name: /File/ }).first().click();
  await page.getByRole('option', { name: 'metrics.txt' }).click();
  await expect(view.getByText(/^Long texts: only what differs is shown/)).toBeVisible();
  await expect(view.locator('.editor.modified')).toContainText(/⋯\s\d\d,\d{3}/);
  await expect(view.locator('.editor.modified')).toContainText(/series="777"}\s1/);
  await expect(view.locator('.editor.original')).toContainText(/series="777"}\s0/);
});

test('one capture: the other side is asked for', async ({ launch }) => {
  const { page } = await launch([late]);
  await tabPanel(page, 'Overview').getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('3');
  await expect(compare(page).getByRole('heading', { name: 'One side is missing' })).toBeVisible();
});
