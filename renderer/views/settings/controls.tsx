import type { ComponentType } from 'react';
import { languageFacts, languages } from '../../../shared/languages.ts';
import { defaultSettings, limits, type Settings } from '../../../shared/settings.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { Button } from '../../widgets/button.tsx';
import { NumberField, Switch, TextField } from '../../widgets/field.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';
import { Select } from '../../widgets/select.tsx';
import { problemOf, workbench } from '../../workbench.ts';
import { Baselines } from './baselines.tsx';
import { DumpLimits } from './dump-limits.tsx';
import { NoiseKeys } from './noise-keys.tsx';
import { SavedFilters } from './saved-filters.tsx';
import { Targets } from './targets.tsx';
import { Thresholds } from './thresholds.tsx';

export interface ControlProps {
  readonly label: string;
  readonly settings: Settings;
}

/** What each setting is changed with. `wide`: below its words instead of beside them. */
export const controls: Readonly<
  Record<keyof Settings, { readonly Control: ComponentType<ControlProps>; readonly wide?: boolean }>
> = {
  theme: { Control: Theme },
  language: { Control: LanguageChoice },
  letterKeys: { Control: LetterKeys },
  bundleFolder: { Control: BundleFolder },
  collectTimeoutSeconds: { Control: secondsOf('collectTimeoutSeconds') },
  replayIdleSeconds: { Control: secondsOf('replayIdleSeconds') },
  lastCollectUrl: { Control: urlOf('lastCollectUrl') },
  lastReplayUrl: { Control: urlOf('lastReplayUrl') },
  targets: { Control: Targets, wide: true },
  savedFilters: { Control: SavedFilters, wide: true },
  baselines: { Control: Baselines, wide: true },
  requestColumns: { Control: RequestColumns },
  thresholds: { Control: Thresholds, wide: true },
  largestFileBytes: { Control: LargestFile },
  noiseKeys: { Control: NoiseKeys, wide: true },
  dumpMemoryBytes: { Control: DumpMemory },
  dumpLimits: { Control: DumpLimits, wide: true },
};

const change = (patch: Partial<Settings>): void => void useWorkspace.getState().changeSettings(patch);

function Theme({ label, settings }: ControlProps) {
  const { settings: words } = useMessages();
  const themes = ['system', 'dark', 'light'] as const;
  return (
    <Select
      label={label}
      labelHidden
      value={settings.theme}
      options={themes.map((id) => ({ id, name: words.themes[id] }))}
      onChange={(theme) => change({ theme })}
    />
  );
}

function LanguageChoice({ label, settings }: ControlProps) {
  return (
    <Select
      label={label}
      labelHidden
      value={settings.language}
      options={languages.map((id) => ({ id, name: languageFacts[id].name }))}
      onChange={(language) => change({ language })}
    />
  );
}

function RequestColumns({ settings }: ControlProps) {
  const { settings: words } = useMessages();
  const count = Object.keys(settings.requestColumns).length;
  return <span className="tx2 num">{count === 0 ? words.columnsUsual : words.columnsChosen(count)}</span>;
}

function LetterKeys({ label, settings }: ControlProps) {
  const { settings: words } = useMessages();
  return (
    <Switch
      label={`${label}: ${words.on}`}
      isSelected={settings.letterKeys}
      onChange={(letterKeys) => change({ letterKeys })}
    >
      {words.on}
    </Switch>
  );
}

function BundleFolder({ settings }: ControlProps) {
  const { settings: words } = useMessages();
  const choose = async () => {
    try {
      const [bundleFolder] = await workbench.pickPaths({ kind: 'folder' });
      if (bundleFolder !== undefined) change({ bundleFolder });
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
  };
  return (
    <>
      {settings.bundleFolder === null ? (
        <span className="tx2">{words.documentsFolder}</span>
      ) : (
        <span className="setting-path mono">
          <MiddleText text={settings.bundleFolder} tail={24} />
        </span>
      )}
      <Button onPress={() => void choose()}>{words.chooseFolder}</Button>
    </>
  );
}

function secondsOf(key: 'collectTimeoutSeconds' | 'replayIdleSeconds') {
  return function Seconds({ label, settings }: ControlProps) {
    const { settings: words } = useMessages();
    return (
      <WithUnit unit={words.seconds}>
        <NumberField
          label={label}
          labelHidden
          value={settings[key]}
          onChange={(value) => change({ [key]: value })}
          min={limits[key].min}
          max={limits[key].max}
        />
      </WithUnit>
    );
  };
}

function urlOf(key: 'lastCollectUrl' | 'lastReplayUrl') {
  return function Url({ label, settings }: ControlProps) {
    return (
      <TextField
        label={label}
        labelHidden
        mono
        type="url"
        placeholder={defaultSettings.lastReplayUrl}
        value={settings[key]}
        // What a URL can hold of a key is left out, as where it is typed to be called.
        onChange={(value) => change({ [key]: value.replace(/\/\/[^/@]*@/, '//') })}
      />
    );
  };
}

const megabyte = 1e6;

function LargestFile({ label, settings }: ControlProps) {
  const { settings: words } = useMessages();
  const { min, max } = limits.largestFileBytes;
  return (
    <WithUnit unit={words.megabytes}>
      <NumberField
        label={label}
        labelHidden
        value={settings.largestFileBytes / megabyte}
        onChange={(value) => change({ largestFileBytes: value * megabyte })}
        min={min / megabyte}
        max={max / megabyte}
      />
    </WithUnit>
  );
}

/** What the field starts with when a size is first asked for. */
const firstMemory = 1_000 * megabyte;

function DumpMemory({ label, settings }: ControlProps) {
  const { settings: words } = useMessages();
  const { min, max } = limits.dumpMemoryBytes;
  const { dumpMemoryBytes: bytes } = settings;
  return (
    <>
      <Switch
        label={`${label}: ${words.bySize}`}
        isSelected={bytes === null}
        onChange={(bySize) => change({ dumpMemoryBytes: bySize ? null : firstMemory })}
      >
        {words.bySize}
      </Switch>
      {bytes === null ? null : (
        <WithUnit unit={words.megabytes}>
          <NumberField
            label={label}
            labelHidden
            value={bytes / megabyte}
            onChange={(value) => change({ dumpMemoryBytes: value * megabyte })}
            min={min / megabyte}
            max={max / megabyte}
          />
        </WithUnit>
      )}
    </>
  );
}

function WithUnit({ unit, children }: { unit: string; children: React.ReactNode }) {
  return (
    <span className="setting-number">
      {children}
      <span className="tx2" aria-hidden>
        {unit}
      </span>
    </span>
  );
}
