import { useMessages } from '../messages.tsx';
import type { Asked } from '../replay-store.ts';
import { lastAnswer, useReplay } from '../replay-store.ts';
import { useWorkspace } from '../store.ts';
import type { TargetPlace } from '../target.ts';
import type { MarkKind } from '../widgets/mark.tsx';
import { Mark } from '../widgets/mark.tsx';
import { SavedTargets } from './saved-targets.tsx';

interface TargetChooserProps {
  /** Unique in the window: what `TargetWords` says of the same target describes the field. */
  readonly id: string;
  readonly label: string;
  /** As typed. */
  readonly value: string;
  /** Where that leads, by `placeOf`; null while it is no base URL. */
  readonly place: TargetPlace | null;
  onChange(target: string): void;
  /** One of the saved targets was chosen: the moment to ask it about itself. */
  onChoose?(baseUrl: string): void;
}

const placeId = (id: string): string => `${id}-place`;

/** A server to send to: its base URL, typed or chosen among the saved ones. */
export function TargetChooser({ id, label, value, place, onChange, onChoose }: TargetChooserProps) {
  const { replay: words } = useMessages();
  return (
    <>
      <label className="replay-target">
        <span>{label}</span>
        <input
          className="input mono"
          value={value}
          placeholder={words.targetPlaceholder}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={place === null}
          aria-describedby={placeId(id)}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      <SavedTargets
        onChoose={(baseUrl) => {
          onChange(baseUrl);
          onChoose?.(baseUrl);
        }}
      />
    </>
  );
}

const askedMarks: Record<Asked, MarkKind> = { answered: 'ok', no_answer: 'warn', not_asked: 'unchecked' };

/** What is known of the place that a target leads to: whether sending there asks first, and whether it answered. */
export function TargetWords({ id, place }: { id: string; place: TargetPlace | null }) {
  const { replay: words } = useMessages();
  const compared = useWorkspace(({ captures }) => captures.some(({ baseUrl }) => baseUrl !== null));
  const asked = useReplay(({ documents }) => (place ? lastAnswer(documents, place.baseUrl) : 'not_asked'));
  const { mark, said } = ((): { mark: MarkKind; said: string } => {
    if (!place) return { mark: 'unchecked', said: words.targetUnread };
    const { loopback, capturedAs } = place;
    if (capturedAs !== null) {
      return loopback
        ? { mark: 'warn', said: words.thisMachineCaptured(capturedAs) }
        : { mark: 'critical', said: words.captured(capturedAs) };
    }
    if (!loopback) return { mark: 'warn', said: words.elsewhere };
    const here = compared ? words.thisMachineNotCaptured : words.thisMachine;
    return { mark: askedMarks[asked], said: words.placeAsked[asked](here) };
  })();
  return (
    <span className="replay-place" id={placeId(id)} data-mark={mark} title={said}>
      <Mark kind={mark} />
      <span className="clipped">{said}</span>
    </span>
  );
}
