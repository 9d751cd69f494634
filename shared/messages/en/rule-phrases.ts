import { formatCount } from '../../format.ts';

type Params = Readonly<Record<string, string | number>>;
const phrase = <P extends Params = Record<string, never>>(words: (params: P) => string) => words;

const ofSeries = (series: number): string => (series > 1 ? `, ${formatCount(series)} series added up` : '');

/** Clauses of the rules: why a value could not be worked out, and what the values behind a finding are. */
export const rulePhrases = {
  oneScrape: phrase(() => '/metrics was read once only: nothing says what changed'),
  scrapesTooClose: phrase<{ seconds: number; least: number }>(
    ({ seconds, least }) =>
      `/metrics was read twice within ${seconds} s, less than the ${least} s that tell a rate`,
  ),
  restartedBetween: phrase<{ series: string }>(
    ({ series }) => `the process restarted between the samples: ${series} went back`,
  ),
  timesUnknown: phrase(() => 'when the samples were taken is not recorded'),
  nothingBetween: phrase<{ name: string }>(({ name }) => `${name} saw nothing between the samples`),
  bucketsDiffer: phrase<{ name: string }>(
    ({ name }) => `the buckets of ${name} differ between samples or ranks`,
  ),
  noBuckets: phrase<{ name: string }>(({ name }) => `${name} has no usable buckets`),
  oneRank: phrase(() => 'there is one rank only'),
  tooLittleToShare: phrase<{ name: string; sum: number; least: number }>(
    ({ name, sum, least }) =>
      `${name} is ${formatCount(sum)} over all ranks; below ${least} nothing tells an imbalance`,
  ),

  olderThan: phrase<{ version: string; since: string }>(
    ({ version, since }) => `SGLang ${version} does not have it; ${since} and later do`,
  ),
  noneInFlightAtBoth: phrase(() => 'not at both samples was a request in flight'),
  callsHoldSeveral: phrase(
    () => 'calls carry several requests each, so the two counts cannot be held together',
  ),
  zeroWithoutMetrics: phrase<{ name: string }>(({ name }) => `${name} stays 0 on a server without metrics`),
  tooFewResponses: phrase<{ count: number; least: number }>(
    ({ count, least }) =>
      `only ${formatCount(count)} calls for generation were answered; a share of fewer than ${least} says little`,
  ),
  needsLog: phrase(() => 'needs the server’s log'),
  needsRankLogs: phrase(() => 'needs the log of every rank'),
  needsBaseline: phrase(() => 'needs a good capture to hold it against'),
  needsReplay: phrase(() => 'needs the result of a replay'),
  needsTwoReplays: phrase(() => 'needs two replays on one build'),
  needsHostView: phrase(() => 'needs nvidia-smi of the host'),
  needsActing: phrase(
    () => 'belongs to the moment of acting: replay and commands ask before they change a server',
  ),

  evidenceAtSample: phrase<{ name: string; sample: number; series: number }>(
    ({ name, sample, series }) => `${name} in sample ${sample}${ofSeries(series)}`,
  ),
  evidenceOverSeries: phrase<{ name: string; series: number }>(
    ({ name, series }) => `${name}${ofSeries(series)}`,
  ),

  // Figures worked out of samples.
  figureMean: phrase<{ name: string }>(({ name }) => `Mean ${name}`),
  figureP50: phrase<{ name: string }>(({ name }) => `p50 of ${name}`),
  figureP95: phrase<{ name: string }>(({ name }) => `p95 of ${name}`),
  figureP99: phrase<{ name: string }>(({ name }) => `p99 of ${name}`),
  figureCount: phrase<{ name: string }>(({ name }) => `Counted: ${name}`),
  figureSum: phrase<{ name: string }>(({ name }) => `${name}, over all ranks`),
  figureRank: phrase<{ name: string; rank: number }>(({ name, rank }) => `${name} of DP rank ${rank}`),
  figureCores: phrase<{ component: string }>(({ component }) => `Cores that each ${component} uses`),
  figureGpuBusy: phrase(() => 'Share of the time that the GPU computes'),
  figureHostTier: phrase(() => 'Host tier in use'),
  figureOfPeer: phrase<{ name: string; target: string }>(({ name, target }) => `${name} of ${target}`),
  onePoolOnly: phrase(() => 'the model has one pool only'),
  graphsOff: phrase(() => 'CUDA graphs are switched off'),
  noRouter: phrase(() => 'this is no router'),
  noWorkersBeside: phrase(() => 'no worker was captured beside the router'),
  otherSide: phrase<{ mode: string }>(({ mode }) =>
    mode === 'null' ? 'prefill and decode are not split' : `this is a ${mode} server`,
  ),
  noOtherSide: phrase(() => 'the other side of the split is not in this capture'),
  noStorageTier: phrase(() => 'the cache has no storage tier'),
  evidenceTakenAt: phrase<{ sample: number }>(({ sample }) => `Sample ${sample} taken, UTC`),
  evidenceRunningAt: phrase<{ sample: number }>(({ sample }) => `Running requests in sample ${sample}`),
  evidenceActiveCalls: phrase<{ sample: number }>(
    ({ sample }) => `Open calls for generation in sample ${sample}`,
  ),
} as const;
