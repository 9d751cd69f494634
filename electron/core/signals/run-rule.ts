import { phrase } from '../../../shared/phrase.ts';
import type { Signal } from '../../../shared/signal.ts';
import type { Reading, Rule } from './rule.ts';
import type { Thresholds } from './thresholds.ts';

/** A rule's verdict on facts, whatever they are of. */
export function runRule<Facts>(rule: Rule<Facts>, facts: Facts, thresholds: Thresholds): Signal {
  let reading: Reading;
  try {
    reading = rule.read(facts, thresholds);
  } catch (error) {
    // One rule's fault must not take the others' verdicts away.
    const cause = error instanceof Error ? error.message : String(error);
    reading = { verdict: 'not_checked', reason: phrase('ruleFailed', { cause }) };
  }
  const { id, text, sub, severity, grade } = rule;
  const problemClass = (reading.verdict !== 'not_checked' && reading.class) || rule.class;
  const base = { rule: id, verdict: reading.verdict, class: problemClass, sub, text };
  if (reading.verdict === 'not_checked')
    return { ...base, severity, grade, params: {}, reason: reading.reason, evidence: [] };
  return {
    ...base,
    severity: reading.severity ?? severity,
    grade: reading.grade ?? grade,
    params: reading.params,
    reason: null,
    evidence: reading.evidence,
  };
}
