import { expect, test } from './app.ts';

test('the window is sandboxed, isolated and offline', async ({ launch, server }) => {
  const { app, page, complaints } = await launch();
  const demo = await server();

  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    // Electron keeps the preferences it really uses behind this method, which its types leave out.
    const contents = window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  });

  const seen = await page.evaluate(async (url) => {
    const globals = ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis);
    const reach = await fetch(url).then(
      () => 'reached',
      () => 'refused',
    );
    const permission = await navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state);
    const header = (await fetch('/')).headers.get('content-security-policy') ?? '';
    const outside = await fetch('/../main/main.js').then(({ status }) => status);
    const encoded = await fetch('/%2e%2e/main/main.js').then(({ status }) => status);
    const opened = window.open(url) === null;
    return { globals, reach, permission, header, outside, encoded, opened };
  }, demo.url);
  expect(seen.globals).toEqual([]);
  expect(seen.reach).toBe('refused');
  expect(seen.permission).toBe('denied');
  expect(seen.header).toContain("default-src 'none'");
  expect(seen.header).toContain("require-trusted-types-for 'script'");
  expect(seen.header).not.toContain('unsafe-eval');
  expect(seen.outside).toBe(404);
  expect(seen.encoded).toBe(404);
  expect(seen.opened).toBe(true);
  expect(demo.requests).toEqual([]);

  // Navigation away is stopped before it starts. Playwright's locators would wait for it to finish, hence `evaluate`.
  const leaving = await app.evaluateHandle(({ BrowserWindow }) => ({
    stopped: new Promise<boolean>((resolve) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      contents?.once('will-frame-navigate', (event) => setImmediate(() => resolve(event.defaultPrevented)));
    }),
  }));
  await page.evaluate((url) => {
    setTimeout(() => window.location.assign(url));
  }, demo.url);
  expect(await leaving.evaluate(({ stopped }) => stopped)).toBe(true);
  expect(page.url()).toBe('app://workbench/');
  expect(await page.evaluate(() => document.querySelector('h1')?.textContent)).toBe('Open an incident');
  expect(demo.requests).toEqual([]);

  // The refusals above are themselves console errors, the only ones this test may cause.
  complaints.length = 0;
});

test('a call whose input is not what the contract says is refused with a sentence', async ({ launch }) => {
  const { page } = await launch();
  const outcome = await page.evaluate(async () => {
    const bridge = (
      globalThis as unknown as { workbench: Record<string, (input: unknown) => Promise<unknown>> }
    ).workbench;
    return bridge.openPaths?.({ task: 'x', paths: [7] });
  });
  expect(outcome).toMatchObject({ ok: false, problem: { code: 'BAD_INPUT' } });
});

test('a fault of the main process is told in the window, and the window goes on', async ({ launch }) => {
  const { app, page } = await launch();
  await app.evaluate(() => {
    setImmediate(() => {
      throw new Error('a planted fault');
    });
    void Promise.reject(new Error('a planted refusal'));
  });
  const notices = page.getByRole('log');
  await expect(notices).toContainText('a planted fault');
  await expect(notices).toContainText('a planted refusal');
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
});
