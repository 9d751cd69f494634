import { phrase } from '../../../../shared/phrase.ts';
import { healthAnswer } from '../health-answer.ts';
import {
  type CaptureFacts,
  type CaptureRule,
  type Input,
  judged,
  notChecked,
  sourceEvidence,
  sourceOf,
} from '../rule.ts';

/** Paths of a router that say whether it hands requests on; 503 from one of them is a refusal. */
const paths = ['readiness', 'health', 'health_generate'] as const;

const aRouter: Input<CaptureFacts> = {
  name: 'a router',
  missing: ({ role, peers }) =>
    role !== 'router' ? phrase('noRouter', {}) : peers.length === 0 ? phrase('noWorkersBeside', {}) : null,
};

/** D15: the router refuses while the workers behind it answer. */
export const routerRefuses: CaptureRule = {
  id: 'D15',
  source: 'sglang issues 25811, 13894, pull 39464',
  text: 'routerRefuses',
  class: 'D',
  sub: 'router',
  severity: 'high',
  grade: 'point',
  inputs: [aRouter],
  read(facts) {
    const asked = paths.flatMap((name) => sourceOf(facts, name) ?? []);
    const refusing = asked.filter(({ httpStatus }) => httpStatus === 503);
    if (asked.every(({ httpStatus }) => httpStatus === null))
      return notChecked(phrase('sourceMissing', { source: '/readiness' }));
    const healths = facts.peers.map((peer) => healthAnswer(peer, 'health'));
    const alive = healths.flatMap((health) =>
      health.kind === 'verdict' && health.ok ? [health.source] : [],
    );
    if (healths.every(({ kind }) => kind === 'none'))
      return notChecked(phrase('sourceMissing', { source: '/health' }));
    return judged(
      refusing.length > 0 && alive.length > 0,
      {
        paths: refusing.map(({ path, name }) => path ?? name).join(', '),
        alive: alive.length,
        workers: healths.length,
      },
      [...(refusing.length > 0 ? refusing : asked), ...alive].flatMap((source) => sourceEvidence(source)),
    );
  },
};
