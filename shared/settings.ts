import * as v from 'valibot';
import { baselineSchema, mostBaselines } from './baseline.ts';
import { mostHeaders, tlsGiven } from './connection.ts';
import { keyPatternSchema, mostPatterns } from './key-patterns.ts';
import { languages } from './languages.ts';

/*
 * What the app remembers of a person's taste: one row per item. Defaults are in the rows, so an empty object parses,
 * and a value that no longer parses costs that item alone.
 */

/** What the numbers may be set to. */
export const limits = {
  collectTimeoutSeconds: { min: 0.1, max: 3600 },
  replayIdleSeconds: { min: 1, max: 86_400 },
  largestFileBytes: { min: 1_000_000, max: 512_000_000 },
  dumpMemoryBytes: { min: 50_000_000, max: 16_000_000_000 },
} as const;

/**
 * What one dump may take of its reader, and what that may be set to. Counts, but for `textBytes` and `recordSeconds`. A dump that wants more
 * is read up to there.
 */
export const dumpLimits = {
  /** Lists, dicts and tuples that are open at once. */
  depth: { default: 100_000, min: 1_000, max: 10_000_000 },
  /** Values that wait for their container at once. */
  values: { default: 1_000_000, min: 10_000, max: 50_000_000 },
  /** Values that are kept to be referred to again. */
  memoEntries: { default: 500_000_000, min: 10_000, max: 4_000_000_000 },
  /** Bytes of one text or of one value of bytes. No text here can be longer than the highest. */
  textBytes: { default: 512_000_000, min: 1_000_000, max: 536_000_000 },
  /** Items of one list, dict, set or object. */
  items: { default: 200_000_000, min: 10_000, max: 1_000_000_000 },
  /** Seconds of processor time for one record that has to be decoded to make its row; one that is opened has ten times that. */
  recordSeconds: { default: 1, min: 1, max: 600 },
} as const;
export type DumpLimit = keyof typeof dumpLimits;
export const dumpLimitKeys = Object.keys(dumpLimits) as DumpLimit[];

const limitSchema = ({ min, max }: (typeof dumpLimits)[DumpLimit]) =>
  v.optional(v.pipe(v.number(), v.minValue(min), v.maxValue(max)));

/** Goes up when a row changes its meaning; electron/core/settings.ts says how old values become new ones. */
export const settingsVersion = 1;

/** A server that we may be pointed at. Never with a key: a base URL that holds one does not parse. */
const urlText = v.pipe(v.string(), v.maxLength(2048));
const targetWith = (baseUrl: v.GenericSchema<string>, proxy: v.GenericSchema<string>) =>
  v.object({
    /** Empty until somebody names it. */
    name: v.pipe(v.string(), v.maxLength(200)),
    baseUrl,
    /** How it is connected to; straight when left out. Of its headers only the names: values are in the key store. */
    connection: v.exactOptional(
      v.object({
        tls: tlsGiven,
        headerNames: v.pipe(v.array(v.pipe(v.string(), v.maxLength(256))), v.maxLength(mostHeaders)),
        proxy: v.nullable(proxy),
      }),
    ),
  });
