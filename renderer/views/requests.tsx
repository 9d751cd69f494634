import type { KeyboardEvent, ReactNode } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { type DumpView, requestCount, type SortKey } from '../../shared/dump.ts';
import { copyText } from '../actions.ts';
import { useDocumentKeys } from '../document-keys.ts';
import { isFilter } from '../filter.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { rowAt } from '../pages.ts';
import { registerArea } from '../pin-areas.ts';
import { rowPin } from '../pin-subjects.ts';
import { togglePin } from '../pins.ts';
import { problemMark } from '../problem-mark.ts';
import { editRecord } from '../replay-store.ts';
import type { Listing } from '../requests-store.ts';
import { scrollPlaces, useRequests } from '../requests-store.ts';
import { endReveal, useRevealed } from '../reveal.ts';
import { useWorkspace } from '../store.ts';
import { Button, LinkButton } from '../widgets/button.tsx';
import { Mark } from '../widgets/mark.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import { Table } from '../widgets/table.tsx';
import { toTsv } from '../widgets/table-model.ts';
import { requestColumns } from './request-columns.tsx';
import { RequestDetailPane } from './request-detail.tsx';
import { DumpBands } from './requests-bands.tsx';
import { RequestsFilter } from './requests-filter.tsx';
import './requests.css';

/** Milliseconds after the last key press in the filter until it is applied. */
const applyAfter = 150;

/** The requests of one dump: filter, table, detail. */
export function RequestsView({ dump }: { dump: DumpView }) {
  const listing = useRequests(({ listings }) => listings[dump.id]);
  const begin = useRequests((state) => state.begin);
  useEffect(() => begin(dump.id), [begin, dump.id]);
  return listing ? <Requests dump={dump} listing={listing} /> : null;
}

interface RequestsProps {
  readonly dump: DumpView;
  readonly listing: Listing;
}

function Requests({ dump, listing }: RequestsProps) {
  const { requests: words } = useMessages();
  const filter = useRef<HTMLInputElement>(null);
  const tablePanel = useRef<HTMLDivElement>(null);
  const [where, setWhere] = useTypedFilter(dump, listing);
  const [said, say] = useSaid();
  const toTable = () =>
    focusIn(tablePanel.current, '[role="row"][tabindex="0"], [role="grid"][tabindex="0"]');
  const toDetail = () =>
    focusIn(document.querySelector('.request-detail'), '[role="tab"][aria-selected="true"]');
  const { pins } = useMessages();
  const columns = useMemo(() => requestColumns(words), [words]);
  /** The row at a position; null for one that is on its way. */
  const pinnableAt = (position: number | null) => {
    const row = position === null ? null : rowAt(listing.pages, position);
    return row && rowPin(dump, row, columns, pins);
  };
  const latest = useRef(pinnableAt);
  latest.current = pinnableAt;
  useEffect(() => {
    const panel = tablePanel.current;
    if (!panel) return undefined;
    return registerArea(panel, (target) => {
      const position = target.closest<HTMLElement>('[data-position]')?.dataset.position;
      return latest.current(position === undefined ? null : Number(position));
    });
  }, []);
  const edit = () => {
    const { detail } = listing;
    if (detail.kind === 'read') void editRecord(dump.id, detail.detail.row.index, detail.detail.row.rid);
  };

  useDocumentKeys('requests', (event, { letterKeys }) => {
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.shiftKey && event.key.toLowerCase() === 'f') {
      event.preventDefault();
      filter.current?.focus();
      filter.current?.select();
    } else if (letterKeys && !command && !event.altKey && event.key.toLowerCase() === 'e') {
      event.preventDefault();
      edit();
    } else if (letterKeys && !command && !event.shiftKey && event.key.toLowerCase() === 'p') {
      const pinnable = pinnableAt(listing.selection?.focus ?? null);
      if (!pinnable) return;
      event.preventDefault();
      void togglePin(pinnable);
    }
  });

  return (
    <div className="requests">
      <div className="toolbar requests-toolbar">
        <RequestsFilter
          ref={filter}
          where={where}
          // Without any rows the problem stands in place of the table.
          problem={listing.answered === null ? null : listing.problem}
          onChange={setWhere}
          onLeave={toTable}
        />
        <span className="spring" />
        <Counts
          dump={dump}
          listing={listing}
          said={said}
          isApplied={listing.problem === null && isFilter(where.trim())}
        />
      </div>
      <DumpBands dump={dump} />
      <Group className="requests-panels" orientation="horizontal" id={`requests-${dump.id}`}>
        <Panel id="table" defaultSize="67%" minSize="30%" className="requests-panel">
          <div className="requests-left" ref={tablePanel}>
            <RequestTable
              dump={dump}
              listing={listing}
              onOpen={toDetail}
              onSaid={say}
              onClear={() => {
                setWhere('');
                filter.current?.focus();
              }}
            />
          </div>
        </Panel>
        <Separator className="split" aria-label={words.resize} />
        <Panel id="detail" defaultSize="33%" minSize="20%" className="requests-panel">
          {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape leads back to the table from anywhere in here */}
          <div
            className="requests-right"
            onKeyDown={(event: KeyboardEvent) => {
              if (event.key !== 'Escape' || event.defaultPrevented) return;
              event.preventDefault();
              toTable();
            }}
          >
            <RequestDetailPane dump={dump} listing={listing} />
          </div>
        </Panel>
      </Group>
    </div>
  );
}

