/**
 * Pictures of every view and state in a real window, dark and light, for a person's eye:
 *   node build/screenshots.mjs [FILTER]
 * writes test-results/screens/*.png; only those whose name holds FILTER when one is given. Without a filter the
 * overview of the first sample also becomes docs/overview.png, the picture of the README.
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildParts, root } from './bundle.mjs';
import { launchSwitches, resolveElectronRuntime } from './electron-runtime.mjs';
import { lacksDisplay } from './system.mjs';
import { runWithDisplay } from './with-display.mjs';

if (lacksDisplay()) process.exit(await runWithDisplay(process.execPath, process.argv.slice(1)));

const { _electron } = await import('@playwright/test');
/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').ElectronApplication} ElectronApplication */

const filter = process.argv[2] ?? '';
const screens = join(root, 'test-results', 'screens');
/** @param {string} path */
const sample = (path) => join(root, 'assets', 'samples', path);
/** @param {string} path */
const fixture = (path) => join(root, 'test', 'fixtures', path);

await buildParts(['app', 'cli'], { ifStale: true });
await mkdir(screens, { recursive: true });
const runtime = await resolveElectronRuntime();
const scratch = await mkdtemp(join(tmpdir(), 'workbench-screens-'));

/**
 * One window: what is opened in it, what is done in it, and the pictures that are taken on the way.
 * @typedef {object} Story
 * @property {string} name
 * @property {readonly string[]} [open] paths on the command line
 * @property {object} [settings] what differs from the defaults
 * @property {(page: Page, shot: (name: string) => Promise<void>, app: ElectronApplication) => Promise<void>} play
 * @property {readonly (readonly [number, number])[]} [sizes] inner sizes of the window; 1440 × 900 when left out
 */

/**
 * What the pictures of minimise and harness press, by language.
 * @type {Record<'en' | 'zh', { target: string, menu: string, start: string, stop: string, open: string, items: [RegExp, string][] }>}
 */
const narrowWords = {
  en: {
    target: 'Target',
    menu: 'Narrow down',
    start: 'Minimise',
    stop: 'Stop',
    open: 'Open the smallest',
    items: [
      [/Minimise/, 'minimise'],
      [/harness/, 'harness'],
      [/bisect log/, 'log'],
    ],
  },
  zh: {
    target: '目标',
    menu: '缩小范围',
    start: '最小化',
    stop: '停止',
    open: '打开最小的请求',
    items: [
      [/最小化提示/, 'minimise'],
      [/脚手架/, 'harness'],
      [/二分日志/, 'log'],
    ],
  },
};
/** @param {Page} page @param {string | RegExp} name */
const button = (page, name) => page.getByRole('button', { name });
/** @param {Page} page */
const replayed = (page) => page.getByRole('region', { name: 'Replayed', exact: true });
/** @param {Page} page */
const requestDetail = (page) => page.getByRole('region', { name: 'Request', exact: true });
/** @param {Page} page @param {string} title */
const openSample = async (page, title) => {
  await button(page, `Open sample ${title}`).click();
  await page.getByRole('tabpanel', { name: 'Overview' }).getByRole('heading', { level: 1 }).waitFor();
};
/** @param {Page} page @param {string} where */
const filterBy = async (page, where) => {
  await page.getByRole('combobox', { name: 'Filter' }).fill(where);
  await page.keyboard.press('Escape');
};
/** @param {Page} page @param {string} rid */
const editRequest = async (page, rid) => {
  await page.getByRole('tab', { name: 'Requests' }).click();
  await filterBy(page, `rid ~ ${rid}`);
  await page.getByRole('row', { name: new RegExp(rid) }).click();
  await requestDetail(page)
    .getByRole('heading', { name: new RegExp(`^${rid}`) })
    .waitFor();
  await page.keyboard.press('e');
  await page
    .getByRole('tabpanel', { name: /^Edited/ })
    .getByText(':', { exact: true })
    .first()
    .waitFor();
};
/** @param {Page} page @param {string} url */
const send = async (page, url) => {
  await page.getByRole('textbox', { name: 'Target' }).fill(url);
  await button(page, /^Send( again)?$/).click();
};
/** @param {Page} page @param {string} item */
const incidentMenu = async (page, item) => {
  await button(page, /^Incident /).click();
  await page.getByRole('menuitem', { name: item }).click();
};
/** Gives the incident a folder. @param {Page} page @param {ElectronApplication} app @param {string} folder */
const place = async (page, app, folder) => {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, folder);
  await page.keyboard.press('Control+S');
  await button(page, `Incident ${basename(folder)}`).waitFor();
};
/** @param {Page} page @param {RegExp} text */
const notice = (page, text) =>
  page.getByRole('region', { name: 'Messages' }).getByText(text).first().waitFor();

const ttftSpike = 'TTFT spike with low queue time';
const spikeDump = sample('ttft-spike/2026-07-21_02-41-49.pkl');
const crashDump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');
const big = join(scratch, 'big.pkl');
const largeBody = join(scratch, 'large.json');
const stub = join(scratch, 'stub.pkl');
const secondCopy = join(scratch, 'copy-of-the-crash.pkl');
const longName =
  'prod-eu-central-1-inference-qwen3-vl-30b-a3b-instruct-canary-2026-11-24-首字延迟升高-第二次采集';
await writeFile(
  largeBody,
  JSON.stringify({
    text: 'Summarise what the passages say about rank 3.\nEach is numbered.\n'.repeat(60_000),
    input_ids: Array.from({ length: 26_312 }, (_, at) => (at * 7919) % 151_000),
    image_data: ['data:image/png;base64,iVBORw0KGgo'.padEnd(220_000, 'A')],
    sampling_params: { temperature: 0, max_new_tokens: 512, stop: ['\n\n', 'User:'] },
    stream: true,
  }),
);
const longBundle = join(scratch, longName);
const earlierBundle = join(scratch, 'earlier');
const laterBundle = join(scratch, 'later');
const longDump = join(scratch, `${longName}-crash_dump_2026-08-14_14-06-40.pkl`);
const chinese =
  '新版本提高了 chunked_prefill_size，长提示词一次占用整个 rank；短请求的 TTFT p99 达 7.61 s，是其中位数的 9 倍。';
const wide = [/** @type {const} */ ([1440, 900])];
const both = [...wide, /** @type {const} */ ([1280, 720])];

