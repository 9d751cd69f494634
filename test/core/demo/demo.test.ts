import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type DemoStep, runDemo } from '../../../electron/core/demo/demo.ts';
import { scratchFolder } from '../scratch.ts';

const samplesFolder = fileURLToPath(new URL('../../../assets/samples', import.meta.url));

test('the demo goes the whole way and writes what it says', async () => {
  const outdir = await scratchFolder();
  const told: DemoStep[] = [];
  const result = await runDemo(
    { outdir, samplesFolder, tokensPerSecond: 2000 },
    { signal: new AbortController().signal, tell: (step) => told.push(step) },
  );
  expect(result.written.map(({ kind }) => kind)).toEqual(['bundle', 'summary', 'request', 'replay', 'note']);
  expect(result.dump).toMatchObject({ total: 424, inFlight: 0, damage: null });
  expect(result.replay).toMatchObject({ end: 'complete', httpStatus: 200 });
  // The pretended server cuts text as the sample's tokenizer did.
  expect(result.replay.promptTokens).toBe(result.request.promptTokens);
  expect(result.replay.ttftSeconds).toBeGreaterThan(1);

  const [, summary, request, , note] = result.written.map(({ path }) => path);
  expect(await readFile(summary as string, 'utf8')).toContain('prefill_forward');
  expect(JSON.parse(await readFile(request as string, 'utf8'))).not.toHaveProperty('rid');
  const markdown = await readFile(note as string, 'utf8');
  expect(markdown).toContain(basename(result.written[0]?.path as string));
  expect(new Set(told.map(({ kind }) => kind))).toEqual(
    new Set(['serving', 'wrote', 'collecting', 'summarised', 'decoded', 'replaying', 'replayed']),
  );
});

test('a demo that is stopped ends its server and says cancelled', async () => {
  const outdir = await scratchFolder();
  const stop = new AbortController();
  let url = '';
  const demo = runDemo(
    { outdir, samplesFolder },
    {
      signal: stop.signal,
      tell: (step) => {
        if (step.kind === 'serving') url = step.url;
        if (step.kind === 'collecting') stop.abort();
      },
    },
  );
  await expect(demo).rejects.toThrow(/abort|cancel/iu);
  await expect(fetch(`${url}/ping`)).rejects.toThrow();
});
