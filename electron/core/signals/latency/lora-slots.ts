import { phrase } from '../../../../shared/phrase.ts';
import { ofDump, ofRecord, ofRows } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/** L23: the requests name more adapters than a batch holds, so that adapters are loaded over and over. */
export const loraSlots: DumpRule = {
  id: 'L23',
  source: 'SGLang server_args.max_loras_per_batch',
  text: 'loraSlots',
  class: 'L',
  sub: null,
  severity: 'warn',
  grade: 'log',
  read: (dump) =>
    ofRows(dump, ({ serverArgs, lora: { adapters, named, first } }) => {
      if (typeof serverArgs === 'string') return notChecked(phrase('noServerArgsHere', {}));
      const slots = serverArgs.maxLorasPerBatch;
      if (slots === null) return notChecked(phrase('valueMissing', { name: 'max_loras_per_batch' }));
      return judged(adapters > slots, { adapters, slots, named }, [
        first === null
          ? ofDump(dump, 'lora_path', {
              label: phrase('evidenceAdapters', {}),
              value: adapters,
              unit: 'count',
            })
          : ofRecord(dump, first, 'lora_path', {
              label: phrase('evidenceAdapters', {}),
              value: adapters,
              unit: 'count',
              threshold: `> ${slots}`,
            }),
        ofDump(dump, 'server_args.max_loras_per_batch', {
          label: phrase('evidenceLoraSlots', {}),
          value: slots,
          unit: 'count',
        }),
      ]);
    }),
};
