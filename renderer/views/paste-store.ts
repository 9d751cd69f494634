import { create } from 'zustand';
import type { Problem } from '../../shared/outcome.ts';
import { openTrigger } from '../open.ts';
import { useWorkspace } from '../store.ts';
import { problemOf } from '../workbench.ts';

interface PasteState {
  readonly text: string;
  /** Why the text is no request; null until it was tried. */
  readonly problem: Problem | null;
  setText(text: string): void;
  /** Opens the text in Edit & replay under `name`, and closes the dialog. */
  open(name: string): Promise<void>;
}

/** The text of the paste dialog; it stays when the dialog closes without success. */
export const usePaste = create<PasteState>()((set, get) => ({
  text: '',
  problem: null,

  setText(text) {
    set({ text, problem: null });
  },

  async open(name) {
    try {
      await openTrigger(name, get().text);
      set({ text: '', problem: null });
      useWorkspace.getState().setDialog(null);
    } catch (error) {
      set({ problem: problemOf(error) });
    }
  },
}));
