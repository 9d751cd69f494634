import { create } from 'zustand';
import type { CaptureView } from '../shared/capture.ts';
import type { OpenedDump } from '../shared/contract.ts';
import type { HandOff } from '../shared/handoff.ts';
import type { Problem } from '../shared/outcome.ts';
import { problemOf, workbench } from './workbench.ts';

/** What the commands are made of. */
export interface HandOffSubject {
  readonly captures: readonly CaptureView[];
  readonly dumps: readonly OpenedDump[];
}

export interface HandOffState {
  /** Of the last question; what was shown stays until the answer. */
  readonly commands: readonly HandOff[];
  readonly problem: Problem | null;
  readonly subject: HandOffSubject | null;
  /** Asks anew where what is open is something else now. The capture that is shown comes last: it speaks for now. */
  need(subject: HandOffSubject): Promise<void>;
}

export const useHandOff = create<HandOffState>()((set, get) => ({
  commands: [],
  problem: null,
  subject: null,
  async need(subject) {
    const before = get().subject;
    if (before !== null && isSame(before, subject)) return;
    set({ subject, problem: null });
    try {
      const commands = await workbench.readHandOff({
        captures: subject.captures.map(({ id }) => id),
        dumps: subject.dumps.map(({ id }) => id),
      });
      if (get().subject === subject) set({ commands });
    } catch (error) {
      if (get().subject === subject) set({ commands: [], problem: problemOf(error) });
    }
  },
}));

const isSame = (one: HandOffSubject, other: HandOffSubject): boolean =>
  same(one.captures, other.captures) && same(one.dumps, other.dumps);
const same = (one: readonly object[], other: readonly object[]): boolean =>
  one.length === other.length && one.every((item, at) => item === other[at]);
