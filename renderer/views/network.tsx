import { useEffect, useMemo, useState } from 'react';
import { formatBytes, formatDuration, formatTimestamp, missing } from '../../shared/format.ts';
import type { NetworkCall } from '../../shared/incident-calls.ts';
import type { Messages } from '../../shared/messages/en/index.ts';
import { copyText } from '../actions.ts';
import { useMessages } from '../messages.tsx';
import { matching, sorted, useNetwork } from '../network-store.ts';
import { useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { TextField } from '../widgets/field.tsx';
import { Mark } from '../widgets/mark.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import { Table } from '../widgets/table.tsx';
import {
  selects,
  type TableColumn,
  type TableSelection,
  type TableSort,
  toTsv,
} from '../widgets/table-model.ts';
import { workbench } from '../workbench.ts';
import './network.css';

/** Every network call of this run. `isShown`: whether its tab can be seen, and so has to be up to date. */
export function NetworkView({ isShown }: { isShown: boolean }) {
  const { network: words } = useMessages();
  const { calls, filter, setFilter, refresh } = useNetwork();
  useFresh(isShown, refresh);
  const stateOf = useMemo(() => stateWords(words), [words]);
  const columns = useMemo(() => columnsOf(words), [words]);
  const [sort, setSort] = useState<TableSort | null>(null);
  const shown = useMemo(() => {
    const found = matching(calls ?? [], filter, stateOf);
    return sort ? sorted(found, sort.column as keyof NetworkCall, sort.descending) : found;
  }, [calls, filter, stateOf, sort]);
  if (calls === null) return null;
  return (
    <div className="network">
      <div className="toolbar">
        <TextField
          label={words.filter}
          labelHidden
          placeholder={words.filterPlaceholder}
          value={filter}
          onChange={setFilter}
        />
        <span className="tx2 num" role="status">
          {words.shown(shown.length, calls.length)}
        </span>
        <span className="spring" />
        <CopyButton doneText={words.copied} onCopy={() => copyText(toTsv(columns, shown))}>
          {words.copy}
        </CopyButton>
      </div>
      <p className="network-statement tx2">{words.statement}</p>
      {calls.length === 0 ? (
        <StateMessage mark="ok" title={words.emptyTitle}>
          {words.emptyText}
        </StateMessage>
      ) : shown.length === 0 ? (
        <StateMessage
          mark="unchecked"
          title={words.noneTitle}
          actions={<Button onPress={() => setFilter('')}>{words.clearFilter}</Button>}
        />
      ) : (
        <Calls shown={shown} columns={columns} filter={filter} sort={sort} onSort={setSort} />
      )}
    </div>
  );
}

interface CallsProps {
  readonly shown: readonly NetworkCall[];
  readonly columns: readonly TableColumn<NetworkCall>[];
  readonly filter: string;
  readonly sort: TableSort | null;
  onSort(sort: TableSort | null): void;
}

function Calls({ shown, columns, filter, sort, onSort }: CallsProps) {
  const { network: words } = useMessages();
  const letterKeys = useWorkspace(({ settings }) => settings?.letterKeys ?? true);
  const [selection, setSelection] = useState<TableSelection | null>(null);
  const [top, setTop] = useState(0);
  return (
    <Table
      label={words.table}
      columns={columns}
      count={shown.length}
      rowAt={(position) => shown[position] ?? null}
      sort={sort}
      onSort={onSort}
      selection={selection}
      onSelect={setSelection}
      onOpen={() => undefined}
      onCopy={() =>
        void copyText(
          toTsv(
            columns,
            shown.filter((_, at) => selects(selection, at)),
          ),
        )
      }
      onView={() => undefined}
      letterKeys={letterKeys}
      topOn={filter}
      scrolledTo={top}
      onScrolled={setTop}
    />
  );
}

/** Asks anew when the main process says that there is something, and when the page or the window is looked at again. */
function useFresh(isShown: boolean, refresh: () => Promise<void>): void {
  useEffect(() => {
    if (!isShown) return undefined;
    const look = () => {
      if (document.visibilityState === 'visible') void refresh();
    };
    look();
    const stop = workbench.on('networkCalls', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', look);
    };
  }, [isShown, refresh]);
}

type Words = Messages['network'];

/** What became of a call, in one word or number. */
const stateWords =
  (words: Words) =>
  ({ status, seconds, failed }: NetworkCall): string => {
    if (failed) return status === null ? words.failed : `${status}, ${words.failed}`;
    if (status === null || seconds === null) return words.running;
    return String(status);
  };

function columnsOf(words: Words): readonly TableColumn<NetworkCall>[] {
  const { columns } = words;
  const stateOf = stateWords(words);
  return [
    {
      id: 'at',
      header: columns.time,
      width: 168,
      kind: 'number',
      cell: ({ at }) => formatTimestamp(at),
      text: ({ at }) => new Date(at * 1000).toISOString(),
    },
    { id: 'method', header: columns.method, width: 72, kind: 'code', ...same(({ method }) => method) },
    { id: 'host', header: columns.host, width: 200, kind: 'code', ...same(({ host }) => host) },
    { id: 'path', header: columns.path, width: 180, grow: true, kind: 'code', ...same(({ path }) => path) },
    {
      id: 'status',
      header: columns.status,
      width: 120,
      kind: 'number',
      cell: (call) => (
        <span className="network-state">
          <Mark kind={markOf(call)} />
          {stateOf(call)}
        </span>
      ),
      text: stateOf,
    },
    {
      id: 'bytes',
      header: columns.bytes,
      textHeader: words.bytesText,
      width: 88,
      align: 'end',
      kind: 'number',
      cell: ({ bytes }) => (bytes === null ? missing : formatBytes(bytes)),
      text: ({ bytes }) => (bytes === null ? '' : String(bytes)),
    },
    {
      id: 'seconds',
      header: columns.seconds,
      textHeader: words.secondsText,
      width: 88,
      align: 'end',
      kind: 'number',
      cell: ({ seconds }) => (seconds === null ? missing : formatDuration(seconds)),
      text: ({ seconds }) => (seconds === null ? '' : String(seconds)),
    },
  ];
}

const same = (text: (call: NetworkCall) => string) => ({ cell: text, text });

/** An answer is an answer: a 404 is a fact about the server, no failure of the call. */
function markOf({ failed, status, seconds }: NetworkCall): 'high' | 'info' | 'unchecked' | 'ok' {
  if (failed) return 'high';
  if (status === null || seconds === null) return 'info';
  return status >= 400 ? 'unchecked' : 'ok';
}
