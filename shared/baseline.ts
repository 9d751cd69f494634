import * as v from 'valibot';

/*
 * A baseline: one capture named healthy, of a server or, where it names no server, of a model. Kept beside the incidents
 * and held against what is captured of the same later on.
 */

export type BaselineId = string & { readonly brand: 'BaselineId' };

export const baselineIdGiven = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f-]{8,64}$/),
  v.transform((id) => id as BaselineId),
);

export const baselineSchema = v.object({
  id: baselineIdGiven,
  /** As the capture was called. */
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(260)),
  /** null = it stands for every server of its model. */
  baseUrl: v.nullable(v.string()),
  model: v.nullable(v.string()),
  version: v.nullable(v.string()),
  /** Unix seconds; null where the bundle does not say. */
  takenAt: v.nullable(v.number()),
  /** Unix seconds. */
  keptAt: v.number(),
});
export type Baseline = v.InferOutput<typeof baselineSchema>;

export const mostBaselines = 100;

/** What is looked at to find the baseline of a capture. */
interface Captured {
  readonly baseUrl: string | null;
  readonly model: string | null;
}

/** The baseline of the very server, else the newest of the same model; null where there is none. */
export function baselineFor(baselines: readonly Baseline[], { baseUrl, model }: Captured): Baseline | null {
  const newest = [...baselines].sort((a, b) => b.keptAt - a.keptAt);
  const own = baseUrl === null ? undefined : newest.find((one) => one.baseUrl === baseUrl);
  return own ?? (model === null ? undefined : newest.find((one) => one.model === model)) ?? null;
}

/** The list with one more: it takes the place of that of the same server, or of the same model without one. */
export function withBaseline(baselines: readonly Baseline[], added: Baseline): readonly Baseline[] {
  const isSame = ({ baseUrl, model }: Baseline) =>
    baseUrl === added.baseUrl && (baseUrl !== null || model === added.model);
  return [added, ...baselines.filter((one) => !isSame(one))].slice(0, mostBaselines);
}

/** Values of the identity strip, by the keys of a capture's evidence. */
export const identityKeys = [
  'model.model_path',
  'model.weight_version',
  'model.sglang_version',
  'topology.accelerator',
  'topology.tp_size',
  'capacity.max_total_num_tokens',
] as const;
export type IdentityKey = (typeof identityKeys)[number];

/** The baseline that a capture is held against, as its view tells it. */
export interface HeldBaseline {
  readonly id: BaselineId | null;
  readonly name: string;
  readonly takenAt: number | null;
  /** Values of the identity strip that differ, with the baseline's. */
  readonly differs: readonly { readonly key: IdentityKey; readonly was: string }[];
}
