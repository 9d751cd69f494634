import { type Phrase, phrase } from './phrase.ts';
import type { ProblemClass, Severity, Signal } from './signal.ts';

/** A rule that no capture and no dump of one incident can supply. */
export interface BeyondRule {
  /** Id of the catalogue; also the key of its title, `beyond.<id>`. */
  readonly id: string;
  readonly class: ProblemClass;
  readonly sub: string | null;
  readonly severity: Severity;
  /** What would let it be checked. */
  readonly needs: Phrase;
}

const log = phrase('needsLog', {});
const ranks = phrase('needsRankLogs', {});
const baseline = phrase('needsBaseline', {});
const replay = phrase('needsReplay', {});
const replays = phrase('needsTwoReplays', {});
const host = phrase('needsHostView', {});
const acting = phrase('needsActing', {});

const row = (id: string, of: string, severity: Severity, needs: Phrase): BeyondRule => {
  const [problemClass = '', ...sub] = of.split('-');
  return { id, class: problemClass as ProblemClass, sub: sub.join('-') || null, severity, needs };
};

/**
 * What was not looked at, whatever was collected: a diagnosis that did not say so would pass silence for health. A
 * rule that is built leaves this list.
 */
export const beyondRules: readonly BeyondRule[] = [
  row('D08', 'H-scheduler', 'critical', log),
  row('D09', 'D', 'critical', log),
  row('D10', 'D-oom', 'critical', log),
  row('D11', 'H-collective', 'critical', ranks),
  row('D12', 'D-cuda-crash', 'critical', log),
  row('D13', 'D-oom', 'critical', log),
  row('D14', 'D', 'critical', log),
  row('H03', 'H-collective', 'critical', ranks),
  row('H06', 'H-collective', 'critical', host),
  row('P07', 'H-pd', 'critical', log),
  row('P10', 'H-pd', 'info', log),
  row('C05', 'H-storage', 'high', log),
  row('L12', 'L-decode', 'high', baseline),
  row('L30', 'L-decode', 'high', baseline),
  row('P06', 'L-pd', 'warn', baseline),
  row('M19', 'M', 'high', baseline),
  row('W01', 'W-weights', 'critical', baseline),
  row('W03', 'W-config', 'high', baseline),
  row('W06', 'W', 'high', baseline),
  row('M18', 'M', 'warn', replay),
  row('W04', 'W-numeric', 'high', replay),
  row('W05', 'W-numeric', 'info', replays),
  row('R03', 'M', 'high', replay),
  row('R05', 'M', 'warn', acting),
  row('R06', 'M', 'high', acting),
  row('R01', 'W-config', 'high', baseline),
  row('R02', 'L', 'high', baseline),
  row('R04', 'M', 'info', acting),
  row('S03', 'S', 'critical', acting),
  row('S04', 'S', 'high', acting),
];

/** Those of them that did not run after all: with a baseline, the rules over a pair do. */
export function beyondOf(signals: readonly Pick<Signal, 'rule'>[]): readonly BeyondRule[] {
  const ran = new Set(signals.map(({ rule }) => rule));
  return beyondRules.filter(({ id }) => !ran.has(id));
}
