import {
  ChevronRight,
  FileArchive,
  Files,
  FileText,
  Gauge,
  Repeat,
  Repeat2,
  Server,
  SquarePen,
  X,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Collection, TreeItem, TreeItemContent } from 'react-aria-components';
import type { HeldBaseline } from '../../shared/baseline.ts';
import { isUnderWay } from '../../shared/batch.ts';
import type { CaptureId, SourceRecord } from '../../shared/capture.ts';
import { requestCount } from '../../shared/dump.ts';
import { formatBytes, formatCount, formatTimestamp } from '../../shared/format.ts';
import { say } from '../../shared/phrase.ts';
import {
  type ArtifactRow,
  type BatchRow,
  type CaptureRow,
  type DumpRow,
  pathOf,
  placeFault,
  type ReplayRow,
  type RequestRow,
} from '../artifacts.ts';
import { useBatches } from '../batch-store.ts';
import { countCollected } from '../incident.ts';
import { useMerged } from '../merged-store.ts';
import { useMessages } from '../messages.tsx';
import { sourceMarks, sourceState } from '../source-state.ts';
import { selectCapture, selectDump, useWorkspace } from '../store.ts';
import { Mark } from '../widgets/mark.tsx';
import { MiddleText } from '../widgets/middle-text.tsx';

const separator = '\n';

/** Key of an artifact in the tree. */
export const keyOf = ({ kind, id }: ArtifactRow): string => [kind, id].join(separator);

const sourceKey = (capture: string, file: string): string => ['source', capture, file].join(separator);

/** The file of a capture that a key names; null for the key of an artifact. */
export function sourceOfKey(key: string): { capture: CaptureId; file: string } | null {
  const [kind, capture = '', file = ''] = key.split(separator);
  return kind === 'source' ? { capture: capture as CaptureId, file } : null;
}

/** One artifact, and what stands below it. */
export function ArtifactItem({ row }: { row: ArtifactRow }) {
  switch (row.kind) {
    case 'capture':
      return <CaptureItem row={row} />;
    case 'dump':
      return <DumpItem row={row} />;
    case 'request':
      return <RequestItem row={row} />;
    case 'replay':
      return <ReplayItem row={row} />;
    case 'batch':
      return <BatchItem row={row} />;
  }
}

function CaptureItem({ row }: { row: CaptureRow }) {
  const { app, incident: words } = useMessages();
  const { item, view } = row;
  const shown = useWorkspace((state) => state.captures.length > 1 && selectCapture(state)?.id === view?.id);
  const closeCapture = useWorkspace((state) => state.closeCapture);
  const collected = view ? countCollected(view) : item?.facts?.collected;
  const of = view?.sources.length ?? item?.facts?.sources;
  const count = collected === undefined || of === undefined ? '' : app.collectedOf(collected, of);
  const files = (view?.sources ?? []).filter(
    (source): source is SourceRecord & { file: string } => source.file !== null,
  );
  return (
    <TreeItem
      id={keyOf(row)}
      textValue={row.name}
      aria-label={
        view
          ? app.artifactCapture(view.name, collected ?? 0, of ?? 0)
          : words.capture(row.name, words[placeFault(row) ?? 'notOpen'])
      }
      className="tree-row"
    >
      <Cells
        row={row}
        icon={<Server size={14} aria-hidden />}
        title={titleOf(row)}
        shown={shown}
        closed={view === null}
        mark={
          placeFault(row) === null ? <WorstMark sources={view?.sources ?? []} /> : <PlaceMark row={row} />
        }
        count={count}
        {...(view
          ? { closeLabel: app.closeCapture(view.name), onClose: () => void closeCapture(view.id) }
          : {})}
      />
      <Collection
        items={files.map((source) => ({ ...source, id: sourceKey(row.id, source.file) }))}
        dependencies={[view]}
      >
        {(source) => (
          <TreeItem id={source.id} textValue={source.file} className="tree-row">
            <Cells
              row={null}
              icon={<FileText size={13} aria-hidden />}
              name={source.file}
              title={source.path ?? source.file}
              mark={<SourceMark source={source} />}
              count={source.bytes === null ? '' : formatBytes(source.bytes)}
            />
          </TreeItem>
        )}
      </Collection>
    </TreeItem>
  );
}

