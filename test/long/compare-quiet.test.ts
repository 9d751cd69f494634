import { expect, test } from 'vitest';
import { generated } from '../core/compare/generated-pairs.ts';
import { compare } from '../core/compare/sides.ts';

/* Two captures of one server under the same heavy-tailed traffic: whatever differs is chance, and nothing may be told. */

const pairs = 200;
const mostAlarms = 0.01;
/** Requests of a side: few tell little, many tell a change that a burst makes. */
const sizes = [300, 1000, 3000];

test('pairs of one build stay quiet', () => {
  const seed = Number(process.env.LONG_SEED ?? 1);
  const alarms: string[] = [];
  for (let at = 0; at < pairs; at += 1) {
    const requests = sizes[at % sizes.length];
    const found = compare(generated(seed + 2 * at, {}, requests), generated(seed + 2 * at + 1, {}, requests));
    const fired = found.signals.filter(({ verdict }) => verdict === 'fired').map(({ rule }) => rule);
    const worse = found.figures.filter(({ verdict }) => verdict === 'worse' || verdict === 'better');
    const said = [
      ...fired,
      ...found.suspects.map(({ signal }) => signal.rule),
      ...(found.verdict === 'worse' || found.verdict === 'better' ? [found.verdict] : []),
    ];
    if (said.length > 0)
      alarms.push(
        `seed ${seed + 2 * at}: ${said.join(' ')} ${worse.map(({ name, stat, change }) => `${name} ${stat} ${change?.toFixed(2)}`).join(', ')}`,
      );
  }
  expect(alarms.length / pairs, alarms.join('\n')).toBeLessThanOrEqual(mostAlarms);
});
