import { type ReactNode, useId, useState } from 'react';
import type { Settings } from '../../shared/settings.ts';
import { useMessages } from '../messages.tsx';
import { changedKeys, resetSettings, settingGroups } from '../settings.ts';
import { useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { controls } from './settings/controls.tsx';
import { Reset } from './settings/reset.tsx';
import './settings.css';

/** Every setting with what it does, its control, and the way back to its default. */
export function SettingsView() {
  const { settings: words, app } = useMessages();
  const settings = useWorkspace((state) => state.settings);
  const [asking, setAsking] = useState(false);
  if (!settings) return null;
  const changed = changedKeys(settings);
  return (
    <div className="settings scroll">
      <div className="settings-column">
        <header className="settings-head">
          <div>
            <h1>{app.viewNames.settings}</h1>
            <p className="tx2">{words.subtitle}</p>
          </div>
          <Button isDisabled={changed.length === 0} onPress={() => setAsking(true)}>
            {words.resetAll}
          </Button>
        </header>
        {settingGroups.map(({ id, keys }) => (
          <Group key={id} title={words.groups[id]}>
            {keys.map((key) => (
              <Item key={key} id={key} settings={settings} isChanged={changed.includes(key)} />
            ))}
          </Group>
        ))}
      </div>
      <Dialog
        isOpen={asking}
        onClose={() => setAsking(false)}
        role="alertdialog"
        title={words.resetTitle}
        width={440}
        foot={
          <>
            <Button
              look="danger"
              onPress={() => {
                setAsking(false);
                void resetSettings(changed);
              }}
            >
              {words.resetAgree}
            </Button>
            <Button look="primary" onPress={() => setAsking(false)}>
              {words.cancel}
            </Button>
          </>
        }
      >
        <p>{words.resetText(settings.targets.length, settings.savedFilters.length)}</p>
      </Dialog>
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="settings-group" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

function Item({ id, settings, isChanged }: { id: keyof Settings; settings: Settings; isChanged: boolean }) {
  const { settings: words } = useMessages();
  const { label, help } = words.items[id];
  const { Control, wide } = controls[id];
  return (
    <div className="setting" data-wide={wide || undefined} data-changed={isChanged || undefined}>
      <div className="setting-words">
        <h3>{label}</h3>
        <p className="tx2">{help}</p>
      </div>
      <div className="setting-control">
        <Control label={label} settings={settings} />
      </div>
      <Reset label={label} isShown={isChanged} onReset={() => void resetSettings([id])} />
    </div>
  );
}
