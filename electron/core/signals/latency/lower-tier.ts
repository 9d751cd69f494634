import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { growth, weakest } from '../figures.ts';
import { metrics } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

const name = 'cached_tokens_total';

/** L15: most cached tokens come from host memory or storage. The source `total` is not one of the tiers. */
export const lowerTier: CaptureRule = {
  id: 'L15',
  source: 'SGLang cached_tokens_total by cache_source',
  text: 'lowerTier',
  class: 'L',
  sub: 'hicache',
  severity: 'warn',
  grade: 'delta',
  inputs: [metrics],
  read({ derived }, thresholds) {
    const device = derived.count(name, { cache_source: 'device' });
    const below = derived.count(name, { cache_source: /^(?:host|storage)/ });
    if (!isKnown(device) && !isKnown(below)) return notChecked(device.absent);
    const [onDevice, fromBelow] = [device, below].map((one) => (isKnown(one) ? one.value : 0)) as [
      number,
      number,
    ];
    const all = onDevice + fromBelow;
    if (all === 0) return notChecked(phrase('nothingBetween', { name }));
    const share = fromBelow / all;
    return judged(
      share >= thresholds.lowerTierShare,
      { share, cached: all },
      [
        ...(isKnown(below)
          ? growth(
              { ...below, name: `${name} host, storage` },
              `≥ ${formatPercent(thresholds.lowerTierShare)}`,
            )
          : []),
        ...(isKnown(device) ? growth({ ...device, name: `${name} device` }) : []),
      ],
      { grade: weakest(...[device, below].filter(isKnown)) },
    );
  },
};
