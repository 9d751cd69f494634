import { useEffect, useRef, useState } from 'react';
import { Menu, MenuItem, Popover } from 'react-aria-components';
import { pinKey } from '../../shared/pin.ts';
import { copyText } from '../actions.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { pinnableAt } from '../pin-areas.ts';
import { type Pinnable, togglePin, usePinOf, usePins, whyNot } from '../pins.ts';
import { useWorkspace } from '../store.ts';
import { inDialog, isText } from './keys.ts';

interface MenuPlace {
  readonly pinnable: Pinnable;
  /** In the window, in pixels. */
  readonly x: number;
  readonly y: number;
}

/** The keys P and Alt P and the context menu of everything that can be pinned, and what is said of it. */
export function PinMenu() {
  const [place, setPlace] = useState<MenuPlace | null>(null);
  const said = usePins((state) => state.said);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const pinnable = event.defaultPrevented || inDialog() ? null : pinnableOfKey(event);
      if (!pinnable) return;
      event.preventDefault();
      void togglePin(pinnable);
    };
    const menu = (event: MouseEvent) => {
      if (event.defaultPrevented || isText(event.target)) return;
      const pinnable = pinnableAt(event.target as Element);
      if (!pinnable) return;
      event.preventDefault();
      setPlace({ pinnable, x: event.clientX, y: event.clientY });
    };
    window.addEventListener('keydown', press);
    window.addEventListener('contextmenu', menu);
    return () => {
      window.removeEventListener('keydown', press);
      window.removeEventListener('contextmenu', menu);
    };
  }, []);
  return (
    <>
      <p className="unseen" role="status">
        {said}
      </p>
      <Floating place={place} onClose={() => setPlace(null)} />
    </>
  );
}

/** P outside of text, where single letters are wanted; Alt P anywhere. */
function pinnableOfKey(event: KeyboardEvent): Pinnable | null {
  if (event.code !== 'KeyP' || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  const letterKeys = useWorkspace.getState().settings?.letterKeys ?? true;
  if (!event.altKey && (!letterKeys || isText(event.target))) return null;
  return pinnableAt(document.activeElement);
}

function Floating({ place, onClose }: { place: MenuPlace | null; onClose(): void }) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span
        ref={anchor}
        className="pin-menu-anchor"
        aria-hidden
        style={{ left: place?.x ?? 0, top: place?.y ?? 0 }}
      />
      {place === null ? null : (
        <Popover
          className="popover"
          isOpen
          onOpenChange={(isOpen) => {
            if (!isOpen) onClose();
          }}
          triggerRef={anchor}
          placement="bottom start"
          offset={0}
        >
          <Items pinnable={place.pinnable} onClose={onClose} />
        </Popover>
      )}
    </>
  );
}

function Items({ pinnable, onClose }: { pinnable: Pinnable; onClose(): void }) {
  const { pins: words } = useMessages();
  const fault = useIncident(({ view }) => whyNot(view, pinnable));
  const isPinned = usePinOf(pinKey(pinnable)) !== null;
  const action = isPinned ? words.unpinShort : pinnable.kind === 'text' ? words.pinSelection : words.pinShort;
  const said = fault === null ? action : words.cannot(action, fault);
  return (
    <Menu
      className="menu"
      aria-label={words.menu(pinnable.label)}
      autoFocus="first"
      onClose={onClose}
      disabledKeys={fault === null ? [] : ['pin']}
    >
      <MenuItem id="pin" className="menu-item" textValue={said} onAction={() => void togglePin(pinnable)}>
        {said}
        <kbd className="key-hint" aria-hidden>
          {pinnable.kind === 'text' ? words.textKeys : words.keys}
        </kbd>
      </MenuItem>
      <MenuItem id="copy" className="menu-item" onAction={() => void copyText(pinnable.value)}>
        {words.copyValue}
      </MenuItem>
    </Menu>
  );
}
