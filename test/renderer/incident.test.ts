import { describe, expect, test } from 'vitest';
import {
  countCollected,
  countMasked,
  groupSignals,
  strongestOf,
  wasIdle,
  worthOfQuiet,
} from '../../renderer/incident.ts';
import { shortPath } from '../../renderer/views/overview/identity.tsx';
import { captureOf, signalOf, sourceOf, withLoad } from './examples.ts';

describe('the strongest finding', () => {
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
    ['then the more specific', [signalOf('wide'), signalOf('narrow', { sub: 'prefill' })], 'narrow'],
    ['of equals, the first rule', [signalOf('one'), signalOf('other')], 'one'],
  ] as const;
  for (const [name, signals, expected] of rows)
    test(name, () => expect(strongestOf(groupSignals(signals))?.rule).toBe(expected));
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
  expect(strongestOf(groups)).toBeNull();
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

describe('idle', () => {
  const rows = [
    [0, 0, true],
    [0, 3, false],
    [112, 0, false],
    [0, null, null],
    [null, null, null],
  ] as const;
  for (const [running, waiting, expected] of rows)
    test(`${running} running, ${waiting} waiting`, () =>
      expect(wasIdle(captureOf('c', { summary: withLoad(running, waiting) }))).toBe(expected));
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
  const serving = captureOf('c', { sources: [sourceOf('metrics')], summary: withLoad(3, 0) });
  const idle = captureOf('c', { sources: [sourceOf('metrics')], summary: withLoad(0, 0) });
  const unknown = captureOf('c', { sources: [sourceOf('metrics')] });
  const nothingRead = captureOf('c', { sources: [sourceOf('metrics', 'missing')], summary: withLoad(3, 0) });
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
