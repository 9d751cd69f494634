import { useMemo, useState } from 'react';
import { judgeAnswers } from '../shared/answer-difference.ts';
import { type Stretch, textStretches } from '../shared/answer-stretches.ts';
import type { RecordedOutput } from '../shared/request.ts';
import type { Run } from './replay-store.ts';

/** All places where the text of a run leaves the recorded one, and which of them is looked at. */
export interface Differences {
  readonly stretches: readonly Stretch[];
  /** From 0; null before a person asked for one. */
  readonly current: number | null;
  /** Goes to the next one, and from the last to the first. */
  next(): void;
}

const none: readonly Stretch[] = [];

export function useDifferences(recorded: RecordedOutput | null, run: Run | null): Differences {
  const [looked, setLooked] = useState<{ readonly run: Run | null; readonly at: number } | null>(null);
  const stretches = useMemo(() => stretchesOfRun(recorded, run), [recorded, run]);
  const current = looked !== null && looked.run === run && looked.at < stretches.length ? looked.at : null;
  return {
    stretches,
    current,
    next() {
      if (stretches.length > 0)
        setLooked({ run, at: current === null ? 0 : (current + 1) % stretches.length });
    },
  };
}

function stretchesOfRun(recorded: RecordedOutput | null, run: Run | null): readonly Stretch[] {
  if (recorded?.text == null || run?.state.kind !== 'done') return none;
  const { result } = run.state;
  if (result.text === null || recorded.part === 'tail' || recorded.part === 'shortened') return none;
  const complete = result.end === 'complete';
  if (judgeAnswers(recorded, result, complete).kind !== 'differs') return none;
  const { text: replayed } = result;
  const { text } = recorded;
  // Where one side has ended early by nature, what the other goes on with is no difference.
  return textStretches(text, replayed).filter(
    ({ a, b }) =>
      !(recorded.part === 'beginning' && a.from === text.length) &&
      !(!complete && b.from === replayed.length),
  );
}
