import { create } from 'zustand';
import type { AttachedTo, AttachmentItem, PartOfAttachment } from '../shared/attachment.ts';
import { newTask, useWorkspace } from './store.ts';
import { useUndo } from './undo-store.ts';
import { problemOf, workbench } from './workbench.ts';

/** Asks for files and attaches them to what was sent. What cannot be attached is reported by its name. */
export async function attachFiles(to: AttachedTo): Promise<void> {
  const { report } = useWorkspace.getState();
  try {
    const { problems } = await workbench.attachFiles({ task: newTask(), to: { ...to }, paths: null });
    for (const { path, problem } of problems) report(problem, path);
  } catch (error) {
    report(problemOf(error));
  }
}

/** Takes one off; its file is put aside. `words` say so beside the way back. */
export async function removeAttachment({ id, name }: AttachmentItem, words: string): Promise<void> {
  const { report } = useWorkspace.getState();
  const artifact = { kind: 'attachment', id } as const;
  try {
    await workbench.removeArtifact({ artifact });
    useUndo.getState().offerUndo(words, async () => {
      try {
        await workbench.restoreArtifact({ artifact });
      } catch (error) {
        report(problemOf(error), name);
      }
    });
  } catch (error) {
    report(problemOf(error), name);
  }
}

interface OpenAttachment {
  /** The one that is looked at; null = none. */
  readonly item: AttachmentItem | null;
  /** The stretch of it that is shown; null while it is read. */
  readonly part: PartOfAttachment | null;
  open(item: AttachmentItem): Promise<void>;
  /** Another stretch, from the byte `from` on. */
  turnTo(from: number): Promise<void>;
  close(): void;
}

export const useOpenAttachment = create<OpenAttachment>()((set, get) => ({
  item: null,
  part: null,
  async open(item) {
    set({ item, part: null });
    await get().turnTo(0);
  },
  async turnTo(from) {
    const { item } = get();
    if (!item) return;
    try {
      const part = await workbench.readAttachment({ id: item.id, from });
      if (get().item === item) set({ part });
    } catch (error) {
      if (get().item === item) get().close();
      useWorkspace.getState().report(problemOf(error), item.name);
    }
  },
  close: () => set({ item: null, part: null }),
}));
