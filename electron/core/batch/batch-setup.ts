import type { BatchSetup } from '../../../shared/batch.ts';
import type { BatchStart } from '../../../shared/batch-file.ts';
import type { ArtifactId } from '../../../shared/incident.ts';

/** The setup that the first line of a batch holds. */
export const setupOf = (start: BatchStart): BatchSetup => ({
  source: start.source,
  dumps: start.dumps as ArtifactId[],
  targets: start.targets.map(({ name, base_url: baseUrl }) => ({ name, baseUrl })),
  mode: start.mode,
  speed: start.speed,
  rate: start.rate,
  parallel: start.parallel,
  ignoreEos: start.ignore_eos,
  keep: start.keep,
  idleTimeoutSeconds: start.idle_timeout_seconds,
  requests: start.requests,
  noLogs: start.no_logs_left_out,
  noiseFloor: start.noise_floor,
});
