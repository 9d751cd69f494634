import { test } from 'vitest';
import { prepareChildren } from './child-process.ts';
import { killRuns } from './kill-runs.ts';

prepareChildren();

/** `npm run test:long` sets 100. */
const times = Number(process.env.KILL_RUNS ?? 5);

test(
  `killed ${times} times while it writes, nothing is half written and at most the last second is lost`,
  () => killRuns(times),
  30_000 + times * 20_000,
);
