import { formatCount } from '../../../shared/format.ts';
import { type DumpLimit, dumpLimitKeys, dumpLimits } from '../../../shared/settings.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { NumberField } from '../../widgets/field.tsx';
import type { ControlProps } from './controls.tsx';
import { Reset } from './reset.tsx';

/** Texts are given in megabytes; the others are counts. */
const scaleOf = (key: DumpLimit): number => (key === 'textBytes' ? 1e6 : 1);

/** One row for each thing that a dump may want too much of. */
export function DumpLimits({ settings }: ControlProps) {
  return (
    <div className="thresholds">
      {dumpLimitKeys.map((key) => (
        <Limit key={key} id={key} own={settings.dumpLimits} />
      ))}
    </div>
  );
}

type Own = ControlProps['settings']['dumpLimits'];

function Limit({ id, own }: { id: DumpLimit; own: Own }) {
  const { settings: words } = useMessages();
  const changeSettings = useWorkspace((state) => state.changeSettings);
  const { default: standard, min, max } = dumpLimits[id];
  const { label, help } = words.dumpLimits[id];
  const { [id]: value = standard, ...others } = own;
  const scale = scaleOf(id);
  const unit = id === 'recordSeconds' ? words.seconds : scale === 1 ? '' : words.megabytes;
  const set = (to: number) =>
    void changeSettings({ dumpLimits: to === standard ? others : { ...others, [id]: to } });
  return (
    <div className="limit" data-changed={value !== standard || undefined}>
      <div className="setting-words">
        <h4>{label}</h4>
        <p className="tx2">{help}</p>
      </div>
      <span className="setting-number">
        <NumberField
          label={label}
          labelHidden
          value={value / scale}
          onChange={(changed) => set(Math.round(changed * scale))}
          min={min / scale}
          max={max / scale}
        />
        <span className="tx2" aria-hidden>
          {unit}
        </span>
      </span>
      <span className="tx3 num">{words.limitDefault(formatCount(standard / scale), unit)}</span>
      <Reset label={label} isShown={value !== standard} onReset={() => set(standard)} />
    </div>
  );
}
