import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';

const target = (page: Page) => page.getByRole('textbox', { name: 'Target' });
const about = (page: Page) => page.getByRole('region', { name: 'About the target' });
const body = JSON.stringify({ text: 'Say it', sampling_params: { max_new_tokens: 4 } });

/** A hand-saved request, open in Edit & replay. */
async function trigger(folder: string): Promise<string> {
  const path = join(folder, 'trigger.json');
  await writeFile(path, body);
  return path;
}

test('a target is asked about itself; one that serves others needs its host, typed', async ({
  launch,
  server,
  folder,
}) => {
  const demo = await server({ state: { tokensPerSecond: 5 } });
  const { page } = await launch([await trigger(folder)]);
  await target(page).fill(demo.url);
  await expect(about(page)).toContainText('not asked yet');
  await about(page).getByRole('button', { name: 'Ask the target about itself' }).click();
  await expect(about(page)).toContainText('idle');
  await expect(about(page)).toContainText(`SGLang ${demo.version}`);

  const others = fetch(`${demo.url}/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'a', sampling_params: { max_new_tokens: 4000 } }),
  }).catch(() => undefined);
  await demo.until(() => demo.openRequests() === 1);
  await about(page).getByRole('button', { name: 'Ask the target about itself' }).click();
  await expect(about(page)).toContainText('serving 1 request of others');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const guard = page.getByRole('alertdialog', { name: '127.0.0.1 is serving others' });
  await expect(guard).toContainText('is serving 1 request of others right now');
  await guard.getByRole('button', { name: 'Do not send' }).click();
  await expect(guard).toBeHidden();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await guard.getByRole('textbox').fill('127.0.0.1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('img', { name: 'complete' })).toBeVisible();
  await demo.close();
  await others;
});

test('captures before and after a run stand with it and are compared with one press', async ({
  launch,
  server,
  folder,
}) => {
  const demo = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const { page } = await launch([await trigger(folder)]);
  await target(page).fill(demo.url);
  await page.getByRole('button', { name: 'Sending options' }).click();
  await page.getByText('Capture the target before, during and after').click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const captures = page.getByRole('region', { name: 'Captures of the target around this run' });
  await expect(captures.getByRole('button', { name: 'before', exact: true })).toBeVisible();
  await expect(captures.getByRole('button', { name: 'after', exact: true })).toBeVisible();
  // What was captured around a run is no captured server: the next one is sent as before.
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByRole('alertdialog')).toBeHidden();
  await captures.getByRole('button', { name: 'Compare before with after' }).click();
  await expect(page.getByRole('tab', { name: 'Compare' })).toHaveAttribute('aria-selected', 'true');
});

test('a saved target has its key, headers and way; it is changed, removed and brought back', async ({
  launch,
  server,
}) => {
  const demo = await server();
  const { page } = await launch();
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Add a target…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a target' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('staging');
  await dialog.getByRole('textbox', { name: 'Base URL' }).fill(demo.url);
  await dialog
    .getByRole('textbox', { name: 'Headers of its own, Name: value' })
    .fill('X-Tenant: very-secret');
  await dialog.getByText('Check no certificate').click();
  await expect(dialog.getByRole('alert')).toContainText('can be read on the way');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Change staging' }).click();
  const change = page.getByRole('dialog', { name: 'Change a target' });
  await expect(change.getByRole('textbox', { name: 'Headers of its own, Name: value' })).toHaveValue(
    'X-Tenant',
  );
  await change.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator('body')).not.toContainText('very-secret');
  await page.getByRole('button', { name: 'Remove staging' }).click();
  await expect(page.getByRole('button', { name: 'Change staging' })).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Change staging' })).toBeVisible();
});