/** @type {readonly Story[]} */
const stories = [
  { name: 'start', play: async (_page, shot) => shot('') },
  {
    name: 'overview-ttft-spike',
    sizes: both,
    play: async (page, shot) => {
      await openSample(page, ttftSpike);
      await shot('');
      await page.getByRole('region', { name: /^Capacity/ }).scrollIntoViewIfNeeded();
      await shot('end');
    },
  },
  {
    name: 'overview-crash',
    play: async (page, shot) => {
      await openSample(page, 'Crash with requests in flight');
      await shot('');
    },
  },
  {
    name: 'overview-hang',
    play: async (page, shot) => {
      await openSample(page, 'Hang shaped by one request');
      await shot('');
    },
  },
  {
    name: 'overview-captures',
    open: ['dp_ranks', 'single', 'bare', 'v046', 'secrets'].map((name) => fixture(`bundles/${name}`)),
    play: async (page, shot) => {
      await shot('');
      await button(page, /Capture$/).click();
      await page.getByRole('listbox').waitFor();
      await shot('list');
    },
  },
  {
    name: 'overview-long',
    open: [longBundle, longDump],
    sizes: [...both, [1024, 640]],
    play: async (page, shot) => {
      await page.getByRole('row', { name: /^Dump / }).waitFor();
      await shot('');
      await button(page, /^Open metrics\.txt/)
        .first()
        .click();
      await page
        .getByRole('tabpanel', { name: 'metrics.txt' })
        .getByText(/prefill_forward/)
        .first()
        .waitFor();
      await shot('source');
      await page.keyboard.press('Control+W');
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Note' }).click();
      const title = page.getByRole('textbox', { name: 'Title', exact: true });
      await title.fill(
        '线上推理集群首字延迟升高：长提示词占用预填充，短请求排队等待，需要确认是否由新版本引起',
      );
      await page.getByRole('textbox', { name: /Best guess/ }).fill(chinese);
      await shot('note');
    },
  },
  {
    name: 'overview-rules',
    sizes: both,
    open: [sample('crash')],
    play: async (page, shot) => {
      await page.getByRole('tabpanel', { name: 'Overview' }).getByRole('heading', { level: 1 }).waitFor();
      await button(page, /^All \d+ rules$/).click();
      const rules = page.getByRole('grid', { name: 'Rules' });
      await rules.getByRole('row', { name: /H01/ }).click();
      await page.getByRole('heading', { name: 'Limits' }).waitFor();
      await shot('');
      await page.getByRole('textbox', { name: 'Filter the rules' }).fill('nothing at all');
      await page.getByRole('heading', { name: 'No rule matches' }).waitFor();
      await shot('none');
    },
  },
  {
    name: 'overview-metric',
    open: [fixture('bundles/dp_ranks')],
    play: async (page, shot) => {
      const latency = page.getByRole('region', { name: /^Latency/ });
      await latency.getByRole('button', { name: 'Time to first token' }).hover();
      await page.getByRole('tooltip').waitFor();
      await shot('');
      await latency.getByRole('button', { name: 'Latency: table' }).click();
      await latency.getByRole('table').first().waitFor();
      await page.mouse.move(0, 0);
      await shot('table');
    },
  },
  {
    name: 'source-hover',
    open: [fixture('bundles/dp_ranks')],
    play: async (page, shot) => {
      await button(page, 'Open the answer of /metrics').click();
      await page
        .getByRole('tabpanel', { name: 'metrics.txt' })
        .getByText(/^sglang:generation_tokens_total/)
        .hover({ position: { x: 80, y: 8 } });
      await page.getByText(/counter · tokens/).waitFor();
      await shot('');
    },
  },
  { name: 'overview-dead', open: [fixture('bundles/dead')], play: async (_page, shot) => shot('') },
  { name: 'overview-idle', open: [fixture('bundles/single')], play: async (_page, shot) => shot('') },
  { name: 'overview-broken-dump', open: [stub], play: async (_page, shot) => shot('') },
  {
    name: 'overview-broken-beside',
    open: [fixture('bundles/dp_ranks'), stub, fixture('dumps/cut.pkl')],
    play: async (page, shot) => {
      await page.getByRole('row', { name: /^Dump cut/ }).waitFor();
      await shot('');
    },
  },
  {
    name: 'nothing-yet',
    open: [fixture('bundles/dp_ranks')],
    play: async (page, shot) => {
      await page.keyboard.press('2');
      await page.getByRole('heading', { name: 'No dump in this incident yet' }).waitFor();
      await shot('requests');
      await page.keyboard.press('3');
      await page.getByRole('heading', { name: 'No request is being edited' }).waitFor();
      await shot('replay');
    },
  },
  {
    name: 'nothing-open',
    play: async (page, shot) => {
      await button(page, 'Paste a request…').click();
      await page.getByRole('textbox', { name: 'Request' }).fill('{"text": "hi"}');
      await button(page, 'Edit & replay').click();
      await page.getByRole('tab', { name: /^Edited/ }).waitFor();
      const views = page.getByRole('navigation', { name: 'Views' });
      await views.getByRole('button', { name: 'Overview' }).click();
      await page.getByRole('heading', { name: 'Nothing to overview yet' }).waitFor();
      await shot('overview');
      await views.getByRole('button', { name: 'Note' }).click();
      await page.getByRole('textbox', { name: /Best guess/ }).waitFor();
      await shot('note');
    },
  },
  { name: 'overview-dump-only', open: [crashDump], play: async (_page, shot) => shot('') },
  {
    name: 'opening',
    sizes: both,
    play: async (page, shot) => {
      const session = await page.context().newCDPSession(page);
      const data = { items: [], files: [big], dragOperationsMask: 1 };
      /** @param {'dragEnter' | 'dragOver' | 'drop'} type */
      const drag = (type) => session.send('Input.dispatchDragEvent', { type, x: 700, y: 400, data });
      await drag('dragEnter');
      await drag('dragOver');
      await shot('drop');
      await drag('drop');
      await page.getByRole('progressbar', { name: 'Reading big.pkl' }).waitFor();
      await page.getByText(/ left$/).waitFor();
      await shot('progress');
      await button(page, 'Stop').click();
      await page.getByRole('progressbar', { name: 'Reading big.pkl' }).waitFor({ state: 'hidden' });
      await page.keyboard.press('1');
      await page.getByRole('tabpanel', { name: 'Overview' }).getByText('Reading was cancelled').waitFor();
      await shot('cancelled');
      await page.keyboard.press('2');
      await page.getByRole('note').waitFor();
      await shot('cancelled-requests');
    },
  },
  {
    name: 'compare',
    open: ['024022', '024107'].map((at) => sample(`ttft-spike/incident_bundle_20260721_${at}`)),
    play: async (page, shot) => {
      await page.getByRole('tabpanel', { name: 'Overview' }).getByRole('heading', { level: 1 }).waitFor();
      await page.keyboard.press('3');
      await page.getByRole('region', { name: 'Verdict' }).waitFor();
      await shot('');
      await page.keyboard.press('Control+Shift+D');
      await page.locator('.code-editor[data-ready="true"]').waitFor();
      await shot('raw');
    },
  },
  ...['en', 'zh'].map(
    (language) =>
      /** @type {Story} */ ({
        name: language === 'en' ? 'batch' : 'batch-chinese',
        open: [sample('ttft-spike/2026-07-21_02-41-49.pkl')],
        settings: { language },
        play: async (page, shot) => {
          const demo = await startServer('--rate', '40', '--no-metrics');
          const second = await startServer('--rate', '4000', '--no-metrics');
          await page.keyboard.press('2');
          await page.locator('.requests-toolbar button:has(.lucide-repeat):not([disabled])').click();
          const dialog = page.getByRole('dialog');
          const urls = dialog.locator('input[type="url"]');
          await urls.first().fill(demo.url);
          await dialog.getByText(/came within|内到达/).waitFor();
          await shot('dialog');
          await urls.first().fill('http://10.4.17.22:30000');
          await dialog.locator('.batch-form > fieldset').nth(1).locator('.switch').first().click();
          await urls.nth(1).fill(second.url);
          await shot('dialog-two');
          await urls.first().fill(demo.url);
          await dialog.locator('.batch-form > fieldset').nth(1).locator('.switch').first().click();
          await dialog.locator('.dialog-foot button').last().click();
          const own = page.locator('.batch');
          await own.getByText(/^6\d (answered|已回答)/).waitFor({ timeout: 120_000 });
          await page.keyboard.press('Space');
          await shot('paused');
          if (language === 'zh') return;
          await own.getByRole('radio', { name: 'Comparison' }).click();
          await own.getByText('W05').waitFor();
          await shot('comparison');
        },
      }),
  ),
  {
    name: 'batch-died',
    open: [sample('ttft-spike/2026-07-21_02-41-49.pkl')],
    play: async (page, shot) => {
      const demo = await startServer('--rate', '40', '--no-metrics', '--crash-on-prompt', '3000');
      await page.keyboard.press('2');
      await page.locator('.requests-toolbar button:has(.lucide-repeat):not([disabled])').click();
      const dialog = page.getByRole('dialog');
      await dialog.locator('input[type="url"]').first().fill(demo.url);
      await dialog.getByText(/came within/).waitFor();
      await dialog.locator('.dialog-foot button').last().click();
      await page.locator('.batch').getByRole('alert').waitFor({ timeout: 120_000 });
      await shot('');
    },
  },
  {
    name: 'compare-columns',
    open: [sample('crash'), sample('ttft-spike')],
    play: async (page, shot) => {
      await page.getByRole('tabpanel', { name: 'Overview' }).getByRole('heading', { level: 1 }).waitFor();
      await page.keyboard.press('3');
      await page.getByRole('region', { name: 'Verdict' }).waitFor();
      await button(page, 'Add a column').click();
      await page.getByRole('menuitem').first().click();
      await page.getByRole('region', { name: 'Side by side' }).waitFor();
      await button(page, 'Add a column').click();
      await page.getByRole('menuitem', { name: /crash_dump/ }).click();
      await page.getByRole('columnheader', { name: /^D / }).waitFor();
      await shot('');
    },
  },
  {
    name: 'baseline',
    open: ['024022', '024107'].map((at) => sample(`ttft-spike/incident_bundle_20260721_${at}`)),
    play: async (page, shot) => {
      await page.getByRole('tabpanel', { name: 'Overview' }).getByRole('heading', { level: 1 }).waitFor();
      const tree = page.getByRole('treegrid', { name: 'Artifacts' });
      await tree
        .getByRole('row', { name: /Capture/ })
        .first()
        .click({ button: 'right' });
      await shot('menu');
      await page.getByRole('menuitem', { name: 'Use as baseline' }).click();
      await tree.getByRole('row', { name: /baseline/ }).waitFor();
      await shot('');
      await tree.getByRole('row', { name: /baseline/ }).click();
      await page.getByRole('region', { name: 'Verdict' }).waitFor();
      await page.keyboard.press('b');
      await page.getByRole('region', { name: 'Side B' }).getByRole('button', { name: 'bad' }).click();
      await page.getByRole('textbox', { name: 'Commit' }).fill('3f2a9c1');
      await page.getByRole('textbox', { name: 'Image tag' }).fill('lmsysorg/sglang:v0.5.15-cu126');
      await shot('label');
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
      await page.getByText('commit 3f2a9c1').first().waitFor();
      await shot('compare');
      await page.keyboard.press('Control+,');
      await page.getByRole('list', { name: 'Baselines' }).scrollIntoViewIfNeeded();
      await shot('settings');
    },
  },
  {
    name: 'compare-others',
    open: [sample('crash'), sample('ttft-spike')],
    play: async (page, shot) => {
      await page.getByRole('tabpanel', { name: 'Overview' }).getByRole('heading', { level: 1 }).waitFor();
      await page.keyboard.press('3');
      await page.getByRole('region', { name: 'Verdict' }).waitFor();
      await shot('');
      /** @param {string} side @param {RegExp} dump */
      const choose = async (side, dump) => {
        await page.getByRole('region', { name: side }).getByRole('button').first().click();
        await page.getByRole('option', { name: dump }).click();
      };
      await choose('Side A', /crash_dump/);
      await choose('Side B', /2026-07-21/);
      await page.getByRole('heading', { name: /Dump against dump/ }).waitFor();
      await shot('dumps');
      await button(page, 'Both answers').click();
      await page.getByRole('heading', { name: 'Both answers of one request' }).waitFor();
      await page.locator('.code-editor[data-ready="true"]').waitFor();
      await shot('pair');
    },
    sizes: [
      [1440, 900],
      [1280, 720],
    ],
  },
  {
    name: 'source',
    open: [sample('ttft-spike/incident_bundle_20260721_024022')],
    play: async (page, shot) => {
      await button(page, /^Open metrics\.txt:\d+$/)
        .first()
        .click();
      await page
        .getByRole('tabpanel', { name: 'metrics.txt' })
        .getByText(/prefill_forward/)
        .first()
        .waitFor();
      await shot('');
    },
  },
  {
    name: 'requests',
    open: [crashDump],
    sizes: both,
    play: async (page, shot) => {
      await page.getByRole('tab', { name: 'Requests' }).click();
      await requestDetail(page).getByRole('heading', { level: 2 }).waitFor();
      await shot('');
      await page.getByRole('columnheader', { name: 'Elapsed' }).click();
      await page.locator('[aria-sort="descending"]').waitFor();
      await page
        .getByRole('row', { name: /finished/ })
        .nth(3)
        .click();
      await requestDetail(page)
        .getByText(/^Finished/)
        .waitFor();
      await shot('sorted');
    },
  },
  {
    name: 'plots',
    sizes: [...both, [1024, 640]],
    open: [crashDump],
    play: async (page, shot) => {
      await page.getByRole('tab', { name: 'Requests' }).click();
      await page.getByRole('application', { name: 'Timeline of the requests' }).waitFor();
      await requestDetail(page).getByRole('heading').first().waitFor();
      await shot('timeline');
      await page.keyboard.press('f');
      await shot('zoomed');
      await page.getByRole('radio', { name: 'Distributions' }).click();
      await page.getByRole('img', { name: /p99/ }).first().waitFor();
      await shot('distributions');
    },
  },
  {
    name: 'report',
    open: [fixture('dumps/hostile-record.pkl'), crashDump],
    sizes: both,
    play: async (page, shot) => {
      // Both are open, and nothing comes to the front by itself any more.
      await page.getByRole('row', { name: /^All 2 dumps/ }).waitFor();
      for (const [at, name] of ['hostile-record.pkl', 'crash_dump_2026-08-14_14-06-40.pkl'].entries()) {
        await page
          .getByRole('treegrid', { name: 'Artifacts' })
          .getByRole('row', { name: new RegExp(`^Dump ${name}`) })
          .click();
        await page
          .getByRole('tabpanel', { name: 'Requests' })
          .getByRole('button', { name: 'Pickle report' })
          .click();
        await page.getByRole('heading', { level: 1, name: /^This file/ }).waitFor();
        await page.getByRole('table', { name: 'Bytes' }).waitFor();
        await page.getByText(/^[0-9a-f]{64}$/).waitFor();
        await shot(at === 0 ? 'hostile' : 'expected');
      }
    },
  },
  {
    name: 'column-chooser',
    open: [crashDump],
    play: async (page, shot) => {
      await page.getByRole('tab', { name: 'Requests' }).click();
      await requestDetail(page).getByRole('heading').first().waitFor();
      await button(page, 'Columns').click();
      await page.getByRole('menuitemcheckbox', { name: 'LoRA' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Cached' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'LoRA', checked: true }).waitFor();
      await shot('');
    },
  },
  {
    name: 'export',
    open: [crashDump],
    play: async (page, shot, app) => {
      await page.getByRole('tab', { name: 'Requests' }).click();
      await requestDetail(page).getByRole('heading').first().waitFor();
      await page.getByRole('combobox', { name: 'Filter' }).fill('state = in flight');
      await page.getByText('11 of 428 requests').waitFor();
      await button(page, 'Saved filters').click();
      await page.getByRole('menuitem', { name: 'Save this filter…' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('suspects');
      await page.keyboard.press('Enter');
      await button(page, 'suspects').click();
      await shot('saved-filters');
      await page.keyboard.press('Escape');
      await button(page, 'Export requests…').click();
      await shot('choices');
      const path = join(scratch, 'requests.jsonl');
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      }, path);
      await button(page, 'Export…').click();
      await page.getByText(/written to requests.jsonl/).waitFor();
      await shot('done');
    },
  },
  {
    name: 'requests-all-dumps',
    open: [crashDump, spikeDump, secondCopy],
    sizes: both,
    play: async (page, shot) => {
      await page.getByText(/stand in more than one file/).waitFor();
      await requestDetail(page).getByRole('heading', { level: 2 }).waitFor();
      await shot('');
      await button(page, /^All 3 dumps/).click();
      await page.getByRole('option').first().waitFor();
      await shot('choice');
      await page.keyboard.press('Escape');
      await button(page, 'Hide the drawings').click();
      await shot('table');
    },
  },
  {
    name: 'requests-filter',
    open: [crashDump],
    play: async (page, shot) => {
      await page.getByRole('tab', { name: 'Requests' }).click();
      await requestDetail(page).getByRole('heading', { level: 2 }).waitFor();
      await page.getByRole('combobox', { name: 'Filter' }).pressSequentially('sta');
      await page.getByRole('option').first().waitFor();
      await shot('completion');
      await filterBy(page, 'promt > 2k and state = in flight');
      await page.getByRole('status').filter({ hasText: 'promt' }).waitFor();
      await shot('error');
      await filterBy(page, 'prompt > 900k');
      await page.getByText('No request passes the filter.').waitFor();
      await shot('empty');
    },
  },
  {
    name: 'requests-detail',
    open: [spikeDump],
    play: async (page, shot) => {
      await page.getByRole('tab', { name: 'Requests' }).click();
      await filterBy(page, 'prompt > 2k');
      await page.getByRole('row', { name: /3c245b00/ }).click();
      await requestDetail(page)
        .getByRole('heading', { name: /^3c245b00/ })
        .waitFor();
      for (const tab of ['Request', 'Output', 'meta_info']) {
        await requestDetail(page).getByRole('tab', { name: tab }).click();
        await shot(tab.toLowerCase());
      }
      await requestDetail(page).getByRole('button', { name: 'JSON' }).click();
      await page.getByRole('row', { name: /e0ea1150/ }).click();
      await requestDetail(page).getByRole('tab', { name: 'Request' }).click();
      await requestDetail(page).getByText('"input_ids"').waitFor();
      await shot('token-ids');
    },
  },
  {
    name: 'requests-cut',
    open: [fixture('dumps/cut.pkl')],
    play: async (page, shot) => {
      await page.getByRole('tab', { name: 'Requests' }).click();
      await page.getByRole('note').waitFor();
      await shot('');
    },
  },
  ...['en', 'zh'].map((language) => ({
    name: `narrow${language === 'zh' ? '-zh' : ''}`,
    open: [crashDump],
    settings: { language },
    /** @param {Page} page @param {(name: string) => Promise<void>} shot */
    play: async (page, shot) => {
      const words = language === 'zh' ? narrowWords.zh : narrowWords.en;
      const demo = await startServer('--rate', '5000', '--fail-on-words', 'user,assistant');
      await page.keyboard.press('2');
      await page.getByRole('row', { name: /0a408a3f/ }).click();
      await page.keyboard.press('e');
      await page.getByRole('textbox', { name: words.target }).fill(demo.url);
      for (const [item, name] of words.items) {
        await button(page, words.menu).click();
        if (name === 'minimise') await shot('menu');
        await page.getByRole('menuitem', { name: item }).click();
        await page.getByRole('dialog').waitFor();
        await shot(name);
        if (name === 'minimise') {
          await page.getByRole('dialog').getByRole('button', { name: words.start, exact: true }).click();
          await page.getByRole('dialog').getByRole('row').nth(5).waitFor();
          await shot('running');
          await page.getByRole('dialog').getByRole('button', { name: words.stop }).click();
          await page.getByRole('dialog').getByRole('button', { name: words.open }).waitFor();
          await shot('minimised');
        }
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
      }
      await demo.stop();
    },
  })),
  {
    name: 'experiment',
    open: [sample('ttft-spike/2026-07-21_02-41-49.pkl')],
    play: async (page, shot) => {
      const demo = await startServer('--rate', '200');
      const other = await startServer('--rate', '150', '--diverge-at', '37');
      await editRequest(page, '3c245b00');
      await send(page, demo.url);
      await replayed(page).getByRole('img', { name: 'complete' }).waitFor();
      await page.keyboard.press('Escape');
      await button(page, 'Next difference').click();
      await shot('difference');
      await button(page, 'A/B, repeat, sweep').click();
      await shot('before');
      const panel = page.getByRole('region', { name: 'A/B, repeat, sweep' });
      await panel.getByRole('textbox', { name: 'Server B' }).fill(other.url);
      await panel.getByRole('textbox', { name: 'Times' }).fill('5');
      await page.keyboard.press('Tab');
      await panel.getByRole('button', { name: 'Start' }).click();
      await panel
        .getByText('First differences at')
        .or(panel.getByText('First difference at'))
        .first()
        .waitFor();
      await shot('pair');
      await panel.getByRole('radio', { name: 'Sweep' }).click();
      await panel.getByRole('textbox', { name: 'Times' }).fill('2');
      await page.keyboard.press('Tab');
      await panel.getByRole('button', { name: 'Start' }).click();
      await panel.getByRole('table', { name: 'Values' }).getByRole('row').nth(3).waitFor();
      await panel.getByRole('button', { name: 'Start' }).waitFor();
      await shot('sweep');
      await demo.stop();
      await other.stop();
    },
  },
  {
    name: 'replay',
    open: [sample('ttft-spike')],
    sizes: both,
    play: async (page, shot) => {
      const demo = await startServer('--rate', '15');
      await editRequest(page, '3c245b00');
      await shot('before');
      await send(page, demo.url);
      await replayed(page)
        .getByText(/streaming, [3-9]\d tokens/)
        .waitFor();
      await shot('streaming');
      await replayed(page).getByRole('img', { name: 'complete' }).waitFor();
      await shot('done');
      await page.getByRole('tab', { name: 'Difference' }).click();
      await page.getByRole('tabpanel', { name: 'Difference' }).getByText('"rid"').first().waitFor();
      await shot('difference');
      await demo.stop();
      await page.getByRole('tab', { name: /^Edited/ }).click();
      await send(page, demo.url);
      await page.getByText('Nothing listens at').waitFor();
      await shot('error');
      await send(page, 'http://10.4.17.22:30000');
      await page.getByRole('alertdialog').waitFor();
      await shot('guard-captured');
      await page.keyboard.press('Escape');
      await page.getByRole('alertdialog').waitFor({ state: 'hidden' });
      await send(page, 'http://prod.example:30000');
      await page.getByRole('alertdialog').waitFor();
      await shot('guard');
    },
  },
  {
    name: 'editor',
    open: [crashDump],
    play: async (page, shot) => {
      await editRequest(page, '0a408a3f');
      const editor = page.getByRole('tabpanel', { name: /^Edited/ });
      await editor.getByText('512', { exact: true }).dblclick();
      await page.keyboard.type('"hot"');
      const tip = page.getByRole('tooltip').getByText('Incorrect type');
      // The check runs a moment after the typing; a pointer that came before it has to come back.
      for (let tries = 0; tries < 10 && !(await tip.isVisible()); tries += 1) {
        await page.getByRole('region', { name: 'Recorded text' }).hover();
        await editor.getByText('"hot"', { exact: true }).hover();
        await tip.waitFor({ timeout: 2000 }).catch(() => undefined);
      }
      await shot('marker');
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.keyboard.type('"min');
      await page.getByRole('option', { name: 'min_p' }).waitFor();
      await shot('completion');
      await page.keyboard.press('Escape');
      await page.getByText(/cannot be sent/).waitFor();
      await shot('no-json');
    },
  },
  {
    name: 'large-values',
    open: [sample('ttft-spike'), largeBody],
    play: async (page, shot) => {
      const values = page.getByRole('region', { name: 'Large values' });
      await page.getByRole('tab', { name: /^Replay large/ }).click();
      await values.getByText('input_ids').waitFor();
      await page
        .getByRole('tabpanel', { name: /^Edited/ })
        .getByText('"temperature"')
        .first()
        .waitFor();
      await shot('text');
      await page.getByRole('button', { name: 'Form', exact: true }).click();
      await page.getByRole('textbox', { name: 'top_p' }).fill('17');
      await page.getByRole('alert').getByText('Range').waitFor();
      await shot('form');
      await button(page, 'Open text').click();
      await page.getByText('Characters 1 to').waitFor();
      await shot('opened');
    },
  },
  {
    name: 'history',
    sizes: both,
    play: async (page, shot) => {
      const demo = await startServer('--rate', '400', '--fault', '/encode=status:503');
      await page.keyboard.press('Control+Shift+H');
      await page.getByText('Nothing was sent yet').waitFor();
      await shot('empty');
      await page.getByRole('tab', { name: 'Start' }).click();
      await button(page, 'Paste a request…').click();
      const body = {
        text: 'Where does the night bus stop? 夜班车停在哪里？',
        sampling_params: { max_new_tokens: 40, temperature: 0.7 },
      };
      await page.getByRole('textbox', { name: 'Request' }).fill(JSON.stringify(body));
      await page.getByRole('dialog').getByRole('button', { name: 'Edit & replay' }).click();
      await send(page, demo.url);
      await replayed(page).getByRole('img', { name: 'complete' }).waitFor();
      await button(page, 'Copy as').click();
      await page.getByRole('menuitem', { name: /^OpenAI chat request/ }).click();
      await page.getByText('chat template around it').first().waitFor();
      await send(page, demo.url);
      await replayed(page).getByRole('img', { name: 'complete' }).waitFor();
      await send(page, 'http://127.0.0.1:9');
      await page.getByText('Nothing listens at').waitFor();
      await page.keyboard.press('Control+Shift+H');
      const rows = page.getByRole('grid', { name: 'Sends of this incident' }).getByRole('row');
      await rows.nth(3).click();
      await page.keyboard.press('Shift+ArrowUp');
      await shot('list');
      await page.keyboard.press('c');
      await page.getByRole('table', { name: 'Fields that differ' }).waitFor();
      await page.getByRole('tabpanel', { name: 'Answers' }).getByRole('code').first().waitFor();
      await shot('pair');
    },
  },
  {
    name: 'other-forms',
    sizes: both,
    play: async (page, shot) => {
      const demo = await startServer('--rate', '200');
      await button(page, 'Paste a request…').click();
      const body = {
        model: 'qwen3-32b',
        messages: [
          { role: 'system', content: 'Answer in one sentence. 请用中文回答。' },
          { role: 'user', content: 'Where does the night bus to the depot stop?' },
        ],
        tools: [{ type: 'function', function: { name: 'find_stop', parameters: { type: 'object' } } }],
        tool_choice: 'required',
        reasoning_effort: 'low',
        max_tokens: 24,
        stream: true,
      };
      await page.getByRole('textbox', { name: 'Request' }).fill(JSON.stringify(body));
      await button(page, 'Edit & replay').click();
      await send(page, demo.url);
      await replayed(page).getByRole('img', { name: 'complete' }).waitFor();
      await shot('chat');
      await button(page, 'Copy as').click();
      await page.getByRole('menu').waitFor();
      await shot('menu');
      await page.getByRole('menuitem', { name: /^OpenAI body/ }).click();
      await page.getByText('no counterpart').first().waitFor();
      await shot('copied');
      await button(page, 'Copy as').click();
      await page.getByRole('menuitem', { name: /^SGLang request/ }).click();
      await page.getByText('ChatML').first().waitFor();
      await shot('native');
    },
  },
  {
    name: 'paste',
    play: async (page, shot) => {
      await button(page, 'Paste a request…').click();
      await shot('before');
      await page.getByRole('textbox', { name: 'Request' }).fill('{"model": "m", "input": "hello"}');
      await button(page, 'Edit & replay').click();
      await page.getByRole('alert').getByText('/v1/embeddings').waitFor();
      await shot('refused');
    },
  },
  {
    name: 'collect',
    play: async (page, shot) => {
      const demo = await startServer('--fault', '/metrics=slow-body:1', '--no-metrics');
      const dialog = page.getByRole('dialog');
      /** @param {string} name */
      const look = async (name) => {
        await dialog.getByRole('button', { name: /Loads and metrics$/ }).click();
        await page.getByRole('option', { name, exact: true }).click();
      };
      await page.keyboard.press('Control+L');
      await dialog.getByRole('textbox', { name: 'Base URL' }).fill(demo.url);
      await dialog.getByText(/^About /).waitFor();
      await shot('before');
      await look('watch until something fires');
      await dialog.getByText(/^More: /).click();
      await dialog.getByRole('textbox', { name: 'Prometheus' }).fill('http://10.4.17.9:9090');
      await dialog.getByRole('textbox', { name: 'Further headers' }).fill('X-Tenant: 蓝');
      await shot('options');
      await dialog.getByRole('textbox', { name: 'Prometheus' }).fill('');
      await dialog.getByRole('textbox', { name: 'Further headers' }).fill('');
      await dialog.getByText(/^More: /).click();
      await look('twice');
      await dialog.getByRole('textbox', { name: 'Base URL' }).press('Enter');
      await dialog.getByText('reading', { exact: true }).first().waitFor();
      await shot('running');
      await dialog.getByText(/^look 2 of 2 in/).waitFor();
      await shot('waiting');
      await page.keyboard.press('Escape');
      await dialog
        .getByRole('status')
        .getByText(/^Stopped/)
        .waitFor();
      await look('once');
      await dialog.getByRole('textbox', { name: 'Base URL' }).press('Enter');
      await dialog
        .getByRole('status')
        .getByText(/missing or cut/)
        .waitFor();
      await shot('after');
      await dialog.getByRole('radio', { name: 'A deployment' }).click();
      await dialog
        .getByRole('textbox', { name: 'Targets' })
        .fill(`router http://127.0.0.1:9\ndecode ${demo.url}\nqueen http://h`);
      await dialog.getByText(/Entry 3/).waitFor();
      await shot('targets');
      await dialog.getByText('The calls, and what each costs').click();
      await shot('targets-costs');
      await dialog.getByRole('button', { name: /^Collect/ }).click();
      await dialog
        .getByRole('status')
        .getByText(/gave no answer/)
        .waitFor();
      await shot('targets-after');
      await demo.stop();
      await dialog.getByRole('radio', { name: 'One server' }).click();
      await dialog.getByRole('textbox', { name: 'Base URL' }).press('Enter');
      await page
        .getByRole('dialog')
        .getByText(/^Nothing listens at|No source answered/)
        .waitFor();
      await shot('refused');
    },
  },
  {
    name: 'note',
    open: [sample('ttft-spike')],
    play: async (page, shot, app) => {
      await page.getByRole('tab', { name: 'Requests' }).waitFor();
      await page.keyboard.press('4');
      const guess = page.getByRole('textbox', { name: /Best guess/ });
      await guess.waitFor();
      await shot('');
      await guess.fill('A larger prefill chunk holds the rank.');
      await app.evaluate(
        ({ dialog }, filePath) => {
          dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
        },
        join(scratch, 'note.md'),
      );
      await page.keyboard.press('Control+Shift+E');
      await button(page, /^Save…/).waitFor();
      await shot('export');
      await page.keyboard.press('Enter');
      await page.getByText(/^Exported to/).waitFor();
      await shot('exported');
      await app.evaluate(
        ({ dialog }, filePath) => {
          dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
        },
        join(scratch, 'note.md', 'inside-a-file.md'),
      );
      await page.keyboard.press('Control+Shift+E');
      await button(page, /^Save…/).click();
      await page.getByText(/could not be written/).waitFor();
      await shot('refused');
      await button(page, 'Refill…').click();
      await page.getByRole('alertdialog').waitFor();
      await shot('refill');
    },
  },
  {
    name: 'zh',
    settings: { language: 'zh' },
    sizes: both,
    play: async (page, shot) => {
      await shot('start');
      await button(page, '打开示例“崩溃时有未完成的请求”').click();
      await page.getByRole('tabpanel', { name: '概览' }).getByRole('heading', { level: 1 }).waitFor();
      await shot('overview');
      await page.keyboard.press('2');
      await page.getByRole('tabpanel', { name: '请求' }).getByRole('row').nth(2).click();
      await shot('requests');
      await page.keyboard.press('e');
      await page.getByRole('textbox', { name: '目标' }).waitFor();
      await shot('replay');
      await page.keyboard.press('Escape');
      await page.getByRole('navigation').getByRole('button', { name: /^记录/ }).click();
      await page.getByRole('textbox', { name: /^1\. 问题类别/ }).waitFor();
      await shot('note');
      await page.keyboard.press('Control+Shift+E');
      await button(page, /^保存…/).waitFor();
      await shot('export');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+,');
      await page.getByRole('heading', { level: 1, name: '设置' }).waitFor();
      await shot('settings');
      await page.keyboard.press('Control+L');
      await page.getByRole('dialog').waitFor();
      await shot('collect');
    },
  },
  {
    name: 'pins',
    open: [sample('ttft-spike')],
    play: async (page, shot) => {
      const overview = page.getByRole('tabpanel', { name: 'Overview' });
      await overview.getByRole('button', { name: /^Pin Prefill/ }).click();
      for (const label of ['KV capacity', 'SGLang']) {
        const value = overview
          .getByRole('term')
          .filter({ hasText: label })
          .locator('xpath=following-sibling::dd');
        await value.getByRole('button').first().focus();
        await page.keyboard.press('p');
      }
      await overview
        .getByRole('region', { name: /^Latency/ })
        .getByRole('heading')
        .click({ button: 'right' });
      await page.getByRole('menuitem', { name: /^Pin/ }).waitFor();
      await shot('menu');
      await page.keyboard.press('Enter');
      await page.keyboard.press('2');
      await page
        .getByRole('row', { name: /in flight|finished/ })
        .first()
        .click();
      await page.keyboard.press('p');
      await page.getByRole('button', { name: '5 pins' }).waitFor();
      await shot('requests');
      await page.getByRole('button', { name: '5 pins' }).click();
      const list = page.getByRole('grid', { name: /^Pins in the order/ });
      await list.getByRole('textbox').first().fill('Prefill holds the rank; the queue is empty meanwhile.');
      await shot('note');
      await list
        .getByRole('button', { name: /^Remove/ })
        .nth(1)
        .click();
      await list.getByRole('button', { name: /^Open/ }).first().click();
      await page.getByRole('button', { name: /^Remove the pin of Prefill/ }).waitFor();
      await shot('opened');
    },
  },
  {
    name: 'bad-input',
    open: [
      fixture('dumps/cut.pkl'),
      join(scratch, 'holiday.pkl'),
      join(scratch, 'empty'),
      join(scratch, 'gone.zip'),
    ],
    play: async (page, shot) => {
      await notice(page, /does not exist/);
      await shot('');
    },
  },
  { name: 'pages-bundle', open: [fixture('bundles/pages')], play: async (_page, shot) => shot('') },
  {
    name: 'arguments',
    open: [earlierBundle, laterBundle],
    sizes: [...both, /** @type {const} */ ([1024, 640])],
    play: async (page, shot) => {
      await page.getByRole('region', { name: /^Server arguments/ }).waitFor();
      await shot('');
      await page.getByText('5 more', { exact: true }).click();
      await shot('all');
      await page.keyboard.press('Control+,');
      await page.getByRole('textbox', { name: /^Noise keys/ }).scrollIntoViewIfNeeded();
      await page.getByRole('textbox', { name: /^Noise keys/ }).fill('port\ntwo words');
      await shot('noise');
    },
  },
  {
    name: 'settings',
    settings: {
      targets: [
        { name: 'test box', baseUrl: 'http://127.0.0.1:30000' },
        {
          name: '华东集群 预发布',
          baseUrl: 'https://inference.staging.example/models/qwen3-30b-a3b-instruct',
        },
        { name: '', baseUrl: 'http://10.4.17.22:30000' },
      ],
      thresholds: { tokenUsage: 0.8 },
      bundleFolder: '/mnt/incidents/2026/november/华东集群/qwen3-prod-ttft/captures',
      dumpMemoryBytes: 2_000_000_000,
      dumpLimits: { textBytes: 100_000_000 },
    },
    sizes: [...wide, /** @type {const} */ ([1024, 640])],
    play: async (page, shot) => {
      await page.keyboard.press('Control+,');
      await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
      await shot('');
      await page.getByRole('textbox', { name: 'Largest container' }).scrollIntoViewIfNeeded();
      await shot('dumps');
      await page.getByRole('textbox', { name: 'Drafts rejected', exact: true }).scrollIntoViewIfNeeded();
      await shot('end');
      await button(page, 'Reset all…').click();
      await page.getByRole('alertdialog').waitFor();
      await shot('reset');
    },
  },
  {
    name: 'network',
    play: async (page, shot) => {
      await button(page, /^Network/).click();
      await page.getByText('No call was made yet').waitFor();
      await shot('empty');
      const demo = await startServer('--no-metrics');
      await page.keyboard.press('Control+L');
      await page.getByRole('dialog').getByRole('textbox', { name: 'Base URL' }).fill(demo.url);
      await page.keyboard.press('Enter');
      await page
        .getByRole('dialog')
        .getByRole('status')
        .getByText(/missing or cut/)
        .waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('tab', { name: 'Network' }).click();
      await page.getByRole('row', { name: /server_info/ }).click();
      await shot('');
      await demo.stop();
    },
  },
  {
    name: 'recent',
    play: async (page, shot, app) => {
      const below = await mkdtemp(join(scratch, 'incidents-'));
      const gone = join(below, 'gone');
      const folders = [
        join(below, 'qwen3-prod-ttft'),
        join(
          below,
          'a/very/long/path/that/does/not/fit/in/one/line/of/the/list',
          '华东集群首字延迟异常-2026-11',
        ),
        gone,
      ];
      for (const folder of folders) {
        await openSample(page, ttftSpike);
        await place(page, app, folder);
        await incidentMenu(page, 'New incident');
        await page.getByRole('heading', { name: 'Open an incident' }).waitFor();
      }
      await rm(gone, { recursive: true });
      await openSample(page, 'Hang shaped by one request');
      await incidentMenu(page, 'New incident');
      const list = page.getByRole('grid', { name: 'Recent incidents' });
      await list.getByText('moved or deleted').waitFor();
      await list.getByRole('row').nth(1).focus();
      await shot('');
      await page.keyboard.press('Delete');
      await page.getByText('is off the list').waitFor();
      await shot('forgotten');
      await list.getByRole('button', { name: /^Discard/ }).click();
      await page.getByRole('alertdialog').waitFor();
      await shot('discard');
    },
  },
  {
    name: 'incident',
    open: [sample('ttft-spike')],
    sizes: both,
    play: async (page, shot, app) => {
      const folder = join(await mkdtemp(join(scratch, 'place-')), '华东集群首字延迟异常-2026-11');
      await button(page, /^Incident /).click();
      await page.getByRole('menu').waitFor();
      await shot('menu');
      await page.keyboard.press('Escape');
      await place(page, app, folder);
      await incidentMenu(page, 'Rename');
      await page.getByRole('textbox', { name: 'Name of the incident' }).waitFor();
      await shot('rename');
      await page.keyboard.press('Escape');

      await editRequest(page, '3c245b00');
      const editor = page.getByRole('tabpanel', { name: /^Edited/ });
      await editor.getByText(':', { exact: true }).first().click();
      await page.keyboard.press('End');
      await page.keyboard.type(' ');
      const artifacts = page.getByRole('treegrid', { name: 'Artifacts' });
      await artifacts.getByRole('row', { name: /^Request/ }).waitFor();
      await artifacts.getByRole('row', { name: /^Dump/ }).click({ button: 'right' });
      await page.getByRole('menu').waitFor();
      await shot('artifact-menu');
      await page.keyboard.press('Escape');
      await artifacts.getByRole('row', { name: /^Request/ }).press('Delete');
      await page.getByText('is off the incident').waitFor();
      await shot('artifact-removed');
      await button(page, 'Undo').click();

      await page.getByRole('navigation').getByRole('button', { name: /^Note/ }).click();
      const guess = page.getByRole('textbox', { name: /best guess/i });
      const saved = page.getByRole('contentinfo').getByText('Saved', { exact: true });
      await guess.fill('A larger prefill chunk holds the rank.');
      await page.getByRole('contentinfo').getByText('Saving', { exact: true }).waitFor();
      await saved.waitFor();
      const note = join(folder, 'note.md');
      await writeFile(
        note,
        (await readFile(note, 'utf8')).replace('A larger prefill', 'A much larger prefill'),
      );
      await guess.fill('A larger prefill chunk holds the rank for 7 s.');
      await button(page, 'Compare…').click();
      await page.getByRole('dialog').getByText('much').first().waitFor();
      await shot('conflict');
      await button(page, 'Keep mine').click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await saved.waitFor();

      await rename(folder, `${folder}-away`);
      await guess.fill('A larger prefill chunk holds the rank for 8 s.');
      await button(page, 'Save elsewhere…').waitFor();
      await shot('gone');
      await rename(`${folder}-away`, folder);
      await button(page, 'Try again').click();
      await saved.waitFor();

      const opened = app.waitForEvent('window');
      await page.keyboard.press('Control+N');
      const other = await opened;
      await other.locator('[data-app-state="loaded"]').waitFor();
      await app.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
      }, folder);
      await incidentMenu(other, 'Open incident…');
      await button(other, 'Take over…').waitFor();
      await other.screenshot({ path: join(screens, 'incident-held.png') });
      await button(other, 'Take over…').click();
      await other.getByRole('alertdialog').waitFor();
      await other.screenshot({ path: join(screens, 'incident-take-over.png') });
      await button(other, 'Take over').click();
      await button(page, 'Take back…').waitFor();
      await shot('taken-over');
    },
  },
  {
    name: 'menu',
    open: [sample('crash')],
    play: async (page, shot) => {
      await button(page, 'Theme and keys').click();
      await page.getByRole('menu').waitFor();
      await shot('settings');
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'hidden' });
      await button(page, 'Add to this incident').click();
      await page.getByRole('menu').waitFor();
      await shot('add');
    },
  },
];

