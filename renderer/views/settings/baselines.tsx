import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Baseline } from '../../../shared/baseline.ts';
import { formatTimestamp } from '../../../shared/format.ts';
import { dropBaseline } from '../../baselines.ts';
import { useMessages } from '../../messages.tsx';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import type { ControlProps } from './controls.tsx';

/** Healthy captures, each with the server or model it stands for. */
export function Baselines({ label, settings: { baselines } }: ControlProps) {
  const { settings: words, incident } = useMessages();
  const [asked, setAsked] = useState<Baseline | null>(null);
  if (baselines.length === 0) return <p className="tx3">{words.noBaselines}</p>;
  return (
    <div className="baselines">
      <ul aria-label={label}>
        {baselines.map((baseline) => {
          const { id, name, baseUrl, model, version, takenAt } = baseline;
          const facts = [
            version === null ? null : `SGLang ${version}`,
            takenAt === null ? null : `${formatTimestamp(takenAt)} UTC`,
          ].filter((part) => part !== null);
          return (
            <li key={id}>
              <span className="clipped" title={name}>
                {name} <span className="tx3">{facts.join(' · ')}</span>
              </span>
              <code className="clipped" title={model ?? undefined}>
                {baseUrl ?? model ?? ''}
              </code>
              <IconButton
                icon={<Trash2 size={13} aria-hidden />}
                label={words.dropBaseline(name)}
                onPress={() => setAsked(baseline)}
              />
            </li>
          );
        })}
      </ul>
      {asked === null ? null : (
        <Dialog
          isOpen
          role="alertdialog"
          onClose={() => setAsked(null)}
          title={words.dropBaseline(asked.name)}
          width={420}
          foot={
            <>
              <Button onPress={() => setAsked(null)}>{incident.cancel}</Button>
              <Button
                look="danger"
                onPress={() => {
                  setAsked(null);
                  void dropBaseline(asked.id);
                }}
              >
                {words.dropBaselineAgree}
              </Button>
            </>
          }
        >
          <p>{words.dropBaselineText}</p>
        </Dialog>
      )}
    </div>
  );
}
