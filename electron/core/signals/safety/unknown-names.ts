import { phrase } from '../../../../shared/phrase.ts';
import { ofDump } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

const mostShown = 8;

/** S01: the pickle names something that SGLang's dumps do not. Nothing of it is run here. */
export const unknownNames: DumpRule = {
  id: 'S01',
  source: 'sglang issue 30165, pull 20904 (CVE-2026-3989)',
  text: 'unknownNames',
  class: 'S',
  sub: null,
  severity: 'warn',
  grade: 'log',
  read(dump) {
    const { report, total, damage, cancelled } = dump;
    const strange = report.globals
      .filter(({ verdict }) => verdict === 'can_act' || verdict === 'unknown')
      .sort(
        (a, b) => Number(b.verdict === 'can_act') - Number(a.verdict === 'can_act') || a.offset - b.offset,
      );
    const ids = report.persistentIds.length + report.extensionCodes.length;
    const acting = strange.filter(({ verdict }) => verdict === 'can_act').length;
    const fired = strange.length + ids > 0;
    if (!fired && (damage !== null || cancelled)) return notChecked(phrase('restUnread', {}));
    const [first] = strange;
    return judged(
      fired,
      {
        names: strange.length,
        acting,
        ids,
        name: first ? `${first.module}.${first.name}` : '',
        records: total,
      },
      strange.slice(0, mostShown).map(({ module, name, offset, verdict }) =>
        ofDump(dump, `byte ${offset}`, {
          label: phrase(verdict === 'can_act' ? 'evidenceActingName' : 'evidenceUnknownName', { offset }),
          value: `${module}.${name}`,
        }),
      ),
      acting > 0 ? { severity: 'critical' } : {},
    );
  },
};
