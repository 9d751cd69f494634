import { phrase } from '../../../../shared/phrase.ts';
import { ofDump } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/** M16: a request dump holds what finished; what hangs is never in it. */
export const finishedOnlyDump: DumpRule = {
  id: 'M16',
  source: 'SGLang tokenizer_manager.dump_requests is called for finished requests only',
  text: 'finishedOnlyDump',
  class: 'M',
  sub: 'reading',
  severity: 'info',
  grade: 'log',
  read(dump) {
    if (dump.kind === 'unknown') return notChecked(phrase('dumpKindUnknown', {}));
    return judged(
      dump.kind === 'request_dump' && dump.inFlight === 0,
      { finished: dump.finished, hangs: Number(dump.beside.hangs) },
      [
        ofDump(dump, 'requests', {
          label: phrase('evidenceFinished', {}),
          value: dump.finished,
          unit: 'count',
        }),
      ],
      // It matters where something speaks for a hang.
      dump.beside.hangs ? { severity: 'warn' } : {},
    );
  },
};
