import { defineConfig } from '@playwright/test';

/** End-to-end specs in a real Electron window. One worker: two cores, and one window has the focus. */
export default defineConfig({
  testDir: '../test/e2e',
  outputDir: '../test-results/e2e',
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list'], ['json']],
});
