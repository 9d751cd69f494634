import * as v from 'valibot';

/*
 * What the app remembers of a person's taste: one row per item. Defaults are in the rows, so an empty object parses,
 * and a value that no longer parses costs that item alone.
 */

/** Goes up when a row changes its meaning; electron/core/settings.ts says how old values become new ones. */
export const settingsVersion = 1;

export const settingsSchema = v.object({
  theme: v.optional(v.picklist(['system', 'dark', 'light']), 'system'),
  /** Where collected bundles of an incident without a place go; null = a folder of the system's documents. */
  bundleFolder: v.optional(v.nullable(v.string()), null),
  /** The last base URL typed, without any key. */
  lastCollectUrl: v.optional(v.string(), ''),
  lastReplayUrl: v.optional(v.string(), 'http://127.0.0.1:30000'),
  /** Single-letter keys outside text fields (WCAG 2.1.4 asks that they can be turned off). */
  letterKeys: v.optional(v.boolean(), true),
  /** Seconds that a collection waits for each endpoint. */
  collectTimeoutSeconds: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(3600)), 10),
  /** Seconds without a byte after which the answer to a replay counts as silent. */
  replayIdleSeconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(86_400)), 300),
});
export type Settings = v.InferOutput<typeof settingsSchema>;

export const settingKeys = Object.keys(settingsSchema.entries) as (keyof Settings)[];

export const defaultSettings: Settings = v.parse(settingsSchema, {});
