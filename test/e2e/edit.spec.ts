import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { dropOn, expect, sample, test } from './app.ts';
import { editor, editRequest, linesOf, messages, replay, sendButton } from './words.ts';

const crashDump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');
/** In flight, Chinese, temperature 0.2, top_k 40. */
const rid = '0a408a3f';

const pane = (page: Page, name: string) => replay(page).getByRole('tab', { name: new RegExp(`^${name}`) });
const text = (page: Page) => linesOf(replay(page).getByRole('tabpanel', { name: /^Edited/ }));
const token = (page: Page, words: string) =>
  replay(page)
    .getByRole('tabpanel', { name: /^Edited/ })
    .getByText(words, { exact: true });
const foot = (page: Page) =>
  replay(page)
    .getByRole('status')
    .filter({ hasText: /of JSON|cannot be sent/ });

/** Rests the pointer on a word until its tip says `words`: what is not checked yet has none, so it comes back. */
async function expectTip(page: Page, word: string, words: string | RegExp): Promise<void> {
  await expect(async () => {
    await replay(page).getByRole('region', { name: 'Recorded text' }).hover();
    await token(page, word).hover();
    await expect(page.getByRole('tooltip')).toContainText(words, { timeout: 2000 });
  }).toPass();
}

/** Replaces the text as a person would: all of it, with what is on the clipboard. */
async function replaceBy(page: Page, paste: (text: string) => Promise<void>, body: string): Promise<void> {
  await editor(page).focus();
  await page.keyboard.press('Control+A');
  await paste(body);
  await expect(foot(page)).not.toContainText('cannot be sent');
}

test('a sampling parameter: completion, help, and marks for a wrong type and a wrong range', async ({
  launch,
}) => {
  const { page, paste } = await launch([crashDump]);
  await editRequest(page, rid);
  await expect.poll(() => text(page)).toContain('"temperature": 0.2');

  await replaceBy(page, paste, '{\n  "text": "hi",\n  "sampling_params": {\n    \n  }\n}');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('End');
  await page.keyboard.type('"tem');
  await page.getByRole('option', { name: 'temperature' }).click();
  await expect.poll(() => text(page)).toContain('"temperature": ');

  // The help of a field, where the pointer rests on it.
  await replaceBy(
    page,
    paste,
    '{\n  "text": "hi",\n  "sampling_params": {\n    "top_p": 17,\n    "temperature": "hot"\n  }\n}',
  );
  await expectTip(page, '"top_p"', 'Smallest set of tokens whose probabilities reach this sum.');

  // Marks: a wrong type, a value out of range. They warn; the text can be sent as it stands.
  await expectTip(page, '"hot"', 'Incorrect type.');
  await expectTip(page, '17', /above the maximum/);
  await expect(sendButton(page)).toBeEnabled();

  // An unknown parameter, which the server would answer with 500.
  await replaceBy(page, paste, '{ "text": "hi", "sampling_params": { "temprature": 0 } }');
  await expectTip(
    page,
    '"temprature"',
    'The server answers 500 to a sampling parameter that it does not know.',
  );
});

test('typing, undo and redo; a text that is no JSON cannot be sent, and the place is found', async ({
  launch,
}) => {
  const { page } = await launch([crashDump]);
  await editRequest(page, rid);
  await expect.poll(() => text(page)).toContain('"top_k": 40');
  const recorded = await text(page);

  await token(page, '40').dblclick();
  await page.keyboard.type('7');
  await expect.poll(() => text(page)).toContain('"top_k": 7');
  await expect(pane(page, 'Edited')).toContainText('1 change');

  await replay(page).getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => text(page)).toBe(recorded);
  await expect(pane(page, 'Edited')).not.toContainText('change');
  await replay(page).getByRole('button', { name: 'Redo' }).click();
  await expect.poll(() => text(page)).toContain('"top_k": 7');
  await page.keyboard.press('Control+Z');
  await expect.poll(() => text(page)).toBe(recorded);

  await page.keyboard.press('Control+End');
  await page.keyboard.type(' oops');
  await expect(foot(page)).toContainText(/Not JSON at line \d+, column \d+: cannot be sent/);
  await expect(sendButton(page)).toBeDisabled();
  await pane(page, 'Recorded').click();
  await replay(page).getByRole('button', { name: 'Go there' }).click();
  await expect(pane(page, 'Edited')).toHaveAttribute('aria-selected', 'true');
  await expect(editor(page)).toBeFocused();
});

