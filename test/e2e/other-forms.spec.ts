import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { expect, type OpenApp, test } from './app.ts';
import { editor, messages, replay, sendButton, sentTo } from './words.ts';

const target = (page: Page) => replay(page).getByRole('textbox', { name: 'Target' });
const replayed = (page: Page) => replay(page).getByRole('region', { name: 'Replayed', exact: true });
const replayedText = (page: Page) => replay(page).getByRole('region', { name: 'Replayed text' });
const clipboard = ({ app }: OpenApp) => app.evaluate(({ clipboard: board }) => board.readText());

/** Opens a request by paste on the start screen. */
async function paste({ page }: OpenApp, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Paste a request…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Request' }).fill(text);
  await page.getByRole('dialog').getByRole('button', { name: 'Edit & replay' }).click();
  await editor(page).focus();
}

async function choose(page: Page, item: string): Promise<void> {
  await replay(page).getByRole('button', { name: 'Copy as' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('a request is copied as a command that sends the same bytes; the key stays out of it', async ({
  launch,
  server,
  folder,
}) => {
  const demo = await server({ apiKey: 'sk-e2e', state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const open = await launch();
  const { page } = open;
  await paste(
    open,
    '{"text": "it\'s $HOME, 世界", "sampling_params": {"max_new_tokens": 4, "sampling_seed": 18446744073709551615, "stream_interval": 2}}',
  );
  await target(page).fill(demo.url);
  await replay(page).getByRole('button', { name: 'Sending options' }).click();
  await page.getByRole('dialog').getByLabel('API key').fill('sk-e2e');
  await page.keyboard.press('Escape');
  await sendButton(page).click();
  await expect(replayed(page).getByRole('img', { name: 'complete' })).toBeVisible();

  await page.keyboard.press('Control+Shift+C');
  await expect(messages(page)).toContainText(
    'Copied: cURL command. It reads the API key from SGLANG_API_KEY.',
  );
  const command = await clipboard(open);
  expect(command).not.toContain('sk-e2e');
  await writeFile(join(folder, 'copied.sh'), command);
  const env = { ...process.env, SGLANG_API_KEY: 'sk-e2e' };
  const ran = await promisify(execFile)('sh', [join(folder, 'copied.sh')], { env });
  expect(ran.stdout).toContain('"text"');
  expect(sentTo(demo).map(({ status }) => status)).toEqual([200, 200]);
  expect(sentTo(demo)[1]?.body).toBe(sentTo(demo)[0]?.body);

  await choose(page, 'OpenAI body (/v1/completions)');
  await expect(messages(page)).toContainText(
    'One field has no counterpart and is named in a comment: sampling_params.stream_interval.',
  );
  expect(await clipboard(open)).toMatch(/^\/\/ [\s\S]+"seed": 18446744073709551615/);
  await expect(page.locator('body')).not.toContainText('sk-e2e');
});

test('a chat body is sent as it is, and made into a native one that lists what was lost', async ({
  launch,
  server,
}) => {
  const demo = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const open = await launch();
  const { page } = open;
  const tools = '[{"type": "function", "function": {"name": "look_up", "parameters": {"type": "object"}}}]';
  await paste(
    open,
    `{"model": "qwen", "messages": [{"role": "user", "content": "Where?"}], "max_tokens": 8, "temperature": 0, "stream": true, "tools": ${tools}, "tool_choice": "required"}`,
  );
  await expect(replay(page)).toContainText('it is sent there as it is');
  await target(page).fill(demo.url);
  await sendButton(page).click();
  await expect(replayed(page).getByRole('img', { name: 'complete' })).toBeVisible();
  expect(sentTo(demo).map(({ path }) => path)).toEqual(['/v1/chat/completions']);
  await expect(replayedText(page).getByRole('region', { name: '1 tool call' })).toContainText(
    'look_up({"about"',
  );

  await choose(page, 'SGLang request (/generate)');
  await expect(replay(page).getByRole('button', { name: 'Endpoint' })).toContainText('/generate');
  await expect(target(page)).toHaveValue(demo.url);
  await expect(replay(page)).toContainText('The messages were put together as ChatML');
  await expect(replay(page)).toContainText('no field of /generate means this');
  for (const lost of ['tools', 'tool_choice'])
    await expect(replay(page).getByRole('checkbox', { name: `Send ${lost} as recorded` })).toBeVisible();
  await sendButton(page).click();
  await expect(replayed(page).getByRole('img', { name: 'complete' })).toBeVisible();
  expect(JSON.parse(sentTo(demo)[1]?.body ?? '')).toEqual({
    text: '<|im_start|>user\nWhere?<|im_end|>\n<|im_start|>assistant\n',
    sampling_params: { max_new_tokens: 8, temperature: 0 },
    stream: true,
  });
});
