import { formatDuration } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { ofDump, ofRecord, ofRows } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/** L05: a few long prompts among short ones, and some of the short ones wait far longer than the others. */
export const longPromptsBlock: DumpRule = {
  id: 'L05',
  source: 'sglang issues 22831, 8211',
  text: 'longPromptsBlock',
  class: 'L',
  sub: 'prefill',
  severity: 'high',
  grade: 'log',
  causes: { keeps: ['prefill'] },
  read: (dump, thresholds) =>
    ofRows(dump, ({ prefillMix: { uncached, shortTtft, longest, slowestShort } }) => {
      if (shortTtft === null || uncached === null)
        return notChecked(phrase('recordsWithout', { name: 'prefill_finished_time' }));
      if (shortTtft.n < thresholds.fewestRequests)
        return notChecked(phrase('tooFewRequests', { count: shortTtft.n, need: thresholds.fewestRequests }));
      const { promptSpread, shortTtftSpread } = thresholds;
      const usual = Math.max(1, uncached.p50);
      return judged(
        uncached.p99 >= promptSpread * usual && shortTtft.p99 >= shortTtftSpread * shortTtft.p50,
        {
          long: uncached.p99,
          usual: uncached.p50,
          slow: shortTtft.p99,
          fast: shortTtft.p50,
          short: shortTtft.n,
        },
        [
          ofDump(dump, 'uncached_prompt_tokens.p99', {
            label: phrase('evidenceUncachedP99', {}),
            value: uncached.p99,
            unit: 'count',
            threshold: `≥ ${promptSpread} × ${uncached.p50}`,
          }),
          ofDump(dump, 'short.ttft.p99', {
            label: phrase('evidenceShortTtft', {}),
            value: shortTtft.p99,
            unit: 'seconds',
            threshold: `≥ ${shortTtftSpread} × ${formatDuration(shortTtft.p50)}`,
          }),
          ...slowestShort.slice(0, 3).map(({ index, value }) =>
            ofRecord(dump, index, 'ttft', {
              label: phrase('evidenceRecordTtft', { index }),
              value,
              unit: 'seconds',
            }),
          ),
          ...(longest === null
            ? []
            : [
                ofRecord(dump, longest.index, 'prompt_tokens', {
                  label: phrase('evidenceRecordUncached', { index: longest.index }),
                  value: longest.value,
                  unit: 'count',
                }),
              ]),
        ],
      );
    }),
};
