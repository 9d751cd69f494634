import type {
  RecordPlace,
  RequestChoice,
  RequestPage,
  RequestQuery,
  RequestRow,
  SortKey,
} from '../../../shared/dump.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { asksForText, matchesWhere, parseWhere, type Where, type WhereTexts } from '../../../shared/where.ts';
import type { Turns } from '../turns.ts';
import { RowCursor } from './row-cursor.ts';
import type { RowSource } from './row-source.ts';
import type { RowTable } from './row-table.ts';
import { sortByText } from './sort-by-text.ts';
import { placesWhere, sortByNumber } from './sort-rows.ts';

/** Rows of a page at most. */
export const largestPage = 500;
/** Choices whose order is remembered: scrolling asks the same one again and again. */
const remembered = 8;
/** Rows between two looks at the clock. */
const step = 2048;
/** Rows whose texts are looked through between two looks at the clock. */
const textStep = 16;

/** The matching rows of a choice, by their place in the table. */
export interface RowOrder {
  readonly places: Uint32Array;
  readonly inFlight: number;
  readonly healthChecks: number;
}

/** Filters and sorts the rows of one dump, and hands out pages. */
export class RowFinder {
  private readonly table: RowTable;
  private readonly source: RowSource;
  private readonly cursor: RowCursor;
  private readonly orders = new Map<string, RowOrder>();
  /** The number of rows that `orders` were made of: more come while the file is being read. */
  private known = 0;

  constructor(table: RowTable, source: RowSource) {
    this.table = table;
    this.source = source;
    this.cursor = new RowCursor(table, source);
  }

  /** The order of a choice that was made before. */
  ready(choice: RequestChoice): RowOrder | undefined {
    if (this.known !== this.table.length) {
      this.orders.clear();
      this.known = this.table.length;
    }
    const key = keyOf(choice);
    const found = this.orders.get(key);
    if (!found) return undefined;
    this.orders.delete(key);
    this.orders.set(key, found);
    return found;
  }

  /** Goes through the rows for a choice, bit by bit. Throws ProblemError `badFilter`. */
  begin(choice: RequestChoice): RowSearch {
    const parsed = parseWhere(choice.where);
    if (parsed.ok)
      return new RowSearch(this.table, this.source, choice, parsed.value, (search) => this.keep(search));
    const { at, reason } = parsed.error;
    throw new ProblemError('badFilter', { at, cause: reason });
  }

  private *keep({ choice, found: places, seen }: RowSearch): Turns<RowOrder> {
    const found = counted(this.table, yield* this.sorted(places, choice.sort));
    // Of a file that is being read: more rows came since.
    if (seen !== this.table.length) return found;
    this.orders.set(keyOf(choice), found);
    const [oldest] = this.orders.keys();
    if (this.orders.size > remembered && oldest !== undefined) this.orders.delete(oldest);
    return found;
  }

  /** `searching`: how far the search is whose rows these are. */
  page(query: RequestQuery, order: RowOrder, searching: RequestPage['searching']): RequestPage {
    const { places, inFlight, healthChecks } = order;
    const { table, cursor } = this;
    const from = Math.min(Math.max(0, query.offset), places.length);
    const to = Math.min(from + Math.min(Math.max(0, query.limit), largestPage), places.length);
    let hidden = 0;
    if (!query.includeHealthChecks)
      for (let at = 0; at < table.length; at += 1) if (table.stateAt(at) === 2) hidden += 1;
    const rows: RequestRow[] = [];
    for (const at of places.subarray(from, to)) {
      cursor.at = at;
      rows.push(cursor.copy());
    }
    return {
      rows,
      offset: from,
      matched: places.length,
      inFlight,
      healthChecks,
      located: query.locate === undefined ? null : this.placeOf(query.locate, places),
      total: table.length - hidden,
      hidden,
      searching,
    };
  }

  /** Where a record stands in `places`. */
  private placeOf(record: number | RecordPlace, places: Uint32Array): number | null {
    const at =
      typeof record === 'number' ? this.table.placeOf(record) : (this.source.placeFrom?.(record) ?? -1);
    const place = at < 0 ? -1 : places.indexOf(at);
    return place === -1 ? null : place;
  }

  private *sorted(places: Uint32Array, sort: RequestChoice['sort']): Turns<Uint32Array> {
    const { table } = this;
    if (sort === null) return yield* this.naturally(places);
    switch (sort.key) {
      case 'rid':
        return yield* sortByText(places, sort.descending, (at) => this.source.rid(at));
      case 'textPreview':
        return yield* sortByText(places, sort.descending, (at) => this.source.preview(at));
      case 'finishType':
        return yield* this.byName(
          places,
          sort.descending,
          (at) => table.finish[at] as number,
          (number) => table.finishes.textOf(number),
        );
      case 'state':
        return yield* this.byName(
          places,
          sort.descending,
          (at) => table.stateAt(at),
          (number) => stateNames[number] ?? null,
        );
      default:
        return yield* sortByNumber(places, yield* this.numbers(sort.key), sort.descending);
    }
  }

