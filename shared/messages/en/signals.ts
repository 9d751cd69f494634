import { formatCount, formatDuration, formatNumber, formatPercent } from '../../format.ts';

type Slots = Readonly<Record<string, string | number>>;

/** A finding's words: what is true, the number, against what. A title has at most 60 characters. */
export interface SignalWords {
  title(slots: Slots): string;
  /** One whole sentence, or two: it stands alone in SUMMARY_REPORT and in a note. */
  detail(slots: Slots): string;
  /** The cause that is ruled out when the rule stays quiet, as in `Queueing`; the title when left out. */
  readonly cause?: string;
  /** What probably stands behind it, as a sentence. */
  guess(slots: Slots): string;
  /** What to do next, as a sentence or two. */
  next(slots: Slots): string;
  /** What that does to the server that runs. */
  readonly risk: string;
}

interface Written<P> {
  readonly title: string;
  readonly cause: string;
  detail(slots: P): string;
  guess(slots: P): string;
  next(slots: P): string;
  readonly risk: string;
}

/** A rule's slots are typed where they are filled into words; a title has none, so that it also names a rule that could not run. */
const words = <P extends Slots>({ title, ...written }: Written<P>): SignalWords => ({
  title: () => title,
  ...(written as unknown as Omit<SignalWords, 'title'>),
});

const risks = {
  reading: 'Reading logs and settings touches nothing that runs.',
  stacks: 'Taking a stack with py-spy stops each process for a moment; a restart drops what is in flight.',
  collecting: 'Collecting again sends nine GETs; the health checks run one token each.',
  replaying: 'None while the replay goes to a target of its own: never send it to the captured server.',
  rotating: 'Changing the key refuses every client that still has the old one.',
};

const requests = (count: number): string => `${formatCount(count)} ${count === 1 ? 'request' : 'requests'}`;
const overRanks = (ranks: number): string => (ranks > 1 ? ` over ${formatCount(ranks)} DP ranks` : '');

