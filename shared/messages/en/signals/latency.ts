import { formatCount, formatDuration, formatNumber, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { overRanks, requests, risks } from './phrases.ts';

export const latency: SignalCatalogue = {
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
};
