import { formatChange, formatCount, formatDuration, formatNumber } from '../../format.ts';

type Params = Readonly<Record<string, string | number>>;
const phrase = <P extends Params = Record<string, never>>(words: (params: P) => string) => words;

/** Clauses of a batch replay: why it cannot be trusted, and why something is not judged. */
export const batchPhrases = {
  clientBusy: phrase<{ cores: number }>(
    ({ cores }) => `the client itself keeps ${formatNumber(cores)} of one core busy`,
  ),
  pausedFor: phrase<{ seconds: number }>(({ seconds }) => `paused for ${formatDuration(seconds)}`),
  noLogsLeftOut: phrase<{ count: number }>(
    ({ count }) => `${formatCount(count)} requests that ask not to be kept were not sent`,
  ),
  insideNoise: phrase<{ change: number }>(
    ({ change }) => `two runs of one build differ by as much (${formatChange(change)})`,
  ),
  noOutputsCompared: phrase(() => 'no two outputs have token ids on both sides'),
  samplingOnly: phrase<{ diverged: number; of: number }>(
    ({ diverged, of }) =>
      `${formatCount(diverged)} of ${formatCount(of)} outputs part, and none of the requests is greedy: sampling is no evidence`,
  ),
  noNoiseFloor: phrase(() => 'it needs two runs on one target: a batch with a noise floor'),
} as const;
