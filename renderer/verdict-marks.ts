import type { PickleVerdict } from '../shared/pickle-report.ts';
import type { MarkKind } from './widgets/mark.tsx';

/** The mark beside each verdict on a name in a pickle. */
export const verdictMarks: Readonly<Record<PickleVerdict, MarkKind>> = {
  expected: 'ok',
  harmless: 'info',
  unknown: 'warn',
  can_act: 'critical',
};
