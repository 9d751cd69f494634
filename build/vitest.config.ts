import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Unit and CLI tests. End-to-end tests have Playwright's own runner. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**', 'test/long/**', 'node_modules/**'],
    // One more than Vitest's own choice: the files wait for processes and servers as much as they count.
    maxWorkers: availableParallelism(),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
