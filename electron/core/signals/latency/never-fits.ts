import { phrase } from '../../../../shared/phrase.ts';
import { ofDump, ofRecord } from '../dump-facts.ts';
import { whyNoneInFlight } from '../hang/dump-progress.ts';
import { abortEvidence } from '../output/abort-groups.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/**
 * L10: a request needs more than the whole KV pool. The server cuts the tokens asked for to what is left of the pool, so
 * a prompt that fits by itself is a warning only.
 */
export const neverFits: DumpRule = {
  id: 'L10',
  source: 'sglang pull 14948, vllm pull 52530',
  text: 'neverFits',
  class: 'H',
  sub: 'scheduler',
  severity: 'critical',
  grade: 'log',
  causes: { keeps: ['kvPressure', 'stall'] },
  read(dump) {
    const { ruleFacts, beside } = dump;
    if (ruleFacts === null) return notChecked(phrase('dumpStillRead', {}));
    const outOfMemory = ruleFacts.aborts.groups.filter(({ message }) =>
      /out of memory even after retract/i.test(message ?? ''),
    );
    const aborted = outOfMemory.reduce((sum, { count }) => sum + count, 0);
    const fromArgs = typeof ruleFacts.serverArgs === 'string' ? null : ruleFacts.serverArgs.maxTotalTokens;
    const pool = beside.pool?.tokens ?? fromArgs;
    if (aborted > 0)
      return judged(true, { aborted, need: 0, pool: pool ?? 0, prompt: 0 }, abortEvidence(dump, outOfMemory));
    const none = whyNoneInFlight(dump);
    if (none) return none;
    const largest = ruleFacts.largestInFlight;
    if (largest === null) return notChecked(phrase('noneInFlight', {}));
    if (pool === null) return notChecked(phrase('poolUnknown', {}));
    const { index, promptTokens: prompt, maxNewTokens } = largest;
    const need = prompt + (maxNewTokens ?? 0);
    return judged(
      need > pool,
      { aborted, need, pool, prompt },
      [
        ofRecord(dump, index, 'prompt_tokens', {
          label: phrase('evidenceRecordNeeds', { index }),
          value: need,
          unit: 'count',
          threshold: `> ${pool}`,
        }),
        beside.pool === null
          ? ofDump(dump, 'server_args.max_total_tokens', {
              label: phrase('evidencePool', {}),
              value: pool,
              unit: 'count',
            })
          : { ...beside.pool.evidence, label: phrase('evidencePool', {}), unit: 'count' },
      ],
      prompt >= pool ? {} : { severity: 'warn' },
    );
  },
};
