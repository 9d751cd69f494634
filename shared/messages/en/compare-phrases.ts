import { formatCount, formatDuration, formatNumber } from '../../format.ts';

type Params = Readonly<Record<string, string | number>>;
const phrase = <P extends Params = Record<string, never>>(words: (params: P) => string) => words;

/** Clauses of a comparison: what makes two sides comparable, and why a figure is not judged. */
export const comparePhrases = {
  otherKind: phrase(() => 'one side is a capture, the other a dump: no figure is measured on both'),
  sameModel: phrase<{ model: string }>(({ model }) => `same model ${model}`),
  otherModel: phrase<{ a: string; b: string }>(({ a, b }) => `models differ: ${a} and ${b}`),
  modelUnknown: phrase(() => 'the model is not known on both sides'),
  sameWeights: phrase<{ weights: string }>(({ weights }) => `same weights ${weights}`),
  otherWeights: phrase<{ a: string; b: string }>(({ a, b }) => `weights differ: ${a} and ${b}`),
  weightsUnknown: phrase(() => 'the weight version is not known on both sides'),
  sameHardware: phrase<{ hardware: string }>(({ hardware }) => `same hardware ${hardware}`),
  otherHardware: phrase<{ a: string; b: string }>(({ a, b }) => `hardware differs: ${a} and ${b}`),
  hardwareUnknown: phrase(() => 'the hardware is not known on both sides'),
  sameTopology: phrase<{ topology: string }>(({ topology }) => `same topology ${topology}`),
  otherTopology: phrase<{ a: string; b: string }>(({ a, b }) => `topologies differ: ${a} and ${b}`),
  topologyUnknown: phrase(() => 'the topology is not known on both sides'),
  sameVersion: phrase<{ version: string }>(({ version }) => `same SGLang ${version}`),
  otherVersion: phrase<{ a: string; b: string }>(({ a, b }) => `SGLang ${a} and ${b}`),
  versionUnknown: phrase(() => 'the version is not known on both sides'),
  enoughRequests: phrase<{ a: number; b: number }>(
    ({ a, b }) => `${formatCount(a)} and ${formatCount(b)} finished requests`,
  ),
  fewRequests: phrase<{ a: number; b: number; least: number }>(
    ({ a, b, least }) =>
      `${formatCount(a)} and ${formatCount(b)} finished requests; below ${least} on a side nothing is told`,
  ),
  requestsUnknown: phrase(() => 'how many requests finished is not known on both sides'),
  sameLengths: phrase<{ a: number; b: number; change: number }>(
    ({ a, b, change }) =>
      `median prompt ${formatCount(a)} and ${formatCount(b)} tokens (${percent(change)}, limit 25 %)`,
  ),
  otherLengths: phrase<{ a: number; b: number; change: number }>(
    ({ a, b, change }) =>
      `median prompts of ${formatCount(a)} and ${formatCount(b)} tokens differ by ${percent(change)}, more than 25 %`,
  ),
  lengthsUnknown: phrase(() => 'the lengths of prompts are not known on both sides'),
  bothBetween: phrase<{ a: number; b: number }>(
    ({ a, b }) => `between two samples each, ${formatDuration(a)} and ${formatDuration(b)} apart`,
  ),
  bothBetweenUntimed: phrase(() => 'between two samples each, how far apart is not recorded'),
  continuedBy: phrase<{ later: string; seconds: number }>(
    ({ later, seconds }) =>
      `one process: ${later} is what came in the ${formatDuration(seconds)} after the other, which is since start`,
  ),
  sinceStartBoth: phrase(
    () => 'one look each: figures are since the process started, and hide a recent change',
  ),
  recordedBoth: phrase(() => 'figures are of recorded requests'),

  nothingToCompare: phrase(() => 'nothing was observed on both sides'),
  tooFewObserved: phrase<{ a: number; b: number; least: number }>(
    ({ a, b, least }) =>
      `${formatCount(a)} and ${formatCount(b)} independent observations, below ${least} on a side`,
  ),
  tooFewBeyond: phrase<{ percent: number }>(
    ({ percent: p }) => `too few observations lie beyond p${p} to know how far chance moves it`,
  ),
  tooNearZero: phrase(() => 'a value is 0: no change in % can be told'),
  beyondBuckets: phrase<{ edge: number }>(
    ({ edge }) => `a value lies beyond the last edge of its histogram, ${formatNumber(edge)}`,
  ),
  oneBucket: phrase<{ low: number; high: number }>(
    ({ low, high }) =>
      `both lie in the bucket from ${formatNumber(low)} to ${formatNumber(high)}: the difference is not measured`,
  ),
  insideBand: phrase(() => 'inside what chance alone moves it by'),
  notSure: phrase(
    () => 'outside 95 % of chance and inside 99.7 %: of so many figures some are, in equal runs',
  ),
  bandWide: phrase(() => 'too few observations to call it the same'),
  noDirection: phrase(() => 'it moved, which is neither good nor bad by itself'),
  rateNeedsTwo: phrase(() => 'a rate needs two samples of each side'),
  oneLookEach: phrase(() => 'one look on each side'),
  edgesDiffer: phrase<{ name: string }>(({ name }) => `the buckets of ${name} have too few edges in common`),
  sourceOnOneSide: phrase<{ side: string }>(({ side }) => `only ${side} has it`),
  sourceOnNoSide: phrase(() => 'neither side has it'),
  nothingRuns: phrase<{ a: number; b: number }>(
    ({ a, b }) => `${formatCount(a)} and ${formatCount(b)} requests ran: nothing to hold against each other`,
  ),
  batchesDiffer: phrase<{ a: number; b: number }>(
    ({ a, b }) => `${formatCount(a)} and ${formatCount(b)} requests ran, more than 20 % apart`,
  ),
  needsTwoDumps: phrase(() => 'it needs a dump on both sides'),
  sameKeys: phrase(() => 'no key differs'),
} as const;

const percent = (change: number): string => `${change > 0 ? '+' : ''}${Math.round(100 * change)} %`;
