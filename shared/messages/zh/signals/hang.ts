import type { SignalCatalogue } from '../../signal-words.ts';

export const hang: SignalCatalogue = {};
