import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Locator, Page } from '@playwright/test';
import { startDemoServer } from '../../electron/core/demo/server.ts';
import { expect, test } from './app.ts';
import { artifacts, factOf, messages, overview, section, statusBar } from './words.ts';

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: /^Collect from/ });
const call = (page: Page, path: string): Locator =>
  dialog(page)
    .getByRole('table', { name: 'Endpoints' })
    .getByRole('row')
    .filter({ has: page.getByRole('cell', { name: `GET ${path}`, exact: true }) });
const cost = (page: Page, path: string): Locator => call(page, path).getByRole('cell').nth(1);
const state = (page: Page, path: string): Locator => call(page, path).getByRole('cell').nth(2);
const button = (page: Page, name: string): Locator =>
  dialog(page).getByRole('button', { name: new RegExp(`^${name}( |$)`) });
/** The button that begins; `Collect again` is another. */
const begin = (page: Page): Locator => dialog(page).getByRole('button', { name: /^Collect(?! again)/ });

async function askFor(page: Page, url: string, token?: string): Promise<void> {
  await page.keyboard.press('Control+L');
  await look(page, 'once');
  await dialog(page).getByRole('textbox', { name: 'Base URL' }).fill(url);
  if (token !== undefined) await dialog(page).getByLabel('Bearer token').fill(token);
}

/** How often loads and metrics are looked at. */
async function look(page: Page, how: string): Promise<void> {
  await dialog(page)
    .getByRole('button', { name: /Loads and metrics$/ })
    .click();
  await page.getByRole('option', { name: how, exact: true }).click();
}

/** The one bundle in the person's documents: its path and its files. */
async function collectedBundle(app: ElectronApplication, folder: string) {
  const documents = await app.evaluate(({ app: electron }) => electron.getPath('documents'));
  expect(documents.startsWith(folder), 'the documents of this test').toBe(true);
  const bundles = await readdir(join(documents, 'sglang-incidents'));
  expect(bundles).toEqual([expect.stringMatching(/^incident_bundle_\d{8}_\d{6}$/)]);
  const path = join(documents, 'sglang-incidents', bundles[0] ?? '');
  return { path, files: await readdir(path) };
}

