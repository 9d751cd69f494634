import type { Opened, TaskId } from '../shared/contract.ts';
import type { ArtifactRef } from '../shared/incident.ts';
import { openReplayDocument } from './replay-open.ts';
import { newTask, useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/*
 * How things come in: by dialog, drop, paste, sample or command line. Each gesture is one call; what it
 * answers goes to the workspace, each path's problem to the messages.
 */

/** Opens whatever the paths are. */
export function openPaths(paths: readonly string[]): Promise<void> {
  const [first] = paths;
  if (first === undefined) return Promise.resolve();
  return opening(nameOf(first), (task) => workbench.openPaths({ task, paths: [...paths] }));
}

export function openSample(sample: string, title: string): Promise<void> {
  return opening(title, (task) => workbench.openSample({ task, sample }));
}

/** Opens captures and dumps of the incident; `name` is said until the first is being read. */
export function openArtifacts(name: string, artifacts: readonly ArtifactRef[]): Promise<void> {
  return opening(name, (task) =>
    workbench.openArtifacts({ task, artifacts: artifacts.map((ref) => ({ ...ref })) }),
  );
}

/** Asks for files or a folder, and opens them. */
export async function pickAndOpen(kind: 'files' | 'folder'): Promise<void> {
  try {
    await openPaths(await workbench.pickPaths({ kind }));
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
  }
}

/** Opens a pasted or dropped request in Edit & replay. Rejects with the problem when it is none. */
export async function openTrigger(name: string, text: string): Promise<void> {
  openReplayDocument(await workbench.parseTrigger({ name, text }), {});
}

/** Stops reading; what was read until then is shown. */
export async function cancelOpening(task: TaskId): Promise<void> {
  const { markCancelling, report } = useWorkspace.getState();
  markCancelling(task);
  try {
    await workbench.cancel({ task });
  } catch (error) {
    report(problemOf(error));
  }
}

async function opening(name: string, call: (task: TaskId) => Promise<Opened>): Promise<void> {
  const { addOpening, endOpening, admit, report } = useWorkspace.getState();
  const task = newTask();
  addOpening(task, name);
  try {
    const opened = await call(task);
    admit(opened);
    for (const trigger of opened.triggers) openReplayDocument(trigger, {});
    for (const { path, problem } of opened.problems) report(problem, path);
  } catch (error) {
    report(problemOf(error));
  } finally {
    endOpening(task);
  }
}

/** Last part of a path of any system. */
export function nameOf(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}
