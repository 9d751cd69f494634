import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dropOn, expect, fixture, sample, test } from './app.ts';
import { tarGzOf, zipOf } from './files.ts';
import { artifacts, factOf, messages, overview, section, statusBar, tabPanel } from './words.ts';

test('a folder named on the command line shows what the server was and how it stood', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/dp_ranks')]);
  const view = overview(page);
  await expect(view.getByRole('heading', { level: 1 })).toBeVisible();

  // Identity, topology, capacity.
  await expect(factOf(view, 'Model')).toHaveText('Qwen/Qwen3-30B-A3B');
  await expect(factOf(view, 'Weights').first()).toHaveText('v2026-11-02');
  await expect(factOf(view, 'SGLang')).toHaveText('0.5.17');
  await expect(factOf(view, 'Hardware')).toHaveText('4 × NVIDIA H100 80GB HBM3');
  await expect(factOf(view, 'Topology')).toHaveText('TP 8 · DP 2 · EP 8');
  await expect(factOf(view, 'Captured')).toHaveText('2026-11-24 02:41:07');
  const capacity = section(view, 'Capacity');
  await expect(factOf(capacity, 'KV tokens')).toHaveText('185,344');
  await expect(factOf(capacity, 'Longest input, tokens')).toHaveText('131,066');
  await expect(factOf(capacity, 'Most running per DP rank')).toHaveText('128');
  await expect(factOf(capacity, 'Weights')).toHaveText('56.9 GiB');
  await expect(factOf(capacity, 'KV cache')).toHaveText('9.06 GiB');
  await expect(factOf(capacity, 'CUDA graphs')).toHaveText('1.75 GiB');
  await expect(factOf(capacity, 'CUDA graphs, decode')).toHaveText('1.25 GiB');

  // Load: ranks in their own order, each with its own numbers, the sums above them.
  const load = section(view, 'Load per rank');
  await expect(load.getByRole('heading', { level: 2 })).toContainText('26 running, 3 waiting');
  const ranks = load.getByRole('row').filter({ has: page.getByRole('rowheader') });
  await expect(ranks).toHaveCount(2);
  await expect(ranks.nth(0)).toHaveText('DP 014293 %31 %1,013');
  await expect(ranks.nth(1)).toHaveText('DP 112162 %31 %988');
  await expect(factOf(load, 'waiting')).toHaveText('3');
  await expect(factOf(load, 'retracted')).toHaveText('1');

  // Latency averages and stage averages, the slowest TP rank of each.
  const average = (name: string) =>
    section(view, 'Averages').getByRole('row', { name }).getByRole('cell').last();
  await expect(average('Time to first token')).toHaveText('2.90 s');
  await expect(average('Queue time')).toHaveText('15.0 ms');
  await expect(average('Between tokens')).toHaveText('24.0 ms');
  await expect(average('End to end')).toHaveText('10.0 s');
  const stage = (name: string) =>
    section(view, 'Stage averages').getByRole('row', { name }).getByRole('cell').last();
  await expect(stage('prefill_forward')).toHaveText('1.91 s');
  await expect(stage('request_process')).toHaveText('10.0 ms');

  // Sources: what was collected, what is missing and why, what nobody understood.
  const sources = section(view, 'Sources');
  await expect(sources.getByRole('heading')).toContainText('8 of 9 collected');
  await expect(
    sources.getByRole('listitem').filter({ hasText: '/metrics' }).getByRole('img'),
  ).toHaveAccessibleName('collected');
  const hicache = sources.getByRole('listitem').filter({ hasText: '/hicache/storage-backend' });
  await expect(hicache.getByRole('img')).toHaveAccessibleName('missing');
  await expect(hicache).toContainText('HTTP 400: the server has no admin key');
  await sources.getByText('1 file not understood').click();
  await expect(sources.getByText('notes.md')).toBeVisible();

  // Signals: the reference's findings, strongest first, the others counted.
  const findings = section(view, 'Findings');
  for (const rule of ['L03', 'L04', 'L01', 'L07'])
    await expect(findings.getByRole('heading', { level: 3 }).filter({ hasText: rule })).toBeVisible();
  await expect(section(view, 'Not checked')).toContainText('Every rule found its input.');
  await expect(statusBar(page)).toContainText(/\d+ fired, \d+ quiet, \d+ not checked/);
});

