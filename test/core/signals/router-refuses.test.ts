import { expect, test } from 'vitest';
import { runCaptureRules } from '../../../electron/core/signals/run.ts';
import { signalSentence } from '../../../electron/core/signals/sentence.ts';
import { factsOf } from './facts.ts';
import { router } from './router-cases.ts';

test('a router that refuses is told with both sides as evidence', () => {
  const facts = factsOf(router({ liveness: 200, readiness: 503, health: 200 }));
  const signal = runCaptureRules(facts).find(({ rule }) => rule === 'D15');
  if (!signal) throw new Error('no D15');
  expect(signal).toMatchObject({ verdict: 'fired', class: 'D', sub: 'router', severity: 'high' });
  expect(signalSentence(signal)).toBe(
    'The router answered 503 to /readiness while 1 of 2 workers were healthy.',
  );
  expect(signal.evidence.map(({ value }) => value)).toEqual(['HTTP 503', 'HTTP 200']);
});