test('the recorded request stays, and the difference shows what was edited', async ({ launch }) => {
  const { page } = await launch([crashDump]);
  await editRequest(page, rid);
  await expect.poll(() => text(page)).toContain('"top_k": 40');
  await token(page, '40').dblclick();
  await page.keyboard.type('7');

  await pane(page, 'Recorded').click();
  const recorded = replay(page).getByRole('tabpanel', { name: 'Recorded' });
  await expect(recorded.getByRole('textbox', { name: 'Request as it was recorded' })).toBeVisible();
  await expect.poll(() => linesOf(recorded)).toContain(`"rid": "${rid}`);
  await expect.poll(() => linesOf(recorded)).toContain('"top_k": 40');
  await recorded.getByRole('textbox').focus();
  await page.keyboard.type('x');
  await expect(recorded.getByText('Cannot edit in read-only editor')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(recorded.getByText('Cannot edit in read-only editor')).toBeHidden();
  await expect.poll(() => linesOf(recorded)).toContain(`"rid": "${rid}`);

  await pane(page, 'Difference').click();
  const difference = replay(page).getByRole('tabpanel', { name: 'Difference' });
  await expect.poll(() => linesOf(difference)).toContain('"top_k": 40');
  await expect.poll(() => linesOf(difference)).toContain('"top_k": 7');

  // What was typed survives a look at another view and closing nothing.
  await page.getByRole('tab', { name: 'Overview' }).click();
  await page.getByRole('tab', { name: /^Replay / }).click();
  await pane(page, 'Edited').click();
  await expect.poll(() => text(page)).toContain('"top_k": 7');
});

test('fields that were left out can be sent as recorded, one by one', async ({ launch }) => {
  const { page } = await launch([crashDump]);
  await editRequest(page, rid);
  const left = replay(page).getByRole('region', { name: 'Left out or renewed' });
  await expect(left).toContainText(/5 of \d+ fields/);
  await expect(left.getByRole('listitem').filter({ hasText: 'rid' }).first()).toContainText(
    'a rid that is in flight is refused',
  );
  const keep = left.getByRole('checkbox', { name: 'Send rid as recorded' });
  await expect(keep).not.toBeChecked();
  await expect.poll(() => text(page)).not.toContain('"rid"');
  await keep.click();
  await expect.poll(() => text(page)).toContain(`"rid": "${rid}`);
  await expect(keep).toBeChecked();

  // With an edit in the text, the choice goes into what was typed.
  await token(page, '40').dblclick();
  await page.keyboard.type('7');
  await keep.click();
  await expect.poll(() => text(page)).not.toContain('"rid"');
  expect(await text(page)).toContain('"top_k": 7');
  await expect(replay(page).getByRole('list', { name: 'About this request' })).toContainText(
    'It was still running',
  );
});

test('a hand-saved trigger opens: a body by drop, cURL by Ctrl V, a log line by the dialog', async ({
  launch,
  folder,
}) => {
  const { page, paste } = await launch();
  const body = join(folder, 'trigger.json');
  await writeFile(
    body,
    '{"text":"Why is the sky blue?","sampling_params":{"sampling_seed":18446744073709551615}}',
  );
  await dropOn(page, [body]);
  await expect.poll(() => text(page)).toContain('"sampling_seed": 18446744073709551615');
  await expect(page.getByRole('tab', { name: 'Replay trigger.json' })).toBeVisible();
  await page.keyboard.press('Control+W');

  // Ctrl V anywhere outside of text brings the clipboard into the dialog.
  await expect(page.getByRole('heading', { name: 'Open an incident' })).toBeVisible();
  await paste(
    `curl -s http://10.4.17.22:30000/generate -H 'Authorization: Bearer sk-FAKE' -d '{"text": "It'\\''s so", "stream": true}'`,
  );
  const dialog = page.getByRole('dialog', { name: 'Paste a request' });
  await dialog.getByRole('button', { name: 'Edit & replay' }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => text(page)).toContain(`"text": "It's so"`);
  const notes = replay(page).getByRole('list', { name: 'About this request' });
  await expect(notes).toContainText('The line carries a key; it is not kept.');
  await expect(notes).toContainText('The line was sent to http://10.4.17.22:30000');
  await expect(page.locator('body')).not.toContainText('sk-FAKE');

  // A log line, through the menu of the sidebar.
  await page.getByRole('button', { name: 'Add to this incident' }).click();
  await page.getByRole('menuitem', { name: 'Paste a request…' }).click();
  await dialog
    .getByRole('textbox', { name: 'Request' })
    .fill(
      "[2026-11-24 02:41:07 TP0] Receive: obj=GenerateReqInput(rid='r-1', text='Say it', sampling_params={'temperature': 0.0, 'stop': ['\\n']}, stream=True, bootstrap_room=9223372036854775807)",
    );
  await dialog.getByRole('button', { name: 'Edit & replay' }).click();
  await expect.poll(() => text(page)).toContain('"text": "Say it"');
  await expect(
    replay(page).getByRole('checkbox', { name: 'Send bootstrap_room as recorded' }),
  ).not.toBeChecked();

  // What is none says what was looked for, and what was pasted stays.
  await page.getByRole('button', { name: 'Add to this incident' }).click();
  await page.getByRole('menuitem', { name: 'Paste a request…' }).click();
  await dialog.getByRole('textbox', { name: 'Request' }).fill('{"model": "m", "greeting": "hello"}');
  await dialog.getByRole('button', { name: 'Edit & replay' }).click();
  await expect(dialog.getByRole('alert')).toContainText('is JSON, but no body of /generate');
  await expect(dialog.getByRole('textbox', { name: 'Request' })).toHaveValue(
    '{"model": "m", "greeting": "hello"}',
  );
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(messages(page)).toHaveText('');
});

test('a body named on the command line opens as it stands in the file', async ({ launch, folder }) => {
  const body = join(folder, 'saved.json');
  await writeFile(
    body,
    '{"text": "Why is the sky blue?", "sampling_params": {"sampling_seed": 9007199254740993}}',
  );
  const { page } = await launch([body]);
  await expect(page.getByRole('tab', { name: 'Replay saved.json' })).toBeVisible();
  await expect.poll(() => text(page)).toContain('"sampling_seed": 9007199254740993');
  await expect(replay(page).getByRole('region', { name: 'Recorded text' })).toContainText(
    'No output was recorded',
  );
});

test('the form and the text are one request: each shows what the other changes, and undo takes both back', async ({
  launch,
}) => {
  const { page, paste } = await launch([crashDump]);
  await editRequest(page, rid);
  /** Lines are short beside the form: what is looked for may be on two. */
  const flat = async () => (await text(page)).replace(/[\s·]/g, '');
  await expect.poll(flat).toContain('"temperature":0.2');
  await replay(page).getByRole('button', { name: 'Form', exact: true }).click();
  const form = replay(page).getByRole('region', { name: 'Form' });
  const field = (name: string) => form.getByRole('textbox', { name, exact: true });
  await expect(field('temperature')).toHaveValue('0.2');

  // From the form into the text.
  await field('temperature').fill('0.7');
  await expect.poll(flat).toContain('"temperature":0.7');
  // What cannot be sent is said at the field, and stays out of the text.
  await field('max_new_tokens').fill('many');
  await expect(form.getByRole('alert')).toBeVisible();
  expect(await flat()).not.toContain('many');
  await field('temperature').focus();

  // From the text into the form.
  await replaceBy(page, paste, '{"text": "hi", "sampling_params": {"temperature": 0.9, "top_k": 7}}');
  await expect(field('temperature')).toHaveValue('0.9');
  await expect(field('top_k')).toHaveValue('7');

  // Back, step by step, in both.
  await editor(page).focus();
  await page.keyboard.press('Control+Z');
  await expect(field('temperature')).toHaveValue('0.7');
  await expect.poll(flat).toContain('"temperature":0.7');
  await page.keyboard.press('Control+Z');
  await expect(field('temperature')).toHaveValue('0.2');

  // An emptied field leaves the text.
  await field('temperature').fill('');
  await expect.poll(flat).not.toContain('"temperature"');
});
