import { called } from '../inputs.ts';
import type { CaptureRule } from '../rule.ts';
import { bySilence } from '../silence.ts';

/** D92: silent past the server's own limit, or the connection was closed: the HTTP process itself is in trouble. */
export const healthSilent: CaptureRule = {
  id: 'D92',
  source: 'own; SGLang answers /health within 20 s or not at all',
  text: 'healthSilent',
  class: 'D',
  sub: null,
  severity: 'high',
  grade: 'point',
  inputs: [called('health')],
  causes: { covers: ['unhealthy'] },
  read: (facts, thresholds) => bySilence(facts, thresholds, 'verdict'),
};
