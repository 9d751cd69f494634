import { type CaptureRule, judged, wasAnswered, wasTriedInVain } from '../rule.ts';

/** M90: neither an answer nor a failed call: nothing in the bundle says anything of a server. */
export const emptyBundle: CaptureRule = {
  id: 'M90',
  source: 'own',
  text: 'emptyBundle',
  class: 'M',
  sub: 'partial',
  severity: 'high',
  grade: 'point',
  read: ({ sources }) =>
    judged(
      !sources.some((source) => wasAnswered(source) || wasTriedInVain(source)),
      { sources: sources.length },
      [],
    ),
};
