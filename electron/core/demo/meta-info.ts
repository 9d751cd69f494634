import type { Progress } from './engine.ts';
import type { GenerateBody, PromptItem } from './generate-body.ts';
import type { DemoState } from './state.ts';
import { hash } from './tokens.ts';
import type { Traits } from './versions.ts';

type Json = Record<string, unknown>;

/** What `meta_info` is made for: the server's flags and version beside the request. */
export interface MetaContext {
  readonly state: DemoState;
  readonly traits: Traits;
  readonly metricsOn: boolean;
}

/** `meta_info` with the keys that this version writes, in its order. */
export function metaInfo(item: PromptItem, body: GenerateBody, done: Progress, context: MetaContext): Json {
  const { traits, state } = context;
  const meta: Json = {
    id: item.rid,
    finish_reason: done.finish,
    prompt_tokens: item.ids.length,
  };
  if (traits.outputIds) meta.weight_version = state.weightVersion;
  if (traits.retractions) meta[traits.retractions] = 0;
  meta.completion_tokens = done.ids.length;
  if (traits.detailedMeta) meta.reasoning_tokens = 0;
  meta.cached_tokens = done.cachedTokens;
  if (traits.detailedMeta) {
    meta.cached_tokens_details = { device: done.cachedTokens, host: 0 };
    meta.dp_rank = state.dp > 1 ? done.rank : null;
  }
  if (body.returnLogprob) Object.assign(meta, logprobs(item, body, done));
  if (done.finishedAt === null) return meta;
  meta.e2e_latency = done.finishedAt - done.receivedAt;
  if (context.metricsOn) Object.assign(meta, times(done, done.finishedAt, traits));
  return meta;
}

/** Unix seconds, but for the durations `queue_time`, `prefill_launch_…`, `inference_time`. */
function times(done: Progress, finishedAt: number, traits: Traits): Json {
  if (traits.times === 'none') return {};
  if (traits.times === 'old')
    return {
      request_sent_to_scheduler_ts: done.receivedAt,
      prefill_launch_delay: 0.0004,
      prefill_launch_latency: 0.0011,
      prefill_finished_ts: done.prefilledAt,
      decode_finished_ts: finishedAt,
      inference_time: finishedAt - done.pickedAt,
      response_sent_to_client_ts: finishedAt,
    };
  const decoded = done.ids.length - 1;
  return {
    request_received_ts: done.receivedAt,
    api_server_dispatch_finish_ts: done.receivedAt + 0.0005,
    response_sent_to_client_ts: finishedAt,
    request_finished_ts: finishedAt,
    forward_entry_time: done.pickedAt,
    prefill_finished_time: done.prefilledAt,
    queue_time: Math.max(0, done.pickedAt - done.receivedAt - 0.0005),
    ...(decoded > 0 && finishedAt > done.prefilledAt
      ? { decode_throughput: decoded / (finishedAt - done.prefilledAt) }
      : {}),
  };
}

/** Triples of logprob, token id and, when asked for, text; made up, but the same each time. */
function logprobs(item: PromptItem, body: GenerateBody, done: Progress): Json {
  const triple = (id: number, piece: string | null): [number, number, string | null] => [
    -(hash(String(id), item.ids.length) % 4000) / 1000,
    id,
    body.textInLogprobs ? piece : null,
  ];
  const output = done.ids.map((id, index) => triple(id, done.pieces[index] ?? null));
  const made: Json = {
    input_token_logprobs:
      body.logprobStart < 0
        ? []
        : item.ids
            .slice(body.logprobStart)
            .map((id, index) => (index === 0 ? [null, id, null] : triple(id, null))),
    output_token_logprobs: output,
    output_token_logprobs_length: output.length,
  };
  if (body.topLogprobs > 0) {
    made.input_top_logprobs = [];
    made.output_top_logprobs = output.map((chosen, at) =>
      Array.from({ length: body.topLogprobs }, (_none, rank) => {
        if (rank === 0) return chosen;
        // Where it left its answer, what it left was nearly as likely.
        if (rank === 1 && done.left?.at === at) return [chosen[0] - 0.031, done.left.id, null];
        return [chosen[0] - rank * 0.75, (chosen[1] + rank * 7919) % 151_643, null];
      }),
    );
  }
  return made;
}
