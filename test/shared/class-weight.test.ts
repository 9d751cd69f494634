import { describe, expect, test } from 'vitest';
import { tiedClasses, weighClasses } from '../../shared/class-weight.ts';
import { signalOf } from '../renderer/examples.ts';

describe('weight by class', () => {
  test('severity times grade, added; the heaviest first', () => {
    const weights = weighClasses([
      signalOf('L04', { class: 'L', sub: 'prefill', severity: 'high', grade: 'lifetime' }),
      signalOf('L01', { class: 'L', severity: 'warn', grade: 'point' }),
      signalOf('D03', { class: 'H', severity: 'critical', grade: 'point' }),
    ]);
    expect(weights).toEqual([
      { class: 'H', sub: null, weight: 2.4 },
      { class: 'L', sub: 'prefill', weight: 1.6 },
    ]);
  });

  test('a rule that two captures fire counts once', () => {
    const twice = [signalOf('L04', { severity: 'high' }), signalOf('L04', { severity: 'high' })];
    expect(weighClasses(twice)).toEqual([{ class: 'L', sub: null, weight: 1.2 }]);
  });

  test('what is quiet, not checked, or of evidence and safety weighs nothing', () => {
    const none = [
      signalOf('L04', { verdict: 'quiet' }),
      signalOf('L07', { verdict: 'not_checked' }),
      signalOf('M01', { class: 'M' }),
      signalOf('M11', { class: 'S', severity: 'high' }),
    ];
    expect(weighClasses(none)).toEqual([]);
  });

  test('a tie is one', () => {
    const weights = weighClasses([
      signalOf('L07', { class: 'L', severity: 'high' }),
      signalOf('D91', { class: 'D', severity: 'high' }),
      signalOf('W02', { class: 'W', severity: 'warn' }),
    ]);
    expect(tiedClasses(weights).map(({ class: of }) => of)).toEqual(['L', 'D']);
    expect(tiedClasses([])).toEqual([]);
  });
});
