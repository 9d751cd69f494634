import { expect, test } from 'vitest';
import {
  evidencePin,
  factPin,
  findingPin,
  plotPin,
  recordTextPin,
  replayOf,
  rowPin,
  signalOrigin,
  stagesPin,
} from '../../renderer/pin-subjects.ts';
import { recordPlace } from '../../renderer/reveal.ts';
import type { DumpId } from '../../shared/dump.ts';
import { pins as words } from '../../shared/messages/en/pins.ts';
import { pinKey } from '../../shared/pin.ts';
import type { Evidence, Signal } from '../../shared/signal.ts';
import { requestRow } from '../shared/request-row.ts';
import { captureOf, dumpOf } from './examples.ts';

const evidence: Evidence = { source: 'metrics.txt', path: 'p', value: 8, threshold: '≥ 5', line: 7 };
const signal = { rule: 'L04', text: 'prefill', evidence: [evidence] } as unknown as Signal;
const capture = captureOf('a', { signals: [signal] });
const dump = dumpOf('d');

test('a finding belongs to the capture or dump whose rule found it', () => {
  const ofDump = { ...signal };
  expect(signalOrigin(signal, capture, [dump])).toEqual({ in: 'capture', artifact: 'a' });
  expect(signalOrigin(ofDump, capture, [{ id: 'd', signals: [ofDump] }])).toEqual({
    in: 'dump',
    artifact: 'd',
  });
  expect(signalOrigin(ofDump, null, [])).toBeNull();
  const pin = findingPin(signal, { in: 'capture', artifact: 'a' }, { title: 't', detail: 'd' });
  expect(pin).toMatchObject({
    kind: 'finding',
    label: 't',
    value: 'd',
    source: { rule: 'L04', path: 'prefill' },
  });
});

test('a value of a finding points at its file or its dump, with its threshold', () => {
  const open = { capture, dumps: [dump] };
  const said = { label: 'p', value: '8' };
  expect(evidencePin(evidence, 'L04', said, open)).toMatchObject({
    kind: 'number',
    value: '8 (≥ 5)',
    source: { in: 'capture', artifact: 'a', file: 'metrics.txt', line: 7, rule: 'L04' },
  });
  expect(evidencePin({ ...evidence, source: dump.name }, 'L04', said, open)).toMatchObject({
    source: { in: 'dump', artifact: 'd', file: null, path: 'p' },
  });
  expect(evidencePin(evidence, 'L04', said, { capture: null, dumps: [] })).toBeNull();
});

test('a plot is kept as its values, line by line', () =>
  expect(
    plotPin({ in: 'capture', artifact: 'a', path: 'load' }, 'Load', [
      ['DP 0', '3', '0'],
      ['DP 1', '–'],
    ]).value,
  ).toBe('DP 0: 3, 0\nDP 1: –'));

test('facts and texts of a record name their tab, and lead back there', () => {
  const row = { index: 12, rid: '0a408a3f-long', from: null };
  const fact = factPin(dump, row, { path: 'meta_info.e2e.latency', name: 'e2e.latency', value: '1' }, words);
  expect(fact).toMatchObject({ label: 'Request 0a408a3f: e2e.latency', source: { index: 12, rid: row.rid } });
  expect(recordPlace(fact.source.path)).toEqual(['meta_info', 'e2e.latency']);
  const range = { start_line: 1, start_column: 1, end_line: 1, end_column: 4 };
  const text = recordTextPin(dump, row, 'output.text', 'output text', { text: 'abc', range }, words);
  expect(text).toMatchObject({ kind: 'text', value: 'abc', source: { range } });
  expect(recordPlace(text.source.path)).toEqual(['output', 'text']);
  expect(recordPlace('stages')).toEqual([null, '']);
  expect(recordPlace(null)).toEqual([null, '']);
  expect(pinKey(fact)).not.toBe(pinKey(text));
});

test('a row is pinned as its cells say it, without its prompt', () => {
  const column = (id: string, text: string) => ({
    id,
    header: id,
    width: 1,
    cell: () => text,
    text: () => text,
  });
  const columns = [
    column('state', 'in flight'),
    column('finish', ''),
    column('textPreview', 'a secret plan'),
  ];
  const row = requestRow({ index: 12 });
  const pin = rowPin(dump, row, columns, words);
  expect(pin).toMatchObject({
    kind: 'row',
    label: 'Request 12',
    value: 'state in flight',
    source: { index: 12 },
  });
});

test('a record of all dumps is pinned in the dump it stands in', () => {
  const from = { dump: 'd' as DumpId, file: 'd.pkl', index: 3 };
  const row = requestRow({ index: 12, from });
  const inAll = rowPin({ id: 'all' as DumpId }, row, [], words);
  expect(inAll).toEqual(rowPin(dump, requestRow({ index: 3 }), [], words));
  const stages = stagesPin({ id: 'all' as DumpId }, row, 'Stages', [['queue', '1 s']], words);
  expect(stages).toMatchObject({
    label: 'Request 3: Stages',
    value: 'queue: 1 s',
    source: { artifact: 'd', index: 3, path: 'stages' },
  });
});

test('runs are pinned in the replay of their request', () => {
  const view = { replays: [{ id: 'r', name: 'r', request: 'q', addedAt: 1 }] } as never;
  expect([replayOf(view, 'q'), replayOf(view, 'other'), replayOf(view, null), replayOf(null, 'q')]).toEqual([
    'r',
    null,
    null,
    null,
  ]);
});
