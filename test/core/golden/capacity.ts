import type { Golden } from './golden.ts';
import { grown, scheduler, served, value } from './metrics-text.ts';

/* Queues, slots, KV space, and how work is spread over ranks. */

const before = served();

export const kvRetraction: Golden = {
  name: 'KV space runs out and requests are retracted again and again',
  report: 'https://github.com/sgl-project/sglang/issues/26248',
  story:
    'Throughput fell from 429 to some 30 tokens a second after the first retraction and did not recover.',
  server: {
    looks: [
      {
        ranks: [{ running: 118, waiting: 36, usage: 0.99, gen_throughput: 61 }],
        metrics: [
          ...before,
          value('num_retracted_requests_total', 12, scheduler(0)),
          value('num_retracted_input_tokens_total', 40_000, scheduler(0)),
          value('num_retracted_output_tokens_total', 18_000, scheduler(0)),
          value('kv_available_tokens', 3_000, scheduler(0)),
          value('kv_evictable_tokens', 900, scheduler(0)),
        ],
      },
      {
        ranks: [{ running: 112, waiting: 52, usage: 0.99, gen_throughput: 33 }],
        metrics: [
          ...grown(
            before,
            served({ requests: 12, ttft: 9, queue: 6, interToken: 0.4, completionTokens: 80 }),
          ),
          value('num_retracted_requests_total', 61, scheduler(0)),
          value('num_retracted_input_tokens_total', 131_000, scheduler(0)),
          value('num_retracted_output_tokens_total', 46_000, scheduler(0)),
          value('kv_available_tokens', 2_100, scheduler(0)),
          value('kv_evictable_tokens', 700, scheduler(0)),
        ],
      },
    ],
  },
  class: 'L',
  sub: 'kv',
  strongest: ['L08'],
  alsoFires: ['L07', 'L01', 'L02'],
  ruledOut: ['unhealthy'],
  notRuledOut: ['kvPressure', 'retraction', 'queueing'],
  firstTool: 'requestDump',
  says: /119,000/,
};

export const slotBound: Golden = {
  name: 'every slot is taken while the KV pool is a third full',
  report: 'signals L06; https://github.com/sgl-project/sglang/issues/6778',
  story: 'max_running_requests is set too low: requests wait although there is room for them.',
  server: {
    info: { max_running_requests: 256 },
    looks: [
      { ranks: [{ running: 256, waiting: 300, usage: 0.34 }], metrics: before },
      {
        ranks: [{ running: 256, waiting: 341, usage: 0.35 }],
        metrics: grown(before, served({ requests: 300, ttft: 7.2, queue: 6.6 })),
      },
    ],
  },
  class: 'L',
  sub: 'queue',
  // Two scrapes tell more than one snapshot: what the queue takes of the first token comes before the slots.
  strongest: ['L02'],
  alsoFires: ['L01', 'L06'],
  ruledOut: ['unhealthy', 'kvPressure'],
  notRuledOut: ['queueing'],
  firstTool: 'requestDump',
  says: /92 ?%/,
};

export const imbalance: Golden = {
  name: 'one DP rank has most of the work',
  report: 'https://github.com/sgl-project/sglang/issues/16080',
  story: 'Requests pile up on one DP rank; the others have a quarter of its load.',
  server: {
    info: { dp_size: 4, enable_dp_attention: true },
    looks: [
      {
        ranks: [
          { running: 120, waiting: 0, usage: 0.7 },
          { running: 30, waiting: 0, usage: 0.2 },
          { running: 28, waiting: 0, usage: 0.2 },
          { running: 26, waiting: 0, usage: 0.2 },
        ],
        metrics: before,
      },
      {
        ranks: [
          { running: 122, waiting: 0, usage: 0.71 },
          { running: 29, waiting: 0, usage: 0.2 },
          { running: 27, waiting: 0, usage: 0.2 },
          { running: 25, waiting: 0, usage: 0.19 },
        ],
        metrics: grown(before, served({ requests: 60 })),
      },
    ],
  },
  class: 'L',
  sub: 'balance',
  strongest: ['L18'],
  alsoFires: [],
  ruledOut: ['unhealthy', 'kvPressure', 'queueing'],
  notRuledOut: ['imbalance'],
  firstTool: 'requestDump',
  says: /rank 0/i,
};

export const starvedRanks: Golden = {
  name: 'a rank queues while the others idle',
  report: 'https://github.com/radixark/miles/pull/2012',
  story: 'Eleven requests queued on one DP rank with three ranks idle; 2194 time-outs followed.',
  server: {
    info: { dp_size: 4, enable_dp_attention: true },
    looks: [
      {
        ranks: [{ running: 14, waiting: 9, usage: 0.4 }, { usage: 0.01 }, { usage: 0.01 }, { usage: 0.01 }],
        metrics: before,
      },
      {
        ranks: [{ running: 14, waiting: 11, usage: 0.41 }, { usage: 0.01 }, { usage: 0.01 }, { usage: 0.01 }],
        metrics: grown(before, served({ requests: 30, ttft: 1.4, queue: 0.6 })),
      },
    ],
  },
  class: 'L',
  sub: 'balance',
  strongest: ['L19', 'L18'],
  alsoFires: ['L19', 'L18', 'L01'],
  ruledOut: ['unhealthy', 'kvPressure'],
  notRuledOut: ['imbalance', 'queueing'],
  firstTool: 'requestDump',
  says: /11|rank 0/i,
};
