import type { DumpView } from '../../../shared/dump.ts';
import type { Signal } from '../../../shared/signal.ts';
import { engineSilent } from './down/engine-silent.ts';
import { healthFailed, healthGenerateFailed, quick503, slow503 } from './down/health-503.ts';
import { healthGivenUp, healthSilent } from './down/health-silent.ts';
import { noListener } from './down/no-listener.ts';
import { notReady } from './down/not-ready.ts';
import { emptyBundle, notSglang } from './down/not-sglang.ts';
import { shallowHealth } from './down/shallow-health.ts';
import { damagedDump } from './evidence/damaged-dump.ts';
import { idle } from './evidence/idle.ts';
import { keyRefused } from './evidence/key-refused.ts';
import { metricsOff } from './evidence/metrics-off.ts';
import { noProgress } from './hang/dump-progress.ts';
import { inFlight } from './hang/in-flight.ts';
import { sharedShape } from './hang/shared-shape.ts';
import { staleLoad } from './hang/stale-load.ts';
import { kvPressure } from './latency/kv-pressure.ts';
import { prefillDominates } from './latency/prefill-dominates.ts';
import { queue } from './latency/queue.ts';
import { speculation } from './latency/speculation.ts';
import { ttftWithoutQueue } from './latency/ttft-without-queue.ts';
import type { CaptureFacts, CaptureRule, DumpRule } from './rule.ts';
import { runRule } from './run-rule.ts';
import { secret } from './safety/secret.ts';
import { defaultThresholds, type Thresholds } from './thresholds.ts';

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
export const dumpRules: readonly DumpRule[] = [noProgress, sharedShape, inFlight, damagedDump];

export const runCaptureRules = (
  facts: CaptureFacts,
  thresholds: Thresholds = defaultThresholds,
): readonly Signal[] => captureRules.map((rule) => runRule(rule, facts, thresholds));

export const runDumpRules = (dump: DumpView, thresholds: Thresholds = defaultThresholds): readonly Signal[] =>
  dumpRules.map((rule) => runRule(rule, dump, thresholds));
