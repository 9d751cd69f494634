import { phrase } from '../../../../shared/phrase.ts';
import { healthAnswer } from '../health-answer.ts';
import { anyAnswer } from '../inputs.ts';
import { oldLoad } from '../load-age.ts';
import {
  type CaptureFacts,
  type CaptureRule,
  type Input,
  judged,
  notChecked,
  sourceEvidence,
  sourceOf,
  wasUnanswered,
} from '../rule.ts';

const modelInfoAnswered: Input<CaptureFacts> = {
  name: '/model_info',
  missing: (facts) =>
    sourceOf(facts, 'model_info')?.status === 'collected'
      ? null
      : phrase('sourceMissing', { source: '/model_info' }),
};

/** An answer of it, or a call that got none: one of the two. */
const serverInfoCalled: Input<CaptureFacts> = {
  name: '/server_info',
  missing(facts) {
    const engine = sourceOf(facts, 'server_info');
    if (!engine) return phrase('sourceMissing', { source: '/server_info' });
    const wasCalled = engine.status !== 'missing' || wasUnanswered(engine) || engine.httpStatus !== null;
    return wasCalled ? null : engine.reason;
  },
};

/** D05: the HTTP process answers from its own memory, calls that need the scheduler do not return. */
export const engineSilent: CaptureRule = {
  id: 'D05',
  source: 'SGLang entrypoints/http_server.py: /server_info asks every scheduler, /model_info none',
  text: 'engineSilent',
  class: 'H',
  sub: 'scheduler',
  severity: 'critical',
  grade: 'point',
  inputs: [anyAnswer, modelInfoAnswered, serverInfoCalled],
  causes: { excludes: ['network'], keeps: ['unhealthy', 'stall'] },
  read(facts, thresholds) {
    const [front, engine, loads] = ['model_info', 'server_info', 'loads_all'].map((name) =>
      sourceOf(facts, name),
    );
    if (!front || !engine) return notChecked(phrase('sourceMissing', { source: '/server_info' }));
    const evidence = [...sourceEvidence(front), ...sourceEvidence(engine)];
    if (!wasUnanswered(engine)) return judged(false, {}, evidence);
    // One call that timed out is no pattern: something else that waits for the engine has to fail as well.
    const health = (['health', 'health_generate'] as const)
      .map((name) => healthAnswer(facts, name))
      .find((answer) => answer.kind === 'silent' || (answer.kind === 'verdict' && answer.status === 503));
    const failed =
      health && health.kind !== 'none' ? health.source : loads && wasUnanswered(loads) ? loads : null;
    if (failed === null && oldLoad(facts, thresholds) === null)
      return notChecked(phrase('oneSilentCall', { source: '/server_info' }));
    return judged(true, {}, [...evidence, ...sourceEvidence(failed)]);
  },
};
