import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, sample, test } from './app.ts';
import { messages, openSample, section, tabPanel, ttftSpike } from './words.ts';

const headings = [
  'Problem class',
  'What was checked',
  'Strongest signal',
  'Best guess',
  'Ruled out',
  'Next step',
  'Production risk',
];
const note = (page: Page): Locator => tabPanel(page, 'Note');
const preview = (page: Page): Locator => section(note(page), 'Preview');
const status = (page: Page): Locator =>
  note(page).getByRole('complementary', { name: 'Export' }).getByRole('status');
const exportDialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Export the note' });
const saveButton = (page: Page): Locator => exportDialog(page).getByRole('button', { name: /^Save…/ });
/** A field with the mark that stands beside its name. */
const field = (page: Page, name: string, mark = ''): Locator =>
  note(page).getByRole('textbox', { name: new RegExp(`^\\d\\. ${name}\\s*${mark}`) });

async function openNote(page: Page): Promise<void> {
  await openSample(page, ttftSpike);
  await page.keyboard.press('5');
  await expect(field(page, 'Problem class', 'from the diagnosis')).not.toHaveValue('');
}

test('the seven fields come from the diagnosis, and the preview follows the form', async ({ launch }) => {
  const { page } = await launch();
  await openNote(page);
  await expect(note(page).getByRole('textbox', { name: /^\d\. / })).toHaveCount(7);
  for (const name of headings) await expect(field(page, name, 'from the diagnosis$')).not.toHaveValue('');

  await expect(field(page, 'Problem class')).toHaveValue(/^Latency or throughput \(L/);
  await expect(field(page, 'What was checked')).toHaveValue(/^Bundle incident_bundle_20260721_0240/);
  await expect(field(page, 'What was checked')).toHaveValue(
    /Request dump 2026-07-21_02-41-49\.pkl: 424 requests/,
  );
  await expect(field(page, 'Strongest signal')).toHaveValue(/\(L\d\d, .*metrics\.txt/);
  await expect(
    preview(page).getByRole('heading', { level: 3 }).filter({ hasNotText: 'Artifacts' }),
  ).toHaveText(headings);
  await expect(
    preview(page)
      .getByRole('listitem')
      .filter({ hasText: sample('ttft-spike/') }),
  ).toHaveCount(3);

  await field(page, 'Best guess').fill('Chunked prefill starves decode.');
  await expect(field(page, 'Best guess', 'edited$')).toHaveValue('Chunked prefill starves decode.');
  await expect(field(page, 'Ruled out', 'from the diagnosis$')).toBeVisible();
  await expect(preview(page).getByText('Chunked prefill starves decode.', { exact: true })).toBeVisible();

  await note(page)
    .getByRole('textbox', { name: /^Title/ })
    .fill('TTFT in the evening');
  await expect(preview(page).getByRole('heading', { level: 2 })).toHaveText('TTFT in the evening');
});

test('a refill asks before it touches what was edited', async ({ launch }) => {
  const { page } = await launch();
  await openNote(page);
  const drafted = await field(page, 'Best guess').inputValue();
  const dialog = page.getByRole('alertdialog', { name: 'Refill the note from the diagnosis?' });

  // Nothing is edited: it fills at once.
  await note(page).getByRole('button', { name: 'Refill', exact: true }).click();
  await expect(dialog).toHaveCount(0);

  await field(page, 'Best guess').fill('Mine.');
  const refill = note(page).getByRole('button', { name: 'Refill…', exact: true });
  await refill.click();
  await expect(dialog).toContainText('You have edited 1 field. It can stay as it is, or be replaced too.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(field(page, 'Best guess', 'edited$')).toHaveValue('Mine.');

  await refill.click();
  await dialog.getByRole('button', { name: 'Refill the others' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(refill).toBeEnabled();
  await expect(field(page, 'Best guess', 'edited$')).toHaveValue('Mine.');

  await refill.click();
  await dialog.getByRole('button', { name: 'Replace all' }).click();
  await expect(field(page, 'Best guess', 'from the diagnosis$')).toHaveValue(drafted);
});

test('what is opened later is drafted too, and what was edited stays', async ({ launch }) => {
  const { page, answerOpenDialog } = await launch([sample('ttft-spike/incident_bundle_20260721_024107')]);
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible();
  await page.keyboard.press('5');
  await expect(field(page, 'What was checked', 'from the diagnosis$')).toHaveValue(
    /^Bundle incident_bundle_20260721_024107/,
  );
  await field(page, 'Next step').fill('Ask the client for its body.');

  await answerOpenDialog([sample('ttft-spike/2026-07-21_02-41-49.pkl')]);
  await page.keyboard.press('Control+O');
  await page
    .getByRole('treegrid', { name: 'Artifacts' })
    .getByRole('row', { name: /^Dump / })
    .waitFor();
  await page.getByRole('tab', { name: 'Note' }).click();
  await expect(field(page, 'What was checked')).toHaveValue(
    /Request dump 2026-07-21_02-41-49\.pkl: 424 requests/,
  );
  await expect(field(page, 'Next step', 'edited$')).toHaveValue('Ask the client for its body.');
});

test('Ctrl Shift E writes Markdown: seven sections, what was typed, the paths of the artifacts', async ({
  launch,
  folder,
}) => {
  const { page, answerSaveDialog } = await launch();
  await openNote(page);
  await field(page, 'Next step').fill('Replay one request.\nOn a clean target.');
  const path = join(folder, 'incident note.md');
  await answerSaveDialog(path);
  await page.keyboard.press('Control+Shift+E');
  await expect(exportDialog(page)).toContainText('Mask prompts and answers');
  await page.keyboard.press('Enter');
  await expect(status(page)).toContainText(`Exported to ${path}.`);
  await expect(status(page).getByRole('button', { name: 'Show in folder' })).toBeVisible();

  const text = await readFile(path, 'utf8');
  expect(text).toMatch(/^# .*\S.*\n/);
  const sections = [...text.matchAll(/^## (.+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual([...headings, 'Artifacts']);
  expect(text).toContain('## Next step\n\nReplay one request.  \nOn a clean target.\n');
  expect(text).toContain(`- bundle: \`${sample('ttft-spike/incident_bundle_20260721_024107')}\``);
  expect(text).toContain(`- dump: \`${sample('ttft-spike/2026-07-21_02-41-49.pkl')}\``);
  // The unedited fields are in it as the form shows them.
  expect(text).toContain((await field(page, 'Problem class').inputValue()).split('\n')[0]);

  // What is exported is no longer what is shown once a field changes.
  await field(page, 'Ruled out').fill('The client.');
  await expect(status(page)).toHaveText('');

  // Closing the dialog writes nothing and says nothing.
  const before = await readdir(folder);
  await answerSaveDialog(null);
  await page.keyboard.press('Control+Shift+E');
  await saveButton(page).click();
  await expect(saveButton(page)).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect(exportDialog(page)).toHaveCount(0);
  await expect(status(page)).toHaveText('');
  await expect(field(page, 'Ruled out', 'edited$')).toHaveValue('The client.');
  expect(await readFile(path, 'utf8')).toBe(text);
  expect(await readdir(folder)).toEqual(before);
});

test('a place that cannot be written is said, the text stays, and another place works', async ({
  launch,
  folder,
}) => {
  const { page, answerSaveDialog } = await launch();
  await openNote(page);
  await field(page, 'Best guess').fill('Not to be lost.');
  const file = join(folder, 'in-the-way');
  await writeFile(file, 'a file\n');
  await answerSaveDialog(join(file, 'note.md'));
  await note(page)
    .getByRole('button', { name: /^Export…/ })
    .click();
  await saveButton(page).click();
  await expect(status(page)).toContainText(
    `${join(file, 'note.md')} could not be written: a part of the path is a file.`,
  );
  await expect(status(page)).toContainText('Choose another place, or free some space, and try again.');
  await expect(field(page, 'Best guess', 'edited$')).toHaveValue('Not to be lost.');
  expect(await readFile(file, 'utf8')).toBe('a file\n');

  const second = join(folder, 'note.md');
  await answerSaveDialog(second);
  await note(page)
    .getByRole('button', { name: /^Export…/ })
    .click();
  await saveButton(page).click();
  await expect(status(page)).toHaveText(/Exported to .*note\.md\./);
  expect(await readFile(second, 'utf8')).toContain('Not to be lost.');
  await expect(messages(page)).toHaveText('');
});

test('a PDF, a page and an issue are written, hosts masked unless a person says otherwise', async ({
  launch,
  folder,
}) => {
  const { page, answerSaveDialog } = await launch();
  await openNote(page);
  const save = async (format: string, file: string) => {
    await answerSaveDialog(join(folder, file));
    await page.keyboard.press('Control+Shift+E');
    await exportDialog(page).getByRole('radio', { name: format, exact: true }).click();
    await saveButton(page).click();
    await expect(status(page)).toContainText(`Exported to ${join(folder, file)}.`);
    return readFile(join(folder, file));
  };
  const pdf = await save('PDF', 'note.pdf');
  expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
  expect(pdf.length).toBeGreaterThan(5000);

  const html = (await save('HTML, one file', 'note.html')).toString('utf8');
  expect(html).toContain('<h2>Strongest signal</h2>');
  expect(html).not.toContain('<script');

  const issue = (await save('GitHub issue', 'issue.md')).toString('utf8');
  expect(issue).toMatch(/### Describe the bug[\s\S]*### Reproduction[\s\S]*### Environment/);
  expect(issue).not.toMatch(/\b10\.\d+\.\d+\.\d+/);
  await expect(messages(page)).toHaveText('');
});
