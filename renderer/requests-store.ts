import { create } from 'zustand';
import { type DumpId, type RequestPage, type RequestRow, sortKeys } from '../shared/dump.ts';
import type { KeptListing } from '../shared/window-layout.ts';
import type { Span } from './pages.ts';
import { missingIn, noPages, positionOf, rowAt, withPage } from './pages.ts';
import { factsOf, type RareFact, rareNames } from './request-facts.ts';
import {
  type DetailState,
  type DetailTab,
  type Listing,
  noListing,
  pageSize,
  type Question,
  selectedCount,
} from './requests-listing.ts';
import { useWorkspace } from './store.ts';
import type { TableSelection } from './widgets/table-model.ts';
import { problemOf, workbench } from './workbench.ts';

export type { DetailTab, Listing, Sort } from './requests-listing.ts';

const nearby = 60;
/** 20,000 rows at most stay in the window. */
const mostPages = 40;
/** Characters of one copy; the clipboard call takes a million. */
const mostCopied = 1_000_000;
/** Milliseconds between two looks at what a search found, or what was read of a file, meanwhile. */
const lookEvery = 250;

export interface RequestsState {
  readonly listings: Readonly<Record<DumpId, Listing>>;
  /** Asks for the first rows of a dump that was not shown yet. */
  begin(dump: DumpId): void;
  ask(dump: DumpId, change: Partial<Question>): void;
  /** Puts a table back as it was left. */
  restore(dump: DumpId, kept: KeptListing): void;
  /** Gives a search through texts up: what was found stays. */
  stopSearch(dump: DumpId): void;
  /** More of a file was read, or all of it. */
  grow(dump: DumpId): void;
  /** Fetches what is in view and not here. */
  view(dump: DumpId, span: Span): void;
  select(dump: DumpId, selection: TableSelection): void;
  /** Selects one of the matching records by its place in the file, wherever it stands in the table. */
  selectRecord(dump: DumpId, index: number): Promise<void>;
  /** Selects a record by its place in the file; a filter that hides it is cleared. */
  showRecord(
    dump: DumpId,
    index: number,
    detail: { readonly tab: DetailTab | null; readonly asJson: boolean },
  ): Promise<void>;
  showTab(dump: DumpId, tab: DetailTab): void;
  showJson(dump: DumpId, asJson: boolean): void;
  /** The selected rows as text, and how many of them fit; rows that are not here are fetched. */
  selectedText(dump: DumpId, write: (rows: readonly RequestRow[]) => string): Promise<Copied>;
  /** The selected records by their place in the file; rows that are not here are fetched. */
  selectedIndexes(dump: DumpId): Promise<readonly number[]>;
  forget(dump: DumpId): void;
}

export interface Copied {
  readonly text: string;
  readonly rows: number;
  readonly of: number;
}

