/** What differs between the SGLang releases that the demo server can speak as. */

export const demoVersions = ['0.4.6', '0.5.6', '0.5.10', '0.5.15', '0.5.17'] as const;
export type DemoVersion = (typeof demoVersions)[number];

export interface Traits {
  /** `/model_info` and `/server_info` beside the older `/get_…` spellings (0.5.6). */
  readonly infoPaths: boolean;
  /** `/get_load` (0.4.7). */
  readonly getLoad: boolean;
  /** `/v1/loads`: absent, asking every scheduler (0.5.8), or reading published snapshots (2026-05-29). */
  readonly loads: 'absent' | 'asks' | 'snapshots';
  /** GPU name and count in loads, start-up times, graph memory by phase (2026-08). */
  readonly accelerator: boolean;
  /** Admin key and `/hicache/storage-backend` (2026-01). */
  readonly adminKey: boolean;
  /** `/health` generates a token; before 0.4.10 it was always green. */
  readonly healthGenerates: boolean;
  /** `output_ids` and `weight_version` in answers. */
  readonly outputIds: boolean;
  readonly retractions: null | 'total_retractions' | 'num_retractions';
  /** `reasoning_tokens`, `cached_tokens_details` and `dp_rank` in meta_info (2026-02 to 2026-04). */
  readonly detailedMeta: boolean;
  /** Time stamps in meta_info when metrics are on: none, the names of 0.5.6, or today's. */
  readonly times: 'none' | 'old' | 'new';
  /** Flag for incremental streaming; with the older one `text` stays cumulative. */
  readonly increments: null | 'stream_output' | 'incremental_streaming_output';
  /** Unknown paths answer in the HTTPException shape instead of `{"detail"}`. */
  readonly shapedNotFound: boolean;
  /** Errors inside a stream carry type, code and retryable. */
  readonly typedStreamErrors: boolean;
}

const oldest: Traits = {
  infoPaths: false,
  getLoad: false,
  loads: 'absent',
  accelerator: false,
  adminKey: false,
  healthGenerates: false,
  outputIds: false,
  retractions: null,
  detailedMeta: false,
  times: 'none',
  increments: null,
  shapedNotFound: false,
  typedStreamErrors: false,
};
const v056: Traits = {
  ...oldest,
  infoPaths: true,
  getLoad: true,
  healthGenerates: true,
  outputIds: true,
  retractions: 'total_retractions',
  times: 'old',
  increments: 'stream_output',
};
const v0510: Traits = {
  ...v056,
  loads: 'asks',
  adminKey: true,
  detailedMeta: true,
  times: 'new',
  increments: 'incremental_streaming_output',
  shapedNotFound: true,
};
const v0515: Traits = {
  ...v0510,
  loads: 'snapshots',
  retractions: 'num_retractions',
  typedStreamErrors: true,
};

export const traitsOf: Readonly<Record<DemoVersion, Traits>> = {
  '0.4.6': oldest,
  '0.5.6': v056,
  '0.5.10': v0510,
  '0.5.15': v0515,
  '0.5.17': { ...v0515, accelerator: true },
};

/** Whether `version` is `since` or later. */
export function isSince(version: DemoVersion, since: DemoVersion): boolean {
  return demoVersions.indexOf(version) >= demoVersions.indexOf(since);
}
