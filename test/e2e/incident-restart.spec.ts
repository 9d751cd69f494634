import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { launchSwitches, resolveElectronRuntime } from '../../build/electron-runtime.mjs';
import { createIncident } from '../../electron/core/incident/incident.ts';
import { noteOf, requestExample, runExample } from '../core/incident/examples.ts';
import { checkout, expect, fixture, type OpenApp, sample, test } from './app.ts';
import { artifacts, call, editorDrawn, linesOf, replay, statusBar, tabPanel } from './words.ts';

const crashDump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');
const bestGuess = (page: Page) => tabPanel(page, 'Note').getByRole('textbox', { name: /^\d\. Best guess/ });
const showNote = (page: Page) => page.getByRole('navigation').getByRole('button', { name: /^Note/ }).click();

/** An incident folder with a capture, a note and a request that was sent once. */
async function makeIncident(folder: string, name = 'first'): Promise<string> {
  const place = join(folder, name);
  const incident = await createIncident(place, name, {
    dataFolder: join(folder, 'data'),
    workbenchVersion: 'test',
  });
  await incident.addCapture(fixture('bundles/bare'), { copy: true });
  incident.editNote(noteOf(name), ['best_guess']);
  const request = incident.saveRequest(null, requestExample({ origin: null }));
  incident.appendRun(incident.startReplay('r', request), runExample(1));
  await incident.close();
  return place;
}

/** Starts the app once more on the same data; resolves when that one has gone. */
async function startAgain(folder: string, paths: readonly string[]): Promise<void> {
  const { executable } = await resolveElectronRuntime();
  const data = `--user-data-dir=${join(folder, 'data')}`;
  const second = spawn(executable, [...launchSwitches(), data, checkout, ...paths], {
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') },
    stdio: 'ignore',
  });
  await once(second, 'exit');
}

const windowCount = ({ app }: OpenApp): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

test('a second start shows what it names in the window that is there; an incident that is open stays one', async ({
  launch,
  folder,
}) => {
  const place = await makeIncident(folder);
  const open = await launch([place]);
  await showNote(open.page);
  await expect(bestGuess(open.page)).toHaveValue('first best_guess');

  await startAgain(folder, [crashDump]);
  await expect(open.page.getByRole('tab', { name: 'Requests' })).toBeVisible();
  await startAgain(folder, [place]);
  await startAgain(folder, []);
  expect(await windowCount(open)).toBe(1);
  await expect(statusBar(open.page)).not.toContainText('Read-only');

  const other = await makeIncident(folder, 'second');
  const second = await open.secondWindow(() => startAgain(folder, [other]));
  await showNote(second);
  await expect(bestGuess(second)).toHaveValue('second best_guess');
});

test('what had stopped responding is held back, opens without its files, and with them when it is named', async ({
  launch,
  folder,
}) => {
  const place = await makeIncident(folder);
  const first = await launch([place]);
  await first.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.emit('unresponsive');
  });
  await expect
    .poll(async () => JSON.parse(await readFile(join(folder, 'data', 'running.json'), 'utf8')).windows)
    .toMatchObject([{ folder: place, frozen: true }]);
  await first.kill();

  const second = await launch();
  await expect(second.page.getByRole('heading', { name: 'Open an incident' })).toBeVisible();
  expect(await windowCount(second)).toBe(1);
  const recent = second.page.getByRole('grid', { name: 'Recent incidents' });
  await expect(recent.getByRole('row', { name: /first/ })).toContainText('it stopped responding last time');
  const states = second.page.getByRole('region', { name: 'State of the incident' });
  await states.getByRole('button', { name: 'Open without its files' }).click();
  const capture = artifacts(second.page).getByRole('row', { name: /^Capture bare/ });
  await expect(capture).toHaveAccessibleName(/not open/);
  await expect(statusBar(second.page)).not.toContainText('Read-only');
  await showNote(second.page);
  await expect(bestGuess(second.page)).toHaveValue('first best_guess');
  await expect(capture).toHaveAccessibleName(/not open/);
  await second.kill();

  const third = await launch([place]);
  await showNote(third.page);
  await expect(bestGuess(third.page)).toHaveValue('first best_guess');
  await expect(statusBar(third.page)).not.toContainText('Read-only');
  expect(await windowCount(third)).toBe(1);
});

