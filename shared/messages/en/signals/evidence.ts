import { formatCount, formatDuration, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { overRanks, requests, risks } from './phrases.ts';

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
  metricsOff: words<{ samples: number }>({
    title: 'Metrics are off',
    cause: 'Metrics off',
    detail: ({ samples }) =>
      samples > 0
        ? '/metrics answered without one series of SGLang: no latency rule could be checked.'
        : 'The server runs without --enable-metrics: no latency rule could be checked.',
    guess: ({ samples }) =>
      samples > 0
        ? 'Another process answers /metrics, or the server was started without --enable-metrics.'
        : 'The server was started without --enable-metrics.',
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
  lifetimeOnly: words<{ samples: number; seconds: number }>({
    title: 'Latencies are averages since the start',
    cause: 'Latencies that hide a spike',
    detail: ({ samples }) =>
      samples > 1
        ? 'The two looks at /metrics cannot be held against each other: latency figures are averages since the process started, and a recent spike can be hidden in them.'
        : '/metrics was read once: latency figures are averages since the process started, and a recent spike can be hidden in them.',
    guess: () => 'The bundle was collected with one sample.',
    next: () => 'Collect two samples 30 to 60 s apart while it happens.',
    risk: risks.collecting,
  }),
  restarted: words<{ series: string; was: number; is: number; gone: number }>({
    title: 'The process restarted between the samples',
    cause: 'A restart between the samples',
    detail: ({ series, was, is, gone }) =>
      gone > 0
        ? `The counter ${series} was ${formatCount(was)} in one sample and is gone from the next: another process answered, and rates begin after it.`
        : `The counter ${series} fell from ${formatCount(was)} to ${formatCount(is)} between two samples: another process answered, and rates begin after it.`,
    guess: () => 'The server died or was restarted while this was collected.',
    next: () => 'Look for a crash dump and the last log lines of that time.',
    risk: risks.reading,
  }),
  ranksMissing: words<{ ranks: number; of: number; missing: string }>({
    title: 'Some DP ranks are missing from the load',
    cause: 'Load of a part of the ranks',
    detail: ({ ranks, of, missing }) =>
      `Only ${formatCount(ranks)} of ${formatCount(of)} DP ranks are in /v1/loads${missing === '' ? '' : ` (missing: ${missing})`}: sums and largest values are of a part.`,
    guess: () => 'The missing ranks never published a load: they are starting, stuck or dead.',
    next: () => 'Read the logs of the missing ranks, and take their stacks with py-spy.',
    risk: risks.stacks,
  }),
  oneRankReports: words<{ tp: number; rank: string }>({
    title: 'Scheduler metrics come from one TP rank',
    cause: 'Metrics of one TP rank',
    detail: ({ tp, rank }) =>
      `Scheduler series are of TP rank ${rank} alone, of ${formatCount(tp)}: that another rank lags cannot be seen in them.`,
    guess: () => 'The server runs without --enable-metrics-for-all-schedulers, as is usual.',
    next: () => 'Compare the newest batch line in the log of every rank.',
    risk: risks.reading,
  }),
  averageHidesRank: words<{ usage: number; mean: number; rank: number; ranks: number }>({
    title: 'The average hides a full rank',
    cause: 'A full rank behind a fine average',
    detail: ({ usage, mean, rank, ranks }) =>
      `Over ${formatCount(ranks)} DP ranks the KV pools are ${formatPercent(mean)} full, which looks fine, but DP rank ${rank} is at ${formatPercent(usage)}.`,
    guess: ({ rank }) => `DP rank ${rank} gets longer or more requests than the others.`,
    next: () =>
      'Compare the ranks one by one, then look at --load-balance-method and at how the router spreads requests.',
    risk: risks.reading,
  }),
  priorityRows: words<{ names: string; count: number }>({
    title: 'Rows per priority stand beside their total',
    cause: 'Priorities counted twice',
    detail: ({ names }) =>
      `Of ${names} the row with priority="" is the total and the numbered ones are its parts; totals here are of that row.`,
    guess: () => 'The server schedules by priority.',
    next: () => 'In a dashboard of your own add up the rows with priority="" only.',
    risk: risks.reading,
  }),
  hitRateGauge: words<{ gauge: number; rate: number }>({
    title: 'The cache-hit gauge is not the hit rate',
    cause: 'Cache-hit gauge that misleads',
    detail: ({ gauge, rate }) =>
      `The gauge cache_hit_rate says ${formatPercent(gauge)}, the token counters say ${formatPercent(rate)}: it is of the last batch, and is set to 0 whenever a decode line is logged.`,
    guess: () => 'The gauge was read between two prefills.',
    next: () => 'Go by cached tokens over prompt tokens, and by no alert on the gauge.',
    risk: risks.reading,
  }),
  utilization: words<{ value: number; running: number }>({
    title: 'The field utilization says nothing',
    cause: 'Utilization that says nothing',
    detail: ({ value, running }) =>
      value < 0
        ? 'The field utilization is -1, as on every prefill worker; it is not used here.'
        : `The field utilization is 0 while ${requests(running)} ran: it stays 0 unless an SLO limit is set, and is not used here.`,
    guess: () => 'No SLO limit is set.',
    next: () => 'Go by running requests, slots and token usage.',
    risk: risks.reading,
  }),
  oneHealthPath: words<{ health: number; generate: number }>({
    title: 'Both health checks are one',
    cause: 'Health checks that agree by construction',
    detail: ({ health, generate }) =>
      `/health took ${formatDuration(health)} and /health_generate ${formatDuration(generate)}: both generate a token, so that they agree is no second witness.`,
    guess: () => 'SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION is on, as by default.',
    next: () => 'Count the two as one check.',
    risk: risks.reading,
  }),
  freshProcess: words<{ served: number; limit: number }>({
    title: 'The process has served next to nothing',
    cause: 'Warm-up in the figures',
    detail: ({ served }) =>
      `Since it started the process has finished ${requests(served)}: graph capture, kernel compilation and a cold cache are in its times.`,
    guess: () => 'The server was started or restarted a short while ago.',
    next: () => 'Let it warm up, then collect again.',
    risk: risks.collecting,
  }),
};
