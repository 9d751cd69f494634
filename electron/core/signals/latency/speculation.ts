import { phrase } from '../../../../shared/phrase.ts';
import { whyNotLoad } from '../load-age.ts';
import { type CaptureRule, evidenceOf, judged, notChecked, sourceOf } from '../rule.ts';

/** L16: drafts are rejected: a verify step yields no more than the bonus token. */
export const speculation: CaptureRule = {
  id: 'L16',
  source: 'reference scripts; SGLang counts the bonus token in the length',
  text: 'speculation',
  class: 'L',
  sub: 'spec',
  severity: 'high',
  grade: 'lifetime',
  read(facts, thresholds) {
    const { speculativeAlgorithm: algorithm, summary } = facts;
    if (sourceOf(facts, 'server_info')?.status === 'missing')
      return notChecked(phrase('sourceMissing', { source: '/server_info' }));
    if (algorithm === null) return notChecked(phrase('speculationOff', {}));
    const lengths = summary.speculative_accept_lengths;
    if (lengths.length === 0) return notChecked(phrase('nothingObserved', { name: 'accept_length' }));
    // A server that stands still has no accept length of now.
    const old = whyNotLoad(facts, thresholds);
    if (old) return notChecked(old);
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
