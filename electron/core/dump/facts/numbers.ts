import type { RecordValue, Spread } from '../../../../shared/dump-rule-facts.ts';
import type { RowTable } from '../row-table.ts';

/** Records that stand as examples of one fact, at most. */
export const mostExamples = 5;

/** Sorts `values`. null for none. */
export function spreadOf(values: Float64Array): Spread | null {
  values.sort();
  const max = values.at(-1);
  if (max === undefined) return null;
  return {
    n: values.length,
    p50: quantile(values, 0.5),
    p95: quantile(values, 0.95),
    p99: quantile(values, 0.99),
    max,
  };
}

/** Of sorted values, at least one. */
export const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;

/** Numbers of as many rows at most, without a list that grows. */
export class Column {
  private readonly values: Float64Array;
  private count = 0;

  constructor(most: number) {
    this.values = new Float64Array(most);
  }

  /** Unknown and negative numbers are none. */
  add(value: number): void {
    if (!(value >= 0)) return;
    this.values[this.count] = value;
    this.count += 1;
  }

  get taken(): Float64Array {
    return this.values.subarray(0, this.count);
  }
}

/** The rows with the largest numbers. */
export class Largest {
  private readonly kept: { readonly at: number; readonly value: number }[] = [];
  private readonly most: number;

  constructor(most: number = mostExamples) {
    this.most = most;
  }

  see(at: number, value: number): void {
    const last = this.kept.at(-1);
    if (Number.isNaN(value) || (this.kept.length === this.most && last && value <= last.value)) return;
    const place = this.kept.findIndex((one) => one.value < value);
    this.kept.splice(place === -1 ? this.kept.length : place, 0, { at, value });
    if (this.kept.length > this.most) this.kept.pop();
  }

  /** Largest first. */
  get places(): readonly number[] {
    return this.kept.map(({ at }) => at);
  }

  /** `read`: the number as it is shown. */
  records(table: RowTable, read: (value: number) => number = (value) => value): readonly RecordValue[] {
    return this.kept.map(({ at, value }) => ({ index: table.indexAt(at), value: read(value) }));
  }
}