export const useRequests = create<RequestsState>()((set, get) => {
  const listing = (dump: DumpId): Listing => get().listings[dump] ?? noListing;
  const change = (dump: DumpId, patch: Partial<Listing>): void =>
    set(({ listings }) => ({
      listings: { ...listings, [dump]: { ...(listings[dump] ?? noListing), ...patch } },
    }));
  const known = (dump: DumpId): boolean => dump in get().listings;
  const isReading = (dump: DumpId): boolean =>
    useWorkspace.getState().dumps.find(({ id }) => id === dump)?.reading != null;
  const arrival = { key: 'index', descending: false } as const;

  const fetchPage = (
    dump: DumpId,
    question: Question,
    page: number,
    locate: number | null = null,
  ): Promise<RequestPage> => {
    // What is still being read has no order of its own yet: rows are appended as they come.
    const sort = question.sort ?? (isReading(dump) ? arrival : null);
    const query = { ...question, sort, offset: page * pageSize, limit: pageSize };
    return workbench.findRequests({ dump, query: locate === null ? query : { ...query, locate } });
  };

  /** The rows that each table shows, to be fetched again when all of them change. */
  const views = new Map<DumpId, Span>();
  /** When the rows of a dump that is being read were looked at. */
  const looked = new Map<DumpId, number>();

  /** Pages on their way, so that scrolling does not ask twice. */
  const asked = new Map<string, Promise<void>>();

  function take(dump: DumpId, page: number): Promise<void> {
    // What is asked after the file was read is another question than the same one before.
    const name = `${dump} ${listing(dump).run} ${page} ${isReading(dump)}`;
    const taking = asked.get(name) ?? fetchInto(dump, page).finally(() => asked.delete(name));
    asked.set(name, taking);
    return taking;
  }

  async function fetchInto(dump: DumpId, page: number): Promise<void> {
    const { run, shownRun, question, answered, selected, isPartial } = listing(dump);
    const isNew = run !== shownRun;
    const asking = isNew ? question : (answered ?? question);
    const wasReading = isReading(dump);
    const begun = performance.now();
    try {
      const answer = await fetchPage(dump, asking, page, isNew || isPartial ? selected : null);
      const now = listing(dump);
      if (!known(dump) || now.run !== run || now.stopped !== null) return;
      const first = now.shownRun !== run;
      const partial = answer.searching !== null || wasReading;
      // All is known now, and stands in another order than it came in.
      const completes = now.isPartial && !partial;
      // What is shown first is what is selected: the whole is shown from its top on.
      if (completes && !first && page !== 0) {
        void take(dump, 0);
        return;
      }
      const before = first || completes ? noPages<RequestRow>(pageSize) : now.pages;
      const { matched, inFlight, healthChecks, searching } = answer;
      change(dump, {
        pages: withPage(before, page, answer.rows, mostPages),
        // Only from the top: a column that came while somebody scrolls would move what they read.
        facts: page === 0 ? joined(now.facts, factsOf(answer.rows)) : now.facts,
        matched,
        inFlight,
        healthChecks,
        searching,
        isPartial: partial,
        answered: asking,
        shownRun: run,
        problem: null,
      });
      if (!partial && (first || completes)) settleSelection(dump, selected, answer.located);
      else if (first || partial) followSelection(dump, selected, answer.located);
      const seen = views.get(dump);
      if (completes && seen) get().view(dump, seen);
      // It was read to its end meanwhile.
      if (wasReading && !isReading(dump)) void take(dump, 0);
      if (answer.searching !== null) setTimeout(() => look(dump, run), begun + lookEvery - performance.now());
    } catch (error) {
      if (known(dump) && listing(dump).run === run)
        change(dump, { problem: problemOf(error), shownRun: run, searching: null, isPartial: false });
    }
  }

  /** Looks again at what is there by now, where the last rows are. */
  function look(dump: DumpId, run: number): void {
    const now = listing(dump);
    if (!known(dump) || now.run !== run || !now.isPartial || now.stopped !== null) return;
    void take(dump, Math.floor(now.matched / pageSize));
  }

  /** While rows are still coming nothing is chosen for the person; what was chosen is shown once it is among them. */
  function followSelection(dump: DumpId, sought: number | null, located: number | null): void {
    const { selected, selection } = listing(dump);
    if (selected === sought && located !== null)
      change(dump, { selection: { anchor: located, focus: located } });
    else if (selected === sought && selection !== null && sought !== null && located === null)
      change(dump, { selection: null });
  }

  /**
   * After a new order or filter: the same record, wherever it stands now. The first row where it is not among them
   * and at the very first; nothing where there are no rows.
   */
  function settleSelection(dump: DumpId, sought: number | null, located: number | null): void {
    const { pages, selected, selection, detail } = listing(dump);
    // Chosen while the answer was on its way: where it stands is known if its row is here.
    const place = selected === sought ? located : positionOf(pages, ({ index }) => index === selected);
    // A place that was chosen before any row was there, by a click on what was drawn for it or by a key.
    if (selected === null && selection !== null && rowAt(pages, selection.focus))
      get().select(dump, selection);
    else if (selected !== null && place !== null)
      change(dump, { selection: { anchor: place, focus: place } });
    else if (rowAt(pages, 0)) get().select(dump, { anchor: 0, focus: 0 });
    else
      change(dump, {
        selection: null,
        selected: null,
        detail: detail.kind === 'reading' ? detail : { kind: 'idle' },
      });
  }

  /** Reads the selected record; while one read is under way, only the last choice made meanwhile is read next. */
  async function readDetail(dump: DumpId): Promise<void> {
    if (listing(dump).detail.kind === 'reading') return;
    for (;;) {
      const { selected, detail } = listing(dump);
      if (selected === null || !known(dump)) return;
      const before =
        detail.kind === 'read' ? detail.detail : detail.kind === 'reading' ? detail.before : null;
      change(dump, { detail: { kind: 'reading', index: selected, before } });
      let read: DetailState;
      try {
        read = { kind: 'read', detail: await workbench.readRequest({ dump, index: selected }) };
      } catch (error) {
        read = { kind: 'failed', index: selected, problem: problemOf(error) };
      }
      if (!known(dump)) return;
      const { selected: wanted } = listing(dump);
      change(dump, { detail: wanted === null ? { kind: 'idle' } : read });
      if (wanted === selected) return;
    }
  }

  /** The selected rows, page by page. */
  async function* selectedRows(dump: DumpId): AsyncGenerator<readonly RequestRow[]> {
    const { selection, pages, question, answered, matched } = listing(dump);
    if (!selection) return;
    const first = Math.min(selection.anchor, selection.focus);
    const last = Math.min(matched - 1, Math.max(selection.anchor, selection.focus));
    for (let page = Math.floor(first / pageSize); page * pageSize <= last; page += 1) {
      const found = pages.held.get(page) ?? (await fetchPage(dump, answered ?? question, page)).rows;
      const from = page * pageSize;
      yield found.slice(Math.max(0, first - from), last - from + 1);
    }
  }

  return {
    listings: {},

    begin(dump) {
      if (!known(dump)) get().ask(dump, {});
    },

    ask(dump, asking) {
      const { question, run } = listing(dump);
      change(dump, { question: { ...question, ...asking }, run: run + 1, stopped: null });
      void take(dump, 0);
    },

    stopSearch(dump) {
      const { searching, pages, matched, selected, selection } = listing(dump);
      if (searching === null) return;
      let held = 0;
      while (rowAt(pages, held) !== null && held < matched) held += 1;
      change(dump, { stopped: searching, searching: null, isPartial: false, matched: held });
      settleSelection(dump, selected, selection?.focus ?? null);
    },

    grow(dump) {
      const { run, shownRun, question, isPartial } = listing(dump);
      if (!known(dump) || run !== shownRun || !isPartial) return;
      if (!isReading(dump)) return void take(dump, 0);
      // Rows in an order of the person's choice would jump; they are put in order once, at the end.
      if (question.sort !== null || performance.now() - (looked.get(dump) ?? 0) < lookEvery) return;
      looked.set(dump, performance.now());
      look(dump, run);
    },

    restore(dump, { where, sort, includeHealthChecks, selected, tab, asJson }) {
      const key = sort === null ? null : sortKeys.find((known) => known === sort.key);
      const question = {
        where,
        sort: sort !== null && key != null ? { key, descending: sort.descending } : null,
        includeHealthChecks,
      };
      change(dump, { question, selected, tab, asJson });
      get().ask(dump, {});
      if (selected !== null) void readDetail(dump);
    },

    view(dump, span) {
      const { pages, matched, run, shownRun, stopped } = listing(dump);
      views.set(dump, span);
      if (run !== shownRun || stopped !== null) return;
      // Rows just out of sight are drawn, too.
      const near = { first: span.first - nearby, last: span.last + nearby };
      for (const page of missingIn(pages, near, matched)) void take(dump, page);
    },

    select(dump, selection) {
      const row = rowAt(listing(dump).pages, selection.focus);
      change(dump, row ? { selection, selected: row.index } : { selection });
      if (row) void readDetail(dump);
      else void selectWhenHere(dump, selection);
    },

    async selectRecord(dump, index) {
      const { run, pages, question, answered } = listing(dump);
      const held = positionOf(pages, (row) => row.index === index);
      change(dump, { selected: index });
      void readDetail(dump);
      let place = held;
      if (place === null) {
        const query = { ...(answered ?? question), offset: 0, limit: 1, locate: index };
        try {
          place = (await workbench.findRequests({ dump, query })).located;
        } catch (error) {
          useWorkspace.getState().report(problemOf(error));
        }
      }
      const now = listing(dump);
      if (place === null || now.run !== run || now.selected !== index) return;
      change(dump, { selection: { anchor: place, focus: place }, brought: { position: place } });
    },

    async showRecord(dump, index, { tab, asJson }) {
      const now = listing(dump);
      const query = { ...now.question, offset: 0, limit: 1, locate: index };
      const { located } = await workbench.findRequests({ dump, query });
      const unfiltered = { ...now.question, where: '', includeHealthChecks: true };
      const question = located === null ? unfiltered : now.question;
      get().restore(dump, {
        ...question,
        selected: index,
        tab: tab ?? now.tab,
        asJson: tab === null ? now.asJson : asJson,
      });
    },

    showTab(dump, tab) {
      change(dump, { tab });
    },

    showJson(dump, asJson) {
      change(dump, { asJson });
    },

    async selectedText(dump, write) {
      const rows: RequestRow[] = [];
      let text = write([]);
      for await (const more of selectedRows(dump)) {
        rows.push(...more);
        text = write(rows);
        if (text.length > mostCopied) break;
      }
      const of = selectedCount(listing(dump));
      while (text.length > mostCopied) {
        rows.length = Math.floor((rows.length * mostCopied) / text.length);
        text = write(rows);
      }
      return { text: of === 0 ? '' : text, rows: rows.length, of };
    },

    async selectedIndexes(dump) {
      const indexes: number[] = [];
      for await (const rows of selectedRows(dump)) for (const { index } of rows) indexes.push(index);
      return indexes;
    },

    forget(dump) {
      scrollPlaces.delete(dump);
      views.delete(dump);
      looked.delete(dump);
      set(({ listings }) => {
        const { [dump]: _gone, ...rest } = listings;
        return { listings: rest };
      });
    },
  };

  /** A jump to a row that is not here yet (End in a long list): selected at once, read when its page comes. */
  async function selectWhenHere(dump: DumpId, selection: TableSelection): Promise<void> {
    await take(dump, Math.floor(selection.focus / pageSize));
    const now = listing(dump);
    const row = rowAt(now.pages, selection.focus);
    if (row && now.selection === selection) {
      change(dump, { selected: row.index });
      void readDetail(dump);
    }
  }
});

/** The same list where nothing is new, so that the columns stay what they are. */
const joined = (known: readonly RareFact[], found: readonly RareFact[]): readonly RareFact[] =>
  found.every((name) => known.includes(name))
    ? known
    : rareNames.filter((name) => known.includes(name) || found.includes(name));

/** How far each table is scrolled, in pixels: kept for a view that comes back, and no reason to draw anything. */
export const scrollPlaces = new Map<DumpId, number>();

/** A closed dump takes its table with it; one that grows has more rows. */
useWorkspace.subscribe(({ dumps }, before) => {
  if (dumps === before.dumps) return;
  for (const old of before.dumps) {
    const now = dumps.find((dump) => dump.id === old.id);
    if (!now) useRequests.getState().forget(old.id);
    else if (now !== old && old.reading !== null) useRequests.getState().grow(now.id);
  }
});
