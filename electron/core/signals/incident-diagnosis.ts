import type { CaptureView } from '../../../shared/capture.ts';
import { type Diagnosis, diagnose } from '../../../shared/diagnosis.ts';
import type { DumpView } from '../../../shared/dump.ts';
import { type Timeline, timelineOf } from '../../../shared/incident-time.ts';
import type { Signal } from '../../../shared/signal.ts';
import { runDumpRules } from './run.ts';
import type { Thresholds } from './thresholds.ts';

/** What the captures and dumps of one incident come to together. */
export interface IncidentDiagnosis {
  readonly timeline: Timeline;
  readonly diagnosis: Diagnosis;
  /** The verdicts over one of the captures or dumps. */
  signalsOf(of: CaptureView | DumpView): readonly Signal[];
}

/** `thresholds`: what the rules over dumps hold values against; a capture carries its verdicts. */
export function diagnoseIncident({
  captures,
  dumps,
  thresholds,
}: {
  readonly captures: readonly CaptureView[];
  readonly dumps: readonly DumpView[];
  readonly thresholds?: Thresholds | undefined;
}): IncidentDiagnosis {
  const timeline = timelineOf({ captures, dumps });
  const ofDumps = new Map(dumps.map((dump) => [dump, runDumpRules(dump, thresholds, captures)]));
  const signalsOf = (of: CaptureView | DumpView): readonly Signal[] =>
    'signals' in of && 'sources' in of ? of.signals : (ofDumps.get(of) ?? []);
  // Of two that weigh the same the newest is named.
  const ofCaptures = timeline.captures.toReversed().flatMap(signalsOf);
  const fromDumps = dumps.flatMap(signalsOf);
  const { newest, newestIsCurrent } = timeline;
  // The targets of one deployment were captured together.
  const together = timeline.captures.filter(({ id }) => id === newest?.id);
  const speaksForNow = newestIsCurrent ? together.flatMap(signalsOf) : [];
  return {
    timeline,
    signalsOf,
    diagnosis: diagnose([...ofCaptures, ...fromDumps], [...speaksForNow, ...fromDumps]),
  };
}
