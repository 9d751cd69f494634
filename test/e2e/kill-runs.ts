import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { isLeftover } from '../../electron/core/incident/atomic-file.ts';
import { parseNoteFile } from '../../electron/core/incident/note-file.ts';
import { defaultOrder } from '../../shared/collect.ts';
import { createChance } from '../long/mutate.ts';
import type { OpenApp } from './app.ts';
import { call, detail, filter, replay, rows, sendButton, statusBar, tabPanel } from './words.ts';

/*
 * The app is killed, its whole process group at once, at any moment while a person types in the note, edits a request,
 * sends it and collects. The next start has to show all that was done more than a second before.
 */

/** What was done later than that before the end may be lost. Milliseconds. */
const mostLost = 1000;
/** The kill comes at a random moment of so many milliseconds of work. */
const longestLife = 4000;

const rid = '0a408a3f';
const vocabulary = 'prefill queue retraction token usage grammar radix cache chunked decode'.split(' ');
const request = `{
  "text": "Why",
  "sampling_params": {"max_new_tokens": 400},
  "stream": true
}`;

/** A text that only grows: each state of it, and when that was certainly in the window. */
type States = { readonly text: string; at: number }[];

interface Life {
  over: boolean;
  readonly chance: (below: number) => number;
  readonly serverUrl: string;
  readonly note: States;
  readonly body: States;
  /** Tabs that came to the front. */
  readonly shown: { readonly tab: string; readonly at: number }[];
}

export interface KillRuns {
  readonly times: number;
  readonly seed: number;
  /** A new one; the app's data is in `data` below it. */
  readonly folder: string;
  readonly serverUrl: string;
  readonly dump: string;
  start(paths: readonly string[]): Promise<OpenApp>;
}

export async function killRuns({ times, seed, folder, serverUrl, dump, start }: KillRuns): Promise<void> {
  const chance = createChance(seed);
  const place = join(folder, 'incident');
  const trigger = join(folder, 'trigger.json');
  await writeFile(trigger, request);
  let app = await start([dump, trigger]);
  await prepare(app, place, serverUrl);
  let note = '';
  let body = 'Why';

  for (let run = 1; run <= times; run += 1) {
    const about = `seed ${seed}, kill ${run} of ${times}`;
    const life: Life = {
      over: false,
      chance,
      serverUrl,
      note: [{ text: note, at: 0 }],
      body: [{ text: body, at: 0 }],
      shown: [{ tab: await frontTab(app.page), at: 0 }],
    };
    const moment = 300 + chance(longestLife);
    const killing = new Promise<number>((resolve) => {
      setTimeout(() => {
        life.over = true;
        const at = performance.now();
        void app.kill().then(() => resolve(at));
      }, moment);
    });
    await live(app.page, life).catch((error: unknown) => {
      if (!life.over) throw new Error(about, { cause: error });
    });
    const end = await killing;

    for (const root of [place, join(folder, 'data', 'sessions')]) await assertWhole(root, about);
    // Named, since what died twice is not reopened without being asked.
    app = await start([place]);
    const { page } = app;
    await page.getByRole('tab', { name: /^Note/ }).waitFor();
    await assertLook(page, place, life, end, about);
    body = await assertKept(`${about}: the request`, life.body, end, () => savedText(place));
    await showNote(page);
    note = await assertKept(`${about}: the note`, life.note, end, () => bestGuess(page).inputValue());
    await page.getByRole('tab', { name: /^Replay/ }).click();
    const edited = replay(page).getByRole('tabpanel', { name: /^Edited/ });
    await edited.getByText(body.slice(-12)).first().waitFor();
  }
  await app.quit();
}

/** An incident with a place, a request of the dump selected, a request being edited, and the note. */
async function prepare({ page, answerSaveDialog }: OpenApp, place: string, serverUrl: string): Promise<void> {
  await page.getByRole('tab', { name: /^Replay/ }).click();
  await replay(page).locator('.replay-target input').fill(serverUrl);
  await page.getByRole('tab', { name: 'Requests' }).click();
  await filter(page).fill(`rid ~ ${rid}`);
  await page.keyboard.press('Escape');
  await rows(page).filter({ hasText: rid }).click();
  await detail(page)
    .getByRole('heading', { name: new RegExp(`^${rid}`) })
    .waitFor();
  await answerSaveDialog(place);
  await call(page, 'placeIncident', { task: 'place', how: 'move', folder: null });
  await showNote(page);
  await bestGuess(page).fill('');
  await page.keyboard.type(' ');
  await page.keyboard.press('Backspace');
  await until(
    'what was prepared is saved',
    async () => /Saved/.test(await statusBar(page).innerText()) && (await savedText(place)) === 'Why',
  );
  await page.waitForFunction(
    (since) => performance.now() - since > 1000,
    await page.evaluate(() => performance.now()),
  );
}

/** What a person does, until the end. */
async function live(page: Page, life: Life): Promise<void> {
  const doings = [typeNote, typeRequest, sendRequest, collect];
  while (!life.over) await doings[life.chance(doings.length)]?.(page, life);
}

async function typeNote(page: Page, life: Life): Promise<void> {
  await showNote(page);
  life.shown.push({ tab: 'Note', at: performance.now() });
  await bestGuess(page).press('ControlOrMeta+End');
  await type(page, life, life.note);
}

