import type { DumpView, InFlightFacts } from '../../../../shared/dump.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { type DumpRule, judged, notChecked, type Reading } from '../rule.ts';
import type { Thresholds } from '../thresholds.ts';

/** The pause between the last finished request and the dump, and what it is held against. All in seconds. */
interface Pause {
  readonly seconds: number;
  readonly usual: number;
  readonly longest: number;
  readonly isStall: boolean;
}

function pauseOf(facts: InFlightFacts | null, dumpedAt: number | null, thresholds: Thresholds): Pause | null {
  if (facts === null || dumpedAt === null || facts.ends < thresholds.stallEnds) return null;
  const { lastEnd, endGapSeconds: usual, longestSeconds: longest, oldestSeconds: oldest } = facts;
  if (lastEnd === null || usual === null || longest === null || oldest === null) return null;
  const seconds = dumpedAt - lastEnd;
  const isStall =
    seconds >= thresholds.stallSeconds && seconds >= thresholds.stallFactor * usual && oldest > longest;
  return { seconds, usual, longest, isStall };
}

/** True when the dump shows that requests had stopped finishing long before it was written: a hang, not a crash. */
export const hadStalled = (
  { inFlightFacts, dumpedAt }: Pick<DumpView, 'inFlightFacts' | 'dumpedAt'>,
  thresholds: Thresholds,
): boolean => pauseOf(inFlightFacts, dumpedAt, thresholds)?.isStall === true;

/** Why a dump says nothing of requests in flight, where it holds none. */
export function whyNoneInFlight({ kind, inFlight, damage, cancelled }: DumpView): Reading | null {
  if (inFlight > 0) return null;
  // They stand at the end of a dump.
  if (damage || cancelled) return notChecked(phrase('dumpNotWhole', {}));
  if (kind === 'request_dump') return notChecked(phrase('finishedOnly', {}));
  return kind === 'unknown' ? notChecked(phrase('dumpKindUnknown', {})) : null;
}

/** H90: requests are in flight, and none has finished for far longer than usual when the dump is written. */
export const noProgress: DumpRule = {
  id: 'H90',
  source: 'own; SGLang keeps the finished requests of the last five minutes beside those in flight',
  text: 'noProgress',
  class: 'H',
  sub: 'scheduler',
  severity: 'critical',
  grade: 'log',
  read(dump, thresholds) {
    const none = whyNoneInFlight(dump);
    if (none) return none;
    if (dump.inFlight === 0) return notChecked(phrase('noneInFlight', {}));
    const pause = pauseOf(dump.inFlightFacts, dump.dumpedAt, thresholds);
    if (pause === null) return notChecked(phrase('tooFewEnds', {}));
    const { seconds, usual, longest, isStall } = pause;
    return judged(isStall, { count: dump.inFlight, seconds, usual, longest }, [
      {
        source: dump.name,
        path: 'requests.last_end',
        label: phrase('evidenceSinceLastEnd', {}),
        value: seconds,
        unit: 'seconds',
        threshold: `≥ ${thresholds.stallSeconds} s`,
        line: null,
      },
      {
        source: dump.name,
        path: 'requests.median_gap',
        label: phrase('evidenceUsualGap', {}),
        value: usual,
        unit: 'seconds',
        threshold: null,
        line: null,
      },
    ]);
  },
};
