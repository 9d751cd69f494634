import { catalogues } from '../shared/messages/catalogues.ts';
import type { Messages } from '../shared/messages/messages.ts';
import { defaultSettings } from '../shared/settings.ts';
import { useWorkspace } from './store.ts';

/** The window's words outside of what is drawn: for what a store says or names. Drawn text takes `useMessages`. */
export function wordsNow(): Messages {
  const { settings } = useWorkspace.getState();
  return catalogues[(settings ?? defaultSettings).language];
}
