/*
 * How the two forms of a request name the same thing. Read off SGLang's `entrypoints/openai/protocol.py` and what
 * `serving_chat.py` and `serving_completions.py` make of a body (main of 2026-08). null = the route has no such field.
 */

/** The routes of SGLang's OpenAI layer that generate. */
export type OpenAiRoute = '/v1/completions' | '/v1/chat/completions';

interface Names {
  readonly '/v1/completions': string | null;
  readonly '/v1/chat/completions': string | null;
}

const same = (name: string): Names => ({ '/v1/completions': name, '/v1/chat/completions': name });
const chatOnly = (name: string): Names => ({ '/v1/completions': null, '/v1/chat/completions': name });

/** Sampling parameters by their native name. Grammars other than regex and ebnf go by `response_format`. */
export const samplingNames: ReadonlyMap<string, Names> = new Map([
  ['max_new_tokens', same('max_tokens')],
  ['min_new_tokens', same('min_tokens')],
  ['sampling_seed', same('seed')],
  ...[
    'temperature',
    'top_p',
    'top_k',
    'min_p',
    'frequency_penalty',
    'presence_penalty',
    'repetition_penalty',
    'stop',
    'stop_token_ids',
    'stop_regex',
    'n',
    'regex',
    'ebnf',
    'ignore_eos',
    'skip_special_tokens',
    'no_stop_trim',
    'logit_bias',
    'custom_params',
  ].map((name) => [name, same(name)] as const),
]);

/** Fields of the request itself by their native name. */
export const fieldNamesOf: ReadonlyMap<string, Names> = new Map([
  ...[
    'stream',
    'lora_path',
    'session_id',
    'session_params',
    'return_hidden_states',
    'return_routed_experts',
    'routed_experts_start_len',
    'custom_logit_processor',
    'images_config',
    'bootstrap_host',
    'bootstrap_port',
    'bootstrap_room',
    'routed_dp_rank',
    'disagg_prefill_dp_rank',
    'data_parallel_rank',
    'rid',
    'extra_key',
    'cache_salt',
    'priority',
  ].map((name) => [name, same(name)] as const),
  ['max_dynamic_patch', chatOnly('max_dynamic_patch')],
  ['min_dynamic_patch', chatOnly('min_dynamic_patch')],
  ['use_audio_in_video', chatOnly('use_audio_in_video')],
  ['custom_labels', { '/v1/completions': 'custom_labels', '/v1/chat/completions': null }],
  [
    'return_prompt_token_ids',
    { '/v1/completions': 'return_token_ids', '/v1/chat/completions': 'return_prompt_token_ids' },
  ],
]);

/** What a native request means by leaving a parameter out, where an OpenAI route means something else by it. */
export const nativeDefaults: Readonly<
  Record<OpenAiRoute, readonly (readonly [native: string, json: string])[]>
> = {
  '/v1/completions': [['max_new_tokens', '128']],
  // Chat takes these from the model's generation_config.json where they are left out.
  '/v1/chat/completions': [
    ['max_new_tokens', '128'],
    ['temperature', '1.0'],
    ['top_p', '1.0'],
    ['top_k', '-1'],
    ['min_p', '0.0'],
    ['repetition_penalty', '1.0'],
  ],
};

/** The same the other way: what a route means by leaving a parameter out. null JSON: until the context is full. */
export const routeMaxTokens: Readonly<Record<OpenAiRoute, string>> = {
  '/v1/completions': '16',
  '/v1/chat/completions': 'null',
};

/** Parameters that chat takes from the model's generation config. */
export const fromGenerationConfig = ['temperature', 'top_p', 'top_k', 'min_p', 'repetition_penalty'] as const;
