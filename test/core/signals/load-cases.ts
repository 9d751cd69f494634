import { type FactParts, factsOf, metrics as lifetime } from './facts.ts';

/** A case of a rule over loads and metrics: rule, what is seen, verdict. */
export type LoadCase = readonly [id: string, seen: string, parts: FactParts, expected: string];

type Row = Readonly<Record<string, unknown>>;
const row = (dp_rank: number, part: Row = {}): Row => ({
  dp_rank,
  num_running_reqs: 4,
  num_waiting_reqs: 0,
  num_total_tokens: 4000,
  token_usage: 0.5,
  ...part,
});
const loads = (...rows: readonly Row[]) => ({ loads: rows.map((part, at) => row(at, part)) });
const labels = 'engine_type="unified",tp_rank="0"';
/** Lines of /metrics: `name{labels} value`, with the labels of a scheduler added. */
const metrics = (...lines: readonly string[]): string =>
  `${lines
    .map((line) => {
      const [, name = '', own = '', value = ''] = /^(\S+?)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return `sglang:${name}{${own === '' ? '' : `${own},`}${labels}} ${value}`;
    })
    .join('\n')}\n`;
/** A histogram of which every observation lies below or above a second. */
const histogram = (name: string, below: number, above: number, own = ''): string[] => {
  const with_ = (le: string) => `${name}_bucket{${own === '' ? '' : `${own},`}le="${le}"}`;
  const tail = own === '' ? '' : `{${own}}`;
  return [
    `${with_('0.1')} ${below}`,
    `${with_('1.0')} ${below}`,
    `${with_('10.0')} ${below + above}`,
    `${with_('+Inf')} ${below + above}`,
    `${name}_sum${tail} ${below * 0.05 + above * 5}`,
    `${name}_count${tail} ${below + above}`,
  ];
};
const meanOf = (name: string, mean: number, count = 100): string[] => [
  `${name}_sum ${mean * count}`,
  `${name}_count ${count}`,
];
/** One sample, or two half a minute apart. */
const once = (text: string, load: unknown = loads({})): FactParts => ({
  samples: [{ metrics: text, loads: load }],
});
const twice = (
  before: string,
  after: string,
  load: unknown = loads({}),
  then: unknown = load,
): FactParts => ({
  samples: [
    { metrics: before, loads: load },
    { metrics: after, loads: then },
  ],
});
const mode = (disaggregation_mode: string): Row => ({ disaggregation_mode, enable_metrics: true });
const served = 'num_requests_total 100';
const grown = 'num_requests_total 200';
const notTwo = 'not checked: /metrics was read once only: nothing says what changed';
const notSplit = 'not checked: prefill and decode are not split';
const queue = (name: string, count: number) => ({ disaggregation: { [`${name}_queue_reqs`]: count } });
const ofSide = (side: string, parts: FactParts): FactParts => ({ ...parts, serverInfo: mode(side) });

const peer = (info: Row) => factsOf({ serverInfo: { ...mode('decode'), ...info } });
const prefill = (info: Row, peers: FactParts['peers']): FactParts => ({
  serverInfo: { ...mode('prefill'), ...info },
  ...(peers ? { peers } : {}),
});

const stage = (name: string, mean: number, count: number): string[] => [
  `per_stage_req_latency_seconds_sum{stage="${name}"} ${mean * count}`,
  `per_stage_req_latency_seconds_count{stage="${name}"} ${count}`,
];
const waiting = (count: number) => loads({ num_waiting_reqs: count });

