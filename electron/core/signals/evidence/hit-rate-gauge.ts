import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { type Answer, isKnown } from '../../derived/derived.ts';
import { type CaptureFacts, type CaptureRule, type Input, judged, notChecked } from '../rule.ts';

const gauge = ({ derived }: CaptureFacts): Answer => {
  const ofLoads = derived.loadMax('cache_hit_rate');
  return isKnown(ofLoads) ? ofLoads : derived.gaugeMax('cache_hit_rate');
};

const shown: Input<CaptureFacts> = {
  name: 'cache_hit_rate',
  missing: (facts) => (isKnown(gauge(facts)) ? null : phrase('valueMissing', { name: 'cache_hit_rate' })),
};
const counters: Input<CaptureFacts> = {
  name: 'token counters',
  missing({ derived }) {
    const rate = derived.hitRate();
    return isKnown(rate) ? null : rate.absent;
  },
};

/** M09: the gauge is the last batch's ratio, and 0 after a decode line: the token counters tell another rate. */
export const hitRateGauge: CaptureRule = {
  id: 'M09',
  source: 'sglang issues 26608, 12459; SGLang scheduler_components/metrics_reporter.py',
  text: 'hitRateGauge',
  class: 'M',
  sub: 'reading',
  severity: 'info',
  grade: 'point',
  inputs: [shown, counters],
  read(facts, { hitRateGap }) {
    const [shownRate, rate] = [gauge(facts), facts.derived.hitRate()];
    if (!isKnown(shownRate)) return notChecked(shownRate.absent);
    if (!isKnown(rate)) return notChecked(rate.absent);
    return judged(
      Math.abs(shownRate.value - rate.value) >= hitRateGap,
      { gauge: shownRate.value, rate: rate.value },
      [
        ...shownRate.evidence.map((entry) => ({
          ...entry,
          unit: 'share' as const,
          threshold: `${formatPercent(rate.value)} ± ${formatPercent(hitRateGap)}`,
        })),
        ...rate.evidence,
      ],
    );
  },
};
