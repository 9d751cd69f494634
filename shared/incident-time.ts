import type { CaptureView } from './capture.ts';
import type { DumpView } from './dump.ts';

/*
 * When what was captured: the newest capture speaks for now, and none speaks for what came after it. Decided here once,
 * for window, note and command line.
 */

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
  const ordered = inTimeOrder(captures);
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

type Taken = Pick<CaptureView, 'name' | 'collectedAt' | 'takenAt'>;

/** The name that the collector gives a folder: it says only when. */
export const collectorsName = /^incident_bundle_(\d{8}_\d{6})/;

/** When it was taken, `20261124_024107`: as the bundle says, else as its folder is called. */
export const stampOf = ({ name, collectedAt }: Pick<Taken, 'name' | 'collectedAt'>): string | null =>
  [collectedAt ?? '', collectorsName.exec(name)?.[1] ?? ''].find((text) => /^\d{8}_\d{6}$/.test(text)) ??
  null;

/**
 * Oldest first, by the time that a dump can be held against; where one lacks it, by the collectors' stamps, which sort
 * as text. Those without any come first, in the order given.
 */
export function inTimeOrder<T extends Taken>(captures: readonly T[]): readonly T[] {
  const isTimed = captures.every(({ takenAt }) => takenAt !== null);
  return [...captures].sort((a, b) => {
    if (isTimed) return (a.takenAt ?? 0) - (b.takenAt ?? 0);
    const [one, other] = [stampOf(a) ?? '', stampOf(b) ?? ''];
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
