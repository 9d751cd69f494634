import type { ReactNode } from 'react';
import { useMemo } from 'react';
import {
  type DumpId,
  type DumpView,
  type RequestRow,
  requestCount,
  type SortKey,
} from '../../shared/dump.ts';
import { copyText } from '../actions.ts';
import { useIncident } from '../incident-store.ts';
import { useMerged } from '../merged-store.ts';
import { useMessages, useTell } from '../messages.tsx';
import { rowAt } from '../pages.ts';
import { problemMark } from '../problem-mark.ts';
import { placeKey, placeOf, selectedPlace } from '../record-place.ts';
import { useColumnChoice } from '../request-column-choice.ts';
import type { Listing } from '../requests-store.ts';
import { scrollPlaces, useRequests } from '../requests-store.ts';
import { endReveal, useRevealed } from '../reveal.ts';
import { useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { Mark } from '../widgets/mark.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import { Table } from '../widgets/table.tsx';
import { toTsv } from '../widgets/table-model.ts';
import { requestColumns } from './request-columns.tsx';

export interface RequestsProps {
  readonly dump: DumpView;
  readonly listing: Listing;
}

interface RequestTableProps extends RequestsProps {
  onOpen(): void;
  onSaid(words: string): void;
  onClear(): void;
}

/** The table of requests, or what is said in its place. */
export function RequestTable({ dump, listing, onOpen, onSaid, onClear }: RequestTableProps) {
  const { requests: words } = useMessages();
  const tell = useTell();
  const { ask, view, select, selectedText } = useRequests.getState();
  const letterKeys = useWorkspace(({ settings }) => settings?.letterKeys ?? true);
  const isAll = useMerged(({ table }) => table?.id === dump.id);
  const isPinned = usePinnedRecords(dump);
  const { facts } = listing;
  const choice = useColumnChoice();
  const columns = useMemo(
    () => requestColumns(words, { isPinned, facts, choice }),
    [words, isPinned, facts, choice],
  );
  const chosen = selectedPlace(dump, listing);
  const revealed = useRevealed(
    ({ in: kind, artifact, index }) =>
      kind === 'dump' && chosen !== null && artifact === chosen.dump && index === chosen.index,
  );
  const focus = listing.shownRun === listing.run ? (listing.selection?.focus ?? null) : null;
  const { brought } = listing;
  const show = useMemo(() => {
    if (revealed !== null && focus !== null)
      return { position: focus, focus: revealed.pin.kind === 'row', align: 'center' as const };
    return brought && { position: brought.position, focus: false, align: 'auto' as const };
  }, [revealed, focus, brought]);
  const { pages, matched, question, answered, problem, shownRun, selection } = listing;
  const copy = async () => {
    const { text, rows, of } = await selectedText(dump.id, (chosen) => toTsv(columns, chosen));
    if (rows > 0 && (await copyText(text))) onSaid(words.copiedRows(rows, of));
  };
  if (problem && answered === null) {
    return (
      <StateMessage
        mark={problemMark(problem.code)}
        title={words.failedTitle}
        actions={<Button onPress={() => ask(dump.id, {})}>{words.retry}</Button>}
      >
        {tell(problem).message} {tell(problem).hint}
      </StateMessage>
    );
  }
  if (answered !== null && matched === 0 && listing.isPartial)
    return <p className="requests-none tx3">{words.nothingYet}</p>;
  if (answered !== null && matched === 0) return <Empty dump={dump} listing={listing} onClear={onClear} />;
  return (
    <Table
      label={words.table}
      columns={columns}
      // Before the first answer the rows stand in their places, empty.
      count={answered === null ? Math.min(requestCount(dump), 100) : matched}
      rowAt={(position) => (answered === null ? null : rowAt(pages, position))}
      sort={question.sort ? { column: question.sort.key, descending: question.sort.descending } : null}
      onSort={(sort) =>
        ask(dump.id, { sort: sort ? { key: sort.column as SortKey, descending: sort.descending } : null })
      }
      selection={selection}
      onSelect={(chosen) => {
        endReveal();
        select(dump.id, chosen);
      }}
      onOpen={onOpen}
      onCopy={() => void copy()}
      onView={(span) => view(dump.id, span)}
      letterKeys={letterKeys}
      topOn={shownRun}
      show={show}
      scrolledTo={scrollPlaces.get(dump.id) ?? 0}
      onScrolled={(top) => scrollPlaces.set(dump.id, top)}
      firstGroup={isGrouped(listing) ? listing.inFlight : 0}
      // In a table of all dumps there are rows of the others behind it.
      end={isAll ? undefined : endOf(dump, words)}
    />
  );
}

/** Whether those in flight stand first, as a group: in the order that the dump has by itself. */
export const isGrouped = ({ answered, isPartial }: Listing): boolean =>
  answered !== null && answered.sort === null && !isPartial;

/** Tells the records that are pinned as rows. */
function usePinnedRecords(dump: DumpView): (row: RequestRow) => boolean {
  const pins = useIncident(({ view }) => view?.pins);
  return useMemo(() => {
    const keys = new Set(
      pins?.flatMap(({ pin: { kind, source } }) =>
        kind === 'row' && source.index !== null
          ? [placeKey({ dump: (source.artifact ?? '') as DumpId, index: source.index })]
          : [],
      ),
    );
    return (row) => keys.size > 0 && keys.has(placeKey(placeOf(dump, row)));
  }, [pins, dump]);
}

/** The line after the last row of a file that was not read to its end. */
function endOf(
  dump: DumpView,
  words: { endsAt(byte: number, of: number): string; readonly stoppedHere: string },
): ReactNode {
  if (!dump.damage && !dump.cancelled) return undefined;
  return (
    <span className="requests-end">
      <Mark kind="warn" />
      {dump.damage ? words.endsAt(dump.damage.atByte, dump.bytes) : words.stoppedHere}
    </span>
  );
}

function Empty({ dump, listing, onClear }: RequestsProps & { onClear(): void }) {
  const { requests: words } = useMessages();
  const ask = useRequests((state) => state.ask);
  const where = listing.answered?.where ?? '';
  const hidden = listing.answered?.includeHealthChecks ? 0 : dump.healthChecks;
  if (where !== '') {
    return (
      <StateMessage
        mark="unchecked"
        title={words.noHitsTitle(requestCount(dump))}
        actions={
          <Button look="primary" onPress={onClear}>
            {words.clearFilter}
          </Button>
        }
      >
        {words.noHitsText}
      </StateMessage>
    );
  }
  if (hidden > 0) {
    return (
      <StateMessage
        mark="unchecked"
        title={words.onlyHealthTitle}
        actions={
          <Button look="primary" onPress={() => ask(dump.id, { includeHealthChecks: true })}>
            {words.showHealthChecks}
          </Button>
        }
      >
        {words.onlyHealthText(hidden)}
      </StateMessage>
    );
  }
  return (
    <StateMessage mark="unchecked" title={words.emptyTitle}>
      {dump.damage || dump.cancelled ? words.emptyCutText : words.emptyText}
    </StateMessage>
  );
}
