import {
  mostPairs,
  type PairedRequest,
  type RequestComparison,
  type ShareMoved,
} from '../../../shared/comparison.ts';
import { intsOf, outputDict } from '../dump/record-row.ts';
import { type DumpRecord, requestFields } from '../dump/request-dump.ts';
import { RowCursor } from '../dump/row-cursor.ts';
import { flag } from '../dump/row-facts.ts';
import { numberOf, PyDict } from '../dump/value.ts';
import type { Turns } from '../turns.ts';
import { shareBand } from './judge.ts';
import { clientRows, type DumpRows, pairRecords, type RecordPair } from './pair-records.ts';

/** A divergence before this token is early: later ones grow out of rounding. */
const earlyToken = 16;
/** Messages of aborts that are read. */
const mostDetails = 5000;

/** Two dumps record by record: pairs, their outputs, and how shares of endings moved. */
export function* compareRecords(a: DumpRows, b: DumpRows): Turns<RequestComparison> {
  const { pairs, onlyA, onlyB } = yield* pairRecords(a, b);
  const diverged: PairedRequest[] = [];
  let same = 0;
  let notCompared = 0;
  let promptTokensDiffer = 0;
  let finishDiffers = 0;
  let worst: { readonly pair: RecordPair; readonly lost: number } | null = null;
  for (const pair of pairs) {
    yield;
    const [promptA, promptB] = [a.table.prompt[pair.a] as number, b.table.prompt[pair.b] as number];
    if (pair.by === 'prompt' && promptA >= 0 && promptB >= 0 && promptA !== promptB) promptTokensDiffer += 1;
    const [endA, endB] = [finishOf(a, pair.a), finishOf(b, pair.b)];
    if (endA !== null && endB !== null && endA !== endB) finishDiffers += 1;
    const lost = b.table.elapsedAt(pair.b) - a.table.elapsedAt(pair.a);
    if (lost > 0 && (worst === null || lost > worst.lost)) worst = { pair, lost };
    if (!hasWholeOutput(a, pair.a) || !hasWholeOutput(b, pair.b)) {
      notCompared += 1;
      continue;
    }
    const difference = compareOutputs(a, b, pair);
    if (difference === 'unknown') notCompared += 1;
    else if (difference === null) same += 1;
    else diverged.push(pairOf(a, b, pair, difference));
  }
  diverged.sort(
    (x, y) =>
      Number(y.greedy === true) - Number(x.greedy === true) ||
      (x.atToken ?? Number.POSITIVE_INFINITY) - (y.atToken ?? Number.POSITIVE_INFINITY),
  );
  const greedy = diverged.filter((pair) => pair.greedy === true);
  return {
    paired: pairs.length,
    byPrompt: pairs.filter(({ by }) => by === 'prompt').length,
    byRid: pairs.filter(({ by }) => by === 'rid').length,
    onlyA,
    onlyB,
    compared: same + diverged.length,
    same,
    notCompared,
    diverged: diverged.slice(0, mostPairs),
    divergedCount: diverged.length,
    divergedGreedy: greedy.length,
    divergedEarly: greedy.filter(({ atToken }) => atToken !== null && atToken < earlyToken).length,
    promptTokensDiffer,
    finishDiffers,
    worst: worst && pairOf(a, b, worst.pair, { atToken: null, atCharacter: null, greedy: null }),
    shares: yield* movedShares(a, b),
  };
}

type Difference = Pick<PairedRequest, 'atToken' | 'atCharacter' | 'greedy'>;

const finishOf = ({ table }: DumpRows, at: number): string | null =>
  table.finishes.textOf(table.finish[at] as number);

/** Finished, not aborted, and not only the last piece of a stream. */
const hasWholeOutput = (rows: DumpRows, at: number): boolean =>
  !rows.table.isRunning(at) &&
  ((rows.table.flags[at] as number) & (flag.incomplete | flag.cachePass)) === 0 &&
  finishOf(rows, at) !== 'abort';

/** Where two outputs part; null where they agree. Texts first: they are read without decoding the record. */
function compareOutputs(a: DumpRows, b: DumpRows, pair: RecordPair): Difference | null | 'unknown' {
  const [textA, textB] = [a.source.answer(pair.a), b.source.answer(pair.b)];
  if (textA !== null && textA === textB) return null;
  const [recordA, recordB] = [a.source.record(pair.a), b.source.record(pair.b)];
  const [idsA, idsB] = [outputIds(recordA), outputIds(recordB)];
  const greedy = bothGreedy(recordA, recordB);
  const atCharacter = textA !== null && textB !== null ? firstDifference(textA, textB) : null;
  if (idsA && idsB && idsA.length > 0 && idsB.length > 0) {
    const atToken = firstDifference(idsA, idsB);
    return atToken === null && atCharacter === null ? null : { atToken, atCharacter, greedy };
  }
  return atCharacter === null ? 'unknown' : { atToken: null, atCharacter, greedy };
}

