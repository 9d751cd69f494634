import { dict, pickleOf, type Written } from '../dump/write-pickle.ts';

/* A request dump of a server with metrics on: the times and counts that its rows are made of. */

export interface RequestSpec {
  readonly promptTokens: number;
  readonly cachedTokens?: number;
  readonly completionTokens?: number;
  /** Seconds after the first request. */
  readonly at: number;
  /** Seconds. */
  readonly queue: number;
  readonly prefill: number;
  readonly decode: number;
}

const start = 1_786_000_000;
const float = (value: number): Written => ({ float: value });

/** The bytes of `2026-08-06_07-10-00.pkl`. */
export function dumpOfRequests(requests: readonly RequestSpec[]): Buffer {
  return pickleOf(
    dict({
      server_args: null,
      config_updates: [],
      resolved_config: dict({ model_path: 'Qwen/Qwen3-32B', tp_size: 4, dp_size: 1, pp_size: 1 }),
      requests: requests.map(record),
    }),
  );
}

function record(spec: RequestSpec, index: number): Written {
  const { promptTokens, cachedTokens = 0, completionTokens = 50, queue, prefill, decode } = spec;
  const received = start + spec.at;
  const entry = received + 0.004 + queue;
  const end = entry + prefill + decode;
  const rid = `golden-${index}`;
  return {
    tuple: [
      {
        of: ['sglang.srt.managers.io_struct', 'GenerateReqInput'],
        state: dict({
          rid,
          text: null,
          input_ids: [1, 2, 3],
          sampling_params: dict({ max_new_tokens: completionTokens, temperature: float(0) }),
          stream: true,
        }),
      },
      dict({
        text: 'x',
        output_ids: [4, 5],
        meta_info: dict({
          id: rid,
          finish_reason: dict({ type: 'length', length: completionTokens }),
          prompt_tokens: promptTokens,
          cached_tokens: cachedTokens,
          completion_tokens: completionTokens,
          weight_version: 'default',
          num_retractions: 0,
          e2e_latency: float(end - received),
          queue_time: float(queue),
          request_received_ts: float(received),
          api_server_dispatch_finish_ts: float(received + 0.003),
          forward_entry_time: float(entry),
          prefill_finished_time: float(entry + prefill),
          response_sent_to_client_ts: float(entry + prefill),
          request_finished_ts: float(end),
        }),
      }),
      float(received),
      float(end),
    ],
  };
}
