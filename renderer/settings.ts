import { defaultSettings, type Settings } from '../shared/settings.ts';
import { useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** The settings as pages group them: each stands in one group. */
export const settingGroups = [
  { id: 'look', keys: ['theme', 'language', 'letterKeys', 'savedFilters', 'requestColumns'] },
  {
    id: 'servers',
    keys: [
      'targets',
      'lastCollectUrl',
      'collectTimeoutSeconds',
      'bundleFolder',
      'lastReplayUrl',
      'replayIdleSeconds',
    ],
  },
  { id: 'captures', keys: ['largestFileBytes', 'baselines', 'noiseKeys'] },
  { id: 'dumps', keys: ['dumpMemoryBytes', 'dumpLimits'] },
  { id: 'rules', keys: ['thresholds'] },
] as const satisfies readonly { id: string; keys: readonly (keyof Settings)[] }[];

/** The items that are not as they were delivered. */
export function changedKeys(settings: Settings): readonly (keyof Settings)[] {
  return (Object.keys(defaultSettings) as (keyof Settings)[]).filter(
    (key) => JSON.stringify(settings[key]) !== JSON.stringify(defaultSettings[key]),
  );
}

/** Gives items their defaults back. */
export async function resetSettings(keys: readonly (keyof Settings)[]): Promise<void> {
  try {
    useWorkspace.setState({ settings: await workbench.resetSettings({ keys: [...keys] }) });
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
  }
}
