import { describe, expect, test } from 'vitest';
import { runCaptureRules } from '../../../electron/core/signals/run.ts';
import { thresholdInfos, thresholdsWith } from '../../../electron/core/signals/threshold-rows.ts';
import { defaultThresholds, type ThresholdKey } from '../../../electron/core/signals/thresholds.ts';
import { settings as words } from '../../../shared/messages/en/settings.ts';
import { factsOf, load, metrics } from './facts.ts';

describe('thresholds of a person', () => {
  test.each([
    ['one of its own', { tokenUsage: 0.8 }, { tokenUsage: 0.8 }],
    ['none', {}, {}],
    ['one that nothing reads', { ofAnotherVersion: 3 }, {}],
    ['one out of bounds', { tokenUsage: 1.5, ttftSeconds: 0 }, {}],
  ])('%s', (_name, own: Record<string, number>, changed) => {
    expect(thresholdsWith(own)).toEqual({ ...defaultThresholds, ...changed });
  });

  test('every limit has bounds around its default, and words', () => {
    expect(thresholdInfos.map(({ key }) => key).sort()).toEqual(Object.keys(defaultThresholds).sort());
    for (const { key, min, max, default: standard } of thresholdInfos) {
      expect([key, min <= standard && standard <= max]).toEqual([key, true]);
      expect([key, words.thresholds[key]?.help ?? '']).not.toEqual([key, '']);
    }
  });

  const half = factsOf({ summary: load({ token_usage: 0.85 }) });
  const slow = factsOf({ summary: metrics({ avg_ttft_seconds: 1.5 }) });
  test.each([
    ['L07', half, {}, 'quiet'],
    ['L07', half, { tokenUsage: 0.8 }, 'fired'],
    ['L03', slow, {}, 'quiet'],
    ['L03', slow, { ttftSeconds: 1 }, 'fired'],
  ] as const)('%s %#', (id, facts, own: Partial<Record<ThresholdKey, number>>, verdict) => {
    const signals = runCaptureRules(facts, thresholdsWith(own));
    expect(signals.find(({ rule }) => rule === id)?.verdict).toBe(verdict);
  });
});
