import { phrase } from '../../../../shared/phrase.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';
import { hadStalled, whyNoneInFlight } from './dump-progress.ts';

/** H02: several requests in flight have something in common that the finished ones have not. */
export const sharedShape: DumpRule = {
  id: 'H02',
  source: 'own',
  text: 'sharedShape',
  class: 'D',
  sub: null,
  severity: 'high',
  grade: 'log',
  read(dump, thresholds) {
    const none = whyNoneInFlight(dump);
    if (none) return none;
    const { inFlightFacts: facts, inFlight, name } = dump;
    if (facts === null) return notChecked(phrase('noneInFlight', {}));
    if (!facts.compared) return notChecked(phrase('tooFewEnds', {}));
    const [shared] = facts.shared;
    return judged(
      shared !== undefined,
      {
        trait: shared?.trait ?? '',
        tokens: shared?.tokens ?? 0,
        count: shared?.inFlight ?? 0,
        inFlight,
        finishedWith: shared?.finished ?? 0,
        finished: dump.finished,
      },
      facts.shared.map(({ trait, tokens, inFlight: count }) => ({
        source: name,
        path: tokens === null ? trait : `prompt_tokens ${trait === 'lengthBand' ? '≥' : '='} ${tokens}`,
        label:
          trait === 'promptTokens'
            ? phrase('evidenceSameLength', { tokens: tokens ?? 0 })
            : trait === 'lengthBand'
              ? phrase('evidenceLengthBand', { tokens: tokens ?? 0 })
              : phrase(labels[trait], {}),
        value: count,
        unit: 'count' as const,
        threshold: null,
        line: null,
      })),
      hadStalled(dump, thresholds) ? { class: 'H', severity: 'critical' } : {},
    );
  },
};

const labels = {
  media: 'evidenceMedia',
  lora: 'evidenceLora',
  text: 'evidenceAsText',
  ids: 'evidenceAsIds',
  grammar: 'evidenceGrammar',
  logprobs: 'evidenceLogprobs',
  samples: 'evidenceSamples',
} as const;
