import { defineConfig } from '@playwright/test';

/**
 * End-to-end specs in a real Electron window, each worker on a virtual display of its own. One worker: of two apps that
 * start at once on two cores, the page of one now and then never answers.
 */
export default defineConfig({
  testDir: '../test/e2e',
  outputDir: '../test-results/e2e',
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list'], ['json']],
});
