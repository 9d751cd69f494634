import { ChevronRight, FileArchive, FileText, Plus, Server, X } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button,
  Collection,
  type Key,
  Menu,
  MenuItem,
  MenuTrigger,
  Popover,
  Tree,
  TreeItem,
  TreeItemContent,
} from 'react-aria-components';
import type { CaptureId, CaptureView, SourceRecord } from '../../shared/capture.ts';
import type { DumpId, DumpView } from '../../shared/dump.ts';
import { formatBytes, formatCount } from '../../shared/format.ts';
import { byTime, captureLabel } from '../captures.ts';
import { countCollected } from '../incident.ts';
import { useMessages } from '../messages.tsx';
import { pickAndOpen } from '../open.ts';
import { sourceMarks, sourceState } from '../source-state.ts';
import { openSource } from '../source-store.ts';
import { selectCapture, selectDump, useWorkspace } from '../store.ts';
import { Mark } from '../widgets/mark.tsx';
import { MiddleText } from '../widgets/middle-text.tsx';

/** What the incident is made of: captures with the files inside, dumps. */
export function Artifacts() {
  const { app } = useMessages();
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  return (
    <section className="artifacts" aria-label={app.artifacts}>
      <div className="sidebar-head">
        <h2>{app.artifacts}</h2>
        <AddMenu />
      </div>
      {captures.length + dumps.length === 0 ? (
        <p className="sidebar-empty tx3">{app.noArtifacts}</p>
      ) : (
        <Tree className="tree" aria-label={app.artifacts} selectionMode="none" onAction={openArtifact}>
          <Collection items={byTime(captures)} dependencies={[captures]}>
            {(capture) => <CaptureItem capture={capture} />}
          </Collection>
          <Collection items={dumps} dependencies={[dumps.length]}>
            {(dump) => <DumpItem dump={dump} />}
          </Collection>
        </Tree>
      )}
    </section>
  );
}

const separator = '\n';
const keyOf = (...parts: readonly string[]): string => parts.join(separator);

function openArtifact(key: Key): void {
  const [kind, id = '', file = ''] = String(key).split(separator);
  const { showCapture, showDump } = useWorkspace.getState();
  if (kind === 'capture') showCapture(id as CaptureId);
  else if (kind === 'dump') showDump(id as DumpId);
  else void openSource(id as CaptureId, file, null);
}

function CaptureItem({ capture }: { capture: CaptureView }) {
  const { app } = useMessages();
  const shown = useWorkspace((state) => state.captures.length > 1 && selectCapture(state)?.id === capture.id);
  const label = useWorkspace(({ captures }) => captureLabel(capture, captures));
  const closeCapture = useWorkspace((state) => state.closeCapture);
  const collected = countCollected(capture);
  const files = capture.sources.filter(
    (source): source is SourceRecord & { file: string } => source.file !== null,
  );
  return (
    <TreeItem
      id={keyOf('capture', capture.id)}
      textValue={capture.name}
      aria-label={app.artifactCapture(capture.name, collected, capture.sources.length)}
      className="tree-row"
    >
      <Row
        icon={<Server size={14} aria-hidden />}
        name={label}
        title={capture.path}
        shown={shown}
        mark={<WorstMark sources={capture.sources} />}
        count={app.collectedOf(collected, capture.sources.length)}
        closeLabel={app.closeCapture(capture.name)}
        onClose={() => void closeCapture(capture.id)}
      />
      <Collection items={files.map((source) => ({ ...source, id: source.file }))}>
        {(source) => (
          <TreeItem
            id={keyOf('source', capture.id, source.file)}
            textValue={source.file}
            className="tree-row"
          >
            <Row
              icon={<FileText size={13} aria-hidden />}
              name={source.file}
              title={source.path ?? source.file}
              shown={false}
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

function DumpItem({ dump }: { dump: DumpView }) {
  const { app } = useMessages();
  const shown = useWorkspace((state) => state.dumps.length > 1 && selectDump(state)?.id === dump.id);
  const closeDump = useWorkspace((state) => state.closeDump);
  const requests = dump.total - dump.healthChecks;
  return (
    <TreeItem
      id={keyOf('dump', dump.id)}
      textValue={dump.name}
      aria-label={app.artifactDump(dump.name, requests)}
      className="tree-row"
    >
      <Row
        icon={<FileArchive size={14} aria-hidden />}
        name={dump.name}
        title={dump.path}
        shown={shown}
        mark={dump.damage || dump.cancelled ? <Mark kind="warn" size={10} label={app.damaged} /> : null}
        count={formatCount(requests)}
        closeLabel={app.closeDump(dump.name)}
        onClose={() => void closeDump(dump.id)}
      />
    </TreeItem>
  );
}

interface RowProps {
  icon: ReactNode;
  name: string;
  title: string;
  /** The one of several that Overview or Requests shows. */
  shown: boolean;
  mark: ReactNode;
  count: string;
  closeLabel?: string;
  onClose?: () => void;
}

function Row({ icon, name, title, shown, mark, count, closeLabel, onClose }: RowProps) {
  return (
    <TreeItemContent>
      {({ hasChildItems, level }) => (
        <div
          className="tree-cells"
          style={{ paddingLeft: 8 + (level - 1) * 20 }}
          data-shown={shown || undefined}
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

function AddMenu() {
  const { app } = useMessages();
  const setDialog = useWorkspace((state) => state.setDialog);
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={app.addArtifact}>
        <Plus size={13} aria-hidden />
      </Button>
      <Popover className="popover" placement="bottom start" offset={2}>
        <Menu className="menu" aria-label={app.addArtifact}>
          <MenuItem className="menu-item" onAction={() => void pickAndOpen('files')}>
            {app.openFiles}
            <kbd className="key-hint">Ctrl O</kbd>
          </MenuItem>
          <MenuItem className="menu-item" onAction={() => void pickAndOpen('folder')}>
            {app.openFolder}
            <kbd className="key-hint">Ctrl Shift O</kbd>
          </MenuItem>
          <MenuItem className="menu-item" onAction={() => setDialog('collect')}>
            {app.collect}
            <kbd className="key-hint">Ctrl L</kbd>
          </MenuItem>
          <MenuItem className="menu-item" onAction={() => setDialog('paste')}>
            {app.pasteRequest}
            <kbd className="key-hint">Ctrl V</kbd>
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
