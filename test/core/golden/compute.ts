import type { Golden } from './golden.ts';
import { grown, observed, scheduler, served, value } from './metrics-text.ts';

/* Decode, speculation, grammar, long prompts, cache tiers. */

const before = served();
const calm = [{ running: 24, waiting: 0, usage: 0.3 }];

export const graphFellOff: Golden = {
  name: 'decode runs without a CUDA graph',
  report: 'https://github.com/sgl-project/sglang/issues/33483',
  story:
    'Batches grew past the captured sizes; decode ran eagerly, some four times slower, and did not recover.',
  server: {
    info: { cuda_graph_max_bs_decode: 32 },
    looks: [
      { ranks: [{ running: 40, waiting: 0, usage: 0.4 }], metrics: before },
      {
        ranks: [{ running: 41, waiting: 0, usage: 0.41 }],
        metrics: grown(before, served({ requests: 40, interToken: 0.08, withoutGraph: 0.97 })),
      },
    ],
  },
  class: 'L',
  sub: 'decode',
  strongest: ['L11'],
  alsoFires: [],
  ruledOut: ['unhealthy', 'queueing', 'kvPressure'],
  notRuledOut: ['cudaGraph'],
  firstTool: 'requestDump',
  says: /97 ?%/,
};

export const draftsRejected: Golden = {
  name: 'speculation yields next to nothing',
  report: 'https://github.com/sgl-project/SpecForge/issues/310',
  story: 'A freshly trained draft model was accepted 1.037 tokens a step: the bonus token and hardly more.',
  server: {
    info: {
      speculative_algorithm: 'EAGLE3',
      speculative_num_draft_tokens: 4,
      internal: { avg_spec_accept_length: 1.037 },
    },
    looks: [
      {
        ranks: [{ ...calm[0], speculative: { accept_length: 1.037, accept_rate: 0.012 } }],
        metrics: [
          ...before,
          value('spec_accept_length', 1.037, scheduler(0)),
          value('spec_accept_rate', 0.012, scheduler(0)),
        ],
      },
      {
        ranks: [{ ...calm[0], speculative: { accept_length: 1.037, accept_rate: 0.012 } }],
        metrics: [
          ...grown(before, served({ requests: 60 })),
          value('spec_accept_length', 1.036, scheduler(0)),
          value('spec_accept_rate', 0.012, scheduler(0)),
        ],
      },
    ],
  },
  class: 'L',
  sub: 'spec',
  strongest: ['L16'],
  alsoFires: [],
  ruledOut: ['unhealthy', 'queueing', 'kvPressure'],
  notRuledOut: ['speculation'],
  firstTool: 'requestDump',
  says: /1\.0/,
};

export const grammarQueue: Golden = {
  name: 'requests wait for their schema to be compiled',
  report: 'https://github.com/sgl-project/sglang/issues/5636',
  story: 'Structured output with a large schema was some sixty times slower than plain output.',
  server: {
    looks: [
      {
        ranks: [
          { running: 6, waiting: 4, usage: 0.1, queues: { waiting: 4, grammar: 9, paused: 0, retracted: 0 } },
        ],
        metrics: [
          ...before,
          observed('grammar_compilation_time_seconds', [[0.02, 40]], scheduler(0)),
          value('num_grammar_queue_reqs', 9, scheduler(0)),
        ],
      },
      {
        ranks: [
          {
            running: 5,
            waiting: 5,
            usage: 0.1,
            queues: { waiting: 5, grammar: 12, paused: 0, retracted: 0 },
          },
        ],
        metrics: [
          ...grown(before, served({ requests: 20, ttft: 1.2, queue: 0.2, prefill: 0.15 })),
          observed(
            'grammar_compilation_time_seconds',
            [
              [0.02, 40],
              [7.5, 12],
            ],
            scheduler(0),
          ),
          value('num_grammar_queue_reqs', 12, scheduler(0)),
        ],
      },
    ],
  },
  class: 'L',
  sub: 'grammar',
  strongest: ['L21'],
  alsoFires: ['L01'],
  ruledOut: ['unhealthy', 'kvPressure'],
  notRuledOut: ['grammar', 'queueing'],
  firstTool: 'requestDump',
  says: /12|\d+(\.\d+)? s/,
};

export const writtenNeverRead: Golden = {
  name: 'the storage tier is written and never read',
  report: 'https://github.com/sgl-project/sglang/issues/12092',
  story: 'HiCache wrote every page to storage for minutes on end and prefetched none.',
  server: {
    info: {
      enable_hierarchical_cache: true,
      hicache_storage_backend: 'file',
      hicache_storage_prefetch_policy: 'best_effort',
    },
    gap: 900,
    looks: [
      {
        ranks: calm,
        metrics: [
          ...before,
          value('backuped_tokens_total', 2_000_000, scheduler(0)),
          value('prefetched_tokens_total', 0, scheduler(0)),
        ],
      },
      {
        ranks: calm,
        metrics: [
          ...grown(before, served({ requests: 1800 })),
          value('backuped_tokens_total', 3_400_000, scheduler(0)),
          value('prefetched_tokens_total', 0, scheduler(0)),
        ],
      },
    ],
  },
  class: 'L',
  sub: 'hicache',
  strongest: ['C02'],
  alsoFires: [],
  ruledOut: ['unhealthy', 'queueing', 'kvPressure'],
  notRuledOut: [],
  firstTool: 'requestDump',
  says: /1,400,000|read/i,
};

/** Forty short prompts every few seconds; now and then one of thirty thousand tokens that those behind it wait for. */
const mixed = Array.from({ length: 200 }, (_, index) => {
  const isLong = index % 40 === 20;
  const behind = index % 40 > 20 && index % 40 < 25;
  return {
    at: index * 0.5,
    promptTokens: isLong ? 30_000 : 300 + (index % 7) * 20,
    queue: behind ? 6.5 - (index % 40) / 10 : 0.01,
    prefill: isLong ? 7.5 : behind ? 1.2 : 0.05 + (index % 5) / 100,
    decode: 1.2,
  };
});

export const longBlocksShort: Golden = {
  name: 'short requests wait behind long prefills',
  report: 'https://github.com/sgl-project/sglang/issues/22831',
  story:
    'The p99 of the first token of short prompts was 22 s, 454 times the usual, while long ones were prefilled.',
  requests: mixed,
  class: 'L',
  sub: 'prefill',
  strongest: ['L05'],
  alsoFires: [],
  ruledOut: [],
  notRuledOut: ['prefill'],
  firstTool: 'collect',
  says: /30,000/,
};
