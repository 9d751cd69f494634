import type { Language } from '../languages.ts';
import { en } from './en/index.ts';
import type { Messages } from './messages.ts';
import { zh } from './zh/index.ts';

/** The words of each language. */
export const catalogues: Readonly<Record<Language, Messages>> = { en, zh };
