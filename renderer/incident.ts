import type { CaptureView, MaskedValue } from '../shared/capture.ts';
import type { OpenedDump } from '../shared/contract.ts';
import { diagnose } from '../shared/diagnosis.ts';
import { inTimeOrder, timelineOf } from '../shared/incident-time.ts';
import type { CauseKey, Signal } from '../shared/signal.ts';
import { byStrength } from '../shared/signal-order.ts';
import type { WorkspaceState } from './store.ts';

/** What the window says about the incident as a whole. Pure; the facts themselves were worked out in core. */

/** The name of the incident: of the capture that speaks for now, else of its first dump; null while nothing is open. */
export const selectIncidentName = ({ captures, dumps }: WorkspaceState): string | null =>
  inTimeOrder(captures).at(-1)?.name ?? dumps[0]?.name ?? null;

/** What the rules say of the shown capture and of every dump: one incident, one list. */
export interface IncidentSignals {
  readonly signals: readonly Signal[];
  /** Those of them that may rule something out. */
  readonly current: readonly Signal[];
  /** Why those of the shown capture are not among them; null where they are. */
  readonly outdated: Outdated | null;
}

/** A capture that does not speak for now: `by` came after it, or nothing says that it did not. */
export type Outdated =
  | { readonly by: 'capture'; readonly name: string }
  | { readonly by: 'crash'; readonly seconds: number | null };

export function signalsOf(
  shown: CaptureView | null,
  captures: readonly CaptureView[],
  dumps: readonly OpenedDump[],
): IncidentSignals {
  const ofDumps = dumps.flatMap(({ signals }) => signals);
  const signals = [...(shown?.signals ?? []), ...ofDumps];
  const outdated = whyOutdated(shown, captures, dumps);
  return { signals, current: outdated === null ? signals : ofDumps, outdated };
}

function whyOutdated(
  shown: CaptureView | null,
  captures: readonly CaptureView[],
  dumps: readonly OpenedDump[],
): Outdated | null {
  const { newest, newestIsCurrent, beforeCrashSeconds } = timelineOf({ captures, dumps });
  if (shown === null || newest === null) return null;
  if (newest.id !== shown.id) return { by: 'capture', name: newest.name };
  return newestIsCurrent ? null : { by: 'crash', seconds: beforeCrashSeconds };
}

/** How figures are to be read: a rule about the evidence that asks for no other evidence. */
export const isRemark = ({ verdict, class: of, sub }: Signal): boolean =>
  verdict === 'fired' && of === 'M' && sub === 'reading';

export interface SignalGroups {
  /** Strongest first. */
  readonly fired: readonly Signal[];
  /** Stayed quiet on what was seen at a moment, in a log or between scrapes: that rules something out. */
  readonly quiet: readonly Signal[];
  /** The same of a capture that does not speak for now: that rules nothing out. */
  readonly quietThen: readonly Signal[];
  /** Stayed quiet on an average since the start, which can hide a recent spike. */
  readonly quietOnAverage: readonly Signal[];
  readonly notChecked: readonly Signal[];
}

/** In groups; `current` are those that may rule something out. */
export function groupSignals(signals: readonly Signal[], current: readonly Signal[] = signals): SignalGroups {
  const quiet = signals.filter(({ verdict, grade }) => verdict === 'quiet' && grade !== 'lifetime');
  return {
    fired: signals.filter(({ verdict }) => verdict === 'fired').sort(byStrength),
    quiet: quiet.filter((signal) => current.includes(signal)),
    quietThen: quiet.filter((signal) => !current.includes(signal)),
    quietOnAverage: signals.filter(({ verdict, grade }) => verdict === 'quiet' && grade === 'lifetime'),
    notChecked: signals.filter(({ verdict }) => verdict === 'not_checked'),
  };
}

/** How many rules stayed quiet, whatever that is worth. */
export const countQuiet = ({ quiet, quietThen, quietOnAverage }: SignalGroups): number =>
  quiet.length + quietThen.length + quietOnAverage.length;

/** How many rules found their input and gave a verdict. */
export const countChecked = (groups: SignalGroups): number => groups.fired.length + countQuiet(groups);

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

/** What rule M01 found: `true` when every rank held nothing, null where the load is not known or was too old. */
export function wasIdle({ signals }: Pick<CaptureView, 'signals'>): boolean | null {
  const verdict = signals.find(({ rule }) => rule === 'M01')?.verdict;
  return verdict === 'fired' ? true : verdict === 'quiet' ? false : null;
}

/** A cause, and the rules that speak against it. */
export interface RuledOut<Cause = string> {
  readonly cause: Cause;
  readonly signals: readonly Signal[];
}

/**
 * The causes that are ruled out, as note and command line tell them: by the verdicts that speak for now, and none that a
 * finding of any open capture keeps. The shown capture's verdicts come before those of dumps.
 */
export function ruledOutOf(
  { signals, current }: Pick<IncidentSignals, 'signals' | 'current'>,
  captures: readonly CaptureView[],
): readonly RuledOut<CauseKey>[] {
  const others = captures.flatMap(({ signals: own }) => own.filter((signal) => !signals.includes(signal)));
  return diagnose([...signals, ...others], current).ruledOut.map(({ cause, because }) => ({
    cause,
    signals: current.filter(
      ({ rule, verdict, causes }) =>
        because.includes(rule) &&
        (verdict === 'quiet'
          ? causes?.covers?.includes(cause)
          : verdict === 'fired' && causes?.excludes?.includes(cause)),
    ),
  }));
}

/**
 * Quiet rules by the cause they speak against, in the order they came. A cause that a fired rule speaks for is not ruled
 * out by another one that stayed quiet.
 */
export function causesOf(
  quiet: readonly Signal[],
  fired: readonly Signal[],
  causeOf: (signal: Signal) => string,
): readonly RuledOut[] {
  const spokenFor = new Set(fired.map(causeOf));
  const causes = new Map<string, Signal[]>();
  for (const signal of quiet) {
    const cause = causeOf(signal);
    if (spokenFor.has(cause)) continue;
    const known = causes.get(cause);
    if (known) known.push(signal);
    else causes.set(cause, [signal]);
  }
  return [...causes].map(([cause, signals]) => ({ cause, signals }));
}
