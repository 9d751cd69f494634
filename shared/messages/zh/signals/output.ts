import type { SignalCatalogue } from '../../signal-words.ts';

export const output: SignalCatalogue = {};
