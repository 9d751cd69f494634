import { create } from 'zustand';
import type { ArgumentChanges } from '../shared/argument-changes.ts';
import type { CaptureView } from '../shared/capture.ts';
import type { Problem } from '../shared/outcome.ts';
import { problemOf, workbench } from './workbench.ts';

/** What core said of the arguments of two captures. */
export type Comparison =
  | { readonly kind: 'done'; readonly value: ArgumentChanges | null }
  | { readonly kind: 'failed'; readonly problem: Problem };

type Pair = { readonly before: CaptureView; readonly after: CaptureView };

interface ArgumentsState {
  /** Of which pair `comparison` speaks. */
  readonly pair: string | null;
  readonly comparison: Comparison | null;
  /** The question asked last; an answer to another one is dropped. */
  readonly asked: string | null;
  /** Asks what is not known. `noiseKeys`: those of the settings, which core goes by. */
  need(pair: Pair, noiseKeys: readonly string[]): Promise<void>;
}

/** A capture that was read from another place is another one. */
export const pairKey = ({ before, after }: Pair): string =>
  JSON.stringify([before.id, before.path, after.id, after.path]);

export const useArguments = create<ArgumentsState>()((set, get) => ({
  pair: null,
  comparison: null,
  asked: null,
  async need(captures, noiseKeys) {
    const pair = pairKey(captures);
    const question = JSON.stringify([pair, noiseKeys]);
    if (get().asked === question) return;
    set({ asked: question });
    const answer = await ask(captures);
    if (get().asked === question) set({ pair, comparison: answer });
  },
}));

async function ask({ before, after }: Pair): Promise<Comparison> {
  try {
    const value = await workbench.compareArguments({ before: before.id, after: after.id });
    return { kind: 'done', value };
  } catch (error) {
    return { kind: 'failed', problem: problemOf(error) };
  }
}