/** @type {Set<import('node:child_process').ChildProcess>} */
const servers = new Set();

/**
 * The fake server of the checkout in a process of its own.
 * @param {string[]} args
 * @returns {Promise<{ url: string, stop(): Promise<void> }>}
 */
async function startServer(...args) {
  const server = spawn(process.execPath, [join(root, 'out/cli/fake-server.js'), '--port', '0', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  servers.add(server);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const url = await new Promise((resolve, reject) => {
    let said = '';
    server.stderr.on('data', (piece) => {
      said += piece;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (found) resolve(found);
    });
    ended.then((code) => reject(new Error(`the fake server ended with ${code}: ${said}`)));
  });
  return {
    url,
    stop: async () => {
      server.kill();
      await ended;
    },
  };
}

/** @param {Story} story @param {'dark' | 'light'} theme @param {readonly [number, number]} size */
async function play(story, theme, [width, height]) {
  const folder = await mkdtemp(join(scratch, 'window-'));
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'data', 'settings.json'), JSON.stringify({ ...story.settings, theme }));
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [
      ...launchSwitches(),
      '--log-level=3',
      `--user-data-dir=${join(folder, 'data')}`,
      root,
      ...(story.open ?? []),
    ],
    env: /** @type {Record<string, string>} */ ({ ...process.env, HOME: folder, XDG_CONFIG_HOME: folder }),
  });
  try {
    const page = await app.firstWindow();
    await page.locator('[data-app-state="loaded"]').waitFor();
    await app.evaluate(
      ({ BrowserWindow }, size) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height);
      },
      { width, height },
    );
    if (story.open) await page.getByRole('tab', { name: /^(Overview|概览)$/ }).waitFor();
    await story.play(
      page,
      async (part) => {
        const parts = [story.name, part, width === 1440 ? '' : String(width), theme].filter(
          (word) => word !== '',
        );
        const path = join(screens, `${parts.join('-')}.png`);
        await page.evaluate(untilStill);
        await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
        console.log(path);
      },
      app,
    );
  } finally {
    for (const server of servers) server.kill();
    servers.clear();
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Resolves once nothing of the page has changed for 20 frames, or after 1.5 s where something always does. Text,
 * because this file is checked as Node's and the page has a `document`.
 */
const untilStill = `new Promise((resolve) => {
  let still = 0;
  const watch = new MutationObserver(() => { still = -1; });
  watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  const begun = performance.now();
  const frame = (now) => {
    still += 1;
    if (still < 20 && now - begun < 1500) return requestAnimationFrame(frame);
    watch.disconnect();
    resolve();
  };
  requestAnimationFrame(frame);
})`;

/** Changes values of a stored answer. @param {string} path @param {object} values */
async function changeJson(path, values) {
  const stored = JSON.parse(await readFile(path, 'utf8'));
  Object.assign(stored.json ?? stored, values);
  await writeFile(path, JSON.stringify(stored, null, 2));
}

await writeFile(join(scratch, 'holiday.pkl'), 'Photos of the coast, 2025\n'.repeat(50));
await mkdir(join(scratch, 'empty'));
await writeFile(stub, (await readFile(fixture('dumps/small-list.pkl'))).subarray(0, 40));
await copyFile(crashDump, longDump);
await copyFile(crashDump, secondCopy);
await cp(fixture('bundles/dp_ranks'), longBundle, { recursive: true });
const modelInfo = join(longBundle, 'model_info.json');
const longModel =
  '/mnt/models/checkpoints/通义千问/Qwen3-VL-235B-A22B-Instruct-FP8-dynamic-step-000120000-merged';
await writeFile(modelInfo, (await readFile(modelInfo, 'utf8')).replaceAll('Qwen/Qwen3-30B-A3B', longModel));
await cp(fixture('bundles/dp_ranks'), laterBundle, { recursive: true });
await cp(laterBundle, earlierBundle, { recursive: true });
await changeJson(join(earlierBundle, 'server_info.json'), { admin_api_key: 'sk-not-a-real-key-1' });
await changeJson(join(laterBundle, 'metadata.json'), { collected_at: '20261124_031500' });
await changeJson(join(laterBundle, 'server_info.json'), {
  version: '0.5.18',
  model_path: longModel,
  tp_size: 4,
  ep_size: 4,
  attention_backend: 'flashinfer',
  sampling_backend: 'pytorch',
  chunked_prefill_size: 65_536,
  schedule_policy: 'lpm',
  speculative_algorithm: 'NEXTN',
  enable_trace: true,
  api_key: 'sk-not-a-real-key-1',
  admin_api_key: 'sk-not-a-real-key-2',
  random_seed: 7,
  weight_version: '二〇二六年十一月',
  dsa_prefill_backend: 'flashmla',
});
const wanted = stories.filter(({ name }) => name.includes(filter));
if (wanted.some(({ name }) => name === 'opening')) {
  const script = fileURLToPath(new URL('../test/e2e/big_dump.py', import.meta.url));
  const made = spawnSync('python3', [script, big, '900000000'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (made.status !== 0) throw new Error('python3 could not write the large dump');
}
/** @type {string[]} */
const failed = [];
try {
  for (const story of wanted)
    for (const theme of /** @type {const} */ (['dark', 'light']))
      for (const size of story.sizes ?? wide)
        await play(story, theme, size).catch((error) => {
          failed.push(`${story.name}, ${theme}, ${size.join(' × ')}: ${error}`);
          console.error(failed.at(-1));
        });
  if (filter === '')
    await copyFile(join(screens, 'overview-ttft-spike-dark.png'), join(root, 'docs', 'overview.png'));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
console.log(`${failed.length} of ${wanted.length} stories failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
