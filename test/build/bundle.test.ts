import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildParts } from '../../build/bundle.mjs';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'out-'));
  await writeFile(join(out, 'package.json'), '{ "type": "module" }'); // as the checkout's own says
});
afterEach(() => rm(out, { recursive: true }));

/** Exit code and complaints of the built command line. */
const version = (): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(out, 'cli', 'cli.js'), '--version']);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('close', (code) => resolve(`${code} ${said}`));
  });

test('a command that is started while it is built anew finds the old build or the new one', async () => {
  await buildParts(['cli'], { out });
  const entry = join(out, 'cli', 'cli.js');
  const whole = await readFile(entry);
  let building = true;
  const builds = (async () => {
    for (let round = 0; round < 3; round += 1) await buildParts(['cli'], { out });
    building = false;
  })();
  const seen = (async () => {
    let looks = 0;
    for (; building; looks += 1) expect(whole.equals(await readFile(entry))).toBe(true);
    return looks;
  })();
  const ends = new Set<string>();
  while (building) ends.add(await version());
  expect(await seen).toBeGreaterThan(10);
  expect(ends).toEqual(new Set(['0 ']));
  await builds;
});

test('a command is one file, and nothing of the build is left beside it', async () => {
  await buildParts(['cli'], { out });
  await writeFile(join(out, 'cli', 'chunk-of-the-build-before.js'), '');
  await buildParts(['cli'], { out });
  expect((await readdir(out)).sort()).toEqual(['.cli', 'cli', 'package.json']);
  expect((await readdir(join(out, 'cli'))).sort()).toEqual(['cli.js', 'fake-server.js']);
});