export const savedTargetSchema = targetWith(
  v.pipe(urlText, v.regex(/^https?:\/\/[^\s/@?#]+(\/[^\s@?#]*)?$/i)),
  v.pipe(urlText, v.regex(/^https?:\/\/[^\s/@?#]+\/?$/i)),
);
/** As a person typed it: what is wrong with its addresses is said in words by who saves it. */
export const typedTargetSchema = targetWith(urlText, urlText);
export type SavedTarget = v.InferOutput<typeof savedTargetSchema>;
export const mostTargets = 30;

/** A filter of requests under a name. The name tells them apart. */
export const savedFilterSchema = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100)),
  where: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(4096)),
});
export type SavedFilter = v.InferOutput<typeof savedFilterSchema>;
export const mostFilters = 50;

/**
 * Server arguments that differ from start to start, or say where a server runs and writes: patterns of key-patterns.ts.
 * None matches the path of a model, tokenizer, draft or adapter.
 */
const standardNoiseKeys = [
  'host',
  'port',
  '*_port',
  'dist_init_addr',
  'node_rank',
  'random_seed',
  'pid',
  'pids',
  '*_pid',
  '*_pids',
  'timestamp',
  '*_timestamp',
  'start_time',
  'started_at',
  'crash_dump_folder',
  'dump_requests_folder',
  '*_dump_folder',
  '*_dump_output_folder',
  'log_*path*',
  'log_*dir*',
  'log_*file*',
  'log_*folder*',
  'export_metrics_to_file_dir',
  'download_dir',
  'file_storage_path',
  'cache_dir',
  '*_cache_dir',
];

export const settingsSchema = v.object({
  theme: v.optional(v.picklist(['system', 'dark', 'light']), 'system'),
  /** Of the window's words. */
  language: v.optional(v.picklist(languages), 'en'),
  /** Where collected bundles of an incident without a place go; null = a folder of the system's documents. */
  bundleFolder: v.optional(v.nullable(v.string()), null),
  /** The last base URL typed, without any key. */
  lastCollectUrl: v.optional(v.string(), ''),
  lastReplayUrl: v.optional(v.string(), 'http://127.0.0.1:30000'),
  /** Single-letter keys outside text fields (WCAG 2.1.4 asks that they can be turned off). */
  letterKeys: v.optional(v.boolean(), true),
  /** Seconds that a collection waits for each endpoint. */
  collectTimeoutSeconds: v.optional(
    v.pipe(
      v.number(),
      v.minValue(limits.collectTimeoutSeconds.min),
      v.maxValue(limits.collectTimeoutSeconds.max),
    ),
    10,
  ),
  /** Seconds without a byte after which the answer to a replay counts as silent. */
  replayIdleSeconds: v.optional(
    v.pipe(v.number(), v.minValue(limits.replayIdleSeconds.min), v.maxValue(limits.replayIdleSeconds.max)),
    300,
  ),
  /** Servers to choose from, the last used first. */
  targets: v.optional(v.pipe(v.array(savedTargetSchema), v.maxLength(mostTargets)), []),
  /** Filters of requests to choose from, in the order in which they were saved. */
  savedFilters: v.optional(v.pipe(v.array(savedFilterSchema), v.maxLength(mostFilters)), []),
  /** Healthy captures that others are held against; their bundles lie in the data folder. */
  baselines: v.optional(v.pipe(v.array(baselineSchema), v.maxLength(mostBaselines)), []),
  /** Columns of requests that are always there (true) or never (false), by their id; others are where the rows have them. */
  requestColumns: v.optional(v.record(v.pipe(v.string(), v.maxLength(40)), v.boolean()), {}),
  /** Limits of rules that differ from their defaults, by ThresholdInfo.key. */
  thresholds: v.optional(v.record(v.string(), v.pipe(v.number(), v.finite())), {}),
  /** Server arguments whose change is not told when two captures are compared: patterns of key-patterns.ts. */
  noiseKeys: v.optional(v.pipe(v.array(keyPatternSchema), v.maxLength(mostPatterns)), standardNoiseKeys),
  /** Bytes of one file of a capture that are read; the rest is left out and the file counts as cut. */
  largestFileBytes: v.optional(
    v.pipe(v.number(), v.minValue(limits.largestFileBytes.min), v.maxValue(limits.largestFileBytes.max)),
    64_000_000,
  ),
  /** Estimated bytes that the values of a dump may take; null = by the size of the file. */
  dumpMemoryBytes: v.optional(
    v.nullable(
      v.pipe(v.number(), v.minValue(limits.dumpMemoryBytes.min), v.maxValue(limits.dumpMemoryBytes.max)),
    ),
    null,
  ),
  /** Limits of reading a dump that differ from their defaults. */
  dumpLimits: v.optional(
    v.object({
      depth: limitSchema(dumpLimits.depth),
      values: limitSchema(dumpLimits.values),
      memoEntries: limitSchema(dumpLimits.memoEntries),
      textBytes: limitSchema(dumpLimits.textBytes),
      items: limitSchema(dumpLimits.items),
      recordSeconds: limitSchema(dumpLimits.recordSeconds),
    }),
    {},
  ),
});
export type Settings = v.InferOutput<typeof settingsSchema>;

export const settingKeys = Object.keys(settingsSchema.entries) as (keyof Settings)[];

export const defaultSettings: Settings = v.parse(settingsSchema, {});
