import { expect, test } from 'vitest';
import { byteLines, formatOffset, headlineOf, reportText, worstFirst } from '../../renderer/pickle-report.ts';
import { report as words } from '../../shared/messages/en/report.ts';
import { type NamedGlobal, type PickleReport, tellingOffset } from '../../shared/pickle-report.ts';

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

const report = (verdict: PickleReport['verdict'], parts: Partial<PickleReport> = {}): PickleReport => ({
  verdict,
  globals: [],
  persistentIds: [],
  extensionCodes: [],
  notes: [],
  stoppedAt: null,
  protocol: 4,
  limits: [],
  ...parts,
});
test.each([
  ['names', report('can_act', { globals }), 'This file would run m.early, and 1 more, if Python loaded it'],
  [
    'a name it works out',
    report('can_act'),
    'This file works out by itself what it would run if Python loaded it',
  ],
  [
    'an unknown name',
    report('unknown', { globals: globals.slice(2, 3) }),
    'This file names 1 thing that nobody here knows',
  ],
  [
    'what is outside',
    report('unknown', { persistentIds: [{ id: 'p', offset: 1 }] }),
    'This file refers to things that are not in it',
  ],
  ['what is refused', report('unknown'), 'Not everything that this file names can be told'],
  ['plain values', report('expected'), 'This file names nothing: it holds plain values only'],
  [
    'what is expected',
    report('expected', { globals: globals.slice(0, 1) }),
    'This file names only what SGLang’s own dumps name',
  ],
] as const)('the headline of %s', (_name, told, expected) =>
  expect(headlineOf(told, words.headline)).toBe(expected),
);

test('as text, each thing is one line', () => {
  const told: PickleReport = {
    verdict: 'can_act',
    globals: [named('two\nlines\there', 'can_act', 16)],
    persistentIds: [{ id: 'p1', offset: 32 }],
    extensionCodes: [{ code: 7, offset: 48 }],
    notes: [],
    stoppedAt: 64,
    protocol: 4,
    limits: [],
  };
  expect(reportText(told).split('\n')).toEqual([
    'can_act\tm.two lines here\tx2\t0x00000010',
    'persistent_id\tp1\tx1\t0x00000020',
    'extension_code\t7\tx1\t0x00000030',
    'stopped_at\t\t\t0x00000040',
    '',
  ]);
});

test('bytes in lines, those of the opcode marked', () => {
  const hex = Buffer.from('\x8c\x02os\x94\x8c\x06system', 'latin1').toString('hex');
  const [first, second, ...others] = byteLines({ offset: 65, length: 4, opcodes: [], from: 60, hex });
  expect(others).toEqual([]);
  expect(first).toMatchObject({ at: 60 });
  expect(first?.cells.map(({ text }) => text).join('')).toBe('..os...s');
  expect(first?.cells.map(({ isOpcode }) => isOpcode)).toEqual([
    false,
    false,
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
  expect(second?.cells.map(({ hex: digits, isOpcode }) => [digits, isOpcode])).toEqual([
    ['79', true],
    ['73', false],
    ['74', false],
    ['65', false],
    ['6d', false],
  ]);
});

test('the byte to look at first: what can act, what nobody knows, where it ended, the first name', () => {
  const one = (verdict: NamedGlobal['verdict'], offset: number): NamedGlobal => ({
    module: 'm',
    name: 'n',
    offset,
    times: 1,
    verdict,
  });
  const named = [one('can_act', 9), one('unknown', 5), one('expected', 1)];
  expect(tellingOffset({ globals: named, stoppedAt: 20 })).toBe(9);
  expect(tellingOffset({ globals: named.slice(1), stoppedAt: 20 })).toBe(5);
  expect(tellingOffset({ globals: named.slice(2), stoppedAt: 20 })).toBe(20);
  expect(tellingOffset({ globals: named.slice(2), stoppedAt: null })).toBe(1);
  expect(tellingOffset({ globals: [], stoppedAt: null })).toBeNull();
});
