import type { RequestDetail, RequestPage, RequestRow, SortKey } from '../shared/dump.ts';
import type { Problem } from '../shared/outcome.ts';
import { noPages, type Pages } from './pages.ts';
import type { RareFact } from './request-facts.ts';
import type { TableSelection } from './widgets/table-model.ts';

/* The table of one dump as data: what is asked, what is here of the answer, what is selected. */

/** Rows in one answer of `findRequests`; the contract allows no more. */
export const pageSize = 500;

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export type DetailTab = 'request' | 'output' | 'meta_info';

/** What the answer is read for: a late answer to another question is dropped. */
export interface Question {
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
  /** Rare facts that rows at the top of an answer had; once shown, a column stays. */
  readonly facts: readonly RareFact[];
  readonly matched: number;
  readonly inFlight: number;
  readonly healthChecks: number;
  /** More rows may come: a search goes on, or the file is being read. They stand in the order of the file. */
  readonly isPartial: boolean;
  /** How far a search through texts is; null when all that matches is known. */
  readonly searching: RequestPage['searching'];
  /** Set when a person stopped that search: what was found until then is shown, and no more is fetched. */
  readonly stopped: RequestPage['searching'];
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

export const noListing: Listing = {
  question: { where: '', sort: null, includeHealthChecks: false },
  run: 0,
  shownRun: 0,
  answered: null,
  pages: noPages(pageSize),
  facts: [],
  matched: 0,
  inFlight: 0,
  healthChecks: 0,
  isPartial: false,
  searching: null,
  stopped: null,
  problem: null,
  selection: null,
  selected: null,
  brought: null,
  detail: { kind: 'idle' },
  tab: 'request',
  asJson: false,
};

/** How many rows are selected. */
export function selectedCount({ selection, matched }: Pick<Listing, 'selection' | 'matched'>): number {
  if (!selection) return 0;
  const { anchor, focus } = selection;
  return Math.max(0, Math.min(matched - 1, Math.max(anchor, focus)) - Math.min(anchor, focus) + 1);
}
