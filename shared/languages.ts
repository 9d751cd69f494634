/*
 * Languages that the app speaks: each has a catalogue in shared/messages/. A further one is a row here; the compiler then
 * asks for its catalogue.
 */

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/**
 * What a language is called by those who speak it, in full and in the title bar, and how numbers and dates are written
 * in it (BCP 47). The locale is also the document's `lang`: without the region, Han characters may get Japanese shapes.
 */
export const languageFacts: Readonly<
  Record<Language, { readonly name: string; readonly short: string; readonly locale: string }>
> = {
  en: { name: 'English', short: 'EN', locale: 'en-US' },
  zh: { name: '简体中文', short: '中文', locale: 'zh-CN' },
};
