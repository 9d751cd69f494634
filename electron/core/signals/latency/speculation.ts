import { phrase } from '../../../../shared/phrase.ts';
import { freshLoads, serverInfoAnswered } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, evidenceOf, type Input, judged, notChecked } from '../rule.ts';

const speculating: Input<CaptureFacts> = {
  name: 'accept lengths',
  missing: ({ speculativeAlgorithm, summary }) =>
    speculativeAlgorithm === null
      ? phrase('speculationOff', {})
      : summary.speculative_accept_lengths.length === 0
        ? phrase('nothingObserved', { name: 'accept_length' })
        : null,
};

/** L16: drafts are rejected: a verify step yields no more than the bonus token. */
export const speculation: CaptureRule = {
  id: 'L16',
  source: 'reference scripts; SGLang counts the bonus token in the length',
  text: 'speculation',
  class: 'L',
  sub: 'spec',
  severity: 'high',
  grade: 'lifetime',
  inputs: [serverInfoAnswered, speculating, freshLoads],
  causes: { covers: ['speculation'] },
  read(facts, thresholds) {
    const { speculativeAlgorithm: algorithm, summary } = facts;
    const lengths = summary.speculative_accept_lengths;
    if (algorithm === null || lengths.length === 0)
      return notChecked(phrase('nothingObserved', { name: 'accept_length' }));
    const length = Math.min(...lengths);
    const collapsed = length <= thresholds.acceptLength;
    // Loads and server_info give the mean since start, the metric's gauge the last interval.
    const isRecent = (index: number) =>
      facts.evidence[`speculative_accept_lengths[${index}]`]?.source.startsWith('metrics') === true;
    const recent = collapsed
      ? isRecent(lengths.indexOf(length))
      : lengths.some((_, index) => isRecent(index));
    return judged(
      collapsed,
      { length, algorithm, limit: thresholds.acceptLength },
      evidenceOf(
        facts,
        [`speculative_accept_lengths[${lengths.indexOf(length)}]`, `≤ ${thresholds.acceptLength}`],
        ['speculative_algorithm'],
      ),
      { grade: recent ? 'point' : 'lifetime' },
    );
  },
};
