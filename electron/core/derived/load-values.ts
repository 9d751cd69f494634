import { phrase } from '../../../shared/phrase.ts';
import { formatPath } from '../json-text.ts';
import { asNumber } from '../json-value.ts';
import type { JsonSource } from '../summary/ledger.ts';
import { type LoadRow, loadRows } from '../summary/loads.ts';
import { type Answer, absent, type RankValue } from './answer.ts';
import { loadNames } from './moved-names.ts';

/* Columns of /v1/loads, of every rank: the reply has no totals since May 2026, and the first row is one rank of many. */

/**
 * One column of every rank that has it, such as `num_waiting_reqs` or `queues.grammar`, under either of its names.
 * /get_load counts running and waiting requests together; what runs is the difference.
 */
export function loadColumn(loads: JsonSource | null, column: string): readonly RankValue[] {
  const rows = loadRows(loads);
  const found = loadNames(column).find((name) => rows.some((row) => read(row, name) !== null)) ?? column;
  return rows.flatMap((row, at) => {
    const value = read(row, found);
    if (value === null) return [];
    const path = [
      ...row.path,
      ...(row.isOldShape && found === 'num_running_reqs' ? ['num_reqs'] : found.split('.')),
    ];
    return [
      {
        rank: asNumber(row.row.dp_rank) ?? at,
        value,
        evidence: {
          source: row.source.file,
          path: formatPath(path),
          value,
          threshold: null,
          line: row.source.line(path),
        },
      },
    ];
  });
}

function read({ row, source, path, isOldShape }: LoadRow, column: string): number | null {
  if (isOldShape && column === 'num_running_reqs') {
    const [all, waiting] = [asNumber(row.num_reqs), asNumber(row.num_waiting_reqs)];
    return all === null || waiting === null ? null : all - waiting;
  }
  return asNumber(source.at([...path, ...column.split('.')]));
}

/** Adds ranks up, or takes the largest of them. */
export function overRanks(values: readonly RankValue[], column: string, over: 'sum' | 'max'): Answer {
  const [first] = values;
  if (!first) return absent(phrase('valueMissing', { name: column }));
  const top = values.reduce((best, own) => (own.value > best.value ? own : best), first);
  return {
    value: over === 'max' ? top.value : values.reduce((total, { value }) => total + value, 0),
    grade: 'point',
    evidence: over === 'max' ? [top.evidence] : values.map(({ evidence }) => evidence),
    interval: null,
    n: values.length,
    name: column,
    within: null,
  };
}

/** Fewer in all, and one more or less on a rank is no imbalance. */
const leastSum = 8;

/** The largest over the mean of the ranks; absent for one rank, and where there is too little to share out. */
export function imbalanceOf(values: readonly RankValue[], column: string): Answer {
  const sum = values.reduce((total, { value }) => total + value, 0);
  const [first] = values;
  if (!first) return absent(phrase('valueMissing', { name: column }));
  if (values.length === 1) return absent(phrase('oneRank', {}));
  if (sum < leastSum) return absent(phrase('tooLittleToShare', { name: column, sum, least: leastSum }));
  const order = [...values].sort((a, b) => b.value - a.value);
  const [top = first, bottom = first] = [order[0], order.at(-1)];
  return {
    value: top.value / (sum / values.length),
    grade: 'point',
    evidence: [top.evidence, bottom.evidence],
    interval: null,
    n: values.length,
    name: column,
    within: null,
  };
}
