import { phrase } from '../../../../shared/phrase.ts';
import { ofDump } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/** M15: the server could not write its arguments, so model and topology are unknown from this file. */
export const noServerArgs: DumpRule = {
  id: 'M15',
  source: 'SGLang tokenizer_manager._dump_data_to_file writes None after a failed first try',
  text: 'noServerArgs',
  class: 'M',
  sub: 'reading',
  severity: 'info',
  grade: 'log',
  read(dump) {
    if (dump.ruleFacts === null) return notChecked(phrase('dumpStillRead', {}));
    const { serverArgs } = dump.ruleFacts;
    if (serverArgs === 'absent') return notChecked(phrase('noServerArgsHere', {}));
    const unwritten = serverArgs === 'unwritten';
    return judged(unwritten, {}, [
      ofDump(dump, 'server_args', {
        label: phrase('evidenceServerArgs', {}),
        value: unwritten ? 'None' : 'ServerArgs',
      }),
    ]);
  },
};
