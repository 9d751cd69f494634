import { formatCount, formatDuration, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { risks } from './phrases.ts';

export const down: SignalCatalogue = {
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
  errorShare: words<{ server: number; client: number; total: number; codes: string; delta: number }>({
    title: 'Many calls for generation fail',
    cause: 'Errors of the server in what it answered',
    detail: ({ server, client, total, codes, delta }) =>
      `Of ${formatCount(total)} calls for generation answered ${delta > 0 ? 'between the samples' : 'since the start'} ${formatPercent(server)} failed with 5xx and ${formatPercent(client)} were refused with 4xx (${codes}).`,
    guess: ({ server, client }) =>
      server >= client
        ? 'The server fails on some requests, or gives up on them in the queue.'
        : 'Clients send what the server refuses: another model name, prompts that are too long, a wrong key.',
    next: () =>
      'Group the requests of a dump by finish reason and error, and read the messages of the aborts.',
    risk: risks.reading,
  }),
  routerRefuses: words<{ paths: string; alive: number; workers: number }>({
    title: 'The router refuses while its workers live',
    cause: 'A router that refuses',
    detail: ({ paths, alive, workers }) =>
      paths === ''
        ? `The router hands requests on; ${alive} of ${workers} workers are healthy.`
        : `The router answered 503 to ${paths} while ${alive} of ${workers} workers were healthy.`,
    guess: () => 'Its circuit breaker is open after errors or backpressure, or it does not know its workers.',
    next: () =>
      'Read /workers and the log of the router for the status that opened the breaker; requests can go to a worker directly meanwhile.',
    risk: risks.reading,
  }),
};
