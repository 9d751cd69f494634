import { phrase } from '../../../../shared/phrase.ts';
import { healthAnswer } from '../health-answer.ts';
import { verdictOf } from '../inputs.ts';
import { type CaptureRule, judged, notChecked, sourceEvidence } from '../rule.ts';

/** M13: /health generates a token as well: that it agrees with /health_generate is no second witness. */
export const oneHealthPath: CaptureRule = {
  id: 'M13',
  source:
    'SGLang http_server.py, environ.py: SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION; the handler sleeps 1 s a turn',
  text: 'oneHealthPath',
  class: 'M',
  sub: 'reading',
  severity: 'info',
  grade: 'point',
  inputs: [verdictOf('health'), verdictOf('health_generate')],
  read(facts, { generatingHealthSeconds: limit }) {
    const answers = [healthAnswer(facts, 'health'), healthAnswer(facts, 'health_generate')];
    const verdicts = answers.flatMap((answer) => (answer.kind === 'verdict' ? [answer] : []));
    const [shallow, deep] = verdicts;
    if (!shallow || !deep) return notChecked(phrase('noHealthVerdict', {}));
    if (shallow.seconds === null || deep.seconds === null) return notChecked(phrase('answerTimeUnknown', {}));
    return judged(
      verdicts.every(({ ok, seconds }) => ok && (seconds ?? 0) >= limit),
      { health: shallow.seconds, generate: deep.seconds },
      verdicts.flatMap(({ source, seconds }) =>
        sourceEvidence(source).map((entry) => ({
          ...entry,
          label: phrase('evidenceAnswerTime', { path: entry.path }),
          value: seconds,
          unit: 'seconds' as const,
          threshold: `≥ ${limit} s`,
        })),
      ),
    );
  },
};
