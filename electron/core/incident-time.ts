import type { CaptureView } from '../../shared/capture.ts';
import type { DumpView } from '../../shared/dump.ts';

/* When what was captured: the newest capture speaks for now, and none speaks for what came after it. */

export interface Timeline {
  /** Oldest first. Those without any time come first: nothing says that they are newer. */
  readonly captures: readonly CaptureView[];
  /** The one that speaks for now; null without captures. */
  readonly newest: CaptureView | null;
  /** The last crash dump, and when it was written, in Unix seconds; null without one. */
  readonly crash: { readonly dump: DumpView; readonly at: number | null } | null;
  /** False where the newest capture was taken before the crash dump was written, or nothing says that it was not. */
  readonly newestIsCurrent: boolean;
  /** Seconds from the newest capture to the crash dump; null where one of the times is not known. */
  readonly beforeCrashSeconds: number | null;
}

export function timelineOf({
  captures,
  dumps,
}: {
  readonly captures: readonly CaptureView[];
  readonly dumps: readonly DumpView[];
}): Timeline {
  const ordered = inOrder(captures);
  const newest = ordered.at(-1) ?? null;
  const crash = lastCrash(dumps);
  const taken = newest?.takenAt ?? null;
  const apart = crash === null || crash.at === null || taken === null ? null : crash.at - taken;
  return {
    captures: ordered,
    newest,
    crash,
    newestIsCurrent: crash === null || (apart !== null && apart <= 0),
    beforeCrashSeconds: apart,
  };
}

/** By the time that a dump can be held against; where one lacks it, by the collectors' stamps, which sort as text. */
function inOrder(captures: readonly CaptureView[]): readonly CaptureView[] {
  const isTimed = captures.every(({ takenAt }) => takenAt !== null);
  return [...captures].sort((a, b) => {
    if (isTimed) return (a.takenAt ?? 0) - (b.takenAt ?? 0);
    const [one, other] = [a.collectedAt ?? '', b.collectedAt ?? ''];
    return one === other ? 0 : one < other ? -1 : 1;
  });
}

function lastCrash(dumps: readonly DumpView[]): Timeline['crash'] {
  const crashes = dumps
    .filter(({ kind }) => kind === 'crash_dump')
    .map((dump) => ({ dump, at: dump.dumpedAt ?? dump.lastStart }));
  return crashes.reduce<Timeline['crash']>(
    (last, own) => (last === null || (own.at ?? 0) > (last.at ?? 0) ? own : last),
    null,
  );
}
