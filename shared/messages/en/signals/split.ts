import { formatCount, formatDuration, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { requests, risks } from './phrases.ts';

export const split: SignalCatalogue = {
  bootstrapBacklog: words<{ queued: number; before: number; seconds: number }>({
    title: 'Prefill waits for decode to offer room',
    cause: 'Backlog before prefill',
    detail: ({ queued, before, seconds }) =>
      before >= 0 && queued > before
        ? `The bootstrap queue grew from ${formatCount(before)} to ${formatCount(queued)} between the samples.`
        : `The slowest twentieth spent ${formatDuration(seconds)} or more in prefill_bootstrap${queued >= 0 ? `; ${formatCount(queued)} ${queued === 1 ? 'waits' : 'wait'} there now` : ''}.`,
    guess: () => 'The decode side has no KV room to offer, or does not answer.',
    next: () => 'Look at the decode side: its preallocation queue and how full its pool is.',
    risk: risks.reading,
  }),
  inflightBacklog: words<{ queued: number; running: number; seconds: number }>({
    title: 'Computed KV waits to be sent',
    cause: 'Backlog of KV transfers',
    detail: ({ queued, running, seconds }) =>
      queued > running && running >= 0
        ? `${formatCount(queued)} requests are prefilled and not yet sent, ${formatCount(running)} run.`
        : `The slowest twentieth of the transfers took ${formatDuration(seconds)} or more.`,
    guess: () =>
      'The network between the sides is slower than prefill, or the decode side takes the KV too slowly.',
    next: () => 'Look at transfer speed and latency, and at the counters of the network cards.',
    risk: risks.reading,
  }),
  noRoomForDecode: words<{ queued: number; usage: number }>({
    title: 'Decode has no room for what arrives',
    cause: 'Decode pool without room',
    detail: ({ queued, usage }) =>
      `${requests(queued)} waiting for KV room on this decode server, whose pool is ${formatPercent(usage)} full.`,
    guess: () => 'Decode is the limit: first tokens come late although both sides look fast by themselves.',
    next: () =>
      'More decode capacity, another ratio of prefill to decode, or a smaller num_reserved_decode_tokens.',
    risk: risks.reading,
  }),
  transferStuck: words<{ queued: number; before: number; seconds: number }>({
    title: 'KV transfers stand still',
    cause: 'KV transfers that stand still',
    detail: ({ queued, before, seconds }) =>
      `${formatCount(before)} and then ${formatCount(queued)} requests waited for their KV, and not one transfer ended within ${formatDuration(seconds)}.`,
    guess: () => 'The prefill side is gone or its link is, and nothing tells the requests so.',
    next: () =>
      'Look in the log of the prefill side for the same bootstrap_room; a longer time-out only hides it.',
    risk: risks.reading,
  }),
  transfersFail: words<{ transfer: number; bootstrap: number; retries: number }>({
    title: 'The hand-over between prefill and decode fails',
    cause: 'Failed hand-overs',
    detail: ({ transfer, bootstrap, retries }) =>
      `${formatCount(transfer)} transfers and ${formatCount(bootstrap)} bootstraps failed, ${formatCount(retries)} prefills were retried.`,
    guess: () => 'A peer was lost or is unreachable, or the link drops.',
    next: () => 'Group the failures in the log by bootstrap_room and peer.',
    risk: risks.reading,
  }),
  peersDisagree: words<{ names: string; count: number; compared: number; peers: number }>({
    title: 'Prefill and decode servers disagree',
    cause: 'Peers that disagree',
    detail: ({ names, compared, peers }) =>
      `Against ${formatCount(peers)} ${peers === 1 ? 'server' : 'servers'} of the other side this one differs in ${names}; ${formatCount(compared)} settings were compared.`,
    guess: () =>
      'The sides were started from different versions or settings: KV of one may mean something else on the other.',
    next: () => 'Start both sides with the same model, KV type, page size and version.',
    risk: risks.reading,
  }),
  peerLost: words<{ count: number }>({
    title: 'Sessions with the other side failed',
    cause: 'Lost peers',
    detail: ({ count }) =>
      `${formatCount(count)} failed transfer ${count === 1 ? 'session was' : 'sessions were'} taken up again with the other side.`,
    guess: () => 'A peer was restarted, or the link between the sides was idle or broke.',
    next: () =>
      'Look in both logs for "Lost connection" with its bootstrap_addr, and whether that peer was restarted.',
    risk: risks.reading,
  }),
};
