import type { RequestPage, RequestQuery, RequestRow, RequestState, SortKey } from '../../../shared/dump.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { say } from '../../../shared/phrase.ts';
import { matchesWhere, parseWhere } from '../../../shared/where.ts';

/** Rows of a page at most. */
export const largestPage = 500;
/** Queries whose order is remembered: scrolling asks the same one again and again. */
const remembered = 8;

/** The rows of one answer, by their place in the dump. */
interface Order {
  readonly order: readonly number[];
  readonly inFlight: number;
  readonly healthChecks: number;
}

/** Filters and sorts the rows of one dump, and hands out pages. */
export class RowFinder {
  private readonly rows: readonly RequestRow[];
  private readonly textAt: (at: number) => string | null;
  private readonly hidden: number;
  private readonly orders = new Map<string, Order>();

  /** `textAt` gives the whole prompt of a row. */
  constructor(rows: readonly RequestRow[], textAt: (at: number) => string | null) {
    this.rows = rows;
    this.textAt = textAt;
    this.hidden = rows.filter(({ state }) => state === 'health_check').length;
  }

  /** Throws ProblemError `badFilter`. */
  find(query: RequestQuery): RequestPage {
    const { order, inFlight, healthChecks } = this.orderOf(query);
    const from = Math.min(Math.max(0, query.offset), order.length);
    const to = Math.min(from + Math.min(Math.max(0, query.limit), largestPage), order.length);
    const hidden = query.includeHealthChecks ? 0 : this.hidden;
    return {
      rows: order.slice(from, to).map((at) => this.rows[at] as RequestRow),
      offset: from,
      matched: order.length,
      inFlight,
      healthChecks,
      located: query.locate === undefined ? null : this.placeOf(query.locate, order),
      total: this.rows.length - hidden,
      hidden,
    };
  }

  /** Where the record at `index` of the file stands in `order`. */
  private placeOf(index: number, order: readonly number[]): number | null {
    const place = order.findIndex((at) => this.rows[at]?.index === index);
    return place === -1 ? null : place;
  }

  private orderOf({ where, sort, includeHealthChecks }: RequestQuery): Order {
    const key = JSON.stringify([where, sort?.key, sort?.descending, includeHealthChecks]);
    const known = this.orders.get(key);
    if (known) {
      this.orders.delete(key);
      this.orders.set(key, known);
      return known;
    }
    const parsed = parseWhere(where);
    if (!parsed.ok) {
      const { at, reason } = parsed.error;
      throw new ProblemError('badFilter', { at, cause: say(reason) });
    }
    const order: number[] = [];
    this.rows.forEach((row, at) => {
      if (!includeHealthChecks && row.state === 'health_check') return;
      if (matchesWhere(parsed.value, row, () => this.textAt(at))) order.push(at);
    });
    const compare = sort === null ? naturalOrder : byKey(sort.key, sort.descending);
    order.sort((a, b) => compare(this.rows[a] as RequestRow, this.rows[b] as RequestRow) || a - b);
    const count = (state: RequestState) => order.filter((at) => this.rows[at]?.state === state).length;
    const found = { order, inFlight: count('in_flight'), healthChecks: count('health_check') };
    this.orders.set(key, found);
    const [oldest] = this.orders.keys();
    if (this.orders.size > remembered && oldest !== undefined) this.orders.delete(oldest);
    return found;
  }
}

type Compare = (a: RequestRow, b: RequestRow) => number;

/** In flight first and oldest first, then the others, newest first; unknown times at the end of each. */
const naturalOrder: Compare = (a, b) => {
  const running = Number(b.state === 'in_flight') - Number(a.state === 'in_flight');
  if (running !== 0) return running;
  return values(a.start, b.start, a.state !== 'in_flight');
};

/** Unknown values come last in both directions. */
const byKey =
  (key: SortKey, descending: boolean): Compare =>
  (a, b) =>
    values(a[key], b[key], descending);

function values(a: string | number | null, b: string | number | null, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (a === b) return 0;
  return a < b === descending ? 1 : -1;
}
