import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { growth } from '../figures.ts';
import { twoSamples } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, evidenceOf, type Input, judged, notChecked } from '../rule.ts';

const configured: Input<CaptureFacts> = {
  name: 'speculative_algorithm',
  missing: ({ speculativeAlgorithm }) =>
    speculativeAlgorithm === null ? phrase('speculationOff', {}) : null,
};

/** L17: speculation is configured, requests finish, and no verify step was made for any of them. */
export const speculationNotUsed: CaptureRule = {
  id: 'L17',
  source: 'SGLang spec_verify_calls_total',
  text: 'speculationNotUsed',
  class: 'L',
  sub: 'spec',
  severity: 'high',
  grade: 'delta',
  inputs: [configured, twoSamples],
  read(facts) {
    const { derived, speculativeAlgorithm: algorithm } = facts;
    // Both move when a request finishes.
    const generated = derived.growth('generation_tokens_total');
    if (!isKnown(generated)) return notChecked(generated.absent);
    if (generated.value === 0) return notChecked(phrase('nothingBetween', { name: generated.name }));
    const calls = derived.growth('spec_verify_calls_total');
    if (!isKnown(calls)) return notChecked(calls.absent);
    return judged(
      calls.value === 0,
      { algorithm: algorithm ?? '', tokens: generated.value, calls: calls.value },
      [...growth(calls, '= 0'), ...growth(generated, '> 0'), ...evidenceOf(facts, ['speculative_algorithm'])],
    );
  },
};
