import { useWorkspace } from './store.ts';
import { useUndo } from './undo-store.ts';
import { problemOf, workbench } from './workbench.ts';

/** Takes a target off the list, its secrets with it, and offers the way back for both. */
export async function removeTarget(baseUrl: string, words: string): Promise<void> {
  const { report } = useWorkspace.getState();
  try {
    useWorkspace.setState({ settings: await workbench.removeTarget({ baseUrl }) });
    useUndo.getState().offerUndo(words, async () => {
      try {
        useWorkspace.setState({ settings: await workbench.restoreTarget({ baseUrl }) });
      } catch (error) {
        report(problemOf(error));
      }
    });
  } catch (error) {
    report(problemOf(error));
  }
}
