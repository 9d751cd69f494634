/*
 * The words that the index looks for: names of fields, and nothing else. A string of a pickle is compared with them
 * byte by byte where it stands, so that no text is made of the millions that are something else.
 */

const words = [
  'requests',
  // Of a request
  'rid',
  'text',
  'input_ids',
  'sampling_params',
  'stream',
  'return_logprob',
  'no_logs',
  'image_data',
  'video_data',
  'audio_data',
  'lora_path',
  'routed_dp_rank',
  'data_parallel_rank',
  // Of its sampling parameters
  'n',
  'json_schema',
  'regex',
  'ebnf',
  'structural_tag',
  'max_new_tokens',
  // Of an output
  'output_ids',
  'embedding',
  'meta_info',
  // Of meta_info
  'finish_reason',
  'prompt_tokens',
  'completion_tokens',
  'cached_tokens',
  'e2e_latency',
  'dp_rank',
  'weight_version',
  'num_retractions',
  'total_retractions',
  'spec_verify_ct',
  'spec_accept_length',
  'request_received_ts',
  'api_server_dispatch_finish_ts',
  'request_sent_to_scheduler_ts',
  'forward_entry_time',
  'prefill_finished_time',
  'prefill_finished_ts',
  'queue_time',
  'cached_tokens_details',
  // Of the details of cached tokens
  'host',
  'storage',
  // Of a finish reason
  'type',
  'matched',
  'err_type',
  'message',
] as const;

export type IndexWord = (typeof words)[number];

/** The number of each word, from 1. */
export const wordIds: Readonly<Record<IndexWord, number>> = Object.fromEntries(
  words.map((word, at) => [word, at + 1]),
) as Record<IndexWord, number>;

/** In place of a word: the key is no string. */
export const noText = 63;

/** Longer strings are none of the words. */
export const longestWord: number = Math.max(...words.map((word) => word.length));

const spelled = words.map((word) => Buffer.from(word, 'latin1'));
const buckets = 1024;
/** The first word of each bucket, and the next one of the same; 0 ends it. */
const firsts = new Uint8Array(buckets);
const nexts = new Uint8Array(words.length + 1);

const bucketOf = (bytes: Uint8Array, start: number, length: number): number =>
  ((bytes[start] as number) * 31 +
    (bytes[start + length - 1] as number) * 7 +
    (bytes[start + (length >> 1)] as number) * 127 +
    length * 61) &
  (buckets - 1);

for (const [at, bytes] of spelled.entries()) {
  const bucket = bucketOf(bytes, 0, bytes.length);
  nexts[at + 1] = firsts[bucket] as number;
  firsts[bucket] = at + 1;
}

/** The number of the word at `bytes[start, start + length)`; 0 when it is none. */
export function wordAt(bytes: Uint8Array, start: number, length: number): number {
  if (length === 0 || length > longestWord) return 0;
  let id = firsts[bucketOf(bytes, start, length)] as number;
  while (id !== 0) {
    const word = spelled[id - 1] as Uint8Array;
    if (word.length === length) {
      let at = 0;
      while (at < length && word[at] === bytes[start + at]) at += 1;
      if (at === length) return id;
    }
    id = nexts[id] as number;
  }
  return 0;
}

/** Fields whose text goes into the row, so that it is read when the index comes by. */
export const wantsText = new Uint8Array(words.length + 1);
for (const word of ['lora_path', 'weight_version', 'finish_reason', 'type', 'err_type', 'message'] as const)
  wantsText[wordIds[word]] = 1;