  /** In flight first and oldest first, then the others, newest first; unknown times at the end of each. */
  private *naturally(places: Uint32Array): Turns<Uint32Array> {
    const { table } = this;
    const running = yield* placesWhere(places, (at) => table.stateAt(at) === 1);
    const others = yield* placesWhere(places, (at) => table.stateAt(at) !== 1);
    const order = new Uint32Array(places.length);
    order.set(yield* sortByNumber(running, table.start, false));
    order.set(yield* sortByNumber(others, table.start, true), running.length);
    return order;
  }

  private *numbers(
    key: Exclude<SortKey, 'rid' | 'textPreview' | 'finishType' | 'state'>,
  ): Turns<Float64Array> {
    const { table, cursor } = this;
    const keys = new Float64Array(table.length);
    // The cursor is others' as well: between two turns it goes elsewhere.
    for (let at = 0; at < keys.length; at += 1) {
      cursor.at = at;
      keys[at] = cursor[key] ?? Number.NaN;
      if (at % step === step - 1) yield;
    }
    return keys;
  }

  /** By one of a few names: they are sorted, and rows go by the place of theirs. */
  private *byName(
    places: Uint32Array,
    descending: boolean,
    numberAt: (at: number) => number,
    nameOf: (number: number) => string | null,
  ): Turns<Uint32Array> {
    const ranks = new Map<number, number>();
    for (const at of places) ranks.set(numberAt(at), Number.NaN);
    const names = [...ranks.keys()].map((number) => ({ number, name: nameOf(number) }));
    const order = [...new Set(names.map(({ name }) => name))].filter((name) => name !== null).sort();
    for (const { number, name } of names) if (name !== null) ranks.set(number, order.indexOf(name));
    const keys = new Float64Array(this.table.length);
    for (const at of places) keys[at] = ranks.get(numberAt(at)) as number;
    yield;
    return yield* sortByNumber(places, keys, descending);
  }
}

const stateNames = ['finished', 'in_flight', 'health_check'] as const;

const keyOf = ({ where, sort, includeHealthChecks }: RequestChoice): string =>
  JSON.stringify([where, sort?.key, sort?.descending, includeHealthChecks]);

function counted(table: RowTable, places: Uint32Array): RowOrder {
  let inFlight = 0;
  let healthChecks = 0;
  for (const at of places) {
    const state = table.stateAt(at);
    if (state === 1) inFlight += 1;
    else if (state === 2) healthChecks += 1;
  }
  return { places, inFlight, healthChecks };
}

/** One way through the rows. */
export class RowSearch {
  readonly choice: RequestChoice;
  /** It reads the texts of every row from the file. */
  readonly isSlow: boolean;
  private readonly table: RowTable;
  private readonly source: RowSource;
  private readonly where: Where;
  private readonly keep: (search: RowSearch) => Turns<RowOrder>;
  private readonly cursor: RowCursor;
  private readonly texts: WhereTexts;
  private readonly places: number[] = [];
  private next = 0;

  constructor(
    table: RowTable,
    source: RowSource,
    choice: RequestChoice,
    where: Where,
    keep: (search: RowSearch) => Turns<RowOrder>,
  ) {
    this.table = table;
    this.source = source;
    this.choice = choice;
    this.where = where;
    this.keep = keep;
    this.isSlow = asksForText(where);
    const cursor = new RowCursor(table, source);
    this.cursor = cursor;
    this.texts = { prompt: () => source.prompt(cursor.at), answer: () => source.answer(cursor.at) };
  }

  /** Looks at some more rows. true when all were seen. Throws what reading the file throws. */
  look(): boolean {
    const { cursor, table, where, places, choice } = this;
    const end = Math.min(table.length, this.next + (this.isSlow ? textStep : step));
    for (let at = this.next; at < end; at += 1) {
      if (!choice.includeHealthChecks && table.stateAt(at) === 2) continue;
      cursor.at = at;
      if (where.kind === 'all' || matchesWhere(where, cursor, this.texts)) places.push(at);
    }
    this.next = end;
    return end >= table.length;
  }

  /** Places of the matching rows so far, in the order of the file. */
  get found(): Uint32Array {
    return Uint32Array.from(this.places);
  }

  /** Rows that it went through. */
  get seen(): number {
    return this.next;
  }

  soFar(): RowOrder {
    return counted(this.table, this.found);
  }

  progress(): { bytes: number; of: number } {
    return {
      bytes: this.source.bytesBefore(this.next),
      of: this.source.bytesBefore(this.table.length),
    };
  }

  /** All was seen: the rows in the order of the choice. */
  finish(): Turns<RowOrder> {
    return this.keep(this);
  }
}