/** Of a capture: what failed or broke off. What the server does not have is no fault, and has no mark. */
function WorstMark({ sources }: { sources: readonly SourceRecord[] }) {
  const { overview } = useMessages();
  const states = sources.map(sourceState);
  const worst = (['failed', 'cut'] as const).find((state) => states.includes(state));
  if (worst === undefined) return null;
  return <Mark kind={sourceMarks[worst]} size={10} label={overview.sourceStates[worst]} />;
}

/** Whole files need no mark; of the others, the same as in the list of sources. */
function SourceMark({ source }: { source: SourceRecord }) {
  const { overview } = useMessages();
  const state = sourceState(source);
  if (state === 'collected') return null;
  return <Mark kind={sourceMarks[state]} size={10} label={overview.sourceStates[state]} />;
}

/** It is not where it was, or not what it was. */
function PlaceMark({ row }: { row: CaptureRow | DumpRow }) {
  const { incident: words } = useMessages();
  const fault = placeFault(row);
  return fault === null ? null : (
    <Mark kind={fault === 'missing' ? 'high' : 'warn'} size={10} label={words[fault]} />
  );
}

function DumpItem({ row }: { row: DumpRow }) {
  const { app, incident: words } = useMessages();
  const { item, view } = row;
  const shown = useWorkspace(
    (state) => state.dumps.length > 1 && !state.showsAll && selectDump(state)?.id === view?.id,
  );
  const closeDump = useWorkspace((state) => state.closeDump);
  const seen = item?.facts;
  const requests = view ? requestCount(view) : seen ? seen.total - seen.health_checks : null;
  const isCut = view !== null && (view.damage !== null || view.cancelled);
  return (
    <TreeItem
      id={keyOf(row)}
      textValue={row.name}
      aria-label={
        view ? app.artifactDump(view.name, view) : words.dump(row.name, words[placeFault(row) ?? 'notOpen'])
      }
      className="tree-row"
    >
      <Cells
        row={row}
        icon={<FileArchive size={14} aria-hidden />}
        title={titleOf(row)}
        shown={shown}
        closed={view === null}
        mark={
          placeFault(row) !== null ? (
            <PlaceMark row={row} />
          ) : isCut ? (
            <Mark kind="warn" size={10} label={app.damaged} />
          ) : null
        }
        count={requests === null ? '' : formatCount(requests)}
        {...(view ? { closeLabel: app.closeDump(view.name), onClose: () => void closeDump(view.id) } : {})}
      />
    </TreeItem>
  );
}

/** Key of all dumps as one table. It is no artifact. */
export const allDumpsKey = 'dumps';

/** All dumps as one table: below the dumps, where there are several. */
export function AllDumpsItem({ count }: { count: number }) {
  const { app, requests: words } = useMessages();
  const table = useMerged((state) => state.table);
  const shown = useWorkspace((state) => state.showsAll);
  const name = words.allDumps(count);
  return (
    <TreeItem
      id={allDumpsKey}
      textValue={name}
      aria-label={table === null ? name : app.allDumps(name, table)}
      className="tree-row"
    >
      <Cells
        row={null}
        icon={<Files size={14} aria-hidden />}
        name={name}
        title={name}
        shown={shown}
        count={table === null ? '' : formatCount(requestCount(table))}
      />
    </TreeItem>
  );
}

/** Key of the baseline of what is shown. It is no artifact of the incident. */
export const baselineKey = 'baseline';