async function everyFile(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const paths = [
  '/ready',
  '/health',
  '/health_generate',
  '/metrics',
  '/model_info',
  '/server_info',
  '/v1/loads?include=all',
  '/v1/loads?include=core,queues,disagg,spec',
  '/hicache/storage-backend',
  '/v1/models',
];

test('a server with a key: the cost of each call before, then its Overview and a whole bundle without the key', async ({
  launch,
  server,
  folder,
}) => {
  const apiKey = 'e2e-9f31c07b52d84a6e';
  const demo = await server({ apiKey, state: { ready: 'up' } });
  const { app, page, quit } = await launch();
  await askFor(page, demo.url, apiKey);
  await expect(dialog(page)).toHaveAccessibleName(`Collect from ${new URL(demo.url).host}`);
  const costs = [
    'none',
    'may generate 1 token',
    'may generate 1 token',
    'renders all series',
    'none',
    'one scheduler turn',
  ];
  for (const [place, words] of [...costs, 'reads a snapshot', 'reads a snapshot', 'none'].entries()) {
    await expect(cost(page, paths[place] ?? '')).toHaveText(words);
    await expect(state(page, paths[place] ?? '')).toHaveText('will be called');
  }
  await expect(dialog(page)).toContainText('Written to a new folder in sglang-incidents, in your documents.');
  expect(demo.requests, 'nothing is sent before').toHaveLength(0);
  await begin(page).click();

  await expect(dialog(page)).toHaveCount(0);
  await expect(overview(page).getByRole('heading', { level: 1 })).toBeVisible();
  await expect(factOf(overview(page), 'SGLang')).toHaveText(demo.version);
  await expect(section(overview(page), 'Sources').getByRole('heading')).toContainText('9 of 10 collected');
  await expect(
    artifacts(page).getByRole('row', { name: /^Capture incident_bundle_\d+_\d+, 9 of 10/ }),
  ).toBeVisible();
  await expect(statusBar(page)).toContainText('Network: idle');
  await expect(messages(page)).toHaveText('');

  // Ten GETs and nothing else; the two that make a token come last, when they disturb no figure any more.
  const sent = demo.requests.map(({ method, path }) => `${method} ${path}`);
  expect(sent.toSorted()).toEqual(paths.map((path) => `GET ${path}`).toSorted());
  expect(sent.slice(-2).toSorted()).toEqual(['GET /health', 'GET /health_generate']);

  const { path, files } = await collectedBundle(app, folder);
  expect(files.sort()).toEqual(
    [
      'SUMMARY.txt',
      'health.txt',
      'health_generate.txt',
      'hicache_storage_backend.json',
      'models.json',
      'loads_all.json',
      'loads_core_queues_disagg.json',
      'manifest.json',
      'metadata.json',
      'metrics.txt',
      'model_info.json',
      'ready.txt',
      'server_info.json',
    ].sort(),
  );
  const metadata = JSON.parse(await readFile(join(path, 'metadata.json'), 'utf8')) as Record<string, unknown>;
  expect(metadata).toMatchObject({
    artifact_type: 'incident_bundle',
    base_url: demo.url,
    token_provided: true,
  });
  const model = JSON.parse(await readFile(join(path, 'model_info.json'), 'utf8')) as Record<string, unknown>;
  expect(model).toMatchObject({ ok: true, status: 200, path: '/model_info' });

  // The key is nowhere on disk: neither in the bundle nor in what the app keeps for itself.
  await quit();
  const written = await everyFile(folder);
  expect(written.length).toBeGreaterThan(files.length);
  for (const file of written) expect((await readFile(file)).includes(apiKey), file).toBe(false);
});

test('a server without metrics: each call’s end stays to be read, then the Overview', async ({
  launch,
  server,
  folder,
}) => {
  const demo = await server({ enableMetrics: false, state: { ready: 'up' } });
  const { app, page } = await launch();
  await askFor(page, demo.url);
  await dialog(page).getByText('Health probes').click();
  await expect(state(page, '/health')).toHaveText('left out');
  await expect(state(page, '/health_generate')).toHaveText('left out');
  await begin(page).click();

  await expect(dialog(page).getByRole('status')).toContainText(
    'Collected, with 4 of 10 sources missing or cut.',
  );
  await expect(state(page, '/ready')).toHaveText('collected');
  await expect(state(page, '/server_info')).toHaveText('collected');
  await expect(call(page, '/server_info')).toContainText(/\d ms|\d s/);
  await expect(call(page, '/server_info')).toContainText(/ (B|kB|KB|KiB)/);
  await expect(state(page, '/metrics')).toContainText('HTTP 404: the server runs without --enable-metrics');
  await expect(state(page, '/hicache/storage-backend')).toContainText(/HTTP 400/);
  await expect(state(page, '/health')).toContainText('left out: health probes are off');
  expect(demo.requests.map(({ path }) => path)).not.toContain('/health');

  const { path, files } = await collectedBundle(app, folder);
  expect(files).toContain('metrics.txt.error.json');
  expect(files).not.toContain('metrics.txt');
  await expect(dialog(page).getByRole('status')).toContainText(`Written to ${path}.`);
  await button(page, 'Show Overview').click();
  await expect(section(overview(page), 'Latency')).toContainText('/metrics was not collected');
  await expect(section(overview(page), 'Sources').getByRole('heading')).toContainText('6 of 10 collected');
});

test('a wrong key is the reason of every source', async ({ launch, server }) => {
  const demo = await server({ apiKey: 'right-key-of-this-test' });
  const { page } = await launch();
  await askFor(page, demo.url, 'wrong-key-of-this-test');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('status')).toContainText(/missing or cut|No source answered/);
  await expect(state(page, '/server_info')).toContainText(
    'HTTP 401: it wants a key, or another one than was given',
  );
});

test('Stop and keep, while a call hangs, leaves a bundle that shows', async ({ launch, server, folder }) => {
  const demo = await server({ state: { ready: 'up' } });
  demo.script({ kind: 'no-answer', path: '/metrics' });
  const { app, page } = await launch();
  await askFor(page, demo.url);
  await page.keyboard.press('Enter');
  await expect(state(page, '/metrics')).toHaveText('reading');
  await demo.until(() => demo.requests.some(({ path }) => path === '/metrics'));
  await expect(state(page, '/model_info')).toHaveText('collected');
  await expect(state(page, '/v1/models')).toHaveText('collected');
  await expect(state(page, '/health_generate')).toHaveText('waiting');
  await expect(statusBar(page)).toContainText(`Network: ${new URL(demo.url).host}`);
  await button(page, 'Stop and keep').click();

  await expect(dialog(page).getByRole('status')).toContainText('Stopped. 6 sources were kept.');
  await demo.until(() => demo.openConnections() === 0);
  expect(demo.requests.map(({ path }) => path).filter((path) => path.startsWith('/health'))).toEqual([]);
  const { path, files } = await collectedBundle(app, folder);
  expect(files.sort()).toEqual(
    [
      'SUMMARY.txt',
      'hicache_storage_backend.json',
      'models.json',
      'loads_all.json',
      'loads_core_queues_disagg.json',
      'manifest.json',
      'metadata.json',
      'model_info.json',
      'ready.txt',
      'server_info.json',
    ].sort(),
  );
  expect(JSON.parse(await readFile(join(path, 'manifest.json'), 'utf8'))).toMatchObject({ state: 'stopped' });

  await button(page, 'Show Overview').click();
  const sources = section(overview(page), 'Sources');
  await expect(sources.getByRole('heading')).toContainText('6 of 10 collected');
  await expect(sources.getByRole('listitem').filter({ hasText: '/metrics' })).toContainText(
    'stopped before it answered',
  );
  await expect(sources.getByRole('listitem').filter({ hasText: '/health_generate' })).toContainText(
    'not called: stopped before',
  );
});

