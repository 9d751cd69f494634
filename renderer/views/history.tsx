import { useEffect, useMemo, useRef, useState } from 'react';
import { historyLimits, type RunRef, type RunSummary } from '../../shared/history.ts';
import { copyText } from '../actions.ts';
import { useDocumentKeys } from '../document-keys.ts';
import {
  compareTwo,
  editRun,
  matchingRuns,
  openRun,
  outcomes,
  pinRun,
  refOfRun,
  removeRuns,
  resendRun,
  runPin,
  useHistory,
} from '../history-store.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { registerArea } from '../pin-areas.ts';
import { useReplay } from '../replay-store.ts';
import { useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { TextField } from '../widgets/field.tsx';
import { Select } from '../widgets/select.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import { Table } from '../widgets/table.tsx';
import { selects, type TableSelection, type TableSort, toTsv } from '../widgets/table-model.ts';
import { runColumns, runText, sortedRuns } from './history-columns.tsx';
import './history.css';

const allRequests = '';

/** Every send of the incident. `isShown`: whether its tab can be seen, and so has to be up to date. */
export function HistoryView({ isShown }: { isShown: boolean }) {
  const messages = useMessages();
  const { history: words } = messages;
  const { history, filter, outcome, request, setFilter, setOutcome, setRequest } = useHistory();
  useFresh(isShown);
  const canWrite = useIncident(({ view }) => view?.access.kind === 'write');
  const requests = useIncident(({ view }) => view?.requests ?? noRequests);
  const columns = useMemo(() => runColumns(messages), [messages]);
  const [sort, setSort] = useState<TableSort | null>(null);
  const runs = history?.runs;
  const shown = useMemo(() => {
    const found = matchingRuns(runs ?? [], { filter, outcome, request }, (run) => runText(columns, run));
    return sort ? sortedRuns(found, sort) : found;
  }, [runs, filter, outcome, request, columns, sort]);
  const [selection, setSelection] = useState<TableSelection | null>(null);
  const [top, setTop] = useState(0);
  const letterKeys = useWorkspace(({ settings }) => settings?.letterKeys ?? true);
  const chosen = shown.filter((_, at) => selects(selection, at));
  const [first] = chosen;
  const one = chosen.length === 1 ? first : undefined;
  const last = chosen.at(-1);
  /** The one that others are compared with, wherever it stands. */
  const [markedRef, setMarkedRef] = useState<RunRef | null>(null);
  const marked = runs?.find((run) => markedRef !== null && isSameSend(run, markedRef)) ?? null;
  const pair: readonly [RunSummary, RunSummary] | null =
    chosen.length === 2 && first && last
      ? [first, last]
      : marked && one && !isSameSend(marked, one)
        ? [marked, one]
        : null;

  const act = {
    open: () => one && void openRun(one),
    resend: () => one && canWrite && void resendRun(one),
    edit: () => one && void editRun(one),
    mark: () => one && setMarkedRef(marked && isSameSend(marked, one) ? null : refOfRun(one)),
    compare: () => pair && compareTwo(...pair),
    remove: () => canWrite && chosen.length > 0 && void removeRuns(chosen),
  };
  useDocumentKeys('history', (event, { inText, letterKeys: letters }) => {
    if (inText || event.ctrlKey || event.metaKey || event.altKey) return;
    const byKey: Record<string, (() => unknown) | undefined> = {
      ...(letters ? { r: act.resend, e: act.edit, m: act.mark, c: act.compare } : {}),
      delete: act.remove,
    };
    const action = byKey[event.key.toLowerCase()];
    if (!action || event.shiftKey) return;
    event.preventDefault();
    action();
  });
  const area = usePinArea(one, (run) => runText(columns, run));

  if (history === null) return null;
  return (
    <div className="history" ref={area}>
      <div className="toolbar">
        <TextField
          label={words.filter}
          labelHidden
          placeholder={words.filterPlaceholder}
          value={filter}
          onChange={setFilter}
        />
        <Select
          label={words.outcome}
          value={outcome}
          options={outcomes.map((id) => ({ id, name: words.outcomes[id] }))}
          onChange={setOutcome}
        />
        <Select
          label={words.request}
          value={request ?? allRequests}
          options={[
            { id: allRequests, name: words.allRequests },
            ...requests.map(({ id, name }) => ({ id: id as string, name })),
          ]}
          onChange={(id) => setRequest(id === allRequests ? null : id)}
        />
        <span className="tx2 num" role="status">
          {words.shown(shown.length, history.runs.length)}
        </span>
      </div>
      <div className="toolbar history-actions">
        <Button keys={words.openKeys} isDisabled={!one} onPress={act.open}>
          {words.open}
        </Button>
        <Button keys={words.resendKeys} isDisabled={!one || !canWrite} onPress={act.resend}>
          {words.resend}
        </Button>
        <Button keys={words.editKeys} isDisabled={!one} onPress={act.edit}>
          {words.edit}
        </Button>
        <Button keys={words.markKeys} isDisabled={!one} onPress={act.mark}>
          {marked && one && isSameSend(marked, one) ? words.unmark : words.mark}
        </Button>
        <Button keys={words.compareKeys} isDisabled={!pair} onPress={act.compare}>
          {words.compare}
        </Button>
        <Button
          keys={words.pinKeys}
          isDisabled={!one || !canWrite}
          onPress={() => one && void pinRun(one, runText(columns, one))}
        >
          {words.pin}
        </Button>
        <Button
          look="danger"
          keys={words.removeKeys}
          isDisabled={chosen.length === 0 || !canWrite}
          onPress={act.remove}
        >
          {words.remove}
        </Button>
        {marked ? <span className="tx2">{words.marked(marked.name, marked.run)}</span> : null}
      </div>
      <p className="history-statement tx2">
        {words.kept(history.runs.length, history.bytes, historyLimits.runs, historyLimits.bytes)}{' '}
        {history.dropped > 0 ? words.dropped(history.dropped) : ''} {canWrite ? '' : words.readOnly}
      </p>
      {history.runs.length === 0 ? (
        <StateMessage mark="unchecked" title={words.emptyTitle}>
          {words.emptyText}
        </StateMessage>
      ) : shown.length === 0 ? (
        <StateMessage
          mark="unchecked"
          title={words.noneTitle}
          actions={
            <Button
              onPress={() => {
                setFilter('');
                setOutcome('all');
                setRequest(null);
              }}
            >
              {words.clearFilter}
            </Button>
          }
        />
      ) : (
        <Table
          label={words.table}
          columns={columns}
          count={shown.length}
          rowAt={(position) => shown[position] ?? null}
          sort={sort}
          onSort={setSort}
          selection={selection}
          onSelect={setSelection}
          onOpen={act.open}
          onCopy={() => void copyText(toTsv(columns, chosen))}
          onView={() => undefined}
          letterKeys={letterKeys}
          topOn={`${filter} ${outcome} ${request}`}
          scrolledTo={top}
          onScrolled={setTop}
        />
      )}
    </div>
  );
}

const noRequests: readonly never[] = [];

const isSameSend = (one: RunRef, other: RunRef): boolean =>
  one.replay === other.replay && one.run === other.run;

/** Asks anew when the tab is looked at, and when a send begins or ends. */
function useFresh(isShown: boolean): void {
  const replays = useIncident(({ view }) => view?.replays.length ?? 0);
  const states = useReplay(({ documents }) =>
    Object.values(documents)
      .flatMap(({ runs }) => runs.map(({ number, state }) => `${number}${state.kind}`))
      .join(),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of these is a reason to ask
  useEffect(() => {
    if (isShown) void useHistory.getState().refresh();
  }, [isShown, replays, states]);
}

/** The chosen send is what P pins. */
function usePinArea(run: RunSummary | undefined, textOf: (run: RunSummary) => string) {
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const latest = useRef<() => ReturnType<typeof runPin> | null>(() => null);
  latest.current = () => (run ? runPin(run, textOf(run)) : null);
  useEffect(() => (element ? registerArea(element, () => latest.current()) : undefined), [element]);
  return setElement;
}
