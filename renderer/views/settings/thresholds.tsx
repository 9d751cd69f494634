import type { ArtifactId } from '../../../shared/incident.ts';
import type { ThresholdInfo } from '../../../shared/threshold.ts';
import { useMessages } from '../../messages.tsx';
import { openArtifacts } from '../../open.ts';
import { useWorkspace } from '../../store.ts';
import { Button } from '../../widgets/button.tsx';
import { NumberField } from '../../widgets/field.tsx';
import type { ControlProps } from './controls.tsx';
import { Reset } from './reset.tsx';

/** One row for each limit that a rule holds a value against. */
export function Thresholds({ settings }: ControlProps) {
  const infos = useWorkspace(({ start }) => start?.thresholds ?? []);
  return (
    <div className="thresholds">
      {infos.map((info) => (
        <Threshold key={info.key} info={info} own={settings.thresholds} />
      ))}
      <DiagnoseAgain />
    </div>
  );
}

function Threshold({ info, own }: { info: ThresholdInfo; own: Readonly<Record<string, number>> }) {
  const { settings: words } = useMessages();
  const changeSettings = useWorkspace((state) => state.changeSettings);
  const { key, rules, unit, min, max } = info;
  const said = words.thresholds[key];
  const label = said?.label ?? key;
  const { [key]: value = info.default, ...others } = own;
  const set = (to: number) =>
    void changeSettings({ thresholds: to === info.default ? others : { ...others, [key]: to } });
  return (
    <div className="limit" data-changed={value !== info.default || undefined}>
      <div className="setting-words">
        <h4>{label}</h4>
        <p className="tx2">{said?.help}</p>
      </div>
      <span className="setting-number">
        <NumberField label={label} labelHidden value={value} onChange={set} min={min} max={max} />
        <span className="tx2">{words.units[unit]}</span>
      </span>
      <span className="tx3 num">{words.thresholdRule(rules, String(info.default), words.units[unit])}</span>
      <Reset label={label} isShown={value !== info.default} onReset={() => set(info.default)} />
    </div>
  );
}

/** What is open was diagnosed with the thresholds of that time: reads it again. */
function DiagnoseAgain() {
  const { settings: words, app } = useMessages();
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  if (captures.length + dumps.length === 0) return null;
  const again = () =>
    void openArtifacts(app.name, [
      ...captures.map(({ id }) => ({ kind: 'capture' as const, id: id as string as ArtifactId })),
      ...dumps.map(({ id }) => ({ kind: 'dump' as const, id: id as string as ArtifactId })),
    ]);
  return (
    <div className="actions">
      <Button onPress={again}>{words.diagnoseAgain}</Button>
    </div>
  );
}