/** The healthy capture that the shown one is held against: opens the two side by side. */
export function BaselineItem({ baseline }: { baseline: HeldBaseline }) {
  const { compare: words } = useMessages();
  const name = words.side.baseline(baseline.name);
  return (
    <TreeItem id={baselineKey} textValue={name} aria-label={name} className="tree-row">
      <Cells
        row={null}
        icon={<Gauge size={14} aria-hidden />}
        name={words.baselineOf(baseline.takenAt)}
        title={`${name}\n${words.baselineHint}`}
        mark={
          baseline.differs.length === 0 ? null : (
            <Mark kind="warn" size={10} label={words.baselineDiffers(baseline.differs.length)} />
          )
        }
      />
    </TreeItem>
  );
}

function RequestItem({ row }: { row: RequestRow }) {
  const { incident: words } = useMessages();
  return (
    <TreeItem id={keyOf(row)} textValue={row.name} aria-label={words.request(row.name)} className="tree-row">
      <Cells row={row} icon={<SquarePen size={13} aria-hidden />} title={row.name} />
      <Collection items={row.replays.map((replay) => ({ id: keyOf(replay), replay }))} dependencies={[row]}>
        {({ replay }) => <ReplayItem row={replay} />}
      </Collection>
    </TreeItem>
  );
}

function ReplayItem({ row }: { row: ReplayRow }) {
  const { incident: words } = useMessages();
  const name = words.replay(row.name);
  return (
    <TreeItem id={keyOf(row)} textValue={name} aria-label={name} className="tree-row">
      <Cells
        row={row}
        icon={<Repeat2 size={13} aria-hidden />}
        name={name}
        title={`${name}, ${formatTimestamp(row.item.addedAt)}`}
      />
    </TreeItem>
  );
}

function BatchItem({ row }: { row: BatchRow }) {
  const { batch: words } = useMessages();
  const view = useBatches(({ views }) => views[row.id]);
  const isRunning = view !== undefined && isUnderWay(view.state);
  const name = words.artifact(row.name);
  return (
    <TreeItem id={keyOf(row)} textValue={row.name} aria-label={name} className="tree-row">
      <Cells
        row={row}
        icon={<Repeat size={13} aria-hidden />}
        title={`${row.name}, ${formatTimestamp(row.item.addedAt)}`}
        mark={isRunning ? <Mark kind="fly" size={10} label={words.states[view.state]} /> : null}
        count={view ? formatCount(view.counts.answered) : ''}
      />
    </TreeItem>
  );
}

/** On hover: where it lies, else why it is not there. */
function titleOf(row: CaptureRow | DumpRow): string {
  const { item } = row;
  if (item !== null && item.place.state !== 'present') return say(item.place.reason);
  return pathOf(row) ?? row.name;
}

interface CellsProps {
  /** null for a file inside a capture, and for all dumps. */
  row: ArtifactRow | null;
  icon: ReactNode;
  /** Where it is not the row's own name. */
  name?: string;
  title: string;
  /** The one of several that Overview or Requests shows. */
  shown?: boolean;
  /** It is part of the incident, and not open. */
  closed?: boolean;
  mark?: ReactNode;
  count?: string;
  closeLabel?: string;
  onClose?: () => void;
}

function Cells(props: CellsProps) {
  const { row, icon, name = row?.name ?? '', title, shown, closed, mark, count, closeLabel, onClose } = props;
  return (
    <TreeItemContent>
      {({ hasChildItems, level }) => (
        <div
          className="tree-cells"
          style={{ paddingLeft: 8 + (level - 1) * 20 }}
          data-artifact={row === null ? undefined : keyOf(row)}
          data-shown={shown || undefined}
          data-closed={closed || undefined}
        >
          {hasChildItems ? (
            <Button slot="chevron" className="tree-chevron">
              <ChevronRight size={12} aria-hidden />
            </Button>
          ) : (
            <span className="tree-chevron" />
          )}
          {icon}
          <span className="tree-name">
            <MiddleText text={name} tail={8} title={title} />
          </span>
          {mark}
          <span className="tree-count num">{count}</span>
          {closeLabel === undefined || onClose === undefined ? null : (
            <Button className="tree-close" aria-label={closeLabel} onPress={onClose}>
              <X size={12} aria-hidden />
            </Button>
          )}
        </div>
      )}
    </TreeItemContent>
  );
}
