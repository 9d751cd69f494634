import type { Phrase } from '../shared/phrase.ts';
import type { MarkKind } from './widgets/mark.tsx';

/** What became of a source, and the mark that stands for it: one for each state, in every list of sources. */
export type SourceState = 'collected' | 'cut' | 'missing' | 'failed';

/** Reasons that say a source was never there to be read: left out, not called, or not part of this server. */
const absences = new Set<string>([
  'notInBundle',
  'notInThisVersion',
  'metricsOff',
  'noAdminKey',
  'probesOff',
  'notCalled',
  'callStopped',
  'archiveEndsEarly',
] satisfies Phrase['key'][]);

interface SourceFacts {
  readonly status: 'collected' | 'cut' | 'missing';
  readonly httpStatus: number | null;
  readonly reason?: Phrase | null;
}

/** `missing` is a fact about the server or the bundle; `failed` was asked for, and what came cannot be used. */
export function sourceState({ status, httpStatus, reason }: SourceFacts): SourceState {
  if (status !== 'missing') return status;
  const isAbsent = reason == null || absences.has(reason.key) || httpStatus === 404;
  return isAbsent ? 'missing' : 'failed';
}

export const sourceMarks: Readonly<Record<SourceState, MarkKind>> = {
  collected: 'ok',
  cut: 'warn',
  missing: 'unchecked',
  failed: 'high',
};
