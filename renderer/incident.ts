import type { CaptureView, MaskedValue } from '../shared/capture.ts';
import type { OpenedDump } from '../shared/contract.ts';
import type { Signal } from '../shared/signal.ts';
import { byStrength, isProblem } from '../shared/signal-order.ts';
import type { WorkspaceState } from './store.ts';

/** What the window says about the incident as a whole. Pure; the facts themselves were worked out in core. */

/** The name of the incident: of its first capture, else its first dump; null while nothing is open. */
export const selectIncidentName = ({ captures, dumps }: WorkspaceState): string | null =>
  captures[0]?.name ?? dumps[0]?.name ?? null;

/** What the rules say of the shown capture and of every dump: one incident, one list. */
export function signalsOf(
  capture: Pick<CaptureView, 'signals'> | null,
  dumps: readonly Pick<OpenedDump, 'signals'>[],
): readonly Signal[] {
  return [...(capture?.signals ?? []), ...dumps.flatMap(({ signals }) => signals)];
}

export interface SignalGroups {
  /** Strongest first. */
  readonly fired: readonly Signal[];
  /** Stayed quiet on what was seen at a moment, in a log or between scrapes: that rules something out. */
  readonly quiet: readonly Signal[];
  /** Stayed quiet on an average since the start, which can hide a recent spike. */
  readonly quietOnAverage: readonly Signal[];
  readonly notChecked: readonly Signal[];
}

export function groupSignals(signals: readonly Signal[]): SignalGroups {
  return {
    fired: signals.filter(({ verdict }) => verdict === 'fired').sort(byStrength),
    quiet: signals.filter(({ verdict, grade }) => verdict === 'quiet' && grade !== 'lifetime'),
    quietOnAverage: signals.filter(({ verdict, grade }) => verdict === 'quiet' && grade === 'lifetime'),
    notChecked: signals.filter(({ verdict }) => verdict === 'not_checked'),
  };
}

/** The finding to read out first; null when no rule about the server itself fired. */
export function strongestOf({ fired }: SignalGroups): Signal | null {
  const [first] = fired;
  return first && isProblem(first) ? first : null;
}

/** How many rules found their input and gave a verdict. */
export const countChecked = ({ fired, quiet, quietOnAverage }: SignalGroups): number =>
  fired.length + quiet.length + quietOnAverage.length;

/**
 * What it is worth that no problem fired: `ok` only where most rules could be checked against a server that was
 * serving, `info` where it was idle or that is not known, `unchecked` where most rules had nothing to look at.
 */
export function worthOfQuiet(capture: CaptureView | null, groups: SignalGroups): 'ok' | 'info' | 'unchecked' {
  const checked = countChecked(groups);
  if (capture !== null && countCollected(capture) === 0) return 'unchecked';
  if (checked === 0 || checked < groups.notChecked.length) return 'unchecked';
  return capture !== null && wasIdle(capture) === false ? 'ok' : 'info';
}

export function countCollected({ sources }: Pick<CaptureView, 'sources'>): number {
  return sources.filter(({ status }) => status === 'collected').length;
}

export function countMasked(masked: readonly MaskedValue[]): number {
  return masked.reduce((sum, { count }) => sum + count, 0);
}

/** `true` when every rank ran and held nothing, `null` when the capture does not say. */
export function wasIdle({ summary }: Pick<CaptureView, 'summary'>): boolean | null {
  const { running_reqs: running, waiting_reqs: waiting } = summary.point_in_time_load;
  return running === null || waiting === null ? null : running === 0 && waiting === 0;
}
