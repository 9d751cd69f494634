import { signals as words } from '../../../shared/messages/en/signals/index.ts';
import type { Signal } from '../../../shared/signal.ts';

/** A finding as one sentence, as reports and notes have it. */
export const signalSentence = ({ text, params, rule }: Signal): string => words[text]?.detail(params) ?? rule;