const outputIds = (record: DumpRecord) => intsOf(outputDict(record)?.get('output_ids'));

/** Index of the first item that differs; of one that only goes on, where the other ends. null for equal ones. */
export function firstDifference<T>(a: ArrayLike<T>, b: ArrayLike<T>): number | null {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) if (a[at] !== b[at]) return at;
  return a.length === b.length ? null : shorter;
}

/** null where a request does not say how it was sampled. */
export function bothGreedy(a: DumpRecord, b: DumpRecord): boolean | null {
  const [one, other] = [isGreedy(a), isGreedy(b)];
  if (one === false || other === false) return false;
  return one === null || other === null ? null : true;
}

/** Without a temperature the server's default counts, which the record does not hold. */
function isGreedy(record: DumpRecord): boolean | null {
  const sampling = requestFields(record)?.get('sampling_params');
  if (!(sampling instanceof PyDict)) return null;
  const [temperature, topK] = [numberOf(sampling.get('temperature')), numberOf(sampling.get('top_k'))];
  if (topK === 1) return true;
  return temperature === null ? null : temperature === 0;
}

function pairOf(
  a: DumpRows,
  b: DumpRows,
  { a: atA, b: atB, by }: RecordPair,
  difference: Difference,
): PairedRequest {
  const [rowA, rowB] = [rowOf(a, atA), rowOf(b, atB)];
  return {
    ridA: rowA.rid,
    ridB: rowB.rid,
    indexA: rowA.index,
    indexB: rowB.index,
    by,
    ...difference,
    promptTokensA: rowA.promptTokens,
    promptTokensB: rowB.promptTokens,
    completionTokensA: rowA.completionTokens,
    completionTokensB: rowB.completionTokens,
    ttftA: rowA.ttftSeconds,
    ttftB: rowB.ttftSeconds,
    elapsedA: rowA.elapsedSeconds,
    elapsedB: rowB.elapsedSeconds,
    finishA: rowA.finishType,
    finishB: rowB.finishType,
  };
}

function rowOf({ table, source }: DumpRows, at: number) {
  const cursor = new RowCursor(table, source);
  cursor.at = at;
  return cursor.copy();
}

/** Shares of endings, and of the messages of aborts, of all that ended on either side. */
function* movedShares(a: DumpRows, b: DumpRows): Turns<readonly ShareMoved[]> {
  const [one, other] = [yield* countEnds(a), yield* countEnds(b)];
  const rows = (of: ShareMoved['of'], x: ReadonlyMap<string, number>, y: ReadonlyMap<string, number>) =>
    [...new Set([...x.keys(), ...y.keys()])].map((name): ShareMoved => {
      const [countA, countB] = [x.get(name) ?? 0, y.get(name) ?? 0];
      return {
        of,
        name,
        a: countA,
        b: countB,
        ofA: one.ended,
        ofB: other.ended,
        band: shareBand(
          one.ended > 0 ? countA / one.ended : 0,
          other.ended > 0 ? countB / other.ended : 0,
          one.ended,
          other.ended,
        ),
      };
    });
  const moved = ({ a: x, b: y, ofA, ofB }: ShareMoved) =>
    Math.abs(y / Math.max(1, ofB) - x / Math.max(1, ofA));
  return [
    ...rows('finish', one.finishes, other.finishes),
    ...rows('abort', one.aborts, other.aborts).slice(0, 50),
  ].sort((x, y) => Number(x.of === 'abort') - Number(y.of === 'abort') || moved(y) - moved(x));
}

function* countEnds(rows: DumpRows): Turns<{
  readonly ended: number;
  readonly finishes: ReadonlyMap<string, number>;
  readonly aborts: ReadonlyMap<string, number>;
}> {
  const finishes = new Map<string, number>();
  const aborts = new Map<string, number>();
  let ended = 0;
  let read = 0;
  for (const at of clientRows(rows)) {
    const finish = finishOf(rows, at);
    if (rows.table.isRunning(at) || finish === null) continue;
    ended += 1;
    finishes.set(finish, (finishes.get(finish) ?? 0) + 1);
    if (finish !== 'abort' || read >= mostDetails) continue;
    read += 1;
    const message = rows.source.detail(at) ?? '';
    if (message !== '') aborts.set(message, (aborts.get(message) ?? 0) + 1);
    yield;
  }
  return { ended, finishes, aborts };
}
