import { phrase } from '../../../../shared/phrase.ts';
import { healthAnswer } from '../health-answer.ts';
import { verdictOf } from '../inputs.ts';
import {
  type CaptureFacts,
  type CaptureRule,
  evidenceOf,
  judged,
  notChecked,
  sourceEvidence,
} from '../rule.ts';
import { isNamed503 } from './health-503.ts';

/**
 * D94: 503 from /health_generate in a time that D02 and D03 cannot name, as bundles of the reference have it, on a
 * server that has served: so it is not starting, and HTTP answers while no token comes back.
 */
export const healthGenerateFailed: CaptureRule = {
  id: 'D94',
  source:
    'SGLang entrypoints/http_server.py: past start-up, 503 means that no token came back, or a shutdown',
  text: 'healthGenerateFailed',
  class: 'H',
  sub: 'scheduler',
  severity: 'high',
  grade: 'point',
  inputs: [verdictOf('health_generate')],
  causes: { covers: ['unhealthy'], keeps: ['stall'] },
  read(facts, thresholds) {
    const deep = healthAnswer(facts, 'health_generate');
    if (deep.kind !== 'verdict') return notChecked(phrase('noHealthVerdict', {}));
    const evidence = [...sourceEvidence(deep.source), ...servedEvidence(facts)];
    if (deep.ok) return judged(false, { status: deep.status }, evidence);
    const health = healthAnswer(facts, 'health');
    if (health.kind === 'verdict' && health.ok) return notChecked(phrase('saidBy', { rule: 'D06' }));
    if (deep.status !== 503) return notChecked(phrase('saidBy', { rule: 'D91' }));
    const seconds = health.kind === 'verdict' && health.status === 503 ? health.seconds : null;
    if (isNamed503(seconds, thresholds)) return notChecked(phrase('saidBy', { rule: 'D02, D03' }));
    if (!hasServed(facts)) return notChecked(phrase('mayBeStarting', {}));
    return judged(true, { status: deep.status }, evidence);
  },
};

/** True when the capture shows that requests were served: start-up is over. */
const hasServed = ({ summary: { metrics, point_in_time_load: load } }: CaptureFacts): boolean =>
  (metrics.num_requests_total ?? 0) > 0 || (load.running_reqs ?? 0) > 0;

const servedEvidence = (facts: CaptureFacts) => evidenceOf(facts, ['metrics.num_requests_total']).slice(0, 1);
