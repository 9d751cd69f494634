import { Pin } from 'lucide-react';
import { Button } from 'react-aria-components';
import { formatCount } from '../../shared/format.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { showView } from './keys.ts';

/** How many pins there are; leads to their list beside the note. */
export function PinsRow() {
  const { pins: words } = useMessages();
  const count = useIncident(({ view }) => view?.pins.length ?? 0);
  if (count === 0) return null;
  return (
    <Button className="nav-row pins-row" aria-label={words.count(count)} onPress={showPins}>
      <Pin size={14} aria-hidden />
      <span className="clipped">{words.heading}</span>
      <span className="tree-count num" aria-hidden>
        {formatCount(count)}
      </span>
    </Button>
  );
}

/** Shows the list, and puts the focus on its first pin. */
function showPins(): void {
  showView('note');
  const began = performance.now();
  const look = () => {
    const first = document.querySelector<HTMLElement>('.pin-list [role="row"]');
    if (first) first.focus();
    else if (performance.now() - began < 2000) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
