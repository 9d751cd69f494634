import { describe, expect, test } from 'vitest';
import { readSettings } from '../../electron/core/settings.ts';
import { defaultSettings } from '../../shared/settings.ts';

describe('settings on disk', () => {
  test.each([
    ['nothing', {}, {}],
    ['what was written before versions were counted', { theme: 'dark' }, { theme: 'dark' }],
    ['this version', { version: 1, replayIdleSeconds: 60 }, { replayIdleSeconds: 60 }],
    ['a later version', { version: 9, letterKeys: false, other: 1 }, { letterKeys: false }],
    ['a language without a catalogue', { version: 1, language: 'tlh', theme: 'dark' }, { theme: 'dark' }],
    ['one bad value', { version: 1, theme: 'pink', lastCollectUrl: 'x' }, { lastCollectUrl: 'x' }],
    ['a limit out of bounds', { collectTimeoutSeconds: -1, largestFileBytes: 1 }, {}],
    ['a target with a key', { targets: [{ name: 'x', baseUrl: 'http://u:key@h' }] }, {}],
    ['noise keys', { noiseKeys: ['port', 'log_*'] }, { noiseKeys: ['port', 'log_*'] }],
    ['a noise key that is none', { noiseKeys: ['port', 'a b'] }, {}],
    [
      'thresholds of any version',
      { thresholds: { tokenUsage: 0.8, other: 1 } },
      { thresholds: { tokenUsage: 0.8, other: 1 } },
    ],
  ])('%s', (_name, stored, expected) => {
    expect(readSettings(stored)).toEqual({ ...defaultSettings, ...expected });
  });
});
