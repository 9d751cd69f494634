/*
 * Languages that the app speaks: each has a catalogue in shared/messages/. A further one is a row here; the compiler then
 * asks for its catalogue.
 */

export const languages = ['en'] as const;
export type Language = (typeof languages)[number];

/** What a language is called by those who speak it, and how numbers and dates are written in it (BCP 47). */
export const languageFacts: Readonly<Record<Language, { readonly name: string; readonly locale: string }>> = {
  en: { name: 'English', locale: 'en-US' },
};
