import { phrase } from '../../../../shared/phrase.ts';
import { isKnown, type Known } from '../../derived/answer.ts';
import { asNumber } from '../../json-value.ts';
import { figure } from '../figures.ts';
import { twoSamples } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

const name = 'process_cpu_seconds_total';
/** Schedulers spin at 100 % by design, unless they sleep on idle: they are never flagged. */
const components = {
  tokenizer: { label: /^tokenizer/, workers: 'tokenizer_worker_num' },
  detokenizer: { label: /^detokenizer/, workers: 'detokenizer_worker_num' },
} as const;

/** L24: the tokenizer or detokenizer process has no processor time left while the GPU has. */
export const hostBound: CaptureRule = {
  id: 'L24',
  source: 'SGLang process_cpu_seconds_total; schedulers spin by design: sglang issues 1315, 9863',
  text: 'hostBound',
  class: 'L',
  sub: 'frontend',
  severity: 'high',
  grade: 'delta',
  inputs: [twoSamples],
  read({ derived }, thresholds) {
    const rates = (Object.keys(components) as (keyof typeof components)[]).flatMap((component) => {
      const { label, workers } = components[component];
      const rate = derived.rate(name, { component: label });
      if (!isKnown(rate)) return [];
      const count = derived.argument(workers, asNumber);
      const each = rate.value / Math.max(1, 'absent' in count ? 1 : count.value);
      return [{ component, rate, each }];
    });
    const [first] = rates;
    if (!first) {
      const none = derived.rate(name);
      return notChecked(isKnown(none) ? phrase('nothingObserved', { name }) : none.absent);
    }
    const busiest = rates.reduce((most, one) => (one.each > most.each ? one : most), first);
    const gpus = [...derived.gpuBusy().values()].filter(isKnown);
    const gpu = gpus.length === 0 ? null : Math.max(...gpus.map(({ value }) => value));
    return judged(
      busiest.each >= thresholds.hostCores && (gpu === null || gpu < thresholds.hostCores),
      { component: busiest.component, cores: busiest.each, gpu: gpu ?? -1 },
      [
        ...cores(busiest.rate, busiest.each, busiest.component, `≥ ${thresholds.hostCores}`),
        ...gpus
          .slice(0, 1)
          .flatMap((one) => figure(one, 'share', phrase('figureGpuBusy', {}), { unit: 'share' }).slice(0, 1)),
      ],
    );
  },
};

const cores = (rate: Known, each: number, component: string, threshold: string) =>
  figure(rate, `${component} cores`, phrase('figureCores', { component }), { value: each, threshold });
