import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { CaptureView, TargetInfo } from '../../../shared/capture.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { Mark } from '../../widgets/mark.tsx';

/** Of a deployment every target, with its gravest finding; one of them is the one that Overview shows. */
export function Targets({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const showTarget = useWorkspace((state) => state.showTarget);
  const { targets, target } = capture;
  if (targets.length === 0) return null;
  return (
    <div className="targets">
      <span className="tx3" aria-hidden>
        {words.targets(targets.length)}
      </span>
      <ToggleButtonGroup
        className="target-list"
        aria-label={words.targetSwitch}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={target === null ? [] : [target]}
        onSelectionChange={(keys) => {
          const [chosen] = keys;
          if (typeof chosen === 'string' && chosen !== target) void showTarget(capture.id, chosen);
        }}
      >
        {targets.map((one) => (
          <Target key={one.name} of={one} />
        ))}
      </ToggleButtonGroup>
    </div>
  );
}

function Target({ of: { name, role, baseUrl, answered, called, worst } }: { of: TargetInfo }) {
  const { overview: words, app } = useMessages();
  const said = words.targetAnswered(answered, called);
  const finding = worst === null ? words.targetQuiet : app.severity[worst];
  return (
    <ToggleButton
      id={name}
      className="target"
      aria-label={words.targetNamed(name, words.roles[role], finding, said)}
    >
      <span className="target-words" title={baseUrl}>
        <Mark kind={worst ?? 'ok'} />
        <strong>{name}</strong>
        <span className="tx2">{words.roles[role]}</span>
        <span className="tx2 num" data-partial={answered < called || undefined}>
          {said}
        </span>
      </span>
    </ToggleButton>
  );
}
