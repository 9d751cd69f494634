import { expect, test } from 'vitest';
import { type Column, createTable } from '../../electron/cli/table.ts';
import { textWidth } from '../../electron/cli/text-width.ts';

interface Row {
  readonly rid: string;
  readonly tokens: string;
  readonly text: string;
}
const columns: readonly Column<Row>[] = [
  { title: 'rid', min: 6, cell: ({ rid }) => rid },
  { title: 'prompt', align: 'right', cell: ({ tokens }) => tokens },
  { title: 'text', min: 8, cell: ({ text }) => text },
];
const rows: readonly Row[] = [
  { rid: '5f0c1d7e90ab', tokens: '8,192', text: '请总结以下故障报告的要点' },
  { rid: 'b1', tokens: '7', text: 'Summarise the incident' },
];

test('columns line up by display width', () => {
  expect(createTable(columns, null).lines(rows)).toEqual([
    'rid           prompt  text',
    '5f0c1d7e90ab   8,192  请总结以下故障报告的要点',
    'b1                 7  Summarise the incident',
  ]);
});

test('a narrow terminal squeezes the last column first and no line is wider than it', () => {
  const lines = createTable(columns, 34).lines(rows);
  expect(lines[1]).toBe('5f0c1d7e90ab   8,192  请总结以下…');
  const narrower = createTable(columns, 24).lines(rows);
  expect(narrower[1]).toBe('5f0c1…   8,192  请总结…');
  for (const line of [...lines, ...narrower]) expect(textWidth(line)).toBeLessThanOrEqual(34);
});

test('a second page keeps the widths of the first and has no heading', () => {
  const table = createTable(columns, null);
  table.lines(rows);
  expect(table.lines([{ rid: 'c2', tokens: '12', text: 'x' }])).toEqual(['c2                12  x']);
});
