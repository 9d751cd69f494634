import { describe, expect, test } from 'vitest';
import {
  byTime,
  captureBefore,
  captureLabel,
  captureToCompare,
  hasRestarted,
} from '../../renderer/captures.ts';
import { deltaText } from '../../renderer/views/overview/earlier.tsx';
import { formatCount, formatDuration } from '../../shared/format.ts';
import { inTimeOrder } from '../../shared/incident-time.ts';
import { captureOf } from './examples.ts';

const at = (stamp: string | null, parts: Parameters<typeof captureOf>[1] = {}) =>
  captureOf(stamp ?? 'timeless', {
    name: stamp === null ? 'by-hand' : `incident_bundle_${stamp}`,
    baseUrl: 'http://10.4.17.22:30000',
    collectedAt: stamp,
    ...parts,
  });
const first = at('20261124_024022');
const second = at('20261124_024107');

describe('the short name of a capture', () => {
  const elsewhere = at('20261124_024107', { baseUrl: 'http://10.4.17.23:30000' });
  const rows = [
    ['alone: server and time', first, [first], '10.4.17.22:30000 · 02:40:22'],
    ['beside one of the same server: the time says it', first, [first, second], '02:40:22'],
    ['beside one of another server', first, [first, elsewhere], '10.4.17.22:30000 · 02:40:22'],
    ['of another day', first, [first, at('20261125_010000')], '11-24 02:40:22'],
    ['of an unknown server', at('20261124_024022', { baseUrl: null }), undefined, '02:40:22'],
    ['of nonsense', at('20261124_024022', { baseUrl: 'nonsense' }), undefined, '02:40:22'],
    ['renamed by a person', at('20261124_024022', { name: 'before' }), undefined, 'before · 02:40:22'],
    [
      'by its folder, where the bundle does not say',
      at('20261124_024022', { collectedAt: null }),
      undefined,
      '10.4.17.22:30000 · 02:40:22',
    ],
    ['without any time', at(null), undefined, 'by-hand'],
  ] as const;
  for (const [name, capture, among, expected] of rows)
    test(name, () => expect(captureLabel(capture, among)).toBe(expected));
});

test('the latest is shown first, whatever the order they were opened in', () => {
  const latest = (...captures: (typeof first)[]) => inTimeOrder(captures).at(-1);
  expect(latest(second, first)).toBe(second);
  expect(latest(first, second, at(null))).toBe(second);
  expect(latest(at('20261124_024107', { takenAt: 5 }), at('20261124_024022', { takenAt: 9 }))?.takenAt).toBe(
    9,
  );
  expect(latest(at(null), at(null, { name: 'other' }))?.name).toBe('other');
  expect(latest()).toBeUndefined();
  expect(byTime([at(null), second, first]).map(({ id }) => id)).toEqual([first.id, second.id, 'timeless']);
});

describe('the capture before', () => {
  const third = at('20261124_024200');
  const otherServer = at('20261124_024100', { baseUrl: 'http://10.4.17.23:30000' });
  const { summary } = first;
  const otherModel = at('20261124_024100', {
    summary: { ...summary, model: { ...summary.model, model_path: 'Qwen/Qwen3-32B' } },
  });
  const rows = [
    ['is the nearest earlier one', third, [third, first, second], second],
    ['of the same server', second, [first, second, otherServer], first],
    ['and the same model', second, [first, second, otherModel], first],
    ['is none for the earliest', first, [first, second], null],
    ['is none where the time is not known', at(null), [first, at(null)], null],
  ] as const;
  for (const [name, capture, among, expected] of rows)
    test(name, () => expect(captureBefore(capture, among)?.id ?? null).toBe(expected?.id ?? null));
});

describe('the capture to hold arguments against', () => {
  const third = at('20261124_024200');
  const serving = (model: string | null, stamp: string, baseUrl: string | null) =>
    at(stamp, {
      baseUrl,
      summary: { ...first.summary, model: { ...first.summary.model, model_path: model } },
    });
  const [here, there] = ['http://10.4.17.22:30000', 'http://10.4.17.23:30000'];
  const otherModel = serving('Qwen/Qwen3-32B', '20261124_024100', here);
  const elsewhere = serving('Qwen/Qwen3-32B', '20261124_024110', there);
  const unnamed = serving(null, '20261124_024120', there);
  const now = serving('Qwen/Qwen3-32B', '20261124_024300', 'http://10.4.17.24:30000');
  const rows = [
    ['is the nearest earlier one of the same server', third, [third, first, second], second],
    ['also with another model', third, [third, first, otherModel], otherModel],
    ['before one of another server with the same model', third, [otherModel, third, elsewhere], otherModel],
    ['is of another server with the same model', now, [now, otherModel, elsewhere], elsewhere],
    ['is none of another server and another model', now, [now, first], null],
    ['is none where no model is known', { ...unnamed, baseUrl: null }, [first, second], null],
    ['is none for the earliest', first, [first, second], null],
    ['is none where the time is not known', at(null), [first, at(null)], null],
  ] as const;
  for (const [name, capture, among, expected] of rows)
    test(name, () => expect(captureToCompare(capture, among)?.id ?? null).toBe(expected?.id ?? null));
});

test('counters that went down have started anew', () => {
  const counted = (total: number | null) => ({
    ...first,
    summary: { ...first.summary, metrics: { ...first.summary.metrics, num_requests_total: total } },
  });
  expect(hasRestarted(counted(8000), counted(8525))).toBe(false);
  expect(hasRestarted(counted(8525), counted(12))).toBe(true);
  expect(hasRestarted(counted(8525), counted(null))).toBe(false);
});

describe('a change', () => {
  const rows = [
    [2.57, 2.69, '+120 ms'],
    [2.69, 2.57, '−120 ms'],
    [2.69, 2.69, '±0 s'],
    [null, 2.69, null],
    [2.69, null, null],
  ] as const;
  for (const [before, now, expected] of rows)
    test(`${before} to ${now}`, () => expect(deltaText(before, now, formatDuration)).toBe(expected));
  test('of a count', () => expect(deltaText(14, 17, formatCount)).toBe('+3'));
});
