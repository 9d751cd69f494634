import { phrase } from '../../../../shared/phrase.ts';
import { ofDump } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/** S02: reading was given up at a limit that no server's dump comes near: the file is damaged, or made to do harm. */
export const decoderLimit: DumpRule = {
  id: 'S02',
  source: 'own: limits of the reader',
  text: 'decoderLimit',
  class: 'S',
  sub: null,
  severity: 'high',
  grade: 'log',
  read(dump) {
    const { damage, cancelled, total } = dump;
    if (cancelled && damage === null) return notChecked(phrase('restUnread', {}));
    const atByte = damage?.atByte ?? dump.bytes;
    return judged(damage?.problem.code === 'LIMIT', { atByte, records: total }, [
      ofDump(dump, 'byte', { label: phrase('evidenceReadTo', {}), value: atByte, unit: 'count' }),
    ]);
  },
};
