import * as v from 'valibot';
import { type Settings, settingsSchema, settingsVersion } from '../../shared/settings.ts';

/** Settings as they stand on disk: any keys, any values, and the version that wrote them. */
export type StoredSettings = Readonly<Record<string, unknown>>;

/** From version N to N + 1, by N. Each takes what its version wrote and answers what the next one reads. */
const migrations: Readonly<Record<number, (stored: StoredSettings) => StoredSettings>> = {
  // What was written before versions were counted has the rows of version 1.
  0: (stored) => stored,
};

/** What a file says, in the terms of today. A value that does not parse goes back to its default, the rest stays. */
export function readSettings(stored: StoredSettings): Settings {
  const version = typeof stored.version === 'number' ? stored.version : 0;
  let now = stored;
  for (let at = version; at < settingsVersion; at += 1) now = migrations[at]?.(now) ?? now;
  const kept: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(settingsSchema.entries)) {
    const parsed = v.safeParse(schema, now[key]);
    if (parsed.success) kept[key] = parsed.output;
  }
  return v.parse(settingsSchema, kept);
}
