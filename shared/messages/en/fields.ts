import type { RequestFieldName, SamplingFieldName } from '../../request-fields.ts';

/** What the editor shows on hover: a short name, then one or two sentences. */
export interface FieldWords {
  readonly title: string;
  readonly help: string;
}
const row = (title: string, help: string): FieldWords => ({ title, help });

const request = {
  text: row(
    'Prompt as text',
    'The prompt, or a list of prompts for a batch. The server tokenises it and may add a BOS token. input_ids wins where both are set.',
  ),
  input_ids: row(
    'Prompt as token ids',
    'The prompt as token ids, or a list of such lists. Reproduces the exact tokens of a recorded request.',
  ),
  input_embeds: row(
    'Prompt as embeddings',
    'One vector for each position. The server must run with --disable-radix-cache.',
  ),
  sampling_params: row(
    'Sampling parameters',
    'How tokens are chosen and when to stop. An unknown name in here is answered with 500. A batch may give a list, one for each prompt.',
  ),
  stream: row(
    'Stream',
    'Answer piece by piece as server-sent events. Needed to measure the time to the first token.',
  ),
  image_data: row(
    'Images',
    'A path on the server, a URL, a data URL or base64; a list for several, a list of lists for a batch.',
  ),
  audio_data: row(
    'Audio',
    'A path on the server, a URL, a data URL or base64; a list for several, a list of lists for a batch.',
  ),
  video_data: row(
    'Video',
    'A path on the server, a URL, a data URL or base64; a list for several, a list of lists for a batch.',
  ),
  modalities: row('Kinds of media', 'For example "image", "multi-images" or "video", one for each item.'),
  mm_hashes: row('Media hashes', 'Hexadecimal hashes of the caller, one for each image.'),
  mm_content_hashes: row(
    'Media content hashes',
    'Identity of media content, as sha256: and 64 hexadecimal digits, or null.',
  ),
  use_audio_in_video: row('Sound of videos', 'Also read the sound track of a video.'),
  max_dynamic_patch: row('Most image tiles', 'Upper limit of the tiles that one image is cut into.'),
  min_dynamic_patch: row('Fewest image tiles', 'Lower limit of the tiles that one image is cut into.'),
  image_max_dynamic_patch: row('Most tiles of an image', 'Upper limit of tiles, for images only.'),
  video_max_dynamic_patch: row('Most tiles of a video frame', 'Upper limit of tiles, for video only.'),
  images_config: row('OCR settings', 'Settings for OCR models.'),
  return_logprob: row('Return logprobs', 'Add the logprob of every output token to meta_info.'),
  logprob_start_len: row(
    'Logprobs from position',
    'First prompt position whose logprob is returned; -1 returns those of the output only.',
  ),
  top_logprobs_num: row('Top logprobs', 'How many of the likeliest tokens to return at each position.'),
  token_ids_logprob: row('Logprobs of token ids', 'Token ids whose logprob is returned at every position.'),
  return_text_in_logprobs: row('Text in logprobs', 'Fill in the text of each token in the logprobs.'),
  return_sampling_mask: row(
    'Return the sampling mask',
    'The tokens left after top-k and top-p, and their renormalised logprobs.',
  ),
  return_flat_raw_top_logprobs: row(
    'Flat top logprobs',
    'Top logprobs as flat arrays in place of nested lists.',
  ),
  return_flat_raw_top_logprobs_b64: row(
    'Flat top logprobs in base64',
    'The flat arrays in base64; needs return_flat_raw_top_logprobs.',
  ),
  return_hidden_states: row(
    'Return hidden states',
    'Very large. The server must run with --enable-return-hidden-states.',
  ),
  return_routed_experts: row(
    'Return routed experts',
    'The experts chosen in a mixture-of-experts model, in base64.',
  ),
  routed_experts_start_len: row('Routed experts from position', 'First position whose experts are returned.'),
  return_indexer_topk: row('Return indexer choices', 'What the indexer of sparse attention chose.'),
  return_entropy: row('Return entropy', 'The entropy of the distribution at each output token.'),
  return_prompt_token_ids: row(
    'Return prompt token ids',
    'Add prompt_token_ids to the answer: shows what the server made of the text.',
  ),
  lora_path: row('LoRA adapter', 'Name of an adapter that the server has loaded.'),
  lora_id: row('LoRA id', 'The id that the server made for an adapter.'),
  custom_logit_processor: row(
    'Custom logit processor',
    'Serialised Python that the server runs. Needs --enable-custom-logit-processor. Send only what you trust.',
  ),
  require_reasoning: row('Require reasoning', 'For hybrid reasoning models: think before answering.'),
  max_thinking_tokens: row('Thinking token limit', 'Needs --enable-strict-thinking.'),
  priority: row(
    'Priority',
    'For --enable-priority-scheduling; a server without it may refuse the request with 503.',
  ),
  extra_key: row(
    'Extra cache key',
    'Part of the prefix-cache key: a value of its own keeps a replay from hitting the cache.',
  ),
  cache_salt: row(
    'Cache salt',
    'Name space of the prefix cache: a value of its own keeps a replay from hitting the cache.',
  ),
  session_id: row('Session id', 'Identity for session-aware caching. Excludes session_params.'),
  session_params: row(
    'Session parameters',
    'Continues a session that has to be open on that server: id, rid, offset, replace, drop_previous_output.',
  ),
  routing_key: row('Routing key', 'For the routing-key schedule policy.'),
  conversation_id: row('Conversation id', 'For tracking only.'),
  multi_item_delimiter_indices: row(
    'Item delimiters',
    'Positions of delimiters when several items are scored at once.',
  ),
  log_metrics: row('Count in metrics', 'false hides the request from metrics and from request dumps.'),
  no_logs: row('Keep out of logs', 'No request logging for this one. It still goes into dumps.'),
  rid: row(
    'Request id',
    'Has to be unique among the requests in flight. Made up by the server when left out.',
  ),
  custom_labels: row('Metric labels', 'Labels that the request adds to the metrics.'),
  label: row('Label', 'For tracking; known to version 0.5.2 only.'),
  routed_dp_rank: row('DP rank', 'Pins the request to a data-parallel worker; has to be below dp_size.'),
  data_parallel_rank: row('DP rank, old name', 'Old spelling of routed_dp_rank.'),
  bootstrap_host: row('Prefill host', 'Set by a router that splits prefill from decode.'),
  bootstrap_port: row('Prefill port', 'Set by a router that splits prefill from decode.'),
  bootstrap_room: row(
    'Bootstrap room',
    'Where prefill and decode meet; up to 2^63, so beyond what JavaScript can hold as a number.',
  ),
  bootstrap_pair_key: row('Bootstrap pair key', 'Set by a router that splits prefill from decode.'),
  decode_tp_size: row('Decode TP size', 'Set by a router that splits prefill from decode.'),
  disagg_prefill_dp_rank: row('Prefill DP rank', 'A hint for the decode side.'),
  need_wait_for_image: row('Wait for the encoder, old name', 'Set when an encoder runs on its own.'),
  need_wait_for_mm_inputs: row('Wait for the encoder', 'Set when an encoder runs on its own.'),
  num_items_assigned: row('Items for each encoder', 'Set when an encoder runs on its own.'),
  mm_data_mooncake: row('Media hand-over', 'Set when an encoder runs on its own.'),
  encoder_urls: row('Encoder URLs', 'Set when an encoder runs on its own.'),
  positional_embed_overrides: row('Embedding overrides', 'Tensors; HTTP cannot carry them.'),
  http_worker_ipc: row('Tokenizer worker', 'Which tokenizer process owns the request.'),
  background: row('Background job', 'Set by the Responses API.'),
  return_bytes: row('Return bytes', 'Set by the server for itself.'),
  external_trace_header: row('Trace header', 'Trace context of the caller.'),
  received_time: row(
    'Received at',
    'Monotonic seconds of the recorded host; a foreign value spoils the times of a dump.',
  ),
  received_time_perf: row('Received at, old name', 'Monotonic seconds of the recorded host.'),
  validation_time: row('Validation time', 'Seconds that the OpenAI layer took.'),
  is_cross_encoder_request: row('Cross encoder', 'text is a pair, as from /v1/rerank.'),
  dimensions: row('Dimensions', 'Length of the embedding, for models that can cut it.'),
  return_pooled_hidden_states: row(
    'Return pooled hidden states',
    'Add the pooled hidden state to the answer.',
  ),
  embed_override_token_id: row('Override token id', 'The token whose embedding is overridden.'),
  embed_overrides: row('Embedding overrides', 'Tensors; HTTP cannot carry them.'),
  trace_context: row('Trace context', 'Trace context of the caller.'),
} as const satisfies Record<RequestFieldName, FieldWords>;

