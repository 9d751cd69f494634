import { create } from 'zustand';

/** How the editors of requests look, and by which server they judge. */
interface EditorState {
  /** The form stands beside the text. The session keeps it. */
  readonly form: boolean;
  /** Versions that a person chose, by request: `any`, or one. */
  readonly versions: Readonly<Record<string, string>>;
  showForm(shown: boolean): void;
  /** null = the workbench finds out. */
  chooseVersion(document: string, version: string | null): void;
}

export const useEditor = create<EditorState>()((set) => ({
  form: false,
  versions: {},
  showForm(shown) {
    set({ form: shown });
  },
  chooseVersion(document, version) {
    set(({ versions: { [document]: _before, ...versions } }) => ({
      versions: version === null ? versions : { ...versions, [document]: version },
    }));
  },
}));
