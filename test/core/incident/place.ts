import { join } from 'node:path';
import type { Clock } from '../../../electron/core/incident/clock.ts';
import type { Incident, IncidentOptions } from '../../../electron/core/incident/incident.ts';
import { scratchFolder } from '../scratch.ts';

/** A folder of the test's own for incidents, and a data folder beside it. */
export async function makePlace(): Promise<{ readonly folder: string; readonly options: IncidentOptions }> {
  const root = await scratchFolder();
  return { folder: join(root, 'incident'), options: optionsIn(root) };
}

export const optionsIn = (root: string, more: Partial<IncidentOptions> = {}): IncidentOptions => ({
  dataFolder: join(root, 'data'),
  workbenchVersion: '0.0.0-test',
  ...more,
});

/** A clock that a test turns by hand. */
export interface HandClock extends Clock {
  /** Moves time on and runs what falls due, in order. */
  pass(seconds: number): void;
}

export function handClock(start = 1_790_000_000): HandClock {
  let time = start;
  const due: { at: number; every: number | null; run: () => void }[] = [];
  const add = (at: number, every: number | null, run: () => void) => {
    const item = { at, every, run };
    due.push(item);
    return () => {
      const place = due.indexOf(item);
      if (place >= 0) due.splice(place, 1);
    };
  };
  return {
    now: () => time,
    after: (seconds, run) => add(time + seconds, null, run),
    every: (seconds, run) => add(time + seconds, seconds, run),
    pass(seconds) {
      const end = time + seconds;
      for (;;) {
        const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        time = next.at;
        if (next.every === null) due.splice(due.indexOf(next), 1);
        else next.at += next.every;
        next.run();
      }
      time = end;
    },
  };
}

/** Resolves when `isSo` answers true after a change of the incident. */
export function until(incident: Incident, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = incident.onChange(check);
    function check() {
      if (!isSo()) return;
      stop();
      resolve();
    }
    check();
  });
}
