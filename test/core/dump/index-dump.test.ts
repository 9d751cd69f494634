import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodedRows, indexedRows } from './decoded-rows.ts';
import { fixtureNames, fixturePath, truthOf } from './fixtures.ts';

const dumpPaths = fixtureNames
  .filter((name) => truthOf(name).records !== undefined)
  .map((name) => fixturePath(`${name}.pkl`));

const maker = fileURLToPath(new URL('../../fixtures/make_odd.py', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'index-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the index says of every record what the decoded record says', () => {
  for (const path of dumpPaths)
    test(path, async () => {
      const rows = await indexedRows(path);
      const decoded = decodedRows(readFileSync(path));
      if (rows !== null) expect(rows).toEqual(decoded);
    });
});

test('cut anywhere, the index has the rows before the cut', async () => {
  const path = join(folder, 'cut.pkl');
  for (const whole of dumpPaths) {
    const bytes = readFileSync(whole);
    const rows = decodedRows(bytes);
    for (let cut = 50; cut < bytes.length; cut += 97) {
      await writeFile(path, bytes.subarray(0, cut));
      const found = await indexedRows(path);
      if (found !== null) expect(found, `${whole} cut at ${cut}`).toEqual(rows.slice(0, found.length));
    }
  }
});

test('records of every shape: the same rows, or none', async () => {
  const path = join(folder, 'odd.pkl');
  let indexed = 0;
  for (let seed = 0; seed < 16; seed += 1) {
    execFileSync('python3', [maker, String(seed), String(seed % 8 === 0 ? 1500 : 1 + seed * 6), path]);
    const rows = await indexedRows(path);
    if (rows === null) continue;
    indexed += 1;
    expect(rows, `seed ${seed}`).toEqual(decodedRows(readFileSync(path)));
  }
  expect(indexed).toBeGreaterThan(6);
});
