import type { RunCapture } from '../shared/bracket.ts';
import type { TaskId } from '../shared/contract.ts';
import { useWorkspace } from './store.ts';
import { workbench } from './workbench.ts';

/** Who hears of the captures around a run, by its task. */
const waiting = new Map<TaskId, (capture: RunCapture) => void>();
let isListening = false;

/**
 * Hears of the captures around a run, and takes them into the window. There is no end to it: the last may come after
 * the answer to the call, which takes another way to the window.
 */
export function hearRunCaptures(task: TaskId, listen: (capture: RunCapture) => void): void {
  waiting.set(task, listen);
  if (isListening) return;
  isListening = true;
  workbench.on('runCaptured', ({ task: of, view, ...capture }) => {
    if (view) useWorkspace.getState().takeCapture(view);
    waiting.get(of)?.(capture);
    if (capture.moment === 'after') waiting.delete(of);
  });
}
