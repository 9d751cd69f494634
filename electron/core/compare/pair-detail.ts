import type { RequestRow } from '../../../shared/dump.ts';
import type { PairAnswer, PairDetail, PairToken } from '../../../shared/pair-detail.ts';
import { intsOf, outputDict, outputText } from '../dump/record-row.ts';
import type { DumpRecord } from '../dump/request-dump.ts';
import { bothGreedy, firstDifference } from './pair-outputs.ts';

/** One record with its row. */
export interface PairedRecord {
  readonly record: DumpRecord;
  readonly row: RequestRow;
}

/** Characters of an answer that are shown. */
const longestText = 2_000_000;
/** Tokens shown before the first that differs, and from there on. */
const tokensBefore = 6;
const tokensAfter = 10;

/** Both answers of one request with the place where they part. Pure. */
export function pairDetail(one: PairedRecord, other: PairedRecord): PairDetail {
  const [idsA, idsB] = [idsOf(one), idsOf(other)];
  const [textA, textB] = [outputText(one.record), outputText(other.record)];
  // Of a stream whose last piece alone was kept nothing stands in its place.
  const isTail = one.row.incomplete || other.row.incomplete;
  const hasIds = idsA !== null && idsB !== null && !isTail;
  const atToken = hasIds ? firstDifference(idsA, idsB) : null;
  return {
    a: answerOf(one, textA, idsA),
    b: answerOf(other, textB, idsB),
    atToken,
    atCharacter: textA === null || textB === null || isTail ? null : firstDifference(textA, textB),
    tokens: hasIds ? tokensAround(idsA, idsB, atToken ?? 0) : [],
    differing: hasIds ? countDiffering(idsA, idsB) : null,
    greedy: bothGreedy(one.record, other.record),
  };
}

function idsOf({ record }: PairedRecord): readonly number[] | null {
  const ids = intsOf(outputDict(record)?.get('output_ids'));
  return ids === null || ids.length === 0 ? null : ids;
}

const answerOf = ({ row }: PairedRecord, text: string | null, ids: readonly number[] | null): PairAnswer => ({
  rid: row.rid,
  index: row.index,
  text: text === null ? null : text.slice(0, longestText),
  cut: text !== null && text.length > longestText,
  part: row.incomplete ? 'tail' : row.state === 'in_flight' ? 'beginning' : 'whole',
  tokens: ids?.length ?? null,
  finish: row.finishType,
  promptTokens: row.promptTokens,
  completionTokens: row.completionTokens,
  ttftSeconds: row.ttftSeconds,
  elapsedSeconds: row.elapsedSeconds,
});

function tokensAround(a: readonly number[], b: readonly number[], from: number): readonly PairToken[] {
  const end = Math.min(Math.max(a.length, b.length), from + tokensAfter);
  const first = Math.max(0, from - tokensBefore);
  return Array.from({ length: Math.max(0, end - first) }, (_, step) => {
    const at = first + step;
    return { at, a: a[at] ?? null, b: b[at] ?? null };
  });
}

function countDiffering(a: readonly number[], b: readonly number[]): PairDetail['differing'] {
  const of = Math.max(a.length, b.length);
  let count = 0;
  for (let at = 0; at < of; at += 1) if (a[at] !== b[at]) count += 1;
  return { count, of };
}
