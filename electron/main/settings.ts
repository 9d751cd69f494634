import Store from 'electron-store';
import { type Settings, settingsVersion } from '../../shared/settings.ts';
import { readSettings } from '../core/settings.ts';

/** The person's settings on disk. */
export interface SettingsStore {
  read(): Settings;
  change(patch: Partial<Settings>): Settings;
  /** Gives items their defaults back. */
  reset(keys: readonly (keyof Settings)[]): Settings;
}

export function openSettings(): SettingsStore {
  const store = new Store<Record<string, unknown>>({ name: 'settings', clearInvalidConfig: true });
  const read = () => readSettings(store.store);
  /** In the terms of today: an older file is brought up at the first change. Keys of a newer app stay. */
  const write = (settings: Settings): Settings => {
    const { version } = store.store;
    const isNewer = typeof version === 'number' && version > settingsVersion;
    store.set({ ...settings, version: isNewer ? version : settingsVersion });
    return read();
  };
  return {
    read,
    change: (patch) => {
      const given = Object.entries(patch).filter(([, value]) => value !== undefined);
      return write({ ...read(), ...(Object.fromEntries(given) as Partial<Settings>) });
    },
    reset(keys) {
      for (const key of keys) store.delete(key);
      return read();
    },
  };
}
