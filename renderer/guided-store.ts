import { create } from 'zustand';
import type { GuidedAnswers, GuidedOption, GuidedQuestion } from '../shared/guided-path.ts';

/** What a person answered on the way through the incident; what the evidence answers is worked out anew each time. */
export interface GuidedState {
  readonly isOpen: boolean;
  readonly answers: GuidedAnswers;
  setOpen(isOpen: boolean): void;
  answer(question: GuidedQuestion, option: GuidedOption): void;
  /** Back to what the evidence says. */
  reset(): void;
}

export const useGuided = create<GuidedState>()((set) => ({
  isOpen: false,
  answers: {},
  setOpen: (isOpen) => set({ isOpen }),
  answer: (question, option) => set(({ answers }) => ({ answers: { ...answers, [question]: option } })),
  reset: () => set({ answers: {} }),
}));
