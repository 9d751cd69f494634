import { useEffect, useRef } from 'react';
import { inDialog, isText } from './shell/keys.ts';
import { useWorkspace } from './store.ts';

export interface PressedIn {
  /** The key goes into text: only combinations with Ctrl are ours. */
  readonly inText: boolean;
  /** Single letters may be used. */
  readonly letterKeys: boolean;
}

/**
 * Keys of one document, wherever in the window the focus is, as long as the document is the active one and no
 * dialog waits. A handler that uses a key prevents its default.
 */
export function useDocumentKeys(id: string, press: (event: KeyboardEvent, where: PressedIn) => void): void {
  const latest = useRef(press);
  latest.current = press;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { activeDocument, settings } = useWorkspace.getState();
      if (event.defaultPrevented || activeDocument !== id || inDialog()) return;
      const inText = isText(event.target);
      latest.current(event, { inText, letterKeys: !inText && (settings?.letterKeys ?? true) });
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [id]);
}