const sampling = {
  max_new_tokens: row('Output limit', 'Most tokens to produce; null means until the context is full.'),
  min_new_tokens: row('Output minimum', 'Fewest tokens to produce, up to max_new_tokens.'),
  temperature: row(
    'Temperature',
    'Below 0.000001 the likeliest token is taken. Even 0 is not bit-stable across batch sizes.',
  ),
  top_p: row('Top p', 'Smallest set of tokens whose probabilities reach this sum.'),
  top_k: row('Top k', 'How many of the likeliest tokens stay; -1 keeps all.'),
  min_p: row('Min p', 'Drops tokens less likely than this share of the likeliest.'),
  frequency_penalty: row('Frequency penalty', 'Lowers tokens by how often they came.'),
  presence_penalty: row('Presence penalty', 'Lowers tokens that came at all.'),
  repetition_penalty: row(
    'Repetition penalty',
    'Divides the logits of tokens seen before; 1 changes nothing.',
  ),
  stop: row(
    'Stop texts',
    'The answer ends where one of these appears; it is cut off unless no_stop_trim is set.',
  ),
  stop_token_ids: row('Stop token ids', 'The answer ends at one of these tokens.'),
  stop_regex: row('Stop patterns', 'The answer ends where one of these regular expressions matches.'),
  n: row('Answers', 'How many answers to produce. A dump records each of them as a request of its own.'),
  json_schema: row('JSON Schema', 'The output has to satisfy this schema, given as a string.'),
  regex: row('Pattern', 'The output has to match this regular expression.'),
  ebnf: row('Grammar', 'The output has to follow this EBNF grammar.'),
  structural_tag: row('Structural tag', 'The output has to follow these tags, given as a string of JSON.'),
  ignore_eos: row('Ignore EOS', 'Goes on past the end-of-sequence token, up to max_new_tokens.'),
  skip_special_tokens: row('Skip special tokens', 'Leaves special tokens out of the text.'),
  spaces_between_special_tokens: row(
    'Spaces between special tokens',
    'Puts blanks between special tokens in the text.',
  ),
  no_stop_trim: row('Keep the stop text', 'Leaves the stop text in the answer.'),
  stream_interval: row('Stream interval', 'Tokens in one piece of the stream.'),
  logit_bias: row('Logit bias', 'Token id, as a string, to a number that is added to its logit.'),
  sampling_seed: row('Seed', 'Used with --enable-deterministic-inference.'),
  custom_params: row('Custom parameters', 'Handed to a custom logit processor.'),
} as const satisfies Record<SamplingFieldName, FieldWords>;

