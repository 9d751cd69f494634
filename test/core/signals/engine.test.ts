import { describe, expect, test } from 'vitest';
import { runRules } from '../../../electron/core/signals/engine.ts';
import { type Input, judged, type Rule } from '../../../electron/core/signals/rule.ts';
import { runCaptureRules } from '../../../electron/core/signals/run.ts';
import { defaultThresholds } from '../../../electron/core/signals/thresholds.ts';
import { isOlder, releaseOf } from '../../../electron/core/signals/version.ts';
import { diagnose } from '../../../shared/diagnosis.ts';
import { phrase, say } from '../../../shared/phrase.ts';
import { factsOf } from './facts.ts';
import { rows } from './sample-cases.ts';

interface Facts {
  readonly here: readonly string[];
}
const needs = (name: string): Input<Facts> => ({
  name,
  missing: ({ here }) => (here.includes(name) ? null : phrase('valueMissing', { name })),
});
const [a, b] = [needs('a'), needs('b')];
const made = (part: Partial<Rule<Facts>>): Rule<Facts> => ({
  id: 'X1',
  source: 'own',
  text: 'queue',
  class: 'L',
  sub: null,
  severity: 'high',
  grade: 'point',
  read: () => judged(true, {}, []),
  ...part,
});
const run = (rules: readonly Rule<Facts>[], here: readonly string[], version: string | null = null) =>
  runRules(rules, { facts: { here }, thresholds: defaultThresholds, version, target: null });
const reasonOf = (rules: readonly Rule<Facts>[], here: readonly string[], version: string | null = null) => {
  const [signal] = run(rules, here, version);
  return signal?.reason ? say(signal.reason) : signal?.verdict;
};

describe('inputs', () => {
  const rule = made({ inputs: [a, b] });
  test.each<[string, readonly string[], string]>([
    ['all there', ['a', 'b'], 'fired'],
    ['the first that is missing is told', [], 'a is not in this bundle'],
    ['one missing', ['a'], 'b is not in this bundle'],
  ])('%s', (_what, here, expected) => expect(reasonOf([rule], here)).toBe(expected));
  test('the rule itself is not asked without them', () => {
    const unasked = made({
      inputs: [a],
      read: () => {
        throw new Error('asked');
      },
    });
    expect(reasonOf([unasked], [])).toBe('a is not in this bundle');
    expect(reasonOf([unasked], ['a'])).toBe('the rule failed: asked');
  });
});

describe('versions', () => {
  test.each<[string | null, boolean]>([
    ['0.5.7', true],
    ['0.4.10.post2', true],
    ['v0.5.7rc1', true],
    ['0.5.8', false],
    ['0.5.10', false],
    ['1.0.0', false],
    ['0.0.0.dev1+g5dd2c24', false],
    ['main', false],
    [null, false],
  ])('%s is older than 0.5.8: %s', (version, expected) => expect(isOlder(version, '0.5.8')).toBe(expected));
  test('a build without a number has none', () => expect(releaseOf('0.0.0.dev1+g5dd')).toBeNull());
  test('a rule is not checked on an older one', () =>
    expect(reasonOf([made({ since: '0.5.8' })], [], '0.5.6')).toBe(
      'SGLang 0.5.6 does not have it; 0.5.8 and later do',
    ));
});

describe('a finding about the evidence', () => {
  const doubt = (fired: boolean) =>
    made({
      id: 'M9',
      class: 'M',
      lowers: { inputs: [a], to: 'lifetime' },
      read: () => judged(fired, {}, []),
    });
  const gradesOf = (rules: readonly Rule<Facts>[]) =>
    run(rules, ['a', 'b']).map(({ rule, grade, loweredBy }) => [rule, grade, loweredBy]);
  const [ofA, ofB] = [made({ id: 'A', inputs: [a] }), made({ id: 'B', inputs: [b] })];
  test('lowers the grade of rules that have the input, and of no other', () =>
    expect(gradesOf([ofA, ofB, doubt(true)])).toEqual([
      ['A', 'lifetime', ['M9']],
      ['B', 'point', undefined],
      ['M9', 'point', undefined],
    ]));
  test('nothing while it is quiet, and never raises one', () => {
    expect(gradesOf([ofA, doubt(false)])[0]).toEqual(['A', 'point', undefined]);
    const above = made({ id: 'M9', class: 'M', lowers: { inputs: [a], to: 'log' } });
    expect(gradesOf([ofA, above])[0]).toEqual(['A', 'point', undefined]);
  });
  test('a load of a part of the ranks rules no queue out', () => {
    const part = { samples: [{ loads: rows({}, {}) }], serverInfo: { dp_size: 4 } };
    const whole = { ...part, serverInfo: { dp_size: 2 } };
    const causes = (parts: typeof part) =>
      diagnose(runCaptureRules(factsOf(parts))).ruledOut.map(({ cause }) => cause);
    expect(causes(whole)).toContain('queueing');
    expect(causes(part)).not.toContain('queueing');
  });
});

test('a finding names the target of a deployment', () => {
  const signals = runCaptureRules({ ...factsOf(), target: 'decode-0' });
  expect(new Set(signals.map(({ target }) => target))).toEqual(new Set(['decode-0']));
  expect(runCaptureRules(factsOf()).every((signal) => !('target' in signal))).toBe(true);
});

test('several rules over a server without one cause of trouble are quiet or say why not', () => {
  for (const { verdict, reason, rule } of runCaptureRules(factsOf()))
    expect([rule, verdict === 'not_checked' ? reason !== null : reason === null]).toEqual([rule, true]);
});
