import { formatCount, formatDuration, formatNumber, formatPercent, formatShare } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { requests, risks } from './phrases.ts';

const some = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

const stages: Readonly<Record<string, string>> = {
  front: 'before the scheduler',
  queue: 'in the queue',
  prefill: 'in prefill',
  rest: 'after the first token',
  whole: 'somewhere: its record has no times of the stages',
};

/** Rules over the rows of a dump. */
export const dump: SignalCatalogue = {
  neverFits: words<{ aborted: number; need: number; pool: number; prompt: number }>({
    title: 'A request needs more than the whole KV pool',
    cause: 'Request that can never fit',
    detail: ({ aborted, need, pool, prompt }) => {
      if (aborted > 0)
        return `${requests(aborted)} ended with "Out of memory even after retracting": alone in the batch, and still too large for the pool.`;
      return prompt >= pool
        ? `A request in flight has a prompt of ${formatCount(prompt)} tokens; the pool holds ${formatCount(pool)}.`
        : `A request in flight may need ${formatCount(need)} tokens, of which the prompt is ${formatCount(prompt)}; the pool holds ${formatCount(pool)}.`;
    },
    guess: () =>
      'The scheduler waits for room that never comes, and what stands behind that request waits with it.',
    next: () => 'Refuse such lengths at the gateway; replay that request alone on a clean target.',
    risk: risks.replaying,
  }),
  engineTimeouts: words<{ waited: number; ran: number; finished: number }>({
    title: 'The engine ended requests by its own time-out',
    cause: 'Requests ended by the running time-out',
    detail: ({ waited, ran, finished }) => {
      const parts = [
        ran > 0 ? `${requests(ran)} while running` : '',
        waited > 0 ? `${requests(waited)} while waiting` : '',
      ].filter((part) => part !== '');
      return `Of ${formatCount(finished)} finished, the scheduler ended ${parts.join(' and ')}.`;
    },
    guess: ({ ran }) =>
      ran > 0
        ? 'Decode was too slow, or stood still, for as long as SGLANG_REQ_RUNNING_TIMEOUT.'
        : 'Requests waited for as long as SGLANG_REQ_WAITING_TIMEOUT: the queue is too long.',
    next: () =>
      'See whether others finished meanwhile: if none did, look for a hang, else at the queue and at capacity.',
    risk: risks.reading,
  }),
  aborted: words<{
    requests: number;
    finished: number;
    server: number;
    client: number;
    request: number;
    message: string;
  }>({
    title: 'Requests ended in an abort',
    cause: 'Aborts in the engine',
    detail: ({ requests: count, finished, server, client, request, message }) => {
      const parts = [
        server > 0 ? `${formatCount(server)} by the server` : '',
        request > 0 ? `${formatCount(request)} for the request itself` : '',
        client > 0 ? `${formatCount(client)} by the client` : '',
      ].filter((part) => part !== '');
      return `Aborted: ${formatShare(count, finished)} finished, ${parts.join(', ')}; most often with “${message}”.`;
    },
    guess: ({ server, request }) => {
      if (server > 0) return 'The engine could not finish them: time-outs, memory, or an error inside.';
      return request > 0
        ? 'The requests asked for what the server does not do.'
        : 'The clients or the router gave up first.';
    },
    next: () => 'Group the requests by their finish reason and open the first of the largest group.',
    risk: risks.reading,
  }),
  queueFull: words<{ count: number }>({
    title: 'The queue was full and requests were refused',
    cause: 'Admission control',
    detail: ({ count }) =>
      `${requests(count)} ended with "The request queue is full."; those that reach a dump are few of those refused.`,
    guess: () => 'More requests arrived than --max-queued-requests lets wait: overload, not a crash.',
    next: () =>
      'Look at capacity (slots, KV pool) and at --max-queued-requests; count the 503s at the router.',
    risk: risks.reading,
  }),
  longPromptsBlock: words<{ long: number; usual: number; slow: number; fast: number; short: number }>({
    title: 'Short requests wait behind long prefills',
    cause: 'Long prompts in front of short ones',
    detail: ({ long, usual, slow, fast, short }) =>
      `The longest percent of prompts has ${formatCount(long)} uncached tokens or more, the usual one ${formatCount(usual)}; of ${formatCount(short)} short ones the slowest percent got its first token after ${formatDuration(slow)}, the usual one after ${formatDuration(fast)}.`,
    guess: () => 'A long prefill holds the batch, and short requests that came meanwhile wait for it.',
    next: () =>
      'Replay the recorded order against a shuffled one; then try a smaller --chunked-prefill-size, mixed chunks, or a split of prefill and decode.',
    risk: risks.replaying,
  }),
  beforeScheduler: words<{ p95: number; share: number; requests: number }>({
    title: 'Time is lost before the scheduler',
    cause: 'Time lost before the scheduler',
    detail: ({ p95, share, requests: count }) =>
      `Of ${requests(count)} the slowest twentieth spends ${formatDuration(p95)} or more between arrival and queue; over all it is ${formatPercent(share)} of the time to first token.`,
    guess: () =>
      'The tokenizer process is the limit: long chat templates, images to fetch, or one worker for too much.',
    next: () => 'Open the slowest: images by URL, very long prompts; then more --tokenizer-worker-num.',
    risk: risks.reading,
  }),
  retractedInDump: words<{ requests: number; known: number; times: number }>({
    title: 'Requests were retracted and computed again',
    cause: 'Retraction',
    detail: ({ requests: count, known, times }) =>
      `Retracted: ${formatShare(count, known)} finished, ${some(times, 'time', 'times')} in all; what they had computed was thrown away.`,
    guess: () => 'The KV pool ran full while requests were decoding.',
    next: () =>
      'Fewer running requests, a higher --schedule-conservativeness or a larger pool; in the log look for "KV cache pool is full. Retract requests".',
    risk: risks.reading,
  }),
  draftsRejectedInDump: words<{ length: number; low: number; before: number; after: number; at: string }>({
    title: 'Drafts are rejected',
    cause: 'Speculation collapse in the dump',
    detail: ({ length, low, before, after, at }) =>
      low > 0
        ? `A verify step yields ${formatNumber(length)} tokens over all requests, the bonus token included.`
        : `A verify step yielded ${formatNumber(before)} tokens and yields ${formatNumber(after)} from ${at} on, the bonus token included.`,
    guess: ({ low }) =>
      low > 0
        ? 'The draft model does not match the target: other weights, another template, or a higher temperature.'
        : 'Something changed at that time: the weights, the template, or what is asked.',
    next: () =>
      'Compare draft and target weights and the speculative_* settings with a good time; replay with speculation off.',
    risk: risks.replaying,
  }),
  cacheDropInDump: words<{ before: number; after: number; at: string }>({
    title: 'The cache-hit rate fell',
    cause: 'Fall of the cache-hit rate',
    detail: ({ before, after, at }) =>
      `Of the prompt tokens ${formatPercent(before)} came from the cache, and ${formatPercent(after)} from ${at} on, with prompts as long as before.`,
    guess: () =>
      'Prefixes no longer match: another system prompt or template, another routing, or a cache that was flushed.',
    next: () =>
      'Compare a prompt from before with one from after, token by token from the start; then routing and cache settings.',
    risk: risks.reading,
  }),
  lowerTierInDump: words<{ share: number; cached: number; known: number }>({
    title: 'Most cache hits come from a slower tier',
    cause: 'Hits from host memory or storage',
    detail: ({ share, cached, known }) =>
      `Of ${formatCount(cached)} cached tokens in ${requests(known)}, ${formatPercent(share)} came from host memory or storage.`,
    guess: () => 'The prefixes do not stay on the GPU: each hit is a copy that the first token waits for.',
    next: () =>
      'Compare the time to first token of such requests with others; look at the sizes of the tiers and at the HiCache findings.',
    risk: risks.reading,
  }),
  loraSlots: words<{ adapters: number; slots: number; named: number }>({
    title: 'More adapters than slots',
    cause: 'Too few LoRA slots',
    detail: ({ adapters, slots, named }) =>
      `${some(named, 'request names', 'requests name')} ${formatCount(adapters)} adapters; a batch holds ${formatCount(slots)}.`,
    guess: () => 'Adapters are loaded and dropped in turn, and requests wait for theirs.',
    next: () => 'Raise --max-loras-per-batch, pin the frequent ones, or spread the adapters over servers.',
    risk: risks.reading,
  }),
  outlierRequests: words<{ found: number; compared: number; seconds: number; usual: number; stage: string }>({
    title: 'Single requests took far longer than their like',
    cause: 'Outliers among requests of one size',
    detail: ({ found, compared, seconds, usual, stage }) =>
      `${formatShare(found, compared)} took far longer than others of their size; the furthest ${formatDuration(seconds)} where ${formatDuration(usual)} is usual, lost ${stages[stage] ?? stage}.`,
    guess: ({ stage }) =>
      stage === 'queue' || stage === 'front'
        ? 'Those requests stood behind something; their own work is as fast as ever.'
        : 'What those requests have in common, or what ran beside them, made them slow.',
    next: () => 'Open them, replay one alone on a clean target, and look at what ran at the same time.',
    risk: risks.replaying,
  }),
  weightsChanged: words<{ versions: number; from: string; to: string; at: string }>({
    title: 'The weights changed within the dump',
    cause: 'Changed weights',
    detail: ({ versions, from, to, at }) => {
      const more = versions > 2 ? `; ${formatCount(versions)} versions in all` : '';
      return `Requests were answered by weights ${from} and, ${at === '' ? 'later' : `from ${at} on`}, by ${to}${more}.`;
    },
    guess: () =>
      'A weight update took place while these requests ran: answers from before and after are of two models.',
    next: () => 'Split the requests at that time and compare the same prompt before and after.',
    risk: risks.reading,
  }),
  degenerate: words<{ looked: number; found: number; kinds: string }>({
    title: 'Answers that no working model gives',
    cause: 'Degenerate answers',
    detail: ({ looked, found, kinds }) => {
      const named = kinds.split(' ').map((kind) => faults[kind] ?? kind);
      return `${some(found, 'answer', 'answers')} ${named.join(', or ')}; the text of ${formatCount(looked)} was looked at.`;
    },
    guess: () =>
      'Numerics or template: a kernel or a quantisation that breaks at some length, or a stop token that is never met.',
    next: () =>
      'Open one and see where it begins; replay it greedily on a clean target, alone and at half its length.',
    risk: risks.replaying,
  }),
  markupLeft: words<{ tool: number; think: number; looked: number; requests: number }>({
    title: 'Markup is left in the answers',
    cause: 'Markup without a parser',
    detail: ({ tool, think, looked, requests: count }) => {
      const parts = [
        tool > 0 ? `${formatCount(tool)} tool markup without a --tool-call-parser` : '',
        think > 0 ? `${formatCount(think)} thinking markup without a --reasoning-parser` : '',
      ].filter((part) => part !== '');
      return `${some(count, 'answer has', 'answers have')} markup; of ${formatCount(looked)} looked at ${parts.join(', ')}.`;
    },
    guess: () =>
      'The server was started without the parser that takes the markup out, and clients see it as text.',
    next: () =>
      'Compare parsers and chat template with a good deployment; a client of /generate sees markup in any case.',
    risk: risks.reading,
  }),
  finishedOnlyDump: words<{ finished: number; hangs: number }>({
    title: 'This dump cannot hold a stuck request',
    cause: 'Dump of finished requests',
    detail: ({ finished, hangs }) =>
      `A request dump holds finished requests only, here ${formatCount(finished)}: one that hangs is never in it${hangs > 0 ? ', and a capture beside it speaks for a hang' : ''}.`,
    guess: () =>
      'The file is written once so many requests have finished; the rest is lost when the server ends.',
    next: () =>
      'For a hang take a crash dump (--crash-dump-folder), a request log of level 2 or 3, or save the request at the client.',
    risk: risks.reading,
  }),
  noServerArgs: words<Record<string, never>>({
    title: 'The dump holds no server arguments',
    cause: 'Server arguments missing',
    detail: () =>
      'SGLang could not write its arguments and wrote the requests without them: model and topology are unknown from this file.',
    guess: () => 'The arguments hold what cannot be pickled, as is usual with --trust-remote-code.',
    next: () =>
      'Pair the dump with /server_info of the same server, or with the line server_args= of its log.',
    risk: risks.reading,
  }),
  noTiming: words<{ timed: number; finished: number }>({
    title: 'The dump has no times of the stages',
    cause: 'Times of the stages missing',
    detail: ({ finished }) =>
      `None of ${some(finished, 'finished request', 'finished requests')} says how long it queued or how long prefill took: only start, end and latency are known.`,
    guess: () => 'The server ran without --enable-metrics.',
    next: () => 'Start the replay target with --enable-metrics.',
    risk: risks.replaying,
  }),
  unknownNames: words<{ names: number; acting: number; ids: number; name: string; records: number }>({
    title: 'The file names what no SGLang dump does',
    cause: 'Unknown names in the pickle',
    detail: ({ names, acting, ids, name, records }) => {
      const what =
        names === 0
          ? `${some(ids, 'object', 'objects')} outside of the file`
          : names === 1
            ? name
            : `${name} and ${some(names - 1, 'other name', 'other names')}`;
      const can = acting > 0 ? ', which could run code in Python' : '';
      return `It refers to ${what}${can}; nothing was run, and ${some(records, 'record is', 'records are')} shown as plain data.`;
    },
    guess: ({ acting }) =>
      acting > 0
        ? 'The file was made, or changed, to run something where it is opened.'
        : 'A plug-in or a newer version writes classes of its own.',
    next: () => 'Do not open the file with Python or with the stock replay script; ask where it comes from.',
    risk: 'None here. In Python, loading the file would run what it names.',
  }),
  decoderLimit: words<{ atByte: number; records: number }>({
    title: 'Reading was given up at a limit',
    cause: 'Damaged or hostile file',
    detail: ({ atByte, records }) =>
      `The file asks for more than any server writes: reading stopped at byte ${formatCount(atByte)}, and ${some(records, 'record', 'records')} before it can be seen.`,
    guess: () => 'The file is damaged, or made to fill the memory of whoever reads it.',
    next: () => 'Fetch it again; raise the limit in the settings only for a file whose origin is known.',
    risk: risks.reading,
  }),
};

const faults: Readonly<Record<string, string>> = {
  repeats: 'repeat themselves over and over',
  oneToken: 'are one token over and over',
  replacement: 'hold broken characters',
  empty: 'have tokens and no text',
};
