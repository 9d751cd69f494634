import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { incidentFormatReference } from '../../../electron/core/incident/format-reference.ts';
import { manifestSchema, replayLineSchema, requestFileSchema } from '../../../shared/incident-files.ts';
import { noteFields } from '../../../shared/note.ts';
import { pinSchema } from '../../../shared/pin.ts';

const page = incidentFormatReference();

test('every key has a type and a sentence', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.length).toBeGreaterThan(70);
  for (const row of rows) expect(row).toMatch(/^\| `[a-zA-Z0-9_]+` \| [^|]{3,} \| .{5,} \|$/);
  const keys = [manifestSchema, requestFileSchema, replayLineSchema, pinSchema].flatMap(({ entries }) =>
    Object.keys(entries),
  );
  for (const key of [...keys, ...noteFields]) expect(page).toContain(`\`${key}\``);
});

test('the page in docs/ is the one that the code makes', async () => {
  expect(await readFile(new URL('../../../docs/incident-format.md', import.meta.url), 'utf8')).toBe(page);
});
