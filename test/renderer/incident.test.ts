import { describe, expect, test } from 'vitest';
import {
  countCollected,
  countMasked,
  countQuiet,
  groupSignals,
  isRemark,
  ruledOutOf,
  selectIncidentName,
  signalsOf,
  wasIdle,
  worthOfQuiet,
} from '../../renderer/incident.ts';
import { useWorkspace } from '../../renderer/store.ts';
import { dumpTitle } from '../../renderer/views/overview/dump-headline.tsx';
import { shortPath } from '../../renderer/views/overview/identity.tsx';
import type { CaptureView } from '../../shared/capture.ts';
import { overview } from '../../shared/messages/en/overview.ts';
import type { Signal } from '../../shared/signal.ts';
import { headlineOf } from '../../shared/signal-order.ts';
import { captureOf, dumpOf, signalOf, sourceOf, withLoad } from './examples.ts';

describe('the finding read out first', () => {
  const rows = [
    ['severity comes first', [signalOf('warn'), signalOf('high', { severity: 'high' })], 'high'],
    [
      'then how far the evidence carries',
      [signalOf('average', { grade: 'lifetime' }), signalOf('dump', { grade: 'log' })],
      'dump',
    ],
    [
      'evidence quality never wins',
      [signalOf('quality', { class: 'M', severity: 'critical' }), signalOf('latency', { severity: 'info' })],
      'latency',
    ],
    [
      'nor does safety',
      [signalOf('safety', { class: 'S', severity: 'critical' }), signalOf('hang', { class: 'H' })],
      'hang',
    ],
    [
      'without a problem, evidence that carries nothing',
      [signalOf('safety', { class: 'S' }), signalOf('empty', { class: 'M', severity: 'high' })],
      'empty',
    ],
    ['then the more specific', [signalOf('wide'), signalOf('narrow', { sub: 'prefill' })], 'narrow'],
    ['of equals, the first rule', [signalOf('one'), signalOf('other')], 'one'],
  ] as const;
  for (const [name, signals, expected] of rows)
    test(name, () => expect(headlineOf(signals)?.rule).toBe(expected));
});

test('quiet on an average since start is not ruled out', () => {
  const groups = groupSignals([
    signalOf('average', { verdict: 'quiet', grade: 'lifetime' }),
    signalOf('moment', { verdict: 'quiet' }),
  ]);
  expect(groups.quiet.map(({ rule }) => rule)).toEqual(['moment']);
  expect(groups.quietOnAverage.map(({ rule }) => rule)).toEqual(['average']);
});

test('with evidence quality alone there is no finding to read out', () => {
  const groups = groupSignals([signalOf('quality', { class: 'M' }), signalOf('quiet', { verdict: 'quiet' })]);
  expect(groups.fired).toHaveLength(1);
  expect(headlineOf(groups.fired)).toBeNull();
});

test('not checked is not quiet', () => {
  const { fired, quiet, notChecked } = groupSignals([
    signalOf('a', { verdict: 'not_checked' }),
    signalOf('b', { verdict: 'quiet' }),
    signalOf('c'),
  ]);
  expect([fired, quiet, notChecked].map((group) => group.map(({ rule }) => rule))).toEqual([
    ['c'],
    ['b'],
    ['a'],
  ]);
});

describe('idle is what rule M01 says, for a load may be too old', () => {
  const rows = [
    ['fired', true],
    ['quiet', false],
    ['not_checked', null],
  ] as const;
  for (const [verdict, expected] of rows)
    test(verdict, () =>
      expect(
        wasIdle(captureOf('c', { summary: withLoad(0, 0), signals: [signalOf('M01', { verdict })] })),
      ).toBe(expected),
    );
  test('never run', () => expect(wasIdle(captureOf('c', { summary: withLoad(0, 0) }))).toBeNull());
});

describe('causes that are ruled out', () => {
  const covers = { covers: ['queueing'] } as const;
  const quiet = (rule: string) => signalOf(rule, { verdict: 'quiet', causes: covers });
  const told = (shown: CaptureView, captures: readonly CaptureView[]) =>
    ruledOutOf(signalsOf(shown, captures, []), captures).map(({ cause, signals }) => [
      cause,
      signals.map(({ rule }) => rule),
    ]);
  const one = (id: string, signals: readonly Signal[], takenAt = 900) =>
    captureOf(id, { signals: [...signals], takenAt });

  test('by every rule that covers one, not by a rule alone', () => {
    const both = one('a', [quiet('L01'), quiet('L02')]);
    expect(told(both, [both])).toEqual([['queueing', ['L01', 'L02']]]);
    const half = one('a', [quiet('L01'), signalOf('L02', { verdict: 'not_checked', causes: covers })]);
    expect(told(half, [half])).toEqual([]);
  });
  test('by what fired against it', () => {
    const against = one('a', [signalOf('L03', { causes: { excludes: ['queueing'] } }), quiet('L01')]);
    expect(told(against, [against])).toEqual([['queueing', ['L03', 'L01']]]);
  });
  test('not where an earlier capture found it', () => {
    const now = one('now', [quiet('L01')]);
    const then = one('then', [signalOf('L01', { causes: covers })], 100);
    expect(told(now, [then, now])).toEqual([]);
    expect(told(now, [now])).toHaveLength(1);
  });
});

test('remarks are how figures are to be read', () => {
  expect(isRemark(signalOf('M09', { class: 'M', sub: 'reading' }))).toBe(true);
  expect(isRemark(signalOf('M09', { class: 'M', sub: 'reading', verdict: 'quiet' }))).toBe(false);
  expect(isRemark(signalOf('M03', { class: 'M', sub: 'lifetime' }))).toBe(false);
});

