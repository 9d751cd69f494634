import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { growth, weakest } from '../figures.ts';
import { metrics } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';
import { eitherSide } from './sides.ts';

const counters = [
  'num_transfer_failed_reqs_total',
  'num_bootstrap_failed_reqs_total',
  'num_prefill_retries_total',
] as const;
/** A gauge of the same side and age: where it is there, counters that never counted are not. */
const beside = ['num_prefill_bootstrap_queue_reqs', 'num_decode_transfer_queue_reqs'] as const;

/** P05: the hand-over between prefill and decode fails. */
export const transfersFail: CaptureRule = {
  id: 'P05',
  source: 'SGLang num_transfer_failed_reqs_total; sglang issue 9266',
  text: 'transfersFail',
  class: 'H',
  sub: 'pd',
  severity: 'high',
  grade: 'delta',
  inputs: [eitherSide, metrics],
  causes: { covers: ['split'] },
  read({ derived }) {
    const all = counters.map((name) => derived.count(name));
    const known = all.filter(isKnown);
    if (known.length === 0 && !beside.some((name) => derived.hasMetric(name))) {
      const [first] = all;
      return notChecked(first && !isKnown(first) ? first.absent : phrase('oneScrape', {}));
    }
    const [transfer, bootstrap, retries] = all.map((one) => (isKnown(one) ? one.value : 0)) as [
      number,
      number,
      number,
    ];
    return judged(
      transfer + bootstrap + retries > 0,
      { transfer, bootstrap, retries },
      known.flatMap((one) => growth(one, '> 0')),
      // Since the start is long ago on a server that runs for days.
      known.length === 0
        ? { grade: (derived.stretch ?? derived.pastStretch) ? 'delta' : 'lifetime' }
        : { grade: weakest(...known), severity: weakest(...known) === 'lifetime' ? 'warn' : 'high' },
    );
  },
};
