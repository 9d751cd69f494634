import { Plus } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { Button, Collection, Menu, MenuItem, MenuTrigger, Popover, Tree } from 'react-aria-components';
import { act, openRow } from '../artifact-actions.ts';
import { type ArtifactRow, actionsOf, artifactRows } from '../artifacts.ts';
import { compareWithBaseline } from '../baselines.ts';
import { canWrite, useIncident } from '../incident-store.ts';
import { selectMergeable } from '../merged-store.ts';
import { useMessages } from '../messages.tsx';
import { pickAndOpen } from '../open.ts';
import { openSource } from '../source-store.ts';
import { selectCapture, useWorkspace } from '../store.ts';
import { ArtifactMenu, LabelDialog, type MenuPlace } from './artifact-menu.tsx';
import {
  AllDumpsItem,
  ArtifactItem,
  allDumpsKey,
  BaselineItem,
  baselineKey,
  keyOf,
  sourceOfKey,
} from './artifact-rows.tsx';

/** What the incident is made of: captures with the files inside, dumps, requests with their replays. */
export function Artifacts() {
  const { app, incident: words } = useMessages();
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  const mergeable = useWorkspace(selectMergeable);
  const view = useIncident((state) => state.view);
  const shown = useWorkspace(selectCapture);
  const baseline = shown?.baseline?.id ? shown.baseline : null;
  const [place, setPlace] = useState<MenuPlace | null>(null);
  const [labelled, setLabelled] = useState<ArtifactRow | null>(null);
  const rows = artifactRows(view, captures, dumps);
  const all = rows.flatMap((row): readonly ArtifactRow[] =>
    row.kind === 'request' ? [row, ...row.replays] : [row],
  );
  const rowOf = (key: string | null) => all.find((row) => keyOf(row) === key);
  const rowAt = (target: EventTarget) =>
    rowOf(
      (target as Element)
        .closest('[role="row"]')
        ?.querySelector('[data-artifact]')
        ?.getAttribute('data-artifact') ?? null,
    );

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rowAt(event.target);
    if (!row) return;
    const may = actionsOf(row, canWrite());
    if (event.key === 'Delete' && may.includes('remove')) void act(row, 'remove', words.removed);
    else if (event.key === 'F2' && (may.includes('label') || may.includes('rename'))) setLabelled(row);
    else return;
    event.preventDefault();
  };

  return (
    <section
      className="artifacts"
      aria-label={app.artifacts}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        const row = rowAt(event.target);
        if (!row) return;
        event.preventDefault();
        setPlace({ row, x: event.clientX, y: event.clientY });
      }}
    >
      <div className="sidebar-head">
        <h2>{app.artifacts}</h2>
        <AddMenu />
      </div>
      {rows.length === 0 ? (
        <p className="sidebar-empty tx3">{app.noArtifacts}</p>
      ) : (
        <Tree
          className="tree"
          aria-label={app.artifacts}
          selectionMode="none"
          onAction={(key) => {
            const row = rowOf(String(key));
            const source = sourceOfKey(String(key));
            if (row) void openRow(row);
            else if (key === allDumpsKey) useWorkspace.getState().showAll();
            else if (key === baselineKey && shown && baseline?.id) compareWithBaseline(baseline.id, shown.id);
            else if (source) void openSource(source.capture, source.file, null);
          }}
        >
          <Collection
            items={treeItems(rows, mergeable, baseline !== null)}
            dependencies={[captures, dumps, view, baseline]}
          >
            {({ id, row }) =>
              row !== null ? (
                <ArtifactItem row={row} />
              ) : id === baselineKey ? (
                baseline && <BaselineItem baseline={baseline} />
              ) : (
                <AllDumpsItem count={mergeable ?? 0} />
              )
            }
          </Collection>
        </Tree>
      )}
      <ArtifactMenu place={place} onClose={() => setPlace(null)} onLabel={setLabelled} />
      {labelled === null ? null : <LabelDialog row={labelled} onClose={() => setLabelled(null)} />}
    </section>
  );
}

/** The rows, and what is no artifact: all dumps as one table below the dumps, the baseline below the captures. */
function treeItems(rows: readonly ArtifactRow[], mergeable: number | null, hasBaseline: boolean) {
  const items = rows.map((row): { id: string; row: ArtifactRow | null } => ({ id: keyOf(row), row }));
  const captures = rows.findLastIndex(({ kind }) => kind === 'capture');
  const withDumps = mergeable === null ? items : withAllDumps(rows, items);
  return hasBaseline ? withDumps.toSpliced(captures + 1, 0, { id: baselineKey, row: null }) : withDumps;
}

function withAllDumps(rows: readonly ArtifactRow[], items: { id: string; row: ArtifactRow | null }[]) {
  const last = rows.findLastIndex(({ kind }) => kind === 'dump');
  return items.toSpliced(last + 1, 0, { id: allDumpsKey, row: null });
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