/** Words around the fields in the editor's hover and markers. */
export const fields = {
  request,
  sampling,
  generateTitle: 'Body of /generate',
  embeddingTitle: 'Body of /encode and /classify',
  default: (value: string) => `Default: ${value}.`,
  range: (bounds: string) => `Range: ${bounds}.`,
  since: (version: string) => `Since ${version}.`,
  until: (version: string) => `Gone after ${version}.`,
  leftOut: (reason: string) => `A replay leaves it out: ${reason}.`,
  repaired: (reason: string) => `A replay may change it: ${reason}.`,
  unknownField:
    'The server ignores a field that it does not know, without a word. No version read so far has this one.',
  unknownFieldIn: (version: string) =>
    `SGLang ${version} does not know this field and ignores it without a word.`,
  unknownSamplingIn: (version: string) =>
    `SGLang ${version} does not know this sampling parameter and answers 500 to it.`,
  /** A placeholder, key by key. */
  held: {
    id: row(
      'Large value',
      'It is kept aside and sent unchanged, byte for byte. Open or replace it below the editor.',
    ),
    bytes: row('Size', 'Bytes of the value as JSON. For reading only.'),
    is: row('Kind', 'What the value is. For reading only.'),
    count: row('Length', 'Characters of a text, items of a list, keys of an object. For reading only.'),
    preview: row('Preview', 'How the value begins and ends. For reading only.'),
    broken: 'A placeholder of a large value has these keys only.',
  },
  unknownSampling: 'The server answers 500 to a sampling parameter that it does not know.',
  topK: 'top_k is -1 for all tokens, or at least 1.',
  grammarAsString: 'Goes in as a string, not as an object.',
  oneGrammar: 'Only one of json_schema, regex, ebnf and structural_tag can be set.',
} as const;
