import type { CaptureView } from '../../../shared/capture.ts';
import type { DumpView } from '../../../shared/dump.ts';
import type { Signal } from '../../../shared/signal.ts';
import { engineSilent } from './down/engine-silent.ts';
import { errorShare } from './down/error-share.ts';
import { healthFailed } from './down/health-failed.ts';
import { healthGenerateFailed } from './down/health-generate-failed.ts';
import { healthSilent } from './down/health-silent.ts';
import { noListener } from './down/no-listener.ts';
import { notReady } from './down/not-ready.ts';
import { notSglang } from './down/not-sglang.ts';
import { quick503 } from './down/quick-503.ts';
import { routerRefuses } from './down/router-refuses.ts';
import { shallowHealth } from './down/shallow-health.ts';
import { slow503 } from './down/slow-503.ts';
import { besideDump } from './dump-facts.ts';
import { runRules } from './engine.ts';
import { averageHidesRank } from './evidence/average-hides-rank.ts';
import { damagedDump } from './evidence/damaged-dump.ts';
import { emptyBundle } from './evidence/empty-bundle.ts';
import { freshProcess } from './evidence/fresh-process.ts';
import { healthGivenUp } from './evidence/health-given-up.ts';
import { hitRateGauge } from './evidence/hit-rate-gauge.ts';
import { idle } from './evidence/idle.ts';
import { keyRefused } from './evidence/key-refused.ts';
import { lifetimeOnly } from './evidence/lifetime-only.ts';
import { metricsOff } from './evidence/metrics-off.ts';
import { oneHealthPath } from './evidence/one-health-path.ts';
import { oneRankReports } from './evidence/one-rank-reports.ts';
import { priorityRows } from './evidence/priority-rows.ts';
import { ranksMissing } from './evidence/ranks-missing.ts';
import { restarted } from './evidence/restarted.ts';
import { utilization } from './evidence/utilization.ts';
import { noProgress } from './hang/dump-progress.ts';
import { inFlight } from './hang/in-flight.ts';
import { noTokens } from './hang/no-tokens.ts';
import { sharedShape } from './hang/shared-shape.ts';
import { staleLoad } from './hang/stale-load.ts';
import { zombies } from './hang/zombies.ts';
import { kvPressure } from './latency/kv-pressure.ts';
import { paused } from './latency/paused.ts';
import { prefillDominates } from './latency/prefill-dominates.ts';
import { queue } from './latency/queue.ts';
import { speculation } from './latency/speculation.ts';
import { ttftWithoutQueue } from './latency/ttft-without-queue.ts';
import { loadRules } from './load-rules.ts';
import { rowRules } from './row-rules.ts';
import type { CaptureFacts, CaptureRule, DumpRule } from './rule.ts';
import { secret } from './safety/secret.ts';
import { defaultThresholds, type Thresholds } from './thresholds.ts';

/** Every rule over a capture. A new one is one file and one line here. */
export const captureRules: readonly CaptureRule[] = [
  noListener,
  notSglang,
  quick503,
  slow503,
  staleLoad,
  noTokens,
  engineSilent,
  healthGenerateFailed,
  healthFailed,
  healthSilent,
  shallowHealth,
  notReady,
  routerRefuses,
  errorShare,
  zombies,
  queue,
  kvPressure,
  prefillDominates,
  ttftWithoutQueue,
  speculation,
  ...loadRules,
  averageHidesRank,
  paused,
  idle,
  emptyBundle,
  metricsOff,
  lifetimeOnly,
  restarted,
  ranksMissing,
  healthGivenUp,
  keyRefused,
  freshProcess,
  oneRankReports,
  priorityRows,
  hitRateGauge,
  utilization,
  oneHealthPath,
  secret,
];

/** Every rule over a dump. */
export const dumpRules: readonly DumpRule[] = [noProgress, sharedShape, inFlight, ...rowRules, damagedDump];

export const runCaptureRules = (
  facts: CaptureFacts,
  thresholds: Thresholds = defaultThresholds,
): readonly Signal[] =>
  runRules(captureRules, {
    facts,
    thresholds,
    version: facts.summary.model.sglang_version,
    target: facts.target ?? null,
  });

/**
 * A dump does not say which version wrote it. `captures`: what is open beside the dump; those of the same model tell what
 * it does not.
 */
export const runDumpRules = (
  dump: DumpView,
  thresholds: Thresholds = defaultThresholds,
  captures: readonly CaptureView[] = [],
): readonly Signal[] =>
  runRules(dumpRules, {
    facts: { ...dump, beside: besideDump(dump, captures) },
    thresholds,
    version: null,
    target: null,
  });
