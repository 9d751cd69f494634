import { verdictOf } from '../inputs.ts';
import type { CaptureRule } from '../rule.ts';
import { by503 } from './health-503.ts';

/** D03: a 503 after the server's own time-out: no token came back from the engine. */
export const slow503: CaptureRule = {
  id: 'D03',
  source: 'SGLang entrypoints/http_server.py, SGLANG_HEALTH_CHECK_TIMEOUT; sglang issues 10856, 22511, 26482',
  text: 'slow503',
  class: 'H',
  sub: 'scheduler',
  severity: 'critical',
  grade: 'point',
  inputs: [verdictOf('health')],
  causes: { covers: ['unhealthy'], excludes: ['network'], keeps: ['stall'] },
  read: (facts, { slowHealthSeconds: limit }) => by503(facts, (seconds) => seconds >= limit, `≥ ${limit} s`),
};
