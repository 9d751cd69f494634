import * as v from 'valibot';
import { targetRoles } from '../../../shared/capture.ts';
import type { Phrase } from '../../../shared/phrase.ts';
import { parseJson } from '../json-text.ts';
import { readPhrase, storePhrase } from '../stored-phrase.ts';

/*
 * `manifest.json`: what the reference's files cannot say about a bundle. The reference scripts ignore it, and a bundle
 * without one opens as well. It is written first, with every source as not called, and again as calls
 * come in, so that a collector that was killed leaves a true one.
 */

/** Version 1 knew neither roles, samples and watches nor the server's clock; its manifests read as well. */
export const manifestVersion = 2;

const seconds = v.nullable(v.number());
const reason = v.object({
  /** Row of the phrase catalogue. */
  key: v.string(),
  params: v.record(v.string(), v.union([v.string(), v.number()])),
  /** The same in English, for people and for readers with another catalogue. */
  text: v.string(),
});

const manifestSource = v.object({
  name: v.string(),
  /** The path that was asked last. */
  path: v.string(),
  /** The path that answered 404 before, when `path` is its older name; else null. */
  instead_of: v.nullable(v.string()),
  file: v.nullable(v.string()),
  /** `cut`: the file holds the beginning of the answer. */
  status: v.picklist(['collected', 'cut', 'missing']),
  /** null = no HTTP answer. */
  http_status: v.nullable(v.number()),
  elapsed_seconds: seconds,
  /** Size of the answer's body as received, before masking and wrapping. */
  bytes: v.nullable(v.number()),
  /** Unix seconds of sending the request and of the last byte of its answer, by the collector's clock. */
  requested_at: seconds,
  answered_at: seconds,
  /** The same answer by the server's clock: its `Date` header (whole seconds), and what /v1/loads says in its body. */
  server_date: v.optional(seconds, null),
  server_timestamp: v.optional(seconds, null),
  reason: v.nullable(reason),
});

const manifestSample = v.object({
  /** From 2: the first sample is the bundle's own files. Numbers of samples that a watch let go are missing. */
  number: v.pipe(v.number(), v.integer(), v.minValue(2)),
  /** `samples/0002` */
  folder: v.string(),
  started_at: v.number(),
  ended_at: v.number(),
  sources: v.array(manifestSource),
  /** A counter that is lower than in the sample before, or gone: the server restarted between the two. */
  restart: v.nullable(v.object({ series: v.string(), before: v.number(), after: v.nullable(v.number()) })),
});

const manifestWatch = v.object({
  minutes: v.number(),
  megabytes: v.number(),
  /** Samples that were taken and let go. */
  dropped: v.number(),
  /** What ended it: a rule, a person, or a stop; null while it runs, and when the collector was killed. */
  ended: v.nullable(v.picklist(['rule', 'person', 'stopped'])),
  reason: v.nullable(reason),
});

export const manifestSchema = v.object({
  artifact_type: v.literal('incident_bundle_manifest'),
  version: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(manifestVersion)),
  role: v.optional(v.picklist(targetRoles), 'plain'),
  /** Its name in the deployment; null for a bundle of its own. */
  target: v.optional(v.nullable(v.string()), null),
  base_url: v.string(),
  /** Where /metrics was asked when not at the base URL. */
  metrics_url: v.optional(v.nullable(v.string()), null),
  started_at: v.number(),
  ended_at: seconds,
  /** `collecting` in a bundle at rest means that the collector was killed; `stopped` that a person stopped it. */
  state: v.picklist(['collecting', 'complete', 'stopped']),
  sources: v.array(manifestSource),
  samples: v.optional(v.array(manifestSample), []),
  watch: v.optional(v.nullable(manifestWatch), null),
  /** Secrets that were masked before writing. */
  masked: v.array(v.object({ file: v.string(), key: v.string(), count: v.number() })),
  /** Fingerprint of the key that the masks were made with: only masks of one key can be told apart. */
  mask_check: v.optional(v.nullable(v.string()), null),
});

export type Manifest = v.InferOutput<typeof manifestSchema>;
export type ManifestSource = Manifest['sources'][number];
export type ManifestSample = Manifest['samples'][number];

/** A manifest, or null where the text is none that this version understands. */
export function parseManifest(text: string): Manifest | null {
  const parsed = parseJson(text);
  if (!parsed.ok) return null;
  const manifest = v.safeParse(manifestSchema, parsed.value);
  return manifest.success ? manifest.output : null;
}

export const formatManifest = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

export const writtenReason = (reasonPhrase: Phrase): NonNullable<ManifestSource['reason']> =>
  storePhrase(reasonPhrase);

/** A reason back as a phrase; its words where the catalogue no longer knows the key. */
export const readReason = (written: ManifestSource['reason']): Phrase | null =>
  written === null ? null : readPhrase(written);
