import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { lacksDisplay } from './system.mjs';

/**
 * End-to-end specs in a real Electron window: a worker for each core, each with a virtual display of its own; on a
 * person's display one, which has one clipboard.
 */
export default defineConfig({
  testDir: '../test/e2e',
  outputDir: '../test-results/e2e',
  workers: lacksDisplay() ? availableParallelism() : 1,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list'], ['json']],
});