test('a click on evidence opens the raw file at its line', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/dp_ranks')]);
  const view = overview(page);

  await section(view, 'Findings').getByRole('button', { name: 'Open metrics.txt:22' }).first().click();
  const metrics = tabPanel(page, 'metrics.txt');
  await expect(metrics).toContainText('line 22');
  await expect(
    metrics.getByText(
      'sglang:per_stage_req_latency_seconds_sum{stage="prefill_forward",tp_rank="0"} 1226.22',
    ),
  ).toBeInViewport();

  // A number leads to its place as well, with the keyboard alone.
  await page.getByRole('tab', { name: 'Overview' }).click();
  const tp = factOf(view, 'Topology').getByRole('button', { name: 'Open server_info.json:10' });
  await tp.focus();
  await page.keyboard.press('Enter');
  const serverInfo = tabPanel(page, 'server_info.json');
  await expect(serverInfo).toContainText('line 10');
  await expect(serverInfo.getByText('"tp_size": 8')).toBeInViewport();

  // And a source by its own name.
  await page.getByRole('tab', { name: 'Overview' }).click();
  await section(view, 'Sources').getByRole('button', { name: 'Open the answer of /model_info' }).click();
  await expect(tabPanel(page, 'model_info.json').getByText('"v2026-11-02"')).toBeInViewport();
});

test('a .zip comes in through the dialog, a .tar.gz by drop, and closing both leads back to the start', async ({
  launch,
  folder,
}) => {
  const { page, answerOpenDialog } = await launch();
  await answerOpenDialog([await zipOf(fixture('bundles/dp_ranks'), folder)]);
  await page.getByRole('button', { name: 'Open files…' }).click();
  await expect(factOf(overview(page), 'Model')).toHaveText('Qwen/Qwen3-30B-A3B');
  await expect(section(overview(page), 'Sources').getByRole('heading')).toContainText('8 of 9 collected');

  await dropOn(page, [await tarGzOf(fixture('bundles/single'), folder)]);
  await expect(factOf(overview(page), 'Model')).toHaveText('meta-llama/Llama-3.1-8B');
  await expect(artifacts(page).getByRole('row', { name: /^Capture / })).toHaveCount(2);

  // Back to the first one by its row in the sidebar.
  await artifacts(page)
    .getByRole('row', { name: /dp_ranks/ })
    .click();
  await expect(factOf(overview(page), 'Model')).toHaveText('Qwen/Qwen3-30B-A3B');

  await page.getByRole('button', { name: /^Close capture dp_ranks/ }).click();
  await expect(factOf(overview(page), 'Model')).toHaveText('meta-llama/Llama-3.1-8B');
  await page.getByRole('button', { name: /^Close capture single/ }).click();
  await expect(page.getByRole('heading', { name: 'Open an incident' })).toBeVisible();
});

test('a dialog that is closed opens nothing and complains about nothing', async ({ launch }) => {
  const { page, answerOpenDialog } = await launch();
  await answerOpenDialog([]);
  await page.keyboard.press('Control+Shift+O');
  await page.keyboard.press('Control+O');
  await expect(page.getByRole('heading', { name: 'Open an incident' })).toBeVisible();
  await expect(messages(page)).toHaveText('');
});

test('a bundle without /ready, with errors and cut bodies shows each as what it is', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/single')]);
  const sources = section(overview(page), 'Sources');
  const row = (path: string) => sources.getByRole('listitem').filter({ hasText: path });
  const state = (path: string) => row(path).first().getByRole('img');
  await expect(row('/health').first()).toBeVisible();

  await expect(state('/ready')).toHaveAccessibleName('missing');
  await expect(row('/metrics')).toContainText('404');
  await expect(state('/metrics')).toHaveAccessibleName('missing');
  await expect(state('/health_generate')).toHaveAccessibleName('failed');
  await expect(row('/health_generate')).toContainText('503');
  await expect(state('/server_info')).toHaveAccessibleName('failed');
  await expect(row('/server_info')).toContainText('no JSON');
  await expect(row('/v1/loads?include=core')).toContainText('401');

  const unchecked = section(overview(page), 'Not checked');
  await unchecked.getByRole('button', { name: /^Show \d+ more$/ }).click();
  await expect(unchecked.getByRole('listitem').filter({ hasText: 'Paused or draining' })).toContainText(
    'not in this bundle',
  );

  // Nothing ran: said as such. What was not collected is unknown, and a section without input gives its reason.
  await expect(overview(page)).toContainText('Idle when captured');
  await expect(factOf(overview(page), 'Topology')).toHaveText('unknown');
  await expect(section(overview(page), 'Latency')).toContainText('/metrics was not collected');
});

