import { create } from 'zustand';
import type { CallInput } from '../shared/contract.ts';
import type { Problem } from '../shared/outcome.ts';
import type { TargetLookTold } from '../shared/target-look.ts';
import { targetWith } from './kept-token.ts';
import { problemOf, workbench } from './workbench.ts';

/** What became of asking a target about itself. */
export type TargetLooked =
  | { readonly kind: 'looking' }
  | { readonly kind: 'done'; readonly told: TargetLookTold }
  | { readonly kind: 'failed'; readonly problem: Problem };

type Record = CallInput<'lookAtTarget'>['record'];

interface TargetLookState {
  /** The last one, by `lookKey`. */
  readonly looks: Readonly<{ [key: string]: TargetLooked }>;
  /** Asks; `again`: also where the last answer is a moment old. Answers null where the target cannot be asked. */
  look(
    asked: { readonly baseUrl: string; readonly token: string; readonly record: Record },
    again: boolean,
  ): Promise<TargetLookTold | null>;
}

/** A look is held against what a request was recorded on, so that it belongs to both. */
export const lookKey = (baseUrl: string, record: Record): string =>
  `${baseUrl} ${record ? `${record.index} ${record.dump}` : ''}`;

export const useTargetLooks = create<TargetLookState>()((set) => ({
  looks: {},
  async look({ baseUrl, token, record }, again) {
    const key = lookKey(baseUrl, record);
    const put = (looked: TargetLooked) => set(({ looks }) => ({ looks: { ...looks, [key]: looked } }));
    put({ kind: 'looking' });
    try {
      const told = await workbench.lookAtTarget({ target: targetWith(baseUrl, token), record, again });
      put({ kind: 'done', told });
      return told;
    } catch (error) {
      put({ kind: 'failed', problem: problemOf(error) });
      return null;
    }
  },
}));
