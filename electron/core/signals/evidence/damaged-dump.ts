import { phrase } from '../../../../shared/phrase.ts';
import { type DumpRule, judged } from '../rule.ts';

/** M91: the dump was not read to its end. Without one record it says nothing at all. */
export const damagedDump: DumpRule = {
  id: 'M91',
  source: 'own',
  text: 'damagedDump',
  class: 'M',
  sub: 'partial',
  severity: 'warn',
  grade: 'log',
  read({ name, bytes, damage, cancelled, total }) {
    const atByte = damage?.atByte ?? null;
    return judged(
      damage !== null || cancelled,
      { name, atByte: atByte ?? 0, records: total, cancelled: cancelled ? 1 : 0 },
      [
        {
          source: name,
          path: 'byte',
          label: phrase('evidenceReadTo', {}),
          value: atByte ?? (cancelled ? null : bytes),
          unit: 'count',
          threshold: null,
          line: null,
        },
      ],
      damage !== null && total === 0 ? { severity: 'high' } : {},
    );
  },
};
