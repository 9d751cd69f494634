import type { DumpRuleFacts, DumpServerArgs } from '../../../../shared/dump-rule-facts.ts';
import type { Turns } from '../../turns.ts';
import type { DumpContents } from '../recover.ts';
import { flag } from '../row-facts.ts';
import type { RowSource } from '../row-source.ts';
import type { RowTable } from '../row-table.ts';
import { configFields } from '../server-config.ts';
import { numberOf } from '../value.ts';
import { answerFacts } from './answers.ts';
import { abortFacts, countFacts, weightFacts } from './groups.ts';
import { isTurn } from './numbers.ts';
import { outlierFacts } from './outliers.ts';
import { suspectFacts } from './suspects.ts';
import { blockFacts, timingFacts } from './timing.ts';

/** What the rules read of a dump's rows, in turns of a few milliseconds, whatever its size. */
export function* ruleFactsOf(
  table: RowTable,
  source: RowSource,
  {
    serverArgs,
    dumpedAt,
  }: { readonly serverArgs: DumpRuleFacts['serverArgs']; readonly dumpedAt: number | null },
): Turns<DumpRuleFacts> {
  const finished = yield* finishedRows(table);
  yield;
  const aborts = yield* abortFacts(table, source, finished);
  const weights = yield* weightFacts(table, finished);
  yield;
  const counts = yield* countFacts(table, finished);
  yield;
  const times = yield* timingFacts(table, finished);
  const blocks = yield* blockFacts(table, finished);
  const outliers = yield* outlierFacts(table, finished);
  const suspects = yield* suspectFacts(table, finished, dumpedAt);
  yield;
  const answers = yield* answerFacts(table, source, finished);
  return { serverArgs, aborts, weights, ...counts, ...times, blocks, outliers, ...suspects, ...answers };
}

/** Requests of clients that came to an end. The pass that fills the cache for several answers is none. */
function* finishedRows(table: RowTable): Turns<Uint32Array> {
  const rows = new Uint32Array(table.length);
  let count = 0;
  for (let at = 0; at < rows.length; at += 1) {
    if (isTurn(at)) yield;
    if (((table.flags[at] as number) & (flag.state | flag.cachePass)) !== 0) continue;
    rows[count] = at;
    count += 1;
  }
  return rows.subarray(0, count);
}

/** What rules read of the server's arguments. */
export function serverArgsOf({ top }: DumpContents): DumpRuleFacts['serverArgs'] {
  const config = configFields({ top });
  if (config === null)
    return top.has('server_args') && top.get('server_args') === null ? 'unwritten' : 'absent';
  const size = (name: string): number | null => {
    const value = numberOf(config.get(name));
    return value !== null && value > 0 ? value : null;
  };
  const text = (name: string): string | null => {
    const value = config.get(name);
    return typeof value === 'string' ? value : value === null ? '' : null;
  };
  return {
    maxLorasPerBatch: size('max_loras_per_batch'),
    maxTotalTokens: size('max_total_tokens'),
    chunkedPrefillSize: size('chunked_prefill_size'),
    speculativeAlgorithm: text('speculative_algorithm'),
    toolCallParser: text('tool_call_parser'),
    reasoningParser: text('reasoning_parser'),
  };
}

/** Of several dumps: the first that says anything. */
export function mergedServerArgs(said: readonly DumpRuleFacts['serverArgs'][]): DumpRuleFacts['serverArgs'] {
  return (
    said.find((one): one is DumpServerArgs => typeof one === 'object') ??
    (said.includes('unwritten') ? 'unwritten' : 'absent')
  );
}
