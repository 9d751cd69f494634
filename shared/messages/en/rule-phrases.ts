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
  needsLog: phrase(() => 'needs the server’s log'),
  needsRankLogs: phrase(() => 'needs the log of every rank'),
  needsRouterLog: phrase(() => 'needs the router’s log'),
  needsBaseline: phrase(() => 'needs a good capture to hold it against'),
  needsReplay: phrase(() => 'needs the result of a replay'),
  needsTwoReplays: phrase(() => 'needs two replays on one build'),
  needsHostView: phrase(() => 'needs nvidia-smi of the host'),

  evidenceAtSample: phrase<{ name: string; sample: number; series: number }>(
    ({ name, sample, series }) => `${name} in sample ${sample}${ofSeries(series)}`,
  ),
  evidenceOverSeries: phrase<{ name: string; series: number }>(
    ({ name, series }) => `${name}${ofSeries(series)}`,
  ),
} as const;
