import { sample, test } from './app.ts';
import { killRuns } from './kill-runs.ts';

/** `npm run test:long` does it a hundred times. */
const times = 5;
const seed = 20_260_814;

test(`killed ${times} times while a person types, edits, sends and collects: nothing older than a second is lost`, async ({
  launch,
  server,
  folder,
}) => {
  test.setTimeout(600_000);
  // Slow enough for a kill to come in the middle of an answer and of a collection.
  const demo = await server({ state: { tokensPerSecond: 60 } });
  demo.script({ path: '/metrics', kind: 'slow-headers', seconds: 0.5 });
  const dump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');
  await killRuns({ times, seed, folder, serverUrl: demo.url, dump, start: launch });
});
