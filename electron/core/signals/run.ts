import type { CaptureView } from '../../../shared/capture.ts';
import type { DumpView } from '../../../shared/dump.ts';
import { phrase } from '../../../shared/phrase.ts';
import type { Signal } from '../../../shared/signal.ts';
import { damagedDump } from './damaged-dump.ts';
import { besideDump } from './dump-facts.ts';
import { noProgress } from './dump-progress.ts';
import { engineSilent } from './engine-silent.ts';
import { healthFailed, healthGenerateFailed, quick503, slow503 } from './health-503.ts';
import { healthGivenUp, healthSilent } from './health-silent.ts';
import { idle } from './idle.ts';
import { inFlight } from './in-flight.ts';
import { keyRefused } from './key-refused.ts';
import { kvPressure } from './kv-pressure.ts';
import { metricsOff } from './metrics-off.ts';
import { noListener } from './no-listener.ts';
import { notReady } from './not-ready.ts';
import { emptyBundle, notSglang } from './not-sglang.ts';
import { prefillDominates } from './prefill-dominates.ts';
import { queue } from './queue.ts';
import { rowRules } from './row-rules.ts';
import type { CaptureFacts, CaptureRule, DumpRule, Reading, Rule } from './rule.ts';
import { secret } from './secret.ts';
import { shallowHealth } from './shallow-health.ts';
import { sharedShape } from './shared-shape.ts';
import { speculation } from './speculation.ts';
import { staleLoad } from './stale-load.ts';
import { defaultThresholds, type Thresholds } from './thresholds.ts';
import { ttftWithoutQueue } from './ttft-without-queue.ts';

/** Every rule over a capture. A new one is one file and one line here. */
export const captureRules: readonly CaptureRule[] = [
  noListener,
  notSglang,
  quick503,
  slow503,
  staleLoad,
  engineSilent,
  healthGenerateFailed,
  healthFailed,
  healthSilent,
  shallowHealth,
  notReady,
  queue,
  kvPressure,
  prefillDominates,
  ttftWithoutQueue,
  speculation,
  idle,
  emptyBundle,
  metricsOff,
  healthGivenUp,
  keyRefused,
  secret,
];

/** Every rule over a dump. */
export const dumpRules: readonly DumpRule[] = [noProgress, sharedShape, inFlight, ...rowRules, damagedDump];

export const runCaptureRules = (
  facts: CaptureFacts,
  thresholds: Thresholds = defaultThresholds,
): readonly Signal[] => captureRules.map((rule) => run(rule, facts, thresholds));

/** `captures`: what is open beside the dump; those of the same model tell what it does not. */
export const runDumpRules = (
  dump: DumpView,
  thresholds: Thresholds = defaultThresholds,
  captures: readonly CaptureView[] = [],
): readonly Signal[] => {
  const facts = { ...dump, beside: besideDump(dump, captures) };
  return dumpRules.map((rule) => run(rule, facts, thresholds));
};

function run<Facts>(rule: Rule<Facts>, facts: Facts, thresholds: Thresholds): Signal {
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
