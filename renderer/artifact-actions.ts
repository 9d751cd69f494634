import type { CaptureId } from '../shared/capture.ts';
import type { DumpId } from '../shared/dump.ts';
import { showInFolder } from './actions.ts';
import { type ArtifactAction, type ArtifactRow, pathOf, placeFault, refOf } from './artifacts.ts';
import { keepBaseline } from './baselines.ts';
import { batchDocument, openBatch } from './batch-store.ts';
import { showHistory } from './history-store.ts';
import { openArtifacts } from './open.ts';
import { openSavedRequest } from './replay-open.ts';
import { useReplay } from './replay-store.ts';
import { newTask, reportDocument, useWorkspace } from './store.ts';
import { useUndo } from './undo-store.ts';
import { problemOf, workbench } from './workbench.ts';

/** What is done with one artifact. What needs words from a person first, `label` and `rename`, is not here. */
export async function act(
  row: ArtifactRow,
  action: Exclude<ArtifactAction, 'label' | 'rename'>,
  removed: (name: string) => string,
): Promise<void> {
  try {
    switch (action) {
      case 'open':
        return await open(row);
      case 'history':
        if (row.kind === 'request') showHistory(row.id);
        else if (row.kind === 'replay') showHistory(row.item.request);
        return;
      case 'report':
        if (row.kind === 'dump' && row.view) useWorkspace.getState().openDocument(reportDocument(row.view));
        return;
      case 'close':
        return await close(row);
      case 'keepBaseline':
        if (row.kind === 'capture' && row.view) await keepBaseline(row.view.id);
        return;
      case 'copyIn':
        return await workbench.copyIn({ task: newTask(), artifact: refOf(row) });
      case 'locate':
        if (await workbench.locateArtifact({ artifact: refOf(row), path: null }))
          await openArtifacts(row.name, [refOf(row)]);
        return;
      case 'showInFolder':
        return void (await showInFolder(pathOf(row) ?? ''));
      case 'remove':
        return await remove(row, removed(row.name));
    }
  } catch (error) {
    useWorkspace.getState().report(problemOf(error), row.name);
  }
}

/** Enter or a click: shows it, opening it first; what is missing is asked for. */
export function openRow(row: ArtifactRow): Promise<void> {
  return act(row, placeFault(row) === 'missing' ? 'locate' : 'open', (name) => name);
}

/** A label of a capture or dump, null for none; the name of a request or replay. */
export async function labelArtifact(row: ArtifactRow, label: string | null): Promise<void> {
  try {
    await workbench.labelArtifact({ artifact: refOf(row), label });
  } catch (error) {
    useWorkspace.getState().report(problemOf(error), row.name);
  }
}

async function open(row: ArtifactRow): Promise<void> {
  const { showCapture, showDump } = useWorkspace.getState();
  if (row.kind === 'request') return openSavedRequest(row.id);
  if (row.kind === 'batch') return openBatch(row.id, row.name);
  if (row.kind === 'replay') {
    if (row.item.request !== null) await openSavedRequest(row.item.request);
    return;
  }
  if (row.view === null) await openArtifacts(row.name, [refOf(row)]);
  else if (row.kind === 'capture') showCapture(row.view.id);
  else showDump(row.view.id);
}

async function close(row: ArtifactRow): Promise<void> {
  const { closeCapture, closeDump } = useWorkspace.getState();
  if (row.kind === 'capture') await closeCapture(row.id as string as CaptureId);
  else if (row.kind === 'dump') await closeDump(row.id as string as DumpId);
}

async function remove(row: ArtifactRow, words: string): Promise<void> {
  const wasOpen = (row.kind === 'capture' || row.kind === 'dump') && row.view !== null;
  if (wasOpen) await close(row);
  if (row.kind === 'request') {
    const tab = Object.values(useReplay.getState().documents).find(({ saved }) => saved === row.id);
    if (tab) useWorkspace.getState().closeDocument(tab.id);
  }
  if (row.kind === 'batch') useWorkspace.getState().closeDocument(batchDocument(row.id, row.name).id);
  await workbench.removeArtifact({ artifact: refOf(row) });
  useUndo.getState().offerUndo(words, async () => {
    try {
      await workbench.restoreArtifact({ artifact: refOf(row) });
      if (wasOpen) await openArtifacts(row.name, [refOf(row)]);
    } catch (error) {
      useWorkspace.getState().report(problemOf(error), row.name);
    }
  });
}
