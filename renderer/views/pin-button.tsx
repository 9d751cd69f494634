import { Pin as PinIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { pinKey } from '../../shared/pin.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { registerArea } from '../pin-areas.ts';
import { type Pinnable, togglePin, usePinOf, whyNot } from '../pins.ts';
import './pin-button.css';

export interface PinButtonProps {
  /** null = nothing to pin yet; `why` then says what is missing. */
  readonly pinnable: Pinnable | null;
  readonly why?: string;
  /**
   * `hover` shows itself while its area is pointed at or holds the focus, and while it is pinned; `always` stands there.
   */
  readonly look?: 'hover' | 'always';
  /** Left out of the tab order where a control beside it takes the key P. */
  readonly skipTab?: boolean;
}

/** Pins the thing beside it, or takes its pin off. The nearest `data-pin-area` around it is what the key P and the menu act on. */
export function PinButton({ pinnable, why, look = 'hover', skipTab = false }: PinButtonProps) {
  const { pins: words } = useMessages();
  const button = useRef<HTMLButtonElement>(null);
  const key = pinnable === null ? null : pinKey(pinnable);
  const isPinned = usePinOf(key) !== null;
  const fault = useIncident(({ view }) => (pinnable === null ? (why ?? '') : whyNot(view, pinnable)));
  const latest = useRef(pinnable);
  latest.current = pinnable;
  useEffect(() => {
    const area = button.current?.closest('[data-pin-area]');
    return area ? registerArea(area, () => latest.current) : undefined;
  }, []);

  const what = pinnable?.label ?? '';
  const action = pinnable === null ? words.pinSelection : isPinned ? words.unpin(what) : words.pin(what);
  const said = fault === null ? action : words.cannot(action, fault);
  return (
    <button
      ref={button}
      type="button"
      className="pin-button"
      data-look={look}
      data-pin-key={key ?? undefined}
      aria-label={said}
      title={said}
      aria-pressed={isPinned}
      aria-disabled={fault !== null}
      tabIndex={skipTab ? -1 : 0}
      onClick={(event) => {
        event.stopPropagation();
        if (pinnable !== null && fault === null) void togglePin(pinnable);
      }}
      // A press must not take the selection off the text that is to be pinned.
      onMouseDown={(event) => event.preventDefault()}
    >
      <PinIcon size={13} aria-hidden fill={isPinned ? 'currentColor' : 'none'} />
    </button>
  );
}

/** At the head of a section: pins all that it shows. */
export function SectionPin({ pinnable }: { pinnable: Pinnable }) {
  return (
    <span className="section-pin">
      <PinButton pinnable={pinnable} />
    </span>
  );
}
