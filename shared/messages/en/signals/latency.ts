import { formatCount, formatDuration, formatNumber, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { overRanks, requests, risks } from './phrases.ts';

export const latency: SignalCatalogue = {
  queue: words<{ waiting: number; running: number; ranks: number; before: number }>({
    title: 'Requests are waiting',
    cause: 'Queueing',
    detail: ({ waiting, running, ranks, before }) =>
      `${requests(waiting)} waiting and ${formatCount(running)} running${overRanks(ranks)}${
        before >= 0 ? `; in the first sample ${formatCount(before)} waited` : ''
      }.`,
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
  queueInTtft: words<{ share: number; ttft: number; queue: number }>({
    title: 'Most of the time to first token is waiting',
    cause: 'Waiting before the first token',
    detail: ({ share, ttft, queue }) =>
      `Of ${formatDuration(ttft)} to the first token on average, ${formatDuration(queue)} is waiting in the queue (${formatPercent(share)}).`,
    guess: () => 'More requests arrive than the server takes on; prefill itself is not what is slow.',
    next: () => 'Look at capacity, at slots and at the KV pool, before any profile.',
    risk: risks.reading,
  }),
  slotBound: words<{
    slots: number;
    running: number;
    usage: number;
    rank: number;
    full: number;
    ranks: number;
  }>({
    title: 'All slots are taken while the KV pool has room',
    cause: 'Too few slots',
    detail: ({ slots, usage, rank, ranks }) =>
      `All ${formatCount(slots)} slots${ranks > 1 ? ` of DP rank ${rank}` : ''} are taken and requests wait, while its KV pool is ${formatPercent(usage)} full.`,
    guess: () =>
      'The number of running requests is the limit, not memory; or requests without a client hold slots.',
    next: () => 'Raise --max-running-requests, or find requests that go on without a client.',
    risk: risks.reading,
  }),
  retraction: words<{ tokens: number; share: number; queued: number }>({
    title: 'Tokens were thrown away and computed again',
    cause: 'Retraction',
    detail: ({ tokens, share, queued }) =>
      tokens === 0
        ? `${requests(queued)} retracted and waiting to be computed again.`
        : `${formatCount(tokens)} tokens were retracted${share < 0 ? '' : `, ${formatPercent(share)} of those generated`}; they have to be computed again.`,
    guess: () => 'The KV pool runs full while requests decode.',
    next: () =>
      'Fewer running requests, a higher --schedule-conservativeness or a larger pool; in the log look for "KV cache pool is full. Retract requests".',
    risk: risks.reading,
  }),
  onePool: words<{ pool: string; usage: number; other: string; otherUsage: number }>({
    title: 'One pool is full while another is not',
    cause: 'One pool as the limit',
    detail: ({ pool, usage, other, otherUsage }) =>
      `The ${pool} pool is ${formatPercent(usage)} full, the ${other} pool ${formatPercent(otherUsage)}.`,
    guess: () => 'Memory is shared out between the pools in another way than the traffic needs it.',
    next: () => 'Change --swa-full-tokens-ratio, or the number of mamba slots.',
    risk: risks.reading,
  }),
  idleBesideQueue: words<{ waiting: number; rank: number; idle: number; ranks: number }>({
    title: 'A DP rank queues while another one is idle',
    cause: 'Queue beside an idle rank',
    detail: ({ waiting, rank, idle, ranks }) =>
      `${requests(waiting)} waiting on DP rank ${rank} while ${formatCount(idle)} of ${formatCount(ranks)} ranks have nothing to do.`,
    guess: () => 'Requests are bound to a rank: sticky sessions, or routing that knows nothing of the load.',
    next: () => 'Look at --load-balance-method, at routed_dp_rank in the requests, and at the router.',
    risk: risks.reading,
  }),
  imbalance: words<{
    column: string;
    factor: number;
    high: number;
    highRank: number;
    low: number;
    lowRank: number;
    ranks: number;
    method: string;
  }>({
    title: 'DP ranks are loaded unevenly',
    cause: 'Imbalance between DP ranks',
    detail: ({ column, factor, high, highRank, low, lowRank, ranks, method }) =>
      `Of ${formatCount(ranks)} DP ranks, rank ${highRank} is the busiest with a ${column} of ${formatCount(high)}, rank ${lowRank} the least busy with ${formatCount(low)}: ${formatNumber(factor)} times the mean${method === '' ? '' : `, with ${method}`}.`,
    guess: () =>
      'Requests are shared out by number and not by size, or shared prefixes draw them to one rank.',
    next: () =>
      'Try --load-balance-method total_tokens or a router that knows the ranks; look at which prefixes go where.',
    risk: risks.reading,
  }),
  cudaGraph: words<{ share: number; running: number; captured: number }>({
    title: 'Decode runs without a CUDA graph',
    cause: 'Decode without a CUDA graph',
    detail: ({ share, running, captured }) =>
      `${formatPercent(share)} of the decode steps ran without a CUDA graph${running >= 0 && captured >= 0 ? `; ${formatCount(running)} run on the busiest rank, graphs are captured up to a batch of ${formatCount(captured)}` : ''}.`,
    guess: ({ running, captured }) =>
      running > captured && captured >= 0
        ? 'The batch is larger than the largest one captured.'
        : 'Something in the batch cannot run in a graph, or graphs were switched off at run time.',
    next: () =>
      'Raise --cuda-graph-max-bs or lower --max-running-requests; in the log look for "cuda graph: False" on decode lines.',
    risk: risks.reading,
  }),
  speculationNotUsed: words<{ algorithm: string; tokens: number; calls: number }>({
    title: 'Speculation is configured and not used',
    cause: 'Unused speculation',
    detail: ({ algorithm, tokens }) =>
      `${algorithm} is configured, and between the samples requests of ${formatCount(tokens)} tokens finished without one verify step.`,
    guess: () => 'Speculation was switched off at run time, or the batch is larger than it is used for.',
    next: () => 'Look in the log for why speculation was disabled, and at limits by batch size.',
    risk: risks.reading,
  }),
  grammarCompile: words<{ seconds: number; queued: number }>({
    title: 'Requests wait for a grammar to be compiled',
    cause: 'Grammar compilation',
    detail: ({ seconds, queued }) =>
      seconds >= 0 && queued === 0
        ? `The slowest twentieth of the grammars took ${formatDuration(seconds)} or more to compile.`
        : `${requests(queued)} in the grammar queue${seconds >= 0 ? `; the slowest twentieth of the grammars took ${formatDuration(seconds)} or more to compile` : ''}.`,
    guess: () => 'A schema is large or new each time, and compiling it holds the requests that need it.',
    next: () =>
      'Find the schema in a dump (json_schema, ebnf, regex) and make it smaller; look at the share of cached grammars.',
    risk: risks.reading,
  }),
  grammarFailed: words<{ failed: number; timedOut: number }>({
    title: 'Grammars timed out or were given up',
    cause: 'Failed grammars',
    detail: ({ failed, timedOut }) =>
      `${formatCount(failed)} ${failed === 1 ? 'grammar was' : 'grammars were'} given up, ${formatCount(timedOut)} of them for time.`,
    guess: () => 'A schema cannot be compiled in time, or tokens come that it does not allow.',
    next: () =>
      'Find the requests in the log ("Grammar accept_token failed for req") and replay one of them.',
    risk: risks.replaying,
  }),
  hostBound: words<{ component: string; cores: number; gpu: number }>({
    title: 'A host process is the limit',
    cause: 'Busy tokenizer or detokenizer',
    detail: ({ component, cores, gpu }) =>
      `The ${component} uses ${formatPercent(cores)} of a core${gpu < 0 ? '' : ` while the GPU computes ${formatPercent(gpu)} of the time`}.`,
    guess: () =>
      'One process handles the text of all requests and has no time left: long prompts, logprobs or much streaming.',
    next: () =>
      'Start more of them (--tokenizer-worker-num), stream in larger steps, ask for fewer logprobs.',
    risk: risks.reading,
  }),
  gpuWaits: words<{ rank: number; share: number; ranks: number }>({
    title: 'The GPU waits for the host',
    cause: 'GPU that waits',
    detail: ({ rank, share, ranks }) =>
      `${ranks > 1 ? `The GPU of DP rank ${rank}` : 'The GPU'} computed ${formatPercent(share)} of the time between the samples, although it had work.`,
    guess: () => 'The scheduler, or another process on the host, does not hand work over fast enough.',
    next: () => 'Take a trace of the requests, not a profile of the kernels.',
    risk: risks.reading,
  }),
  prefillGaps: words<{ p99: number; p50: number; prefilled: number; decoded: number }>({
    title: 'Prefills interrupt decode',
    cause: 'Prefill between decode steps',
    detail: ({ p99, p50, prefilled, decoded }) =>
      `The longest percent of the pauses between tokens is ${formatDuration(p99)} or more, the usual one ${formatDuration(p50)}; meanwhile ${formatCount(prefilled)} tokens were prefilled and ${formatCount(decoded)} decoded.`,
    guess: () => 'Running requests stand still while a prefill holds the batch.',
    next: () =>
      'Try a smaller --chunked-prefill-size, the prefill delayer, or a split of prefill and decode.',
    risk: risks.replaying,
  }),
  lowerTier: words<{ share: number; cached: number }>({
    title: 'Most cache hits come from a slower tier',
    cause: 'Hits from host memory or storage',
    detail: ({ share, cached }) =>
      `Of ${formatCount(cached)} cached tokens, ${formatPercent(share)} came from host memory or storage.`,
    guess: () => 'The prefixes do not stay on the GPU: each hit is a copy that the first token waits for.',
    next: () => 'Look at the sizes of the tiers and at how long moves between them take.',
    risk: risks.reading,
  }),
};