interface CountsProps extends RequestsProps {
  /** Words that stand in for the counts. */
  readonly said: string | null;
  /** False while the rows are of another filter than the one that is typed. */
  readonly isApplied: boolean;
}

/** How many requests the rows are, of how many; health checks are counted apart from them. */
function Counts({ dump, listing, said, isApplied }: CountsProps) {
  const { requests: words } = useMessages();
  const ask = useRequests((state) => state.ask);
  const { matched, inFlight, healthChecks, answered } = listing;
  return (
    <p className="requests-counts" role="status">
      {said !== null ? (
        <span>{said}</span>
      ) : answered === null ? null : (
        <>
          {isApplied ? null : <span className="request-crit">{words.filterNotApplied}</span>}
          <span className="num">{words.counts(matched - healthChecks, requestCount(dump))}</span>
          {inFlight > 0 ? <span className="request-fly num">{words.inFlight(inFlight)}</span> : null}
          {dump.healthChecks > 0 ? (
            <span className="num">
              {answered.includeHealthChecks ? words.shownToo(healthChecks) : words.hidden(dump.healthChecks)}{' '}
              <LinkButton
                aria-label={`${words.healthChecks}: ${answered.includeHealthChecks ? words.hideHidden : words.showHidden}`}
                onPress={() => ask(dump.id, { includeHealthChecks: !answered.includeHealthChecks })}
              >
                {answered.includeHealthChecks ? words.hideHidden : words.showHidden}
              </LinkButton>
            </span>
          ) : null}
        </>
      )}
    </p>
  );
}

interface RequestTableProps extends RequestsProps {
  onOpen(): void;
  onSaid(words: string): void;
  onClear(): void;
}

function RequestTable({ dump, listing, onOpen, onSaid, onClear }: RequestTableProps) {
  const { requests: words } = useMessages();
  const { ask, view, select, selectedText } = useRequests.getState();
  const letterKeys = useWorkspace(({ settings }) => settings?.letterKeys ?? true);
  const pinned = usePinnedRecords(dump);
  const columns = useMemo(() => requestColumns(words, pinned), [words, pinned]);
  const revealed = useRevealed((source) => source.in === 'dump' && source.artifact === dump.id);
  const isRevealed = revealed !== null && revealed.pin.source.index === listing.selected;
  const focus = listing.shownRun === listing.run ? (listing.selection?.focus ?? null) : null;
  const show = useMemo(
    () => (isRevealed && focus !== null ? { position: focus, focus: revealed?.pin.kind === 'row' } : null),
    [revealed, isRevealed, focus],
  );
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
        {problem.message} {problem.hint}
      </StateMessage>
    );
  }
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
      end={endOf(dump, words)}
    />
  );
}

/** Places in the file of the records that are pinned as rows. */
function usePinnedRecords(dump: DumpView): ReadonlySet<number> {
  const pins = useIncident(({ view }) => view?.pins);
  return useMemo(() => {
    const rows = pins?.filter(({ pin: { kind, source } }) => kind === 'row' && source.artifact === dump.id);
    return new Set(rows?.flatMap(({ pin: { source } }) => (source.index === null ? [] : [source.index])));
  }, [pins, dump.id]);
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

/** The text of the filter as typed. It is asked once it can be read and the typing pauses. */
function useTypedFilter(dump: DumpView, listing: Listing): [string, (where: string) => void] {
  const ask = useRequests((state) => state.ask);
  const [where, setWhere] = useState(listing.question.where);
  const asked = listing.question.where;
  const typed = useRef(asked);
  useEffect(() => {
    // Asked by something else, such as a pin whose row the filter hid: the field follows.
    if (asked === typed.current) return;
    typed.current = asked;
    setWhere(asked);
  }, [asked]);
  useEffect(() => {
    const wanted = where.trim();
    if (wanted === asked || !isFilter(wanted)) return;
    const timer = setTimeout(() => {
      typed.current = wanted;
      ask(dump.id, { where: wanted });
    }, applyAfter);
    return () => clearTimeout(timer);
  }, [where, asked, ask, dump.id]);
  return [where, setWhere];
}

/** Words that stand in for the counts for a while. */
function useSaid(): [string | null, (words: string) => void] {
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), 3000);
    return () => clearTimeout(timer);
  }, [said]);
  return [said, setSaid];
}

function focusIn(region: Element | null, selector: string): void {
  region?.querySelector<HTMLElement>(selector)?.focus();
}