test('bodies saved by hand with curl open without their wrapper', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/bare')]);
  const view = overview(page);
  await expect(factOf(view, 'Topology')).toHaveText('TP 8 · DP 2 · EP 8');
  await expect(section(view, 'Load per rank').getByRole('rowheader')).toHaveText(['DP 0', 'DP 1']);
  // Underscores in place of colons, as a Prometheus server stores the names.
  await expect(section(view, 'Averages').getByRole('row', { name: 'Time to first token' })).toContainText(
    '2.90 s',
  );
  await expect(factOf(view, 'Captured')).toHaveText('unknown');
});

test('of two captures the later is shown, held against the earlier, and one click away from it', async ({
  launch,
}) => {
  const { page } = await launch([sample('ttft-spike')]);
  const view = overview(page);
  const choice = view.getByRole('radiogroup', { name: 'Capture' });
  const capture = (time: string) => choice.getByRole('radio', { name: time, exact: true });
  await expect(capture('02:41:07')).toBeChecked();
  await expect(factOf(view, 'Captured')).toHaveText('2026-07-21 02:41:07');
  await expect(artifacts(page).getByRole('row', { name: /^Capture / })).toContainText([
    '02:40:22',
    '02:41:07',
  ]);

  const latency = section(view, 'Averages');
  const ttft = latency.getByRole('row', { name: 'Time to first token' }).getByRole('cell');
  await expect(latency.getByRole('heading')).toContainText('change since 02:40:22');
  await expect(ttft.last()).toHaveText(/^[+−±][\d.]+ (µs|ms|s)$/);

  // The earlier one stands for itself.
  await capture('02:40:22').click();
  await expect(factOf(view, 'Captured')).toHaveText('2026-07-21 02:40:22');
  await expect(latency.getByRole('heading')).not.toContainText('change since');
  await expect(ttft.last()).toHaveText('2.69 s');
});

test('silence is no good news where most rules could not be checked', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/secrets')]);
  const view = overview(page);
  await expect(view.getByRole('heading', { level: 1 })).toHaveText(
    /^Nothing about the server fired, but only \d+ of \d+ rules could be checked$/,
  );
  await expect(view).toContainText('Whether the server was serving is not known');
});

test('login pages in the place of a server are what is read out first', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/pages')]);
  const view = overview(page);
  await expect(view.getByRole('heading', { level: 1 })).toHaveText("The answers are not an SGLang server's");
  await expect(section(view, 'Next step')).toBeVisible();
  await expect(statusBar(page).getByRole('img').first()).toHaveAccessibleName('high');
});

test('the old shape of v0.4.6 and a bundle of a dead port open', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/v046'), fixture('bundles/dead')]);
  const view = overview(page);
  await artifacts(page)
    .getByRole('row', { name: /Capture v046/ })
    .click();
  await expect(factOf(view, 'SGLang')).toHaveText('0.4.6.post5');
  await expect(factOf(view, 'Topology')).toHaveText('TP 16 · DP 1');

  await artifacts(page)
    .getByRole('row', { name: /Capture dead/ })
    .click();
  await expect(view.getByRole('heading', { level: 1 })).toHaveText('No call was answered');
  await expect(section(view, 'Sources').getByRole('heading')).toContainText('0 of 9 collected');
});

test('a folder of an incident opens everything in it, and secrets are never shown', async ({
  launch,
  folder,
}) => {
  const incident = join(folder, 'incident');
  await mkdir(incident);
  await cp(fixture('bundles/secrets'), join(incident, 'bundle'), { recursive: true });
  await cp(fixture('bundles/single'), join(incident, 'later'), { recursive: true });
  await writeFile(join(incident, 'holiday.txt'), 'nothing of ours\n');
  const { page } = await launch([incident]);
  await expect(artifacts(page).getByRole('row', { name: /^Capture / })).toHaveCount(2);
  await expect(messages(page)).toHaveText('');

  await artifacts(page)
    .getByRole('row', { name: /Capture bundle/ })
    .click();
  const sources = section(overview(page), 'Sources');
  await expect(sources.getByText(/^\d+ secrets masked in 1 file$/)).toBeVisible();
  await sources.getByRole('button', { name: 'Open the answer of /server_info' }).click();
  const raw = tabPanel(page, 'server_info.json');
  await expect(raw.getByText('"model_path": "/models/m"')).toBeVisible();
  await expect(raw.getByText('FAKE')).toHaveCount(0);
});
