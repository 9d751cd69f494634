import { phrase } from '../../../../shared/phrase.ts';
import { healthAnswer } from '../health-answer.ts';
import { oldLoad } from '../load-age.ts';
import {
  type CaptureRule,
  judged,
  notChecked,
  nothingAnswered,
  sourceEvidence,
  sourceOf,
  wasUnanswered,
} from '../rule.ts';

/** D05: the HTTP process answers from its own memory, calls that need the scheduler do not return. */
export const engineSilent: CaptureRule = {
  id: 'D05',
  source: 'SGLang entrypoints/http_server.py: /server_info asks every scheduler, /model_info none',
  text: 'engineSilent',
  class: 'H',
  sub: 'scheduler',
  severity: 'critical',
  grade: 'point',
  read(facts, thresholds) {
    if (nothingAnswered(facts)) return notChecked(phrase('nothingAnswered', {}));
    const [front, engine, loads] = ['model_info', 'server_info', 'loads_all'].map((name) =>
      sourceOf(facts, name),
    );
    if (front?.status !== 'collected') return notChecked(phrase('sourceMissing', { source: '/model_info' }));
    if (!engine || (engine.status === 'missing' && !wasUnanswered(engine) && engine.httpStatus === null))
      return notChecked(
        engine?.status === 'missing' ? engine.reason : phrase('sourceMissing', { source: '/server_info' }),
      );
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
