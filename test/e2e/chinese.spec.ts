import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './app.ts';

/* The job from start to export in Chinese. What is looked for is what a person would see, so it is Chinese too. */

const panel = (page: Page, name: string | RegExp): Locator => page.getByRole('tabpanel', { name });

async function chooseLanguage(page: Page, button: RegExp, name: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('menuitemradio', { name }).click();
}

/** Controls and headings whose text is cut off, by their text. */
const clipped = (scope: Locator): Promise<string[]> =>
  scope.evaluate((root) =>
    [...root.querySelectorAll('button, h1, h2, h3, [role="columnheader"], [role="tab"], label, dt')]
      .filter((element) => {
        const { overflow, textOverflow } = getComputedStyle(element);
        const hides = overflow !== 'visible' && textOverflow !== 'ellipsis';
        return hides && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 4;
      })
      .map((element) => `${element.tagName} ${element.className}: ${element.textContent}`),
  );

test('the window speaks Chinese from start to export, without a restart', async ({
  launch,
  folder,
  server,
}) => {
  const { page, answerSaveDialog } = await launch();
  await expect(page.getByRole('heading', { name: 'Open an incident' })).toBeVisible();
  await chooseLanguage(page, /^Language EN, English/, '简体中文');
  await expect(page.getByRole('heading', { name: '打开一个事件' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');

  await page.getByRole('button', { name: '打开示例“崩溃时有未完成的请求”' }).click();
  const overview = panel(page, '概览');
  await expect(overview.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(overview.getByRole('heading', { name: /^下一步/ })).toBeVisible();
  expect(await clipped(page.locator('body'))).toEqual([]);

  await page.keyboard.press('2');
  const requests = panel(page, '请求');
  await expect(requests.getByText(/428 个请求|已隐藏 1 次健康检查/).first()).toBeVisible();
  await expect(requests.getByRole('columnheader', { name: '提示词', exact: true })).toBeVisible();
  await requests.getByRole('row').nth(1).click();
  expect(await clipped(page.locator('body'))).toEqual([]);

  await page.keyboard.press('e');
  const replay = panel(page, /^重放 /);
  await expect(replay.getByRole('textbox', { name: '目标' })).toBeVisible();
  const { url } = await server();
  await replay.getByRole('textbox', { name: '目标' }).fill(url);
  await replay.getByRole('button', { name: '发送', exact: true }).click();
  await expect(replay.getByRole('img', { name: '完成' }).first()).toBeVisible();
  expect(await clipped(page.locator('body'))).toEqual([]);

  await page.getByRole('button', { name: /^记录/ }).click();
  const note = panel(page, '记录');
  await expect(note.getByRole('textbox', { name: /^1\. 问题类别/ })).toHaveValue(/（D|（H/);
  await note.getByRole('textbox', { name: /^4\. 当前最优推测/ }).fill('分块过大。');
  const path = join(folder, 'note.html');
  await answerSaveDialog(path);
  await page.keyboard.press('Control+Shift+E');
  const dialog = page.getByRole('dialog', { name: '导出记录' });
  await dialog.getByRole('radio', { name: 'HTML，单个文件' }).click();
  expect(await clipped(dialog)).toEqual([]);
  await dialog.getByRole('button', { name: /^保存…/ }).click();
  await expect(note.getByText(`已导出到 ${path}。`)).toBeVisible();
  const html = await readFile(path, 'utf8');
  expect(html).toContain('<html lang="zh-CN">');
  expect(html).toContain('<h2>当前最优推测</h2><p>分块过大。</p>');

  // The note in English from a window in Chinese: what was typed stays.
  await note.getByRole('radio', { name: 'English' }).click();
  await expect(note.getByRole('textbox', { name: /^2\. 已检查项/ })).toHaveValue(/^Bundle |^Crash dump /);
  await expect(note.getByRole('textbox', { name: /^4\. 当前最优推测/ })).toHaveValue('分块过大。');

  // Back: nothing is lost, nothing was sent again.
  await chooseLanguage(page, /^语言 .+简体中文/, 'English');
  await expect(panel(page, 'Note').getByRole('textbox', { name: /^4\. Best guess/ })).toHaveValue(
    '分块过大。',
  );
  await expect(page.getByRole('tab', { name: /^重放 |^Replay / })).toBeVisible();
});

test('a failure is told in the language that the window has by then', async ({ launch }) => {
  const { page } = await launch(['/no/such/file.pkl']);
  const messages = page.getByRole('region', { name: /^Messages$|^消息$/ });
  await expect(messages).toContainText('/no/such/file.pkl does not exist, or was moved.');
  await chooseLanguage(page, /^Language EN, English/, '简体中文');
  await expect(messages).toContainText('/no/such/file.pkl 不存在，或已被移动。');
  await expect(messages).toContainText('请检查路径');
});