async function typeRequest(page: Page, life: Life): Promise<void> {
  await showReplay(page, life);
  await replay(page)
    .getByRole('tabpanel', { name: /^Edited/ })
    .getByText('"sampling_params"')
    .click();
  // Before the quote and the comma that end the line above.
  for (const key of ['ArrowUp', 'End', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
  await type(page, life, life.body);
}

async function sendRequest(page: Page, life: Life): Promise<void> {
  await showReplay(page, life);
  if (await sendButton(page).isEnabled()) await sendButton(page).click();
}

/** By the call, since the dialog keeps a person from doing anything else meanwhile. */
async function collect(page: Page, { serverUrl }: Life): Promise<void> {
  const task = `collect ${performance.now()}`;
  const order = {
    ...defaultOrder,
    task,
    targets: [{ role: 'plain', baseUrl: serverUrl }],
    folder: null,
    healthProbes: false,
    timeoutSeconds: 5,
  };
  await page.evaluate((given) => {
    const { workbench } = globalThis as unknown as { workbench: { collect(order: unknown): unknown } };
    void workbench.collect(given);
  }, order);
}

async function type(page: Page, life: Life, states: States): Promise<void> {
  const text = ` ${vocabulary[life.chance(vocabulary.length)]} ${life.chance(1000)}`;
  for (const letter of text) {
    if (life.over) return;
    // Known to be there once the window has answered for it; until then it may be or not.
    const state = { text: `${states.at(-1)?.text ?? ''}${letter}`, at: Number.POSITIVE_INFINITY };
    states.push(state);
    await page.keyboard.type(letter);
    state.at = performance.now();
  }
}

const bestGuess = (page: Page): Locator =>
  tabPanel(page, 'Note').getByRole('textbox', { name: /^\d\. Best guess/ });

const showNote = (page: Page): Promise<void> =>
  page.getByRole('navigation').getByRole('button', { name: /^Note/ }).click();

async function showReplay(page: Page, life: Life): Promise<void> {
  await page.getByRole('tab', { name: /^Replay/ }).click();
  life.shown.push({ tab: 'Replay', at: performance.now() });
}

async function frontTab(page: Page): Promise<string> {
  const tab = page.getByRole('main').getByRole('tab', { selected: true }).first();
  return /^\w+/.exec(await tab.innerText())?.[0] ?? '';
}

/** What came back is one of the states, and none from before the last second. Answers it. */
async function assertKept(
  about: string,
  states: States,
  end: number,
  read: () => Promise<string | null>,
): Promise<string> {
  const sure = states.findLastIndex(({ at }) => at <= end - mostLost);
  let shown: string | null = null;
  const place = () => states.findLastIndex(({ text }) => text === shown);
  await until(
    () => `${about}: ${JSON.stringify(shown)} in place of ${JSON.stringify(states[sure]?.text)} or later`,
    async () => {
      shown = await read();
      return place() >= sure;
    },
  );
  return states[place()]?.text ?? '';
}

/** The text of the request as the incident's file has it. */
async function savedText(place: string): Promise<string | null> {
  const names = await readdir(join(place, 'requests')).catch(() => []);
  const [name] = names.filter((one) => one.endsWith('.json'));
  if (name === undefined) return null;
  const { body } = JSON.parse(await readFile(join(place, 'requests', name), 'utf8')) as { body: string };
  return (JSON.parse(body) as { text: string }).text;
}

/** Every file that is there can be read. What was being written at the end has a name of its own. */
async function assertWhole(root: string, about: string): Promise<void> {
  const files = await readdir(root, { recursive: true, withFileTypes: true });
  for (const file of files) {
    if (!file.isFile() || isLeftover(file.name) || file.name.startsWith('.')) continue;
    const path = join(file.parentPath, file.name);
    const text = await readFile(path, 'utf8');
    const says = `${about}: ${path}`;
    if (file.name.endsWith('.json')) assert.doesNotThrow(() => JSON.parse(text), says);
    if (file.name === 'note.md') assert.notEqual(parseNoteFile(text), null, says);
    // A file that only grows may end in the middle of its last line; that line is left out when it is read.
    if (file.name.endsWith('.jsonl'))
      for (const line of text.split('\n').slice(0, -1)) assert.doesNotThrow(() => JSON.parse(line), says);
  }
}

/** The look of the window: its tabs, the one in front, the selected request and the text being edited. */
async function assertLook(page: Page, place: string, life: Life, end: number, about: string): Promise<void> {
  const sure = life.shown.findLastIndex(({ at }) => at <= end - mostLost);
  const may = life.shown.slice(sure).map(({ tab }) => tab);
  let front = '';
  await until(
    () => `${about}: the tab in front is ${front}, not one of ${may.join(', ')}`,
    async () => {
      front = await frontTab(page);
      return may.includes(front);
    },
  );
  await page.getByRole('tab', { name: 'Requests' }).click();
  await detail(page)
    .getByRole('heading', { name: new RegExp(`^${rid}`) })
    .waitFor();
  assert.equal(await filter(page).inputValue(), `rid ~ ${rid}`, about);
  const status = await statusBar(page).innerText();
  assert.doesNotMatch(status, /Read-only|Not saved|Changed elsewhere/, about);
  const files = await readdir(place, { recursive: true });
  // In a bundle another process may still be collecting: there they are left for a minute.
  const left = files.filter((file) => isLeftover(basename(file)) && !/^captures\/./.test(dirname(file)));
  assert.deepEqual(left, [], about);
}

async function until(about: string | (() => string), isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await isSo()))
    if (performance.now() > end) assert.fail(typeof about === 'string' ? about : about());
    else await new Promise((resolve) => setTimeout(resolve, 50));
}
