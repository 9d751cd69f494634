import * as v from 'valibot';

/** What the app remembers of a person's taste. Defaults are in the schema, so an empty object parses. */
export const settingsSchema = v.object({
  theme: v.optional(v.picklist(['system', 'dark', 'light']), 'system'),
  /** Where collected bundles go; null = a folder of the system's documents. */
  bundleFolder: v.optional(v.nullable(v.string()), null),
  /** The last base URL typed, without any key. */
  lastCollectUrl: v.optional(v.string(), ''),
  lastReplayUrl: v.optional(v.string(), 'http://127.0.0.1:30000'),
  /** Single-letter keys outside text fields (WCAG 2.1.4 asks that they can be turned off). */
  letterKeys: v.optional(v.boolean(), true),
});
export type Settings = v.InferOutput<typeof settingsSchema>;