test('a port where nothing listens: said at once, and the folder holds the reasons', async ({
  launch,
  folder,
}) => {
  const gone = await startDemoServer();
  await gone.close();
  const { app, page } = await launch();
  await askFor(page, gone.url);
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('status')).toContainText(
    'No source answered. The folder holds the reasons only.',
  );
  for (const path of paths)
    await expect(state(page, path)).toContainText('nothing listens there: connection refused');
  const { files } = await collectedBundle(app, folder);
  expect(files).toContain('ready.txt.error.json');
  expect(files).toContain('server_info.json');

  await button(page, 'Show Overview').click();
  await expect(overview(page).getByRole('heading', { level: 1 })).toHaveText('No call was answered');
});

test('what is no base URL is refused before anything is sent or written', async ({ launch }) => {
  const { page } = await launch();
  await askFor(page, 'http://user:secret@127.0.0.1:9');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('status')).toContainText(
    'The base URL holds a user name or a password.',
  );
  await expect(dialog(page).getByRole('status')).toContainText('Leave them out.');
  await button(page, 'Cancel').click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Open an incident' })).toBeVisible();
});

test('two looks: the wait is counted down, and the capture holds both', async ({
  launch,
  server,
  folder,
}) => {
  const demo = await server({ state: { ready: 'up' } });
  const { app, page } = await launch();
  await askFor(page, demo.url);
  await look(page, 'twice');
  await dialog(page).getByRole('textbox', { name: 'Gap, s' }).fill('15');
  await page.keyboard.press('Tab');
  await expect(dialog(page)).toContainText(/About .* in 11 calls and 16/);
  await begin(page).click();
  const again = dialog(page).getByRole('row', { name: /GET \/metrics look 2/ });
  await expect(again).toContainText(/in 1\d s/);
  await expect(dialog(page)).toContainText(/look 2 of 2 in \d+ s/);
  await expect(dialog(page)).toHaveCount(0, { timeout: 30_000 });
  await expect(overview(page).getByRole('heading', { level: 1 })).toBeVisible();
  const { path } = await collectedBundle(app, folder);
  expect((await readdir(join(path, 'samples', '0002'))).sort()).toEqual(['loads_all.json', 'metrics.txt']);
});

test('a watch goes on until it is saved', async ({ launch, server }) => {
  const demo = await server({ state: { ready: 'up' } });
  const { page } = await launch();
  await askFor(page, demo.url);
  await look(page, 'watch until something fires');
  await begin(page).click();
  await button(page, 'Save now').click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(section(overview(page), 'Sources').getByRole('heading')).toContainText('9 of 10 collected');
});

test('a deployment: targets as pasted, a dead one beside the others, and each can be shown', async ({
  launch,
  server,
}) => {
  const [prefill, decode] = [
    await server({ state: { ready: 'up' } }),
    await server({ state: { ready: 'up' } }),
  ];
  const gone = await startDemoServer();
  await gone.close();
  const { page } = await launch();
  await page.keyboard.press('Control+L');
  await page.getByRole('radio', { name: 'A deployment' }).click();
  await look(page, 'once');
  await page
    .getByRole('dialog')
    .getByRole('textbox', { name: 'Targets' })
    .fill(`prefill ${prefill.url}\ndecode ${decode.url}\nqueen http://h\n${gone.url}`);
  const dialogOfThree = page.getByRole('dialog', { name: 'Collect from 3 targets' });
  await expect(dialogOfThree).toContainText('Entry 3 is left out: queen http://h queen is no role');
  await dialogOfThree.getByRole('button', { name: /^Collect(?! again)/ }).click();
  await expect(dialogOfThree.getByRole('status')).toContainText('1 of 3 targets gave no answer');
  const row = (name: string) => dialogOfThree.getByRole('row').filter({ hasText: name });
  await expect(row('prefill-0')).toContainText('10 answered, 9 collected');
  await expect(row('server-0')).toContainText('nothing listens there: connection refused');
  await dialogOfThree.getByRole('button', { name: /^Show Overview/ }).click();
  const targets = overview(page).getByRole('radiogroup', { name: 'Targets' });
  await expect(targets.getByRole('radio')).toHaveCount(3);
});
