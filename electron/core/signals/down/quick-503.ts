import { verdictOf } from '../inputs.ts';
import type { CaptureRule } from '../rule.ts';
import { by503 } from './health-503.ts';

/** D02: a 503 at once: the server says that it is starting or shutting down. */
export const quick503: CaptureRule = {
  id: 'D02',
  source: 'SGLang entrypoints/http_server.py: starting and graceful exit answer 503 at once',
  text: 'quick503',
  class: 'D',
  sub: 'startup',
  severity: 'high',
  grade: 'point',
  inputs: [verdictOf('health')],
  causes: { covers: ['unhealthy'], excludes: ['stall'] },
  read: (facts, { quickHealthSeconds: limit }) => by503(facts, (seconds) => seconds < limit, `< ${limit} s`),
};
