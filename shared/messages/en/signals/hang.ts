import { formatCount, formatDuration } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { requests, risks } from './phrases.ts';

/** What requests in flight have in common. */
const traits: Readonly<Record<string, string>> = {
  media: 'carry media',
  lora: 'name an adapter',
  text: 'came as text',
  ids: 'came as token ids',
  grammar: 'ask for a grammar',
  logprobs: 'ask for logprobs',
  samples: 'ask for several answers',
};

export const hang: SignalCatalogue = {
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
      const does = finishedWith === 1 ? 'does' : 'do';
      if (trait === 'lengthBand')
        return `${some} have ${formatCount(tokens)} to ${formatCount(2 * tokens - 1)} prompt tokens, ${others} ${does}.`;
      const has = traits[trait];
      if (has !== undefined) return `${some} ${has}, ${others} ${does}.`;
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
  inFlight: words<{ count: number; finished: number; newest: number }>({
    title: 'Requests were in flight when it was dumped',
    cause: 'Requests in flight at the dump',
    detail: ({ count, finished, newest }) =>
      `${requests(count)} had no finish reason when the dump was written, beside ${formatCount(finished)} finished ${finished === 1 ? 'one' : 'ones'}${newest < 0 ? '' : `; the newest had come ${formatDuration(newest)} before`}.`,
    guess: () => 'One of the requests in flight, or what they share, brought it about.',
    next: () =>
      'Replay the requests in flight on a clean target of the same build, the newest first: one by one, then in halves, then all at the recorded spacing.',
    risk: risks.replaying,
  }),
  noTokens: words<{ seconds: number; count: number; tokens: number }>({
    title: 'Not one token between two samples',
    cause: 'Engine that makes no progress',
    detail: ({ seconds, count }) =>
      `${requests(count)} in flight at both samples, and not one token was processed in the ${formatDuration(seconds)} between them.`,
    guess: () =>
      'The engine stands still: a rank waits in a collective or a kernel, or the scheduler is stuck.',
    next: () =>
      'Take stacks of every rank (py-spy) before a restart, and compare their newest batch lines; do not profile.',
    risk: risks.stacks,
  }),
  zombies: words<{ count: number; running: number; slots: number }>({
    title: 'Requests run whose clients are gone',
    cause: 'Requests without a client',
    detail: ({ count, running, slots }) =>
      `In two samples at least ${requests(count)} more ran than calls were open for them, ${formatCount(running)} in the last${slots > 0 ? `; a rank has ${formatCount(slots)} slots` : ''}.`,
    guess: () =>
      'Their clients left, and the engine goes on decoding for nobody: what runs is not the load that is asked for.',
    next: () =>
      'Look in the log for "the state was deleted in TokenizerManager" and count the rids. A restart drains them; /abort_request may not.',
    risk: risks.stacks,
  }),
  paused: words<{ paused: number; load: number }>({
    title: 'Requests are paused',
    cause: 'Pause for new weights',
    detail: ({ paused, load }) =>
      `${requests(paused)} paused${load > 0 ? `; the last load of weights took ${formatDuration(load)}` : ''}: they wait for the pause to end, not for the engine.`,
    guess: () => 'Generation was paused, for a weight update most likely.',
    next: () =>
      'Hold the time against the job that updates weights; look for /pause_generation without /continue_generation.',
    risk: risks.reading,
  }),
};
