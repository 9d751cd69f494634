import { FileDown, Repeat } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { type DumpView, requestCount } from '../../shared/dump.ts';
import { useBatchForm } from '../batch-form.ts';
import { useDocumentKeys } from '../document-keys.ts';
import { useExport } from '../export-store.ts';
import { beginSearch, isBegun, isFilter } from '../filter.ts';
import { useMessages } from '../messages.tsx';
import { rowAt } from '../pages.ts';
import { registerArea } from '../pin-areas.ts';
import { rowPin } from '../pin-subjects.ts';
import { togglePin } from '../pins.ts';
import { placeOf } from '../record-place.ts';
import { editRecord } from '../replay-open.ts';
import { useRequests } from '../requests-store.ts';
import { useStrip } from '../strip-store.ts';
import { IconButton, LinkButton } from '../widgets/button.tsx';
import type { LanesHandle } from '../widgets/lanes.tsx';
import { BatchDialog } from './batch/dialog.tsx';
import { HarnessButton } from './checking/harness-button.tsx';
import { ColumnChooser } from './column-chooser.tsx';
import { ExportDialog } from './export-requests.tsx';
import { requestColumns } from './request-columns.tsx';
import { RequestDetailPane } from './request-detail.tsx';
import { type RequestsProps, RequestTable } from './request-table.tsx';
import { DumpBands } from './requests-bands.tsx';
import { RequestsFilter } from './requests-filter.tsx';
import { ReadingProgress, SearchProgress } from './requests-progress.tsx';
import { RequestsStrip, StripHead } from './requests-strip.tsx';
import { Suspects } from './requests-suspects.tsx';
import './requests.css';

/** Milliseconds after the last key press in the filter until it is applied. */
const applyAfter = 150;

/** Keys that move the timeline, as in an editor of games and traces. */
const laneKeys: Readonly<Record<string, (lanes: LanesHandle) => void>> = {
  w: (lanes) => lanes.zoom('in'),
  s: (lanes) => lanes.zoom('out'),
  a: (lanes) => lanes.pan('back'),
  d: (lanes) => lanes.pan('forth'),
  f: (lanes) => lanes.fit(),
};

/** The requests of one dump, or of all of them: filter, timeline, table, detail. */
export function RequestsView({ dump }: { dump: DumpView }) {
  const listing = useRequests(({ listings }) => listings[dump.id]);
  const begin = useRequests((state) => state.begin);
  useEffect(() => begin(dump.id), [begin, dump.id]);
  return listing ? <Requests dump={dump} listing={listing} /> : null;
}

function Requests({ dump, listing }: RequestsProps) {
  const { requests: words, plots, exporting, batch } = useMessages();
  const strip = useStrip();
  const lanes = useRef<LanesHandle>(null);
  const filter = useRef<HTMLInputElement>(null);
  const tablePanel = useRef<HTMLDivElement>(null);
  const [where, setWhere] = useTypedFilter({ dump, listing });
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
    const { detail, selection, selected, pages } = listing;
    // While its detail is still being read, its row is here.
    const row =
      detail.kind === 'read' ? detail.detail.row : selection === null ? null : rowAt(pages, selection.focus);
    if (row === null || row.index !== selected) return;
    const place = placeOf(dump, row);
    void editRecord(place.dump, place.index, row.rid);
  };

  useDocumentKeys('requests', (event, { letterKeys }) => {
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.shiftKey && event.key.toLowerCase() === 'f') {
      event.preventDefault();
      filter.current?.focus();
      if (where.trim() === '') setWhere(beginSearch);
      else filter.current?.select();
    } else if (letterKeys && !command && !event.altKey && event.key === '/') {
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
    } else if (letterKeys && !command && !event.altKey && !event.shiftKey && lanes.current) {
      const move = laneKeys[event.key.toLowerCase()];
      if (!move) return;
      event.preventDefault();
      move(lanes.current);
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
          onLeave={() => {
            if (isBegun(where)) setWhere('');
            toTable();
          }}
        />
        <span className="spring" />
        {dump.reading !== null ? (
          <ReadingProgress dump={dump} />
        ) : listing.searching !== null ? (
          <SearchProgress dump={dump} listing={listing} />
        ) : (
          <Counts
            dump={dump}
            listing={listing}
            said={said}
            isApplied={listing.problem === null && (isFilter(where.trim()) || isBegun(where))}
          />
        )}
        <ColumnChooser listing={listing} />
        <IconButton
          icon={<Repeat size={14} aria-hidden />}
          label={batch.open}
          isDisabled={dump.reading !== null || listing.answered === null || requestCount(dump) === 0}
          onPress={() => useBatchForm.getState().open(dump.id)}
        />
        <IconButton
          icon={<FileDown size={14} aria-hidden />}
          label={exporting.open}
          isDisabled={listing.isPartial || listing.stopped !== null || listing.matched === 0}
          onPress={() => useExport.getState().open(dump.id)}
        />
        <HarnessButton dump={dump} listing={listing} />
      </div>
      <ExportDialog dump={dump} listing={listing} />
      <BatchDialog dump={dump} listing={listing} />
      <DumpBands dump={dump} />
      <StripHead dump={dump} />
      <Group
        className="requests-panels"
        orientation="vertical"
        id={`strip-${dump.id}`}
        onLayoutChanged={({ strip: height }) => {
          if (height !== undefined) strip.change({ height: Math.min(95, Math.max(5, height)) });
        }}
      >
        {strip.isOpen ? (
          <>
            <Panel id="strip" defaultSize={`${strip.height}%`} minSize="84px" className="requests-panel">
              <RequestsStrip dump={dump} listing={listing} lanes={lanes} onOpen={toDetail} />
            </Panel>
            <Separator className="split-row" aria-label={plots.resize} />
          </>
        ) : null}
        <Panel id="rest" minSize="25%" className="requests-panel">
          <Group className="requests-panels" orientation="horizontal" id={`requests-${dump.id}`}>
            <Panel id="table" defaultSize="67%" minSize="30%" className="requests-panel">
              <div className="requests-left" ref={tablePanel}>
                <Suspects dump={dump} listing={listing} />
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
  const { matched, inFlight, healthChecks, answered, stopped } = listing;
  return (
    <p className="requests-counts" role="status">
      {said !== null ? (
        <span>{said}</span>
      ) : answered === null ? null : (
        <>
          {isApplied ? null : <span className="request-crit">{words.filterNotApplied}</span>}
          <span className="num">
            {stopped === null
              ? words.counts(matched - healthChecks, requestCount(dump))
              : words.searchStopped(stopped.bytes, stopped.of, matched)}
          </span>
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

/** The text of the filter as typed. It is asked once it can be read and the typing pauses. */
function useTypedFilter({ dump, listing }: RequestsProps): [string, (where: string) => void] {
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