describe('what a capture rules out', () => {
  const signals = [signalOf('L01', { verdict: 'quiet' })];
  const before = captureOf('before', { takenAt: 100, signals });
  const after = captureOf('after', { takenAt: 900, signals });
  const crash = dumpOf('crash', { dumpedAt: 300, signals: [signalOf('M91', { verdict: 'quiet' })] });
  const rows = [
    ['alone', before, [before], [], ['L01'], null],
    ['the newest', after, [after, before], [], ['L01'], null],
    ['an older one', before, [after, before], [], [], { by: 'capture', name: 'capture after' }],
    ['from before a crash dump', before, [before], [crash], ['M91'], { by: 'crash', seconds: 200 }],
    ['from after it', after, [before, after], [crash], ['L01', 'M91'], null],
    [
      'of an unknown time beside one',
      { ...before, takenAt: null },
      [{ ...before, takenAt: null }],
      [crash],
      ['M91'],
      { by: 'crash', seconds: null },
    ],
  ] as const;
  for (const [name, shown, captures, dumps, expected, why] of rows)
    test(name, () => {
      const { signals: all, current, outdated } = signalsOf(shown, captures, dumps);
      const groups = groupSignals(all, current);
      expect(groups.quiet.map(({ rule }) => rule)).toEqual(expected);
      expect(countQuiet(groups)).toBe(1 + dumps.length);
      expect(outdated).toEqual(why);
    });
});

test('the incident is called by the capture that speaks for now', () => {
  const state = useWorkspace.getState();
  const [older, newer] = [captureOf('older', { takenAt: 1 }), captureOf('newer', { takenAt: 2 })];
  for (const captures of [
    [older, newer],
    [newer, older],
  ])
    expect(selectIncidentName({ ...state, captures, dumps: [dumpOf('d')] })).toBe('capture newer');
  expect(selectIncidentName({ ...state, captures: [], dumps: [dumpOf('d')] })).toBe('d.pkl');
  expect(selectIncidentName({ ...state, captures: [], dumps: [] })).toBeNull();
});

describe('a dump in a sentence', () => {
  const problem = { code: 'UNREADABLE' as const, message: 'cut', hint: '' };
  const damage = { atByte: 9, problem };
  const rows = [
    ['some in flight', dumpOf('d'), overview.dumpInFlight(1)],
    ['none in flight', dumpOf('d', { inFlight: 0 }), overview.dumpNoneInFlight],
    ['no record', dumpOf('d', { total: 0, finished: 0, inFlight: 0 }), overview.dumpEmpty],
    [
      'damaged: none is said to be absent',
      dumpOf('d', { inFlight: 0, damage }),
      overview.dumpNoneInFlightYet,
    ],
    ['cancelled', dumpOf('d', { finished: 0, inFlight: 0, cancelled: true }), overview.dumpNoneInFlightYet],
  ] as const;
  for (const [name, dump, expected] of rows)
    test(name, () => expect(dumpTitle(dump, overview)).toBe(expected));
});

test('a cut source was not collected', () => {
  const sources = [sourceOf('metrics', 'cut'), sourceOf('server_info'), sourceOf('ready', 'missing')];
  expect(countCollected({ sources })).toBe(1);
});

test('secrets are counted, not places', () => {
  expect(
    countMasked([
      { file: 'a', key: 'api_key', count: 2 },
      { file: 'b', key: 'token', count: 1 },
    ]),
  ).toBe(3);
});

describe('what silence is worth', () => {
  const quiet = signalOf('q', { verdict: 'quiet' });
  const average = signalOf('a', { verdict: 'quiet', grade: 'lifetime' });
  const notChecked = signalOf('n', { verdict: 'not_checked' });
  const m01 = (verdict: 'fired' | 'quiet') => [signalOf('M01', { verdict })];
  const serving = captureOf('c', { sources: [sourceOf('metrics')], signals: m01('quiet') });
  const idle = captureOf('c', { sources: [sourceOf('metrics')], signals: m01('fired') });
  const unknown = captureOf('c', { sources: [sourceOf('metrics')] });
  const nothingRead = captureOf('c', { sources: [sourceOf('metrics', 'missing')], signals: m01('quiet') });
  const rows = [
    ['most rules checked while it served', serving, [quiet, quiet, notChecked], 'ok'],
    ['averages count as checked', serving, [average, quiet, notChecked], 'ok'],
    ['an idle server', idle, [quiet, quiet], 'info'],
    ['a server of which that is not known', unknown, [quiet, quiet], 'info'],
    ['a dump alone', null, [quiet], 'info'],
    ['most rules without input', serving, [quiet, notChecked, notChecked], 'unchecked'],
    ['no rule with input', serving, [notChecked], 'unchecked'],
    ['no source that could be read', nothingRead, [quiet, quiet, quiet], 'unchecked'],
  ] as const;
  for (const [name, capture, signals, expected] of rows)
    test(name, () => expect(worthOfQuiet(capture, groupSignals(signals))).toBe(expected));
});

describe('the name of a model', () => {
  const rows = [
    ['Qwen/Qwen3-30B-A3B', 'Qwen/Qwen3-30B-A3B'],
    ['/data/models/Qwen/Qwen3-30B-A3B', 'Qwen/Qwen3-30B-A3B'],
    ['/model', 'model'],
    [null, null],
  ] as const;
  for (const [path, expected] of rows) test(String(path), () => expect(shortPath(path)).toBe(expected));
});
