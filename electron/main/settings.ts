import Store from 'electron-store';
import * as v from 'valibot';
import { type Settings, settingsSchema } from '../../shared/settings.ts';

/** The person's settings on disk. A value that no longer parses goes back to its default, the rest stays. */
export interface SettingsStore {
  read(): Settings;
  change(patch: Partial<Settings>): Settings;
}

export function openSettings(): SettingsStore {
  const store = new Store<Record<string, unknown>>({ name: 'settings', clearInvalidConfig: true });
  const read = (): Settings => {
    const kept: Record<string, unknown> = {};
    for (const [key, schema] of Object.entries(settingsSchema.entries)) {
      const parsed = v.safeParse(schema, store.get(key));
      if (parsed.success) kept[key] = parsed.output;
    }
    return v.parse(settingsSchema, kept);
  };
  return {
    read,
    change(patch) {
      for (const [key, value] of Object.entries(patch)) if (value !== undefined) store.set(key, value);
      return read();
    },
  };
}
