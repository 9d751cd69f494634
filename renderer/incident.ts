import type { CaptureView, MaskedValue } from '../shared/capture.ts';
import type { Grade, Severity, Signal } from '../shared/signal.ts';
import type { WorkspaceState } from './store.ts';

/** What the window says about the incident as a whole. Pure; the facts themselves were worked out in core. */

/** The name of the incident: of its first capture, else its first dump; null while nothing is open. */
export const selectIncidentName = ({ captures, dumps }: WorkspaceState): string | null =>
  captures[0]?.name ?? dumps[0]?.name ?? null;

export interface SignalGroups {
  /** Strongest first. */
  readonly fired: readonly Signal[];
  readonly quiet: readonly Signal[];
  readonly notChecked: readonly Signal[];
}

export function groupSignals(signals: readonly Signal[]): SignalGroups {
  return {
    fired: signals.filter(({ verdict }) => verdict === 'fired').sort(byStrength),
    quiet: signals.filter(({ verdict }) => verdict === 'quiet'),
    notChecked: signals.filter(({ verdict }) => verdict === 'not_checked'),
  };
}

const severities: readonly Severity[] = ['critical', 'high', 'warn', 'info'];
const grades: readonly Grade[] = ['log', 'delta', 'point', 'lifetime'];

/** Evidence quality (M) and safety (S) never win over a problem of the server. */
function byStrength(one: Signal, other: Signal): number {
  const order = ({ class: of, severity, grade }: Signal) => [
    of === 'M' || of === 'S' ? 1 : 0,
    severities.indexOf(severity),
    grades.indexOf(grade),
  ];
  const [a, b] = [order(one), order(other)];
  for (const [place, value] of a.entries()) {
    const difference = value - (b[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
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
  return running === null ? null : running === 0 && (waiting ?? 0) === 0;
}
