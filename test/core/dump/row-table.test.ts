import { describe, expect, test } from 'vitest';
import { RowCursor } from '../../../electron/core/dump/row-cursor.ts';
import { RowFacts } from '../../../electron/core/dump/row-facts.ts';
import { Names } from '../../../electron/core/dump/row-names.ts';
import { RowTable } from '../../../electron/core/dump/row-table.ts';
import type { RequestRow } from '../../../shared/dump.ts';

const noTexts = { rid: () => null, preview: () => null, detail: () => null };

describe('a row is what was put into it; what a column cannot hold is unknown', () => {
  const table: readonly [string, Partial<RowFacts>, Partial<RequestRow>][] = [
    ['samples', { samples: 300 }, { samples: 300 }],
    ['more samples than there can be', { samples: 70_000 }, { samples: null }],
    ['pictures of a long video', { images: 1200, videos: 1 }, { media: 1201 }],
    ['a rank past all', { dpRank: 70_000 }, { dpRank: null }],
    ['a rank', { dpRank: 65_534 }, { dpRank: 65_534 }],
    ['retractions past all', { retractions: 1_000_000 }, { retractions: null }],
    ['a queue of some milliseconds', { queue: 0.0123 }, { queueSeconds: 0.0123 }],
  ];
  for (const [name, facts, row] of table)
    test(name, () => {
      const rows = new RowTable();
      rows.add(Object.assign(new RowFacts(), facts));
      expect(new RowCursor(rows, noTexts).copy()).toMatchObject(row);
    });
});

describe('names that rows share', () => {
  test('a long one is cut, and is the same name when it comes again', () => {
    const names = new Names();
    const id = names.idOf('a'.repeat(5000));
    expect(names.idOf('a'.repeat(5000))).toBe(id);
    expect(names.textOf(id)).toBe('a'.repeat(1000));
  });

  test('so many that they fill the table', () => {
    const names = new Names();
    for (let at = 0; at < 70_000; at += 1) names.idOf(`name ${at}`);
    expect(names.textOf(names.idOf('name 3'))).toBe('name 3');
    expect(names.textOf(names.idOf('name 69999'))).toBe('…');
  });

  test('so long that they fill the memory', () => {
    const names = new Names();
    for (let at = 0; at < 50_000; at += 1) names.idOf(`${at} `.padEnd(1000, 'x'));
    expect(names.all().join('').length).toBeLessThan(9_000_000);
  });
});