/** Two samples: what waited in each, and what was slow between them or before the first. */
export const rising = twice(metrics(served), metrics(grown), waiting(1), waiting(3));
export const falling = twice(metrics(served), metrics(grown), waiting(3), waiting(1));
export const slowBetween = twice(
  metrics(
    ...meanOf('time_to_first_token_seconds', 0.2, 1000),
    ...meanOf('queue_time_seconds', 0.01, 1000),
    ...stage('prefill_forward', 0.1, 1000),
    ...stage('request_process', 0.01, 1000),
  ),
  metrics(
    'time_to_first_token_seconds_sum 230',
    'time_to_first_token_seconds_count 1010',
    'queue_time_seconds_sum 10.1',
    'queue_time_seconds_count 1010',
    'per_stage_req_latency_seconds_sum{stage="prefill_forward"} 120',
    'per_stage_req_latency_seconds_count{stage="prefill_forward"} 1010',
    'per_stage_req_latency_seconds_sum{stage="request_process"} 10.1',
    'per_stage_req_latency_seconds_count{stage="request_process"} 1010',
  ),
);
const fineBetween: FactParts = {
  ...twice(
    metrics(
      ...meanOf('time_to_first_token_seconds', 9, 100),
      ...meanOf('queue_time_seconds', 0.01, 100),
      ...stage('prefill_forward', 8, 100),
      ...stage('request_process', 0.01, 100),
    ),
    metrics(
      'time_to_first_token_seconds_sum 901',
      'time_to_first_token_seconds_count 110',
      'queue_time_seconds_sum 1.1',
      'queue_time_seconds_count 110',
      'per_stage_req_latency_seconds_sum{stage="prefill_forward"} 801',
      'per_stage_req_latency_seconds_count{stage="prefill_forward"} 110',
      'per_stage_req_latency_seconds_sum{stage="request_process"} 1.1',
      'per_stage_req_latency_seconds_count{stage="request_process"} 110',
    ),
  ),
  summary: lifetime({
    avg_ttft_seconds: 8.2,
    stage_avg_seconds_max_tp_rank: { prefill_forward: 7.3, request_process: 0.01 },
  }),
};
/** Nothing ended between the samples: what is known is since the start. */
export const slowBefore: FactParts = {
  ...twice(metrics(served), metrics(served)),
  summary: lifetime({
    avg_ttft_seconds: 8.2,
    stage_avg_seconds_max_tp_rank: { prefill_forward: 7.3, request_process: 0.01 },
  }),
};

