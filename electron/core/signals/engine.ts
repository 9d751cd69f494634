import { phrase } from '../../../shared/phrase.ts';
import type { Grade, Signal } from '../../../shared/signal.ts';
import { grades } from '../../../shared/signal-order.ts';
import { notChecked, type Reading, type Rule } from './rule.ts';
import type { Thresholds } from './thresholds.ts';
import { isOlder } from './version.ts';

/* Rules over facts, whatever the facts are: inputs and version first, then the rule, then what one finding means for others. */

interface Run<Facts> {
  readonly facts: Facts;
  readonly thresholds: Thresholds;
  /** SGLang's, as the facts say; null where they do not. */
  readonly version: string | null;
  readonly target: string | null;
}

export function runRules<Facts>(rules: readonly Rule<Facts>[], run: Run<Facts>): readonly Signal[] {
  const signals = rules.map((rule) => signalOf(rule, readingOf(rule, run), run.target));
  const fired = rules.filter((rule, at) => rule.lowers && signals[at]?.verdict === 'fired');
  return fired.length === 0
    ? signals
    : signals.map((signal, at) => lowered(signal, rules[at]?.inputs ?? [], fired));
}

function readingOf<Facts>(rule: Rule<Facts>, { facts, thresholds, version }: Run<Facts>): Reading {
  try {
    if (rule.since !== undefined && isOlder(version, rule.since))
      return notChecked(phrase('olderThan', { version: version ?? '', since: rule.since }));
    for (const input of rule.inputs ?? []) {
      const missing = input.missing(facts, thresholds);
      if (missing) return notChecked(missing);
    }
    return rule.read(facts, thresholds);
  } catch (error) {
    // One rule's fault must not take the others' verdicts away.
    return notChecked(
      phrase('ruleFailed', { cause: error instanceof Error ? error.message : String(error) }),
    );
  }
}

function signalOf<Facts>(rule: Rule<Facts>, reading: Reading, target: string | null): Signal {
  const { id, text, sub, severity, grade, causes } = rule;
  const base = {
    rule: id,
    verdict: reading.verdict,
    class: (reading.verdict !== 'not_checked' && reading.class) || rule.class,
    sub,
    text,
    ...(causes ? { causes } : {}),
    ...(target === null ? {} : { target }),
  };
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

/** The weaker of two grades. */
const weaker = (a: Grade, b: Grade): Grade => (grades.indexOf(a) >= grades.indexOf(b) ? a : b);

/** Evidence that cannot be trusted carries less far, and quiet on it rules nothing out. */
function lowered<Facts>(
  signal: Signal,
  inputs: NonNullable<Rule<Facts>['inputs']>,
  doubts: readonly Rule<Facts>[],
): Signal {
  if (signal.verdict === 'not_checked' || signal.class === 'M' || signal.class === 'S') return signal;
  let { grade } = signal;
  const by: string[] = [];
  for (const { id, lowers } of doubts) {
    if (!lowers?.inputs.some((input) => inputs.includes(input))) continue;
    const next = weaker(grade, lowers.to);
    if (next === grade) continue;
    grade = next;
    by.push(id);
  }
  return by.length === 0 ? signal : { ...signal, grade, loweredBy: by };
}
