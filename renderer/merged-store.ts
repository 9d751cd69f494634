import { create } from 'zustand';
import type { OpenedDump } from '../shared/contract.ts';
import type { DumpId, RecordPlace } from '../shared/dump.ts';
import type { KeptListing } from '../shared/window-layout.ts';
import { useDistributions, useTimelines } from './plots-store.ts';
import { selectedPlace } from './record-place.ts';
import { scrollPlaces, useRequests } from './requests-store.ts';
import { selectDump, useWorkspace, type WorkspaceState } from './store.ts';
import { wordsNow } from './words-now.ts';
import { problemOf, workbench } from './workbench.ts';

/*
 * All open dumps as one table. It is no dump of the incident: it is made while it is shown, made again when dumps come
 * and go, and closed before one of its dumps is. How it looks outlives that.
 */

/** How the table was left; the record that is selected, by where it stands. */
export interface KeptTable {
  readonly listing: KeptListing;
  readonly place: RecordPlace | null;
  /** How far it is scrolled, in pixels. */
  readonly top: number;
}

interface MergedState {
  /** null while there is none. */
  readonly table: OpenedDump | null;
  /** The dumps that `table` is made of. */
  readonly parts: readonly OpenedDump[];
  /** The dumps that are being put together; null when none are. A table before this one is shown meanwhile. */
  readonly merging: readonly OpenedDump[] | null;
  /** Of a table that is not here now. */
  readonly kept: KeptTable | null;
}

export const useMerged = create<MergedState>()(() => ({
  table: null,
  parts: [],
  merging: null,
  kept: null,
}));

/** The dumps that can be one table: those still being read are left out. */
const read = ({ dumps }: Pick<WorkspaceState, 'dumps'>): readonly OpenedDump[] =>
  dumps.filter(({ reading }) => reading === null);

/** How many dumps all of them are; null where there is nothing to put together. */
export const selectMergeable = (state: Pick<WorkspaceState, 'dumps'>): number | null => {
  const { length } = read(state);
  return length < 2 ? null : length;
};

/** What Requests shows: one dump, all of them as one table, or that they are being put together. */
export type ShownTable =
  | { readonly kind: 'none' }
  | { readonly kind: 'merging'; readonly count: number }
  | { readonly kind: 'one' | 'all'; readonly dump: OpenedDump };

export function useShownTable(): ShownTable {
  const dump = useWorkspace(selectDump);
  const showsAll = useWorkspace((state) => state.showsAll);
  const { table, merging } = useMerged();
  if (showsAll && table !== null) return { kind: 'all', dump: table };
  if (showsAll && merging !== null) return { kind: 'merging', count: merging.length };
  return dump === null ? { kind: 'none' } : { kind: 'one', dump };
}

/** How the table looks now, or looked when it was last here; null when it never was. */
export function keptTable(): KeptTable | null {
  const { table, kept } = useMerged.getState();
  const listing = table && useRequests.getState().listings[table.id];
  if (!table || !listing) return kept;
  const { question, tab, asJson } = listing;
  return {
    listing: { ...question, selected: null, tab, asJson },
    // A record that is just being read was not looked at yet.
    place: listing.selected === null ? null : (selectedPlace(table, listing) ?? kept?.place ?? null),
    top: scrollPlaces.get(table.id) ?? 0,
  };
}

/** The row of a record in the table of all dumps; null where a twin in another dump stands for it. */
export async function rowOf(table: DumpId, locate: RecordPlace): Promise<number | null> {
  const sort = { key: 'index', descending: false } as const;
  const query = { where: '', sort, includeHealthChecks: true, offset: 0, limit: 1, locate: { ...locate } };
  return (await workbench.findRequests({ dump: table, query })).located;
}

/** Makes, changes or gives up the table, as the window wants it now. */
function settle(state: WorkspaceState): void {
  const { table, parts, merging } = useMerged.getState();
  const found = state.showsAll ? read(state) : [];
  const wanted = found.length < 2 ? [] : found;
  if (isSame(wanted, merging ?? parts)) {
    if (merging === null && wanted.some((dump, at) => dump !== parts[at]))
      useMerged.setState({ parts: wanted });
    return;
  }
  // One of its dumps is about to be closed, or was read anew.
  if (table !== null && !parts.every((part) => wanted.some((dump) => hasSameRows(part, dump)))) drop();
  if (wanted.length === 0 || (useMerged.getState().table !== null && isSame(wanted, parts)))
    useMerged.setState({ merging: null });
  else void merge(wanted);
}

async function merge(wanted: readonly OpenedDump[]): Promise<void> {
  useMerged.setState({ merging: wanted });
  const isWanted = () => useMerged.getState().merging === wanted;
  let made: DumpId | null = null;
  try {
    const dumps = wanted.map(({ id }) => id);
    const table = await workbench.mergeDumps({ dumps, name: wordsNow().requests.allDumps(dumps.length) });
    made = table.id;
    const kept = isWanted() ? keptTable() : null;
    const selected = kept?.place ? await rowOf(made, kept.place) : null;
    if (!isWanted()) return close(made);
    drop();
    if (kept !== null) {
      scrollPlaces.set(made, kept.top);
      useRequests.getState().restore(made, { ...kept.listing, selected });
    }
    useMerged.setState({ table, parts: wanted, merging: null });
    settle(useWorkspace.getState());
  } catch (error) {
    if (made !== null) close(made);
    if (!isWanted()) return;
    useMerged.setState({ merging: null });
    useWorkspace.getState().report(problemOf(error));
    useWorkspace.setState({ showsAll: false });
  }
}

/** Takes the table out of the window; how it looked stays. */
function drop(): void {
  const { table } = useMerged.getState();
  if (table === null) return;
  useMerged.setState({ table: null, parts: [], kept: keptTable() });
  useRequests.getState().forget(table.id);
  useTimelines.getState().forget(table.id);
  useDistributions.getState().forget(table.id);
  close(table.id);
}

/** Told at once: a dump that is closed next is closed after it. */
function close(dump: DumpId): void {
  workbench.closeDump({ dump }).catch((error) => useWorkspace.getState().report(problemOf(error)));
}

const isSame = (some: readonly OpenedDump[], others: readonly OpenedDump[]): boolean =>
  some.length === others.length && some.every((dump, at) => hasSameRows(others[at] as OpenedDump, dump));

/** The same reading of a dump: what rules say of it comes later, and anew with each capture. */
const hasSameRows = (before: OpenedDump, now: OpenedDump): boolean =>
  before.id === now.id &&
  (before.report === now.report ||
    (before.ruleFacts === null &&
      now.ruleFacts !== null &&
      before.path === now.path &&
      before.bytes === now.bytes &&
      before.total === now.total));

useWorkspace.subscribe((state, before) => {
  if (state.dumps !== before.dumps || state.showsAll !== before.showsAll) settle(state);
});
