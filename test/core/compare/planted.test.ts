import { describe, expect, test } from 'vitest';
import { generated, type Planted } from './generated-pairs.ts';
import { compare } from './sides.ts';

/* One change planted in a pair of heavy-tailed traffic: it is found, by its rule or its key, and nothing else is. */

const requests = 6000;
const found = (planted: Planted) => {
  const { suspects, signals, verdict } = compare(
    generated(11, {}, requests),
    generated(12, planted, requests),
  );
  return {
    verdict,
    fired: signals.filter((signal) => signal.verdict === 'fired').map(({ rule }) => rule),
    suspects: suspects.map(({ signal, key }) => key ?? signal.rule),
  };
};

describe('what was planted is found', () => {
  test.each<[string, Planted, { fired: string; suspect: string }]>([
    [
      'config drift',
      { prefill: 2.2, info: { chunked_prefill_size: 32_768 } },
      { fired: 'R01', suspect: 'chunked_prefill_size' },
    ],
    ['weight swap', { info: { weight_version: 'v2' } }, { fired: 'W01', suspect: 'W01' }],
    ['cache collapse', { cached: 0.02 }, { fired: 'L14', suspect: 'L14' }],
    ['decode slowdown', { decode: 1.8 }, { fired: 'L12', suspect: 'L12' }],
    ['spec collapse', { acceptLength: 1.05 }, { fired: 'L16', suspect: 'L16' }],
    ['DP imbalance', { running: [95, 4, 3, 4] }, { fired: '', suspect: 'L18' }],
  ])('%s', (_what, planted, expected) => {
    const said = found(planted);
    if (expected.fired !== '') expect(said.fired).toContain(expected.fired);
    expect(said.suspects).toContain(expected.suspect);
  });

  test('nothing changed: no finding', () => expect(found({})).toMatchObject({ fired: [], suspects: [] }));
});
