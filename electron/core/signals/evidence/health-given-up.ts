import { called } from '../inputs.ts';
import type { CaptureRule } from '../rule.ts';
import { bySilence } from '../silence.ts';

/** M12: given up before the server itself would have answered 503: no verdict at all. */
export const healthGivenUp: CaptureRule = {
  id: 'M12',
  source: 'reference scripts; SGLang environ.py',
  text: 'healthGivenUp',
  class: 'M',
  sub: 'partial',
  severity: 'warn',
  grade: 'point',
  inputs: [called('health')],
  read: (facts, thresholds) => bySilence(facts, thresholds, 'given up'),
};
