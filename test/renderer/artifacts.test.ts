import { expect, test } from 'vitest';
import { actionsOf, artifactRows, placeFault } from '../../renderer/artifacts.ts';
import type { ArtifactId, CaptureItem, DumpItem } from '../../shared/incident.ts';
import { phrase } from '../../shared/phrase.ts';
import { captureOf, dumpOf } from './examples.ts';

const id = (text: string) => text as ArtifactId;
const captureItem = (name: string, more: Partial<CaptureItem> = {}): CaptureItem => ({
  id: id(name),
  name,
  label: null,
  mark: null,
  copied: true,
  addedAt: 0,
  sourceUrl: null,
  place: { state: 'present', path: `/i/captures/${name}` },
  facts: null,
  masked: [],
  leftOut: [],
  ...more,
});
const dumpItem = (name: string, more: Partial<DumpItem> = {}): DumpItem => ({
  id: id(name),
  name,
  label: null,
  mark: null,
  copied: false,
  addedAt: 0,
  bytes: 1,
  sha256: null,
  place: { state: 'present', path: `/d/${name}` },
  facts: null,
  ...more,
});
const request = { id: id('r1'), name: '3c245b00', addedAt: 0, takenIn: 0 };
const replay = (of: string | null) => ({
  id: id(`p-${of}`),
  name: 'x',
  request: of === null ? null : id(of),
  addedAt: 0,
});
const nothing = { captures: [], dumps: [], requests: [], replays: [], batches: [] };
const missing = { state: 'missing', reason: phrase('notWhereItWas', { path: '/gone' }) } as const;

test('open ones first, what is not open after them, replays below their request', () => {
  const rows = artifactRows(
    {
      captures: [captureItem('c1'), captureItem('c2', { label: 'before' })],
      dumps: [dumpItem('d1')],
      requests: [request],
      replays: [replay('r1'), replay('r9')],
      batches: [{ id: 'b1' as ArtifactId, name: 'Batch replay 1', addedAt: 0 }],
    },
    [captureOf('c1'), captureOf('beside')],
    [],
  );
  expect(rows.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    'capture c1',
    'capture beside',
    'capture c2',
    'dump d1',
    'request r1',
    'replay p-r9',
    'batch b1',
  ]);
  const [c1, beside, c2, , r1] = rows;
  expect(c1).toMatchObject({ item: { id: 'c1' }, view: { id: 'c1' } });
  expect(beside).toMatchObject({ item: null });
  expect(c2).toMatchObject({ name: 'before', view: null });
  expect(r1).toMatchObject({ replays: [{ id: 'p-r1' }] });
});

test.each([
  [
    'open, referred to',
    dumpItem('d1'),
    true,
    true,
    ['open', 'report', 'close', 'label', 'copyIn', 'showInFolder', 'remove'],
  ],
  [
    'closed, copied',
    dumpItem('d1', { copied: true }),
    false,
    true,
    ['open', 'label', 'showInFolder', 'remove'],
  ],
  ['missing', dumpItem('d1', { place: missing }), false, true, ['label', 'locate', 'remove']],
  ['read-only', dumpItem('d1'), false, false, ['open', 'showInFolder']],
] as const)('a dump that is %s', (_name, item, isOpen, canWrite, expected) => {
  const [row] = artifactRows({ ...nothing, dumps: [item] }, [], isOpen ? [dumpOf('d1')] : []);
  if (!row) throw new Error('no row');
  expect(actionsOf(row, canWrite)).toEqual(expected);
  expect(placeFault(row)).toBe(item.place.state === 'missing' ? 'missing' : null);
});
