import { type ReactNode, useEffect } from 'react';
import { I18nProvider } from 'react-aria-components';
import { type Language, languageFacts } from '../shared/languages.ts';
import { en, type Messages } from '../shared/messages/en/index.ts';
import { defaultSettings } from '../shared/settings.ts';
import { MessagesProvider } from './messages.tsx';
import { useWorkspace } from './store.ts';

const catalogues: Readonly<Record<Language, Messages>> = { en };

/** Gives everything below it the words of the language that a person chose, and its ways of writing. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const language = useWorkspace(({ settings }) => (settings ?? defaultSettings).language);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <I18nProvider locale={languageFacts[language].locale}>
      <MessagesProvider messages={catalogues[language]}>{children}</MessagesProvider>
    </I18nProvider>
  );
}
