import { phrase } from '../../../../shared/phrase.ts';
import { ofDump, ofRows } from '../dump-facts.ts';
import { type DumpRule, judged } from '../rule.ts';

/** M17: no record has a time of the queue or of prefill. */
export const noTiming: DumpRule = {
  id: 'M17',
  source: 'SGLang req_time_stats: the times are written with metrics on',
  text: 'noTiming',
  class: 'M',
  sub: 'reading',
  severity: 'info',
  grade: 'log',
  read: (dump) =>
    ofRows(dump, ({ timing: { timed, finished } }) =>
      judged(timed === 0, { timed, finished }, [
        ofDump(dump, 'meta_info.queue_time', {
          label: phrase('evidenceTimed', {}),
          value: timed,
          unit: 'count',
          threshold: '> 0',
        }),
      ]),
    ),
};