test('quit while a replay runs and the disk is slow: no question, soon, and nothing is lost', async ({
  launch,
  server,
  folder,
}) => {
  const demo = await server();
  demo.script({ path: '/generate', kind: 'silent-stream' });
  const place = await makeIncident(folder);
  const open = await launch([place]);
  const { page } = open;
  const saved = await call<{ incident: unknown }>(page, 'readRuns', { request: '0001-rid-3f2a' });
  expect(saved).toMatchObject({ runs: [{ run: 1 }] });
  const keep = { request: '0001-rid-3f2a', run: 2 };
  const order = { task: 'r', endpoint: '/generate', body: '{"text": "a", "stream": true}', keep };
  await page.evaluate(
    (given) => {
      const { workbench } = globalThis as unknown as { workbench: { replay(order: unknown): unknown } };
      void workbench.replay(given);
    },
    { ...order, target: { baseUrl: demo.url }, idleTimeoutSeconds: 600 },
  );
  await demo.until(() => demo.requests.some(({ path }) => path === '/generate'));
  await showNote(page);
  // Every rename takes two seconds from now on.
  await open.app.evaluate(() => {
    const files = process.getBuiltinModule('node:fs/promises');
    const { rename } = files;
    files.rename = async (from, to) => {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      return rename(from, to);
    };
    process.getBuiltinModule('node:module').syncBuiltinESMExports();
  });
  await bestGuess(page).fill('Typed at the very end.');
  const from = performance.now();
  await open.quit();
  expect(performance.now() - from).toBeLessThan(30_000);
  expect(await readFile(join(place, 'note.md'), 'utf8')).toContain('Typed at the very end.');
  const [runs] = await readdir(join(place, 'replays'));
  expect(await readFile(join(place, 'replays', runs ?? ''), 'utf8')).toMatch(/"run":2.*"end":"cancelled"/);
  expect(await readdir(place)).not.toContain('.lock');
});

test('a newer incident is read-only: the fields say why, and nothing can be typed', async ({
  launch,
  folder,
}) => {
  const place = await makeIncident(folder);
  const manifest = await readFile(join(place, 'incident.json'), 'utf8');
  await writeFile(join(place, 'incident.json'), manifest.replace('"version": 1', '"version": 99'));
  const { page } = await launch([place]);
  await expect(statusBar(page)).toContainText('Read-only');
  await showNote(page);
  await expect(bestGuess(page)).toHaveAttribute('readonly', '');
  await expect(bestGuess(page)).toHaveAttribute('title', /newer workbench \(format 99\)/);
  await bestGuess(page).press('x');
  await expect(bestGuess(page)).toHaveValue('first best_guess');
  await expect(tabPanel(page, 'Note').getByRole('button', { name: /^Refill/ })).toBeDisabled();
  await expect(tabPanel(page, 'Note').getByText(/^Read-only: it was written by a newer/)).toBeVisible();
});

test('changed outside: note and edited request are shown as they are now', async ({ launch, folder }) => {
  const trigger = join(folder, 'trigger.json');
  await writeFile(trigger, '{\n  "text": "Why"\n}');
  const open = await launch([crashDump, trigger]);
  const { page } = open;
  await page.getByRole('tab', { name: /^Replay/ }).click();
  await editorDrawn(page);
  const place = join(folder, 'place');
  await open.answerSaveDialog(place);
  await call(page, 'placeIncident', { task: 'place', how: 'move', folder: null });
  await showNote(page);
  await bestGuess(page).fill('Ours.');
  await expect.poll(() => readFile(join(place, 'note.md'), 'utf8').catch(() => '')).toContain('Ours.');

  const [name = ''] = await readdir(join(place, 'requests'));
  const file = join(place, 'requests', name);
  await writeFile(file, (await readFile(file, 'utf8')).replace('Why', 'Because'));
  const note = await readFile(join(place, 'note.md'), 'utf8');
  await writeFile(join(place, 'note.md'), note.replace('Ours.', 'Theirs.'));
  await open.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.emit('focus'));
  await expect(bestGuess(page)).toHaveValue('Theirs.');
  await page.getByRole('tab', { name: /^Replay/ }).click();
  await expect
    .poll(() => linesOf(replay(page).getByRole('tabpanel', { name: /^Edited/ })))
    .toContain('"text": "Because"');

  // A change of ours meets a change of theirs; the person takes theirs.
  await showNote(page);
  await writeFile(join(place, 'note.md'), note.replace('Ours.', 'Theirs again.'));
  await bestGuess(page).fill('Ours once more.');
  await expect(statusBar(page)).toContainText('Changed elsewhere');
  await call(page, 'resolveConflict', { file: 'note.md', choice: 'theirs' });
  await expect(bestGuess(page)).toHaveValue('Theirs again.');
});

test('a page that dies comes back as it was; one that dies again at once comes back with nothing open', async ({
  launch,
}) => {
  const { app, page, quit } = await launch([crashDump]);
  await expect(page.getByRole('tab', { name: 'Requests' })).toBeVisible();
  // The page's own handle is of no use once it has died: the window is asked.
  const tabs = () =>
    app
      .evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          '[...document.querySelectorAll("[role=tab]")].map((tab) => tab.textContent)',
        ),
      )
      .catch(() => null);
  const die = () =>
    app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const loaded = new Promise((resolve) => contents?.once('did-finish-load', () => resolve(null)));
      contents?.forcefullyCrashRenderer();
      await loaded;
    });
  // How the window looks is kept within a second of its last change.
  const data = await app.evaluate(({ app: electron }) => electron.getPath('userData'));
  await expect.poll(() => sessionText(data)).toContain('requests');
  await die();
  await expect.poll(tabs).toContain('Requests');
  await die();
  await expect.poll(tabs).toEqual(['Start']);
  // Not only until the dump has been read once more: how the window looked at its end says so.
  await quit();
  expect(JSON.parse(JSON.parse(await sessionText(data)).layout)).toMatchObject({ dumps: [] });
});

/** What is kept of the looks of all windows. */
async function sessionText(data: string): Promise<string> {
  const folder = join(data, 'sessions');
  const names = await readdir(folder).catch(() => []);
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
}
