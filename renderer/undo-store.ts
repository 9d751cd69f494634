import { create } from 'zustand';

/** The last thing that was taken away, and the way back. */
export interface UndoState {
  readonly offer: { readonly words: string; undo(): Promise<void> } | null;
  offerUndo(words: string, undo: () => Promise<void>): void;
  take(): Promise<void>;
  dismiss(): void;
}

export const useUndo = create<UndoState>()((set, get) => ({
  offer: null,
  offerUndo: (words, undo) => set({ offer: { words, undo } }),
  async take() {
    const { offer } = get();
    set({ offer: null });
    await offer?.undo();
  },
  dismiss: () => set({ offer: null }),
}));
