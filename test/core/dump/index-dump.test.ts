import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { indexDump } from '../../../electron/core/dump/index-dump.ts';
import { RowCursor } from '../../../electron/core/dump/row-table.ts';
import type { RequestRow } from '../../../shared/dump.ts';
import { decodedRows } from './decoded-rows.ts';
import { fixtureNames, fixturePath, quietJob, truthOf } from './fixtures.ts';

const dumpPaths = fixtureNames
  .filter((name) => truthOf(name).records !== undefined)
  .map((name) => fixturePath(`${name}.pkl`));

const maker = fileURLToPath(new URL('../../fixtures/make_odd.py', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'index-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Rows by the index; null when it leaves the file to the reader of whole pickles. */
async function indexedRows(path: string): Promise<readonly RequestRow[] | null> {
  const indexed = await indexDump(path, statSync(path).size, quietJob(), {}, () => undefined);
  if (indexed === null) return null;
  const { table, source } = indexed;
  try {
    const cursor = new RowCursor(table, source);
    return Array.from({ length: table.length }, (_, at) => {
      cursor.at = at;
      return cursor.copy();
    });
  } finally {
    source.close();
  }
}

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
  for (let seed = 0; seed < 40; seed += 1) {
    execFileSync('python3', [maker, String(seed), String(seed % 4 === 0 ? 1500 : 1 + seed * 3), path]);
    const rows = await indexedRows(path);
    if (rows === null) continue;
    indexed += 1;
    expect(rows, `seed ${seed}`).toEqual(decodedRows(readFileSync(path)));
  }
  expect(indexed).toBeGreaterThan(15);
});
