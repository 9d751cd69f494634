import { isAroundRun } from '../shared/bracket.ts';
import type { CaptureView } from '../shared/capture.ts';
import { inTimeOrder } from '../shared/incident-time.ts';
import type { Problem } from '../shared/outcome.ts';
import type { SavedTarget } from '../shared/settings.ts';
import { type ParsedTarget, readTarget } from '../shared/target.ts';
import { wasIdle } from './incident.ts';

/** Where a base URL leads, for the words beside its field. What may be sent there is decided in the main process. */
export interface TargetPlace extends ParsedTarget {
  /** Name of the newest open capture that was taken from this very server. */
  readonly capturedAs: string | null;
  /** Requests it was running then; null where that capture does not say, or its load was too old. */
  readonly running: number | null;
}

/** Null for a text that is no base URL yet. */
export function placeOf(text: string, captures: readonly CaptureView[]): TargetPlace | null {
  const target = targetOf(text);
  if (!target) return null;
  const captured = inTimeOrder(captures).findLast(
    ({ name, baseUrl }) =>
      baseUrl !== null && !isAroundRun(name) && targetOf(baseUrl)?.address === target.address,
  );
  return {
    ...target,
    capturedAs: captured?.name ?? null,
    running: captured && wasIdle(captured) !== null ? captured.summary.point_in_time_load.running_reqs : null,
  };
}

/** Whether its host has to be typed whatever it is doing: off this machine, by a proxy, or the captured server. */
export function asksFirst(
  { loopback, capturedAs, baseUrl }: TargetPlace,
  targets: readonly SavedTarget[],
): boolean {
  const saved = targets.find((target) => target.baseUrl === baseUrl);
  return !loopback || capturedAs !== null || (saved?.connection?.proxy ?? null) !== null;
}

/** The host that the guard asked for, of a send that it refused; null for any other failure. */
export function hostAskedFor({ code, said }: Problem): string | null {
  const host = code === 'GUARDED' ? said?.params.host : undefined;
  return typeof host === 'string' ? host : null;
}

export function targetOf(text: string): ParsedTarget | null {
  const read = readTarget(text);
  return 'target' in read ? read.target : null;
}
