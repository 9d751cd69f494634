import { formatCount } from '../../format.ts';
import type { Grade, Severity } from '../../signal.ts';

const severities: Record<Severity, string> = {
  info: 'info',
  warn: 'warn',
  high: 'high',
  critical: 'critical',
};

const grades: Record<Grade, string> = {
  log: 'log or dump',
  delta: 'two scrapes',
  point: 'one snapshot',
  lifetime: 'since start',
};

/** Words of the command `diagnose`. */
export const diagnose = {
  strongest: 'Strongest findings',
  alsoFired: 'Also fired',
  bestGuess: 'Best guess',
  ruledOut: 'Ruled out',
  notChecked: (rules: number) => `Not checked (${formatCount(rules)}): unknown, not fine`,
  nextStep: 'Next step',
  productionRisk: 'Production risk',
  read: 'Read',
  severities,
  grades,
  findingHead: (title: string, rule: string, grade: string) => `${title} (${rule}, ${grade})`,
  evidence: (path: string, value: string, threshold: string | null) =>
    threshold === null ? `${path} = ${value}` : `${path} = ${value} (limit ${threshold})`,
  guessBy: (guess: string, rules: string) => `${guess} (${rules})`,
  moreEvidence: (count: number) => `and ${formatCount(count)} more: --json has them`,
  beyond: (items: string, rules: number) => `Beyond captures and dumps, ${formatCount(rules)}: ${items}.`,
  unchecked: (rules: string, reason: string) => `${rules}: ${reason}`,
  commandHead: (title: string, effect: string) => `${title} [${effect}]`,
  capture: (path: string) => `capture ${path}`,
  dump: (path: string) => `dump ${path}`,
  log: (path: string, size: string) =>
    `log ${path} (${size}): not analysed, no rule of this version reads logs`,
};
