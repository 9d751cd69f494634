import { phrase } from '../../../../shared/phrase.ts';
import { ofRecord } from '../dump-facts.ts';
import { type DumpRule, judged } from '../rule.ts';
import { hadStalled, whyNoneInFlight } from './dump-progress.ts';

/**
 * H01: requests that had no finish reason when the dump was written: suspects. Whether of a crash or of a hang, H90
 * tells: a dump is written in either case.
 */
export const inFlight: DumpRule = {
  id: 'H01',
  source: 'SGLang tokenizer_manager.dump_requests_before_crash',
  text: 'inFlight',
  class: 'D',
  sub: null,
  severity: 'high',
  grade: 'log',
  read(dump, thresholds) {
    const { name, inFlight: count, finished, ruleFacts } = dump;
    const suspects = ruleFacts?.suspects ?? [];
    // Unknown is not zero: the words leave it out.
    const newest = suspects[0]?.ageSeconds ?? -1;
    return (
      whyNoneInFlight(dump) ??
      judged(
        count > 0,
        { count, finished, newest },
        [
          {
            source: name,
            path: 'requests',
            label: phrase('evidenceInFlight', {}),
            value: count,
            unit: 'count',
            threshold: '> 0',
            line: null,
          },
          ...suspects.slice(0, 5).map(({ index, ageSeconds }) =>
            ofRecord(dump, index, 'age', {
              label: phrase('evidenceRecordAge', { index }),
              value: ageSeconds,
              unit: 'seconds',
            }),
          ),
        ],
        hadStalled(dump, thresholds) ? { class: 'H' } : {},
      )
    );
  },
};