/** By rule text key: `Signal.text`. */
export const signals: Readonly<Record<string, SignalWords>> = {
  noListener: words<{ url: string; calls: number; answered: number; refused: number }>({
    title: 'No call was answered',
    cause: 'No listener',
    detail: ({ url, calls, refused }) =>
      refused > 0
        ? `Nothing listens at ${url}: ${formatCount(refused)} of ${formatCount(calls)} connections were refused.`
        : `None of the ${formatCount(calls)} calls to ${url} was answered.`,
    guess: ({ refused }) =>
      refused > 0
        ? 'The server has died, was never started, or listens elsewhere.'
        : 'The host is down, a firewall drops the calls, or the process accepts nothing any more.',
    next: () =>
      'On its host look for the process, read the last 200 log lines, and look into the crash-dump folder.',
    risk: risks.reading,
  }),
  notSglang: words<{ url: string; pages: number; answered: number; title: string }>({
    title: "The answers are not an SGLang server's",
    cause: 'Another service in its place',
    detail: ({ url, pages, answered, title }) =>
      `${formatCount(pages)} of ${formatCount(answered)} answers of ${url === '' ? 'this address' : url} are web pages or redirects${title === '' ? '' : ` (“${title}”)`} and none is SGLang's: nothing here speaks for a server.`,
    guess: () => 'A login page, a proxy or another service answers at this address.',
    next: () =>
      'Collect again from the host itself or past the proxy, at the address that the server was started with.',
    risk: risks.collecting,
  }),
  emptyBundle: words<{ sources: number }>({
    title: 'The bundle holds no answer',
    cause: 'Empty bundle',
    detail: ({ sources }) =>
      `None of the ${formatCount(sources)} sources is in this bundle, not even as a failed call: nothing here speaks for a server.`,
    guess: () => 'The collector was stopped before its first call, or the bundle lost its files.',
    next: () => 'Fetch the whole bundle, or collect again.',
    risk: risks.collecting,
  }),
  staleLoad: words<{ seconds: number; rank: number; ranks: number; running: number; limit: number }>({
    title: 'A scheduler has stopped publishing its load',
    cause: 'Scheduler that does not turn',
    detail: ({ seconds, rank, ranks, running }) =>
      `The load of ${ranks > 1 ? `DP rank ${rank}` : 'the scheduler'} was ${formatDuration(seconds)} old when /v1/loads answered, with ${requests(running)} running in it: a scheduler publishes it at every batch and every idle turn, overloaded or not.`,
    guess: () =>
      'The scheduler loop does not turn: it waits in a collective, a kernel or for another process.',
    next: () =>
      'Take stacks of every rank (py-spy) before a restart, and compare their newest batch lines; do not profile.',
    risk: risks.stacks,
  }),
  engineSilent: words<Record<string, never>>({
    title: 'HTTP answers, the engine does not',
    cause: 'Engine that does not answer',
    detail: () =>
      '/model_info, which HTTP answers from its own memory, came at once; /server_info, which asks every scheduler, never did, and it is not the only call to fail.',
    guess: () => 'The scheduler or one of its ranks is stuck while the HTTP process is fine.',
    next: () =>
      'Take stacks of every rank and of the scheduler (py-spy) before a restart, and save the requests; do not profile.',
    risk: risks.stacks,
  }),
  healthGenerateFailed: words<{ status: number }>({
    title: '/health_generate fails while HTTP answers',
    cause: 'Engine that gives no token',
    detail: ({ status }) =>
      `/health_generate answered HTTP ${status} on a server that has served requests and still answers other calls: it is past start-up, and no token came back.`,
    guess: () => 'The engine gives no token: it is stuck, or the server is shutting down.',
    next: () =>
      'Take stacks of scheduler and detokenizer; collect again and note how long /health takes: at once is a shutdown, 20 s a stalled engine.',
    risk: risks.stacks,
  }),
  quick503: words<{ status: number; seconds: number }>({
    title: 'The server says it is starting or stopping',
    cause: 'Starting or stopping',
    detail: ({ seconds }) =>
      `/health answered 503 after ${formatDuration(seconds)}: at once, as a server does that is starting or shutting down.`,
    guess: () => 'Start-up has not finished, weights are still loading, or a shutdown has begun.',
    next: () =>
      'Look in the log for "Load weight", "Capture cuda graph" and SIGTERM; wait for start-up, then take a bundle again.',
    risk: risks.collecting,
  }),
  slow503: words<{ status: number; seconds: number }>({
    title: 'No token came back from the engine',
    cause: 'Stalled engine',
    detail: ({ seconds }) =>
      `/health answered 503 after ${formatDuration(seconds)}: HTTP works, and scheduler, workers or detokenizer gave no token in that time.`,
    guess: () =>
      'The scheduler, a worker or the detokenizer is stalled. One very long prefill can look the same.',
    next: () =>
      'Take stacks of scheduler and detokenizer (py-spy) and the newest batch line of every rank before a restart, and save the requests.',
    risk: risks.stacks,
  }),
  healthFailed: words<{ status: number }>({
    title: 'The health check failed',
    cause: 'Unhealthy when captured',
    detail: ({ status }) => `/health answered HTTP ${status}.`,
    guess: () => 'Start-up, shutdown, a crash or a stalled scheduler: the status alone does not tell which.',
    next: () =>
      'Collect again with at least 25 s for /health and note how long it takes; read the newest log lines of every rank.',
    risk: risks.collecting,
  }),
  healthSilent: words<{ seconds: number; timedOut: number }>({
    title: 'The health check was left without an answer',
    cause: 'Silent health check',
    detail: ({ seconds, timedOut }) =>
      timedOut > 0
        ? `/health gave no answer in ${formatDuration(seconds)}, longer than the server's own limit of 20 s, while other calls were answered.`
        : '/health was cut off without an answer while other calls were answered.',
    guess: () => 'The HTTP process is blocked or was dying when it was asked.',
    next: () => 'Take stacks of the HTTP process and the scheduler, and read the last log lines of both.',
    risk: risks.stacks,
  }),
  shallowHealth: words<{ status: number }>({
    title: '/health is green, /health_generate is not',
    cause: 'Green health that hides a stalled engine',
    detail: ({ status }) =>
      status > 0
        ? `/health is green and /health_generate answered HTTP ${status}: green says only that HTTP runs.`
        : '/health is green and /health_generate gave no answer: green says only that HTTP runs.',
    guess: () => 'HTTP is alive and no token comes back from the engine.',
    next: () => 'Take stacks of scheduler and detokenizer, and compare the newest batch line of every rank.',
    risk: risks.stacks,
  }),
  notReady: words<{ status: number }>({
    title: 'Not ready, although healthy',
    cause: 'Paused or draining',
    detail: ({ status }) =>
      status > 0
        ? `/ready answered HTTP ${status} while /health is green.`
        : '/ready gave no answer while /health is green.',
    guess: () =>
      'Generation is paused, for a weight update perhaps, or the server is draining before it stops.',
    next: () =>
      'Ask who called /pause_generation or began a shutdown, and look for a weight update in the log.',
    risk: risks.reading,
  }),
  queue: words<{ waiting: number; running: number; ranks: number }>({
    title: 'Requests are waiting',
    cause: 'Queueing',
    detail: ({ waiting, running, ranks }) =>
      `${requests(waiting)} waiting and ${formatCount(running)} running${overRanks(ranks)}.`,
    guess: () => 'More requests arrive than the server takes on: slots or KV space are the limit.',
    next: () =>
      'Compare running requests with the slots and token usage with the pool; look at capacity before any profile.',
    risk: risks.reading,
  }),
  kvPressure: words<{ usage: number; rank: number; ranks: number; limit: number }>({
    title: 'The KV pool is nearly full',
    cause: 'KV pressure',
    detail: ({ usage, rank, ranks, limit }) =>
      `Token usage is ${formatPercent(usage)}${ranks > 1 ? ` on DP rank ${rank}` : ''}, against a limit of ${formatPercent(limit)}.`,
    guess: () => 'Long contexts or many requests fill the KV pool, and requests wait or are retracted.',
    next: () =>
      'Look for retractions in the log ("KV cache pool is full"), at prompt lengths in a dump, and at --mem-fraction-static.',
    risk: risks.reading,
  }),
  ttftWithoutQueue: words<{ ttft: number; queue: number }>({
    title: 'The first token is late, and not for the queue',
    cause: 'Slow first token without a queue',
    detail: ({ ttft, queue }) =>
      `Time to first token is ${formatDuration(ttft)} on average, of which the queue takes ${formatDuration(queue)}.`,
    guess: () => 'Prefill, or the way to the scheduler, takes the time; queueing does not.',
    next: () => 'Save a slow request and replay it alone on a clean target; compare its prefill time there.',
    risk: risks.replaying,
  }),
  prefillDominates: words<{ prefill: number; intake: number; limit: number }>({
    title: 'Prefill takes the time',
    cause: 'Slow prefill',
    detail: ({ prefill, intake }) =>
      `On the slowest rank prefill_forward takes ${formatDuration(prefill)} on average, request_process ${formatDuration(intake)}.`,
    guess: () =>
      'The forward pass of prefill holds the first token: long prompts, a large chunk, or a slow kernel.',
    next: () =>
      'Replay a slow request alone on a clean target: if it is slow there too, profile prefill; if not, look at chunked_prefill_size and at what else ran.',
    risk: risks.replaying,
  }),
  speculation: words<{ length: number; algorithm: string; limit: number }>({
    title: 'Speculation yields nothing',
    cause: 'Speculation collapse',
    detail: ({ length, algorithm }) =>
      `The accept length of ${algorithm} is ${formatNumber(length)} tokens a step, the bonus token included: every draft is rejected.`,
    guess: () =>
      'The draft model does not match the target: other weights, another template, or a higher temperature.',
    next: () =>
      'Compare draft model, target weights and speculative_* settings with a good capture; replay with speculation off.',
    risk: risks.replaying,
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
  secret: words<{ count: number; files: number; keys: string }>({
    title: 'The bundle holds keys in the clear',
    cause: 'Keys in the clear',
    detail: ({ count, files, keys }) =>
      `${formatCount(count)} ${count === 1 ? 'secret stands' : 'secrets stand'} in the clear in ${formatCount(files)} ${files === 1 ? 'file' : 'files'} of this bundle (${keys}); they are masked here, the files are as they were.`,
    guess: () => 'The collector that wrote this bundle masks nothing.',
    next: () => 'Change the key if the bundle has left its host.',
    risk: risks.rotating,
  }),
  noProgress: words<{ count: number; seconds: number; usual: number; longest: number }>({
    title: 'Nothing finished any more before the dump',
    cause: 'Requests that stopped finishing',
    detail: ({ count, seconds, usual, longest }) =>
      `${requests(count)} in flight, and none had finished for ${formatDuration(seconds)} when the dump was written; until then one finished every ${formatDuration(usual)}, the slowest after ${formatDuration(longest)}.`,
    guess: () =>
      'The engine stood still long before the process ended: a hang, which the dump only recorded.',
    next: () =>
      'Replay the first requests that did not come back, and any that share a shape, one by one on a clean target of the same build; take stacks of every rank when it hangs.',
    risk: risks.replaying,
  }),
  sharedShape: words<{
    trait: string;
    tokens: number;
    count: number;
    inFlight: number;
    finishedWith: number;
    finished: number;
  }>({
    title: 'Requests in flight share a shape',
    cause: 'Shape shared by requests in flight',
    detail: ({ trait, tokens, count, inFlight, finishedWith, finished }) => {
      const some = `${formatCount(count)} of ${formatCount(inFlight)} requests in flight`;
      const others = `${finishedWith === 0 ? 'none' : formatCount(finishedWith)} of ${formatCount(finished)} finished ones`;
      if (trait === 'media') return `${some} carry media, ${others} ${finishedWith === 1 ? 'does' : 'do'}.`;
      if (trait === 'lora')
        return `${some} name an adapter, ${others} ${finishedWith === 1 ? 'does' : 'do'}.`;
      return `${some} have exactly ${formatCount(tokens)} prompt tokens, none of the ${formatCount(finished)} finished ones has.`;
    },
    guess: ({ trait, tokens }) =>
      trait === 'promptTokens'
        ? `A request of exactly ${formatCount(tokens)} prompt tokens does not come back.`
        : 'Requests of that shape do not come back.',
    next: () =>
      'Replay one of them alone on a clean target of the same build; if it fails there, make it smaller until it no longer does.',
    risk: risks.replaying,
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
  inFlight: words<{ count: number; finished: number }>({
    title: 'Requests were in flight when it was dumped',
    cause: 'Requests in flight at the dump',
    detail: ({ count, finished }) =>
      `${requests(count)} had no finish reason when the dump was written, beside ${formatCount(finished)} finished ${finished === 1 ? 'one' : 'ones'}.`,
    guess: () => 'One of the requests in flight, or what they share, brought it about.',
    next: () =>
      'Replay the requests in flight on a clean target of the same build: one by one, then in halves, then all at the recorded spacing.',
    risk: risks.replaying,
  }),
};
