import { KeyRound, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { mostTargets, type SavedTarget } from '../../../shared/settings.ts';
import { useMessages } from '../../messages.tsx';
import { removeTarget } from '../../remove-target.ts';
import { useWorkspace } from '../../store.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { TextField } from '../../widgets/field.tsx';
import { workbench } from '../../workbench.ts';
import { TargetDialog } from '../target-dialog.tsx';
import type { ControlProps } from './controls.tsx';

/** Servers to choose from: name, base URL, and never a key. */
export function Targets({ label, settings: { targets } }: ControlProps) {
  const { settings: words } = useMessages();
  const changeSettings = useWorkspace((state) => state.changeSettings);
  const kept = useWorkspace(({ tokens }) => tokens.kept);
  const { targetLook: looks } = useMessages();
  const [changed, setChanged] = useState<SavedTarget | 'new' | null>(null);
  return (
    <div className="saved-targets">
      {targets.length === 0 ? <p className="tx3">{words.noTargets}</p> : null}
      <ul aria-label={label}>
        {targets.map((target) => {
          const { name, baseUrl } = target;
          return (
            <li key={baseUrl} className="saved-target">
              <TextField
                label={words.targetNameOf(baseUrl)}
                labelHidden
                placeholder={words.targetName}
                value={name}
                onChange={(changed) =>
                  void changeSettings({
                    targets: targets.map((one) => (one === target ? { ...one, name: changed } : one)),
                  })
                }
              />
              <code className="clipped" title={baseUrl}>
                {baseUrl}
              </code>
              <ForgetToken baseUrl={baseUrl} name={name || baseUrl} />
              <IconButton
                icon={<Pencil size={13} aria-hidden />}
                label={looks.change(name || baseUrl)}
                onPress={() => setChanged(target)}
              />
              <IconButton
                icon={<Trash2 size={13} aria-hidden />}
                label={words.removeTarget(name || baseUrl)}
                onPress={() => void removeTarget(baseUrl, looks.removed(name || baseUrl))}
              />
            </li>
          );
        })}
        {kept
          .filter((baseUrl) => targets.every((target) => target.baseUrl !== baseUrl))
          .map((baseUrl) => (
            <li key={baseUrl} className="saved-target">
              <span />
              <code className="clipped" title={baseUrl}>
                {baseUrl}
              </code>
              <ForgetToken baseUrl={baseUrl} name={baseUrl} />
            </li>
          ))}
      </ul>
      {targets.length < mostTargets ? (
        <Button icon={<Plus size={13} aria-hidden />} onPress={() => setChanged('new')}>
          {looks.add}
        </Button>
      ) : null}
      {changed === null ? null : (
        <TargetDialog target={changed === 'new' ? null : changed} onClose={() => setChanged(null)} />
      )}
    </div>
  );
}

/** Of a server whose bearer token is kept. */
function ForgetToken({ baseUrl, name }: { baseUrl: string; name: string }) {
  const { settings: words } = useMessages();
  const isKept = useWorkspace(({ tokens }) => tokens.kept.includes(baseUrl));
  if (!isKept) return null;
  return (
    <IconButton
      icon={<KeyRound size={13} aria-hidden />}
      label={words.forgetToken(name)}
      onPress={() => void workbench.forgetToken({ baseUrl })}
    />
  );
}
