import { type ReactNode, useEffect } from 'react';
import { I18nProvider } from 'react-aria-components';
import { languageFacts } from '../shared/languages.ts';
import { catalogues } from '../shared/messages/catalogues.ts';
import { defaultSettings } from '../shared/settings.ts';
import { MessagesProvider } from './messages.tsx';
import { useWorkspace } from './store.ts';

/** Gives everything below it the words of the language that a person chose, and its ways of writing. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const language = useWorkspace(({ settings }) => (settings ?? defaultSettings).language);
  useEffect(() => {
    document.documentElement.lang = languageFacts[language].locale;
  }, [language]);
  return (
    <I18nProvider locale={languageFacts[language].locale}>
      <MessagesProvider messages={catalogues[language]}>{children}</MessagesProvider>
    </I18nProvider>
  );
}
