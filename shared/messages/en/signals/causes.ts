import type { CauseKey } from '../../../signal.ts';

/** What a note calls a cause that is ruled out. */
export const causes: Readonly<Record<CauseKey, string>> = {
  queueing: 'Queueing',
  kvPressure: 'KV pressure',
  retraction: 'Retraction',
  imbalance: 'Imbalance between DP ranks',
  prefill: 'Slow prefill',
  cudaGraph: 'Decode without a CUDA graph',
  cacheMiss: 'Cache misses',
  grammar: 'Grammar compilation',
  split: 'Hand-over between prefill and decode',
  speculation: 'Speculation that yields nothing',
  unhealthy: 'A server that was down or unhealthy when captured',
  network: 'The network, a missing key, or a port where nothing listens',
  stall: 'A scheduler that stands still',
  overload: 'Plain overload',
  serverErrors: 'Errors of the server in what it answered',
  restart: 'A restart between the samples',
  zombies: 'Requests that go on without a client',
  weightSync: 'A pause for new weights',
};
