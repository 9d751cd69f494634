import { create } from 'zustand';
import {
  type DumpId,
  type RequestDetail,
  type RequestPage,
  type RequestRow,
  type SortKey,
  sortKeys,
} from '../shared/dump.ts';
import type { Problem } from '../shared/outcome.ts';
import type { KeptListing } from '../shared/window-layout.ts';
import type { Pages, Span } from './pages.ts';
import { missingIn, noPages, positionOf, rowAt, withPage } from './pages.ts';
import { useWorkspace } from './store.ts';
import type { TableSelection } from './widgets/table-model.ts';
import { problemOf, workbench } from './workbench.ts';

/** Rows in one answer of `findRequests`; the contract allows no more. */
const pageSize = 500;
const nearby = 60;
/** 20,000 rows at most stay in the window. */
const mostPages = 40;
/** Characters of one copy; the clipboard call takes a million. */
const mostCopied = 1_000_000;

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export type DetailTab = 'request' | 'output' | 'meta_info';

/** What the answer is read for: a late answer to another question is dropped. */
interface Question {
  readonly where: string;
  readonly sort: Sort | null;
  readonly includeHealthChecks: boolean;
}

export type DetailState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly index: number; readonly before: RequestDetail | null }
  | { readonly kind: 'failed'; readonly index: number; readonly problem: Problem }
  | { readonly kind: 'read'; readonly detail: RequestDetail };

/** The table of one dump: what is asked, what is here of the answer, and what is selected in it. */
export interface Listing {
  readonly question: Question;
  /** Goes up with each question. */
  readonly run: number;
  /** The last run that was answered, in rows or with a problem; 0 before the first. */
  readonly shownRun: number;
  /** The question that `pages` and the counts answer; null before the first rows. */
  readonly answered: Question | null;
  readonly pages: Pages<RequestRow>;
  readonly matched: number;
  readonly inFlight: number;
  readonly healthChecks: number;
  /** How far a search through texts is; null when all that matches is known. */
  readonly searching: RequestPage['searching'];
  /** Why the last question has no answer. What is shown is of the one before it. */
  readonly problem: Problem | null;
  readonly selection: TableSelection | null;
  /** The selected record's place in the file; always one of the matching rows, once the answer is here. */
  readonly selected: number | null;
  /** A position that the table scrolls to, because its row was chosen elsewhere; another object each time. */
  readonly brought: { readonly position: number } | null;
  readonly detail: DetailState;
  readonly tab: DetailTab;
  readonly asJson: boolean;
}

const noListing: Listing = {
  question: { where: '', sort: null, includeHealthChecks: false },
  run: 0,
  shownRun: 0,
  answered: null,
  pages: noPages(pageSize),
  matched: 0,
  inFlight: 0,
  healthChecks: 0,
  searching: null,
  problem: null,
  selection: null,
  selected: null,
  brought: null,
  detail: { kind: 'idle' },
  tab: 'request',
  asJson: false,
};

export interface RequestsState {
  readonly listings: Readonly<Record<DumpId, Listing>>;
  /** Asks for the first rows of a dump that was not shown yet. */
  begin(dump: DumpId): void;
  ask(dump: DumpId, change: Partial<Question>): void;
  /** Puts a table back as it was left. */
  restore(dump: DumpId, kept: KeptListing): void;
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

  const fetchPage = (
    dump: DumpId,
    question: Question,
    page: number,
    locate: number | null = null,
  ): Promise<RequestPage> => {
    const query = { ...question, offset: page * pageSize, limit: pageSize };
    return workbench.findRequests({ dump, query: locate === null ? query : { ...query, locate } });
  };

  /** Pages on their way, so that scrolling does not ask twice. */
  const asked = new Map<string, Promise<void>>();

  function take(dump: DumpId, page: number): Promise<void> {
    const name = `${dump} ${listing(dump).run} ${page}`;
    const taking = asked.get(name) ?? fetchInto(dump, page).finally(() => asked.delete(name));
    asked.set(name, taking);
    return taking;
  }

  async function fetchInto(dump: DumpId, page: number): Promise<void> {
    const { run, shownRun, question, answered, selected } = listing(dump);
    const isNew = run !== shownRun;
    const asking = isNew ? question : (answered ?? question);
    try {
      const answer = await fetchPage(dump, asking, page, isNew ? selected : null);
      const now = listing(dump);
      if (!known(dump) || now.run !== run) return;
      const first = now.shownRun !== run;
      const pages = withPage(first ? noPages<RequestRow>(pageSize) : now.pages, page, answer.rows, mostPages);
      const { matched, inFlight, healthChecks, searching } = answer;
      change(dump, {
        pages,
        matched,
        inFlight,
        healthChecks,
        searching,
        answered: asking,
        shownRun: run,
        problem: null,
      });
      if (first) settleSelection(dump, selected, answer.located);
    } catch (error) {
      if (known(dump) && listing(dump).run === run)
        change(dump, { problem: problemOf(error), shownRun: run });
    }
  }

  /**
   * After a new order or filter: the same record, wherever it stands now. The first row where it is not among them
   * and at the very first; nothing where there are no rows.
   */
  function settleSelection(dump: DumpId, sought: number | null, located: number | null): void {
    const { pages, selected, detail } = listing(dump);
    // Chosen while the answer was on its way: where it stands is known if its row is here.
    const place = selected === sought ? located : positionOf(pages, ({ index }) => index === selected);
    if (selected !== null && place !== null) change(dump, { selection: { anchor: place, focus: place } });
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

  return {
    listings: {},

    begin(dump) {
      if (!known(dump)) get().ask(dump, {});
    },

    ask(dump, asking) {
      const { question, run } = listing(dump);
      change(dump, { question: { ...question, ...asking }, run: run + 1 });
      void take(dump, 0);
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
      const { pages, matched, run, shownRun } = listing(dump);
      if (run !== shownRun) return;
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
      const { selection, pages, question, answered, matched } = listing(dump);
      if (!selection) return { text: '', rows: 0, of: 0 };
      const first = Math.min(selection.anchor, selection.focus);
      const last = Math.min(matched - 1, Math.max(selection.anchor, selection.focus));
      const rows: RequestRow[] = [];
      let text = write([]);
      for (let page = Math.floor(first / pageSize); page * pageSize <= last; page += 1) {
        const found = pages.held.get(page) ?? (await fetchPage(dump, answered ?? question, page)).rows;
        const from = page * pageSize;
        rows.push(...found.slice(Math.max(0, first - from), last - from + 1));
        text = write(rows);
        if (text.length > mostCopied) break;
      }
      while (text.length > mostCopied) {
        rows.length = Math.floor((rows.length * mostCopied) / text.length);
        text = write(rows);
      }
      return { text, rows: rows.length, of: last - first + 1 };
    },

    forget(dump) {
      scrollPlaces.delete(dump);
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

/** How far each table is scrolled, in pixels: kept for a view that comes back, and no reason to draw anything. */
export const scrollPlaces = new Map<DumpId, number>();

/** A closed dump takes its table with it. */
useWorkspace.subscribe(({ dumps }, before) => {
  if (dumps === before.dumps) return;
  for (const { id } of before.dumps) {
    if (!dumps.some((dump) => dump.id === id)) useRequests.getState().forget(id);
  }
});
