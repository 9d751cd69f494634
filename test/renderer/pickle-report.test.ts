import { expect, test } from 'vitest';
import { formatOffset, reportText, worstFirst } from '../../renderer/pickle-report.ts';
import type { NamedGlobal, PickleReport } from '../../shared/pickle-report.ts';

const named = (name: string, verdict: NamedGlobal['verdict'], offset: number): NamedGlobal => ({
  module: 'm',
  name,
  verdict,
  offset,
  times: 2,
});
const globals = [
  named('b', 'expected', 3),
  named('late', 'can_act', 90),
  named('odd', 'unknown', 1),
  named('early', 'can_act', 50),
  named('a', 'harmless', 2),
];

test('the worst come first, in the order of the file', () => {
  expect(worstFirst(globals).map(({ name }) => name)).toEqual(['early', 'late', 'odd', 'a', 'b']);
});

test.each([
  [0, '0x00000000'],
  [389_587, '0x0005f1d3'],
  [5_000_000_000, '0x12a05f200'],
])('offset %i', (offset, text) => expect(formatOffset(offset)).toBe(text));

test('as text, each thing is one line', () => {
  const report: PickleReport = {
    verdict: 'can_act',
    globals: [named('two\nlines\there', 'can_act', 16)],
    persistentIds: [{ id: 'p1', offset: 32 }],
    extensionCodes: [{ code: 7, offset: 48 }],
    notes: [],
    stoppedAt: 64,
  };
  expect(reportText(report).split('\n')).toEqual([
    'can_act\tm.two lines here\tx2\t0x00000010',
    'persistent_id\tp1\tx1\t0x00000020',
    'extension_code\t7\tx1\t0x00000030',
    'stopped_at\t\t\t0x00000040',
    '',
  ]);
});