export const loadCases: readonly LoadCase[] = [
  [
    'L01',
    'waiting in the later sample only',
    twice(metrics(served), metrics(grown), waiting(0), waiting(2)),
    'fired',
  ],
  [
    'L01',
    'waiting in the earlier sample only',
    twice(metrics(served), metrics(grown), waiting(2), waiting(0)),
    'fired',
  ],
  ['L01', 'in neither', twice(metrics(served), metrics(grown)), 'quiet'],
  ['L03', 'late between the samples', slowBetween, 'fired'],
  ['L03', 'late before them only', fineBetween, 'quiet'],
  ['L04', 'slow between the samples', slowBetween, 'fired'],
  ['L04', 'slow before them only', fineBetween, 'quiet'],
  [
    'L02',
    'most of it',
    once(metrics(...meanOf('queue_time_seconds', 3), ...meanOf('time_to_first_token_seconds', 4))),
    'fired',
  ],
  [
    'L02',
    'little of it',
    once(metrics(...meanOf('queue_time_seconds', 0.1), ...meanOf('time_to_first_token_seconds', 4))),
    'quiet',
  ],
  [
    'L02',
    'most of a short time',
    once(metrics(...meanOf('queue_time_seconds', 0.3), ...meanOf('time_to_first_token_seconds', 0.4))),
    'quiet',
  ],
  [
    'L02',
    'no queue time',
    once(metrics(...meanOf('time_to_first_token_seconds', 4))),
    'not checked: queue_time_seconds has no observation yet',
  ],

  [
    'L06',
    'full with room',
    once(metrics(served), loads({ num_running_reqs: 8, num_waiting_reqs: 3 })),
    'fired',
  ],
  [
    'L06',
    'full without room',
    once(metrics(served), loads({ num_running_reqs: 8, num_waiting_reqs: 3, token_usage: 0.95 })),
    'quiet',
  ],
  ['L06', 'nobody waits', once(metrics(served), loads({ num_running_reqs: 8 })), 'quiet'],
  [
    'L06',
    'a rank of two, by its share of what was asked for',
    {
      ...once(metrics(served), loads({}, { num_running_reqs: 16, num_waiting_reqs: 3 })),
      serverInfo: { dp_size: 2, max_running_requests: 32 },
    },
    'fired',
  ],
  [
    'L06',
    'slots unknown',
    { ...once(metrics(served), loads({ num_waiting_reqs: 3 })), serverInfo: { dp_size: 1 } },
    'not checked: max_running_requests is not in this bundle',
  ],

  [
    'L08',
    'retracted between the samples',
    twice(
      metrics(
        served,
        'realtime_tokens_total{mode="decode"} 1000',
        'num_retracted_input_tokens_total 0',
        'num_retracted_output_tokens_total 0',
      ),
      metrics(
        grown,
        'realtime_tokens_total{mode="decode"} 9000',
        'num_retracted_input_tokens_total 300',
        'num_retracted_output_tokens_total 90',
      ),
    ),
    'fired',
  ],
  [
    'L08',
    'some wait to be computed again',
    once(metrics(served), loads({ queues: { retracted: 2 } })),
    'fired',
  ],
  [
    'L08',
    'never counted beside what is',
    once(metrics('realtime_tokens_total{mode="decode"} 1000')),
    'quiet',
  ],
  [
    'L08',
    'long ago',
    twice(
      metrics(served, 'realtime_tokens_total{mode="decode"} 1000', 'num_retracted_input_tokens_total 70'),
      metrics(grown, 'realtime_tokens_total{mode="decode"} 9000', 'num_retracted_input_tokens_total 70'),
    ),
    'quiet',
  ],
  [
    'L08',
    'no token counters',
    once(metrics(served)),
    'not checked: num_retracted_input_tokens_total has no observation yet',
  ],
  [
    'L08',
    'an older server',
    { ...once(metrics(served)), serverInfo: { version: '0.5.2' } },
    'not checked: SGLang 0.5.2 does not have it; 0.5.9 and later do',
  ],

  ['L09', 'SWA full', once(metrics('full_token_usage 0.2', 'swa_token_usage 0.97')), 'fired'],
  ['L09', 'both half full', once(metrics('full_token_usage 0.5', 'swa_token_usage 0.6')), 'quiet'],
  ['L09', 'one pool', once(metrics('full_token_usage 0.95')), 'not checked: the model has one pool only'],

  ['L11', 'all in graphs', once(metrics('cuda_graph_passes_total{mode="decode_cuda_graph"} 100')), 'quiet'],
  [
    'L11',
    'a third outside',
    once(
      metrics(
        'cuda_graph_passes_total{mode="decode_cuda_graph"} 60',
        'cuda_graph_passes_total{mode="decode_none"} 30',
      ),
    ),
    'fired',
  ],
  [
    'L11',
    'prefills outside',
    once(
      metrics(
        'cuda_graph_passes_total{mode="decode_cuda_graph"} 60',
        'cuda_graph_passes_total{mode="prefill_none"} 90',
      ),
    ),
    'quiet',
  ],
  [
    'L11',
    'not counted',
    once(metrics(served)),
    'not checked: cuda_graph_passes_total has no observation yet',
  ],
  [
    'L11',
    'off by its settings',
    {
      ...once(metrics('cuda_graph_passes_total{mode="decode_none"} 30')),
      serverInfo: { disable_cuda_graph: true },
    },
    'not checked: CUDA graphs are switched off',
  ],

  [
    'L13',
    'long pauses beside prefills',
    twice(
      metrics(
        served,
        ...histogram('inter_token_latency_seconds', 0, 0),
        'realtime_tokens_total{mode="prefill_compute"} 0',
        'realtime_tokens_total{mode="decode"} 0',
      ),
      metrics(
        grown,
        ...histogram('inter_token_latency_seconds', 900, 100),
        'realtime_tokens_total{mode="prefill_compute"} 90000',
        'realtime_tokens_total{mode="decode"} 1000',
      ),
    ),
    'fired',
  ],
  [
    'L13',
    'long pauses without prefills',
    twice(
      metrics(
        served,
        ...histogram('inter_token_latency_seconds', 0, 0),
        'realtime_tokens_total{mode="prefill_compute"} 0',
        'realtime_tokens_total{mode="decode"} 0',
      ),
      metrics(
        grown,
        ...histogram('inter_token_latency_seconds', 900, 100),
        'realtime_tokens_total{mode="prefill_compute"} 10',
        'realtime_tokens_total{mode="decode"} 1000',
      ),
    ),
    'quiet',
  ],
  ['L13', 'one sample', once(metrics(served)), notTwo],

  [
    'L15',
    'from the host',
    once(
      metrics(
        'cached_tokens_total{cache_source="device"} 100',
        'cached_tokens_total{cache_source="host"} 400',
      ),
    ),
    'fired',
  ],
  [
    'L15',
    'from the GPU',
    once(
      metrics(
        'cached_tokens_total{cache_source="device"} 400',
        'cached_tokens_total{cache_source="storage_file"} 100',
      ),
    ),
    'quiet',
  ],
  [
    'L15',
    'no tiers',
    once(metrics('cached_tokens_total{cache_source="total"} 400')),
    'not checked: cached_tokens_total has no observation yet',
  ],

  [
    'L17',
    'no verify step',
    twice(
      metrics(served, 'generation_tokens_total 0', 'spec_verify_calls_total 9'),
      metrics(grown, 'generation_tokens_total 4000', 'spec_verify_calls_total 9'),
    ),
    'fired',
  ],
  [
    'L17',
    'in use',
    twice(
      metrics(served, 'generation_tokens_total 0', 'spec_verify_calls_total 9'),
      metrics(grown, 'generation_tokens_total 4000', 'spec_verify_calls_total 900'),
    ),
    'quiet',
  ],
  [
    'L17',
    'nothing finished',
    twice(
      metrics(served, 'generation_tokens_total 7', 'spec_verify_calls_total 9'),
      metrics(grown, 'generation_tokens_total 7', 'spec_verify_calls_total 9'),
    ),
    'not checked: generation_tokens_total saw nothing between the samples',
  ],
  [
    'L17',
    'not configured',
    { ...once(metrics(served)), algorithm: null },
    'not checked: no speculative algorithm is set',
  ],

  [
    'L18',
    'one rank has most',
    once(metrics(served), loads({ num_running_reqs: 20 }, { num_running_reqs: 2 })),
    'fired',
  ],
  ['L18', 'even', once(metrics(served), loads({ num_running_reqs: 6 }, { num_running_reqs: 7 })), 'quiet'],
  ['L18', 'one rank', once(metrics(served), loads({})), 'not checked: there is one rank only'],

  [
    'L19',
    'one queues, one rests',
    once(metrics(served), loads({ num_waiting_reqs: 9 }, { num_running_reqs: 0 })),
    'fired',
  ],
  ['L19', 'both work', once(metrics(served), loads({ num_waiting_reqs: 9 }, {})), 'quiet'],
  [
    'L19',
    'one rank',
    once(metrics(served), loads({ num_waiting_reqs: 9 })),
    'not checked: there is one rank only',
  ],

  ['L21', 'slow', once(metrics(...histogram('grammar_compilation_time_seconds', 50, 50))), 'fired'],
  ['L21', 'fast', once(metrics(...histogram('grammar_compilation_time_seconds', 100, 0))), 'quiet'],
  [
    'L21',
    'a queue beside waiting requests',
    once(metrics(served), loads({ num_waiting_reqs: 4, queues: { grammar: 3 } })),
    'fired',
  ],
  ['L21', 'a queue and nobody waits', once(metrics(served), loads({ queues: { grammar: 3 } })), 'quiet'],
  [
    'L21',
    'no grammars',
    once(metrics(served)),
    'not checked: grammar_compilation_time_seconds has no observation yet',
  ],

  ['L22', 'timed out', once(metrics('num_grammar_total 90', 'num_grammar_timeout_total 2')), 'fired'],
  ['L22', 'all compiled', once(metrics('num_grammar_total 90')), 'quiet'],
  ['L22', 'no grammars', once(metrics(served)), 'not checked: num_grammar_total has no observation yet'],

  [
    'L24',
    'a tokenizer at its limit',
    twice(
      metrics(served, 'process_cpu_seconds_total{component="tokenizer"} 100'),
      metrics(grown, 'process_cpu_seconds_total{component="tokenizer"} 129.5'),
    ),
    'fired',
  ],
  [
    'L24',
    'a scheduler that spins',
    twice(
      metrics(
        served,
        'process_cpu_seconds_total{component="scheduler"} 100',
        'process_cpu_seconds_total{component="tokenizer"} 100',
      ),
      metrics(
        grown,
        'process_cpu_seconds_total{component="scheduler"} 130',
        'process_cpu_seconds_total{component="tokenizer"} 103',
      ),
    ),
    'quiet',
  ],
  [
    'L24',
    'two tokenizers of half a core',
    {
      ...twice(
        metrics(served, 'process_cpu_seconds_total{component="tokenizer"} 100'),
        metrics(grown, 'process_cpu_seconds_total{component="tokenizer"} 129.5'),
      ),
      serverInfo: { tokenizer_worker_num: 2 },
    },
    'quiet',
  ],
  ['L24', 'one sample', once(metrics(served)), notTwo],

  [
    'L26',
    'a GPU with work that rests',
    twice(
      metrics(served, 'forward_execution_seconds_total{category="decode"} 10'),
      metrics(grown, 'forward_execution_seconds_total{category="decode"} 16'),
    ),
    'fired',
  ],
  [
    'L26',
    'a GPU that computes',
    twice(
      metrics(served, 'forward_execution_seconds_total{category="decode"} 10'),
      metrics(grown, 'forward_execution_seconds_total{category="decode"} 38'),
    ),
    'quiet',
  ],
  [
    'L26',
    'no device timer',
    twice(metrics(served), metrics(grown)),
    'not checked: forward_execution_seconds_total has no observation yet',
  ],

  [
    'P01',
    'grows',
    ofSide(
      'prefill',
      twice(
        metrics(served),
        metrics(grown),
        loads(queue('prefill_bootstrap', 2)),
        loads(queue('prefill_bootstrap', 9)),
      ),
    ),
    'fired',
  ],
  [
    'P01',
    'shrinks',
    ofSide(
      'prefill',
      twice(
        metrics(served),
        metrics(grown),
        loads(queue('prefill_bootstrap', 9)),
        loads(queue('prefill_bootstrap', 2)),
      ),
    ),
    'quiet',
  ],
  [
    'P01',
    'slow',
    ofSide(
      'prefill',
      once(metrics(...histogram('per_stage_req_latency_seconds', 50, 50, 'stage="prefill_bootstrap"'))),
    ),
    'fired',
  ],
  ['P01', 'not split', ofSide('null', once(metrics(served))), notSplit],
  ['P01', 'the other side', ofSide('decode', once(metrics(served))), 'not checked: this is a decode server'],
  [
    'P02',
    'more in flight than running',
    ofSide('prefill', once(metrics(served), loads({ ...queue('prefill_inflight', 9) }))),
    'fired',
  ],
  [
    'P02',
    'fewer',
    ofSide('prefill', once(metrics(served), loads({ ...queue('prefill_inflight', 2) }))),
    'quiet',
  ],
  [
    'P02',
    'nothing known',
    ofSide('prefill', once(metrics(served))),
    'not checked: per_stage_req_latency_seconds has no observation yet',
  ],
  [
    'P03',
    'full and waited for',
    ofSide('decode', once(metrics(served), loads({ ...queue('decode_prealloc', 5), token_usage: 0.93 }))),
    'fired',
  ],
  [
    'P03',
    'waited for, with room',
    ofSide('decode', once(metrics(served), loads({ ...queue('decode_prealloc', 5) }))),
    'quiet',
  ],
  ['P03', 'not split', ofSide('null', once(metrics(served))), notSplit],
  [
    'P04',
    'no transfer ended',
    ofSide(
      'decode',
      twice(
        metrics(served, 'kv_transfer_latency_ms_count 50'),
        metrics(grown, 'kv_transfer_latency_ms_count 50'),
        loads(queue('decode_transfer', 3)),
        loads(queue('decode_transfer', 5)),
      ),
    ),
    'fired',
  ],
  [
    'P04',
    'transfers end',
    ofSide(
      'decode',
      twice(
        metrics(served, 'kv_transfer_latency_ms_count 50'),
        metrics(grown, 'kv_transfer_latency_ms_count 90'),
        loads(queue('decode_transfer', 3)),
        loads(queue('decode_transfer', 5)),
      ),
    ),
    'quiet',
  ],
  ['P04', 'one sample', ofSide('decode', once(metrics(served), loads(queue('decode_transfer', 5)))), notTwo],
  ['P05', 'failed', ofSide('decode', once(metrics('num_transfer_failed_reqs_total 3'))), 'fired'],
  ['P05', 'never', ofSide('decode', once(metrics('num_decode_transfer_queue_reqs 0'))), 'quiet'],
  ['P05', 'not split', ofSide('null', once(metrics(served))), notSplit],
  [
    'P08',
    'sessions failed',
    ofSide(
      'decode',
      twice(metrics('failed_session_recoveries_total 1'), metrics('failed_session_recoveries_total 4')),
    ),
    'fired',
  ],
  ['P08', 'none failed', ofSide('decode', once(metrics('failed_session_recoveries_total 0'))), 'quiet'],
  [
    'P08',
    'not counted',
    ofSide('prefill', once(metrics(served))),
    'not checked: failed_session_recoveries_total has no observation yet',
  ],
  [
    'P09',
    'the same',
    prefill({ kv_cache_dtype: 'auto', page_size: 64 }, [peer({ kv_cache_dtype: 'auto', page_size: 64 })]),
    'quiet',
  ],
  ['P09', 'another page size', prefill({ page_size: 64 }, [peer({ page_size: 1 })]), 'fired'],
  [
    'P09',
    'alone',
    prefill({ page_size: 64 }, undefined),
    'not checked: the other side of the split is not in this capture',
  ],
  ['P09', 'nothing to compare', prefill({}, [peer({})]), 'not checked: /server_info was not collected'],

  ['C01', 'full', once(metrics('hicache_host_used_tokens 990', 'hicache_host_total_tokens 1000')), 'fired'],
  ['C01', 'half', once(metrics('hicache_host_used_tokens 500', 'hicache_host_total_tokens 1000')), 'quiet'],
  [
    'C01',
    'no host tier',
    once(metrics(served)),
    'not checked: hicache_host_used_tokens has no observation yet',
  ],
  ['C02', 'written only', once(metrics(served, 'backuped_tokens_total 9000')), 'fired'],
  [
    'C02',
    'read back',
    once(metrics(served, 'backuped_tokens_total 9000', 'prefetched_tokens_total 500')),
    'quiet',
  ],
  ['C02', 'no storage', once(metrics(served)), 'not checked: backuped_tokens_total has no observation yet'],
  ['C03', 'slow', once(metrics(...histogram('load_back_duration_seconds', 50, 50))), 'fired'],
  ['C03', 'fast', once(metrics(...histogram('load_back_duration_seconds', 100, 0))), 'quiet'],
  [
    'C03',
    'no tiers',
    once(metrics(served)),
    'not checked: load_back_duration_seconds has no observation yet',
  ],
  ...(['wait_complete', 'best_effort'] as const).map(
    (policy): LoadCase => [
      'C04',
      policy,
      {
        ...once(metrics(...meanOf('queue_time_seconds', 3)), loads({ num_waiting_reqs: 5 })),
        serverInfo: { hicache_storage_backend: 'file', hicache_storage_prefetch_policy: policy },
      },
      policy === 'wait_complete' ? 'fired' : 'quiet',
    ],
  ),
  [
    'C04',
    'no storage',
    { ...once(metrics(served)), serverInfo: {} },
    'not checked: the cache has no storage tier',
  ],
];
