import type { Golden } from './golden.ts';
import { grown, served, value } from './metrics-text.ts';

/* Stalls, leftovers, and the hand-over between prefill and decode. */

const before = served();

export const slow503: Golden = {
  name: 'health answers 503 after twenty seconds',
  report:
    'https://github.com/sgl-project/sglang/issues/10856, https://github.com/sgl-project/sglang/issues/22511',
  story:
    'HTTP answers, and no token came back from scheduler or detokenizer in 20 s; the orchestrator restarted the pod.',
  server: {
    health: { status: 503, seconds: 20.4 },
    healthGenerate: { status: 503, seconds: 20.6 },
    looks: [{ ranks: [{ running: 9, waiting: 0, usage: 0.2 }], metrics: before }],
  },
  class: 'H',
  sub: 'scheduler',
  strongest: ['D03'],
  alsoFires: [],
  ruledOut: ['queueing', 'kvPressure'],
  notRuledOut: ['unhealthy', 'stall'],
  firstTool: 'stacks',
  says: /20\.4 s/,
};

export const staleSnapshot: Golden = {
  name: 'the scheduler publishes nothing any more',
  report: 'signals D04, D05: SGLang managers/load_snapshot.py answers with old data when the scheduler hangs',
  story:
    '/v1/loads still answers, with a load of two minutes ago; /server_info, which asks the scheduler, does not.',
  server: {
    health: 'not asked',
    healthGenerate: 'not asked',
    serverInfo: 'timed out',
    looks: [{ ranks: [{ running: 5, waiting: 3, usage: 0.95, age: 121 }], metrics: before }],
  },
  class: 'H',
  sub: 'scheduler',
  strongest: ['D04', 'D05'],
  alsoFires: ['D04', 'D05'],
  ruledOut: [],
  notRuledOut: ['queueing', 'kvPressure', 'unhealthy', 'stall'],
  firstTool: 'stacks',
  says: /2 min 01 s|\/server_info/,
};

const zombieLook = (metrics: typeof before) => ({
  ranks: [{ running: 182, waiting: 0, usage: 0.6 }],
  metrics: [...metrics, value('http_requests_active', 0, { endpoint: '/generate', method: 'POST' })],
});

export const zombies: Golden = {
  name: 'requests without a client go on decoding',
  report: 'https://github.com/sgl-project/sglang/issues/36876',
  story:
    '182 requests whose clients had left held slots; nine tenths of the log were lines about their output.',
  server: {
    looks: [zombieLook(before), zombieLook(grown(before, served({ requests: 8 })))],
  },
  class: 'H',
  sub: 'zombie',
  strongest: ['H04'],
  alsoFires: [],
  ruledOut: ['unhealthy', 'queueing', 'kvPressure'],
  notRuledOut: ['zombies'],
  firstTool: 'stacks',
  says: /182/,
};

const disagg = (more: Readonly<Record<string, unknown>>) => ({
  prefill_bootstrap_queue_reqs: 0,
  prefill_inflight_queue_reqs: 0,
  decode_prealloc_queue_reqs: 0,
  decode_transfer_queue_reqs: 0,
  decode_retracted_queue_reqs: 0,
  kv_transfer_speed_gb_s: 22,
  kv_transfer_latency_ms: 14,
  ...more,
});

export const decodeHasNoRoom: Golden = {
  name: 'decode has no KV space for what prefill has done',
  report: 'https://github.com/vllm-project/vllm/issues/22454',
  story:
    'Clients saw a late first token while either worker looked fast: requests waited for KV space on decode.',
  server: {
    info: { disaggregation_mode: 'decode' },
    looks: [
      {
        ranks: [
          {
            running: 90,
            waiting: 17,
            usage: 0.88,
            disaggregation: { mode: 'decode', ...disagg({ decode_prealloc_queue_reqs: 15 }) },
          },
        ],
        metrics: [...before, value('pending_prealloc_token_usage', 0.31)],
      },
      {
        ranks: [
          {
            running: 91,
            waiting: 21,
            usage: 0.89,
            disaggregation: { mode: 'decode', ...disagg({ decode_prealloc_queue_reqs: 19 }) },
          },
        ],
        metrics: [...grown(before, served({ requests: 60 })), value('pending_prealloc_token_usage', 0.38)],
      },
    ],
  },
  class: 'L',
  sub: 'pd',
  strongest: ['P03'],
  alsoFires: [],
  ruledOut: ['unhealthy'],
  notRuledOut: ['split', 'kvPressure'],
  firstTool: 'requestDump',
  says: /19/,
};

export const bootstrapBacklog: Golden = {
  name: 'prefill waits for decode to offer KV space',
  report: 'https://github.com/sgl-project/sglang/issues/8816',
  story: 'The bootstrap queue of the prefill workers grew without end while they computed little.',
  server: {
    info: { disaggregation_mode: 'prefill' },
    looks: [
      {
        ranks: [
          {
            running: 3,
            waiting: 60,
            usage: 0.2,
            disaggregation: { mode: 'prefill', ...disagg({ prefill_bootstrap_queue_reqs: 60 }) },
          },
        ],
        metrics: before,
      },
      {
        ranks: [
          {
            running: 2,
            waiting: 95,
            usage: 0.2,
            disaggregation: { mode: 'prefill', ...disagg({ prefill_bootstrap_queue_reqs: 95 }) },
          },
        ],
        metrics: grown(before, served({ requests: 20, ttft: 0.5, queue: 0.1 })),
      },
    ],
  },
  class: 'L',
  sub: 'pd',
  strongest: ['P01'],
  // Of a prefill worker the waiting requests are those of the bootstrap queue.
  alsoFires: ['L01'],
  ruledOut: ['unhealthy', 'kvPressure'],
  notRuledOut: ['split'],
  firstTool: 'requestDump',
  says: /95/,
};
