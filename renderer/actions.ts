import { useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** Small calls that change nothing in the window: a failure becomes a message. */

/** Answers whether the text is on the clipboard. */
export async function copyText(text: string): Promise<boolean> {
  return tried(() => workbench.copyText({ text }));
}

/** Shows a file in the system's file manager. */
export async function showInFolder(path: string): Promise<boolean> {
  return tried(() => workbench.showInFolder({ path }));
}

async function tried(call: () => Promise<void>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
    return false;
  }
}
