import { phrase } from '../../../shared/phrase.ts';
import { type DumpRule, judged, notChecked } from './rule.ts';

/** H01: requests that had no finish reason when the dump was written: suspects of the crash. */
export const inFlight: DumpRule = {
  id: 'H01',
  source: 'SGLang tokenizer_manager.dump_requests_before_crash',
  text: 'inFlight',
  class: 'D',
  sub: null,
  severity: 'high',
  grade: 'log',
  read({ name, kind, inFlight: count, finished, total }) {
    if (count === 0 && kind === 'request_dump') return notChecked(phrase('finishedOnly', {}));
    if (count === 0 && kind === 'unknown') return notChecked(phrase('dumpKindUnknown', {}));
    return judged(count > 0, { count, finished, total }, [
      { source: name, path: 'requests', value: count, threshold: '> 0', line: null },
    ]);
  },
};
