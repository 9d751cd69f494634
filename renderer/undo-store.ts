import { create } from 'zustand';

/** The last thing that was done on the quiet, and the way back where it took something away. */
export interface UndoState {
  readonly offer: { readonly words: string; readonly undo: (() => Promise<void>) | null } | null;
  offerUndo(words: string, undo: () => Promise<void>): void;
  /** Says what was done, where there is nothing to take back. */
  tell(words: string): void;
  take(): Promise<void>;
  dismiss(): void;
}

export const useUndo = create<UndoState>()((set, get) => ({
  offer: null,
  offerUndo: (words, undo) => set({ offer: { words, undo } }),
  tell: (words) => set({ offer: { words, undo: null } }),
  async take() {
    const { offer } = get();
    set({ offer: null });
    await offer?.undo?.();
  },
  dismiss: () => set({ offer: null }),
}));
