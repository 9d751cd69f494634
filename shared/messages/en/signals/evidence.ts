import { formatCount, formatDuration } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { overRanks, risks } from './phrases.ts';

export const evidence: SignalCatalogue = {
  emptyBundle: words<{ sources: number }>({
    title: 'The bundle holds no answer',
    cause: 'Empty bundle',
    detail: ({ sources }) =>
      `None of the ${formatCount(sources)} sources is in this bundle, not even as a failed call: nothing here speaks for a server.`,
    guess: () => 'The collector was stopped before its first call, or the bundle lost its files.',
    next: () => 'Fetch the whole bundle, or collect again.',
    risk: risks.collecting,
  }),
  idle: words<{ running: number; waiting: number; ranks: number }>({
    title: 'Idle when captured',
    cause: 'Idle when captured',
    detail: ({ ranks }) =>
      `Nothing ran and nothing waited${overRanks(ranks)} when this was captured: the load figures prove nothing.`,
    guess: () => 'The incident was over, or traffic was taken away, before this was captured.',
    next: () => 'Collect again under traffic, or go on with a dump and replay it.',
    risk: risks.collecting,
  }),
  metricsOff: words<Record<string, never>>({
    title: 'Metrics are off',
    cause: 'Metrics off',
    detail: () => 'The server runs without --enable-metrics: no latency rule could be checked.',
    guess: () => 'The server was started without --enable-metrics.',
    next: () => 'Start the replay target with --enable-metrics.',
    risk: risks.replaying,
  }),
  healthGivenUp: words<{ seconds: number; timedOut: number }>({
    title: 'The health check was given up too early',
    cause: 'Health check given up too early',
    detail: ({ seconds }) =>
      seconds > 0
        ? `/health was given up after ${formatDuration(seconds)}; the server itself answers 503 only after 20 s. There is no verdict.`
        : '/health gave no answer within the time the collector allowed; the server itself answers 503 only after 20 s. There is no verdict.',
    guess: () => 'The collector gave up before the server could say anything.',
    next: () => 'Collect again and allow /health at least 25 s.',
    risk: risks.collecting,
  }),
  keyRefused: words<{ count: number; paths: string }>({
    title: 'Some calls were refused for their key',
    cause: 'Missing key',
    detail: ({ paths }) => `Refused without the right key: ${paths}. This is about keys, not health.`,
    guess: () => 'The server wants an API key that the collector did not have.',
    next: () => 'Collect again with the key that the server was started with.',
    risk: risks.collecting,
  }),
  damagedDump: words<{ name: string; atByte: number; records: number; cancelled: number }>({
    title: 'The dump was not read to its end',
    cause: 'Damaged dump',
    detail: ({ name, atByte, records, cancelled }) => {
      const kept =
        records === 0
          ? 'no record could be read'
          : `${formatCount(records)} ${records === 1 ? 'record' : 'records'} before that could be read`;
      return cancelled > 0
        ? `Reading ${name} was cancelled; ${kept}.`
        : `${name} breaks off at byte ${formatCount(atByte)}; ${kept}. Requests in flight stand at its end.`;
    },
    guess: () => 'The file was copied while it was written, or the copy was cut.',
    next: () => 'Fetch the dump again, whole.',
    risk: risks.reading,
  }),
};
