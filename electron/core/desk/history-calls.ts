import type { Handlers } from '../../../shared/contract.ts';
import type { RunRef, RunSummary } from '../../../shared/history.ts';
import type { SavedRun } from '../../../shared/incident.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { compareRuns } from '../replay/compare-runs.ts';
import type { Desk } from './desk.ts';

/* The contract's calls about what was sent before: the list, one send with its body, two side by side, taking one off. */

export function historyCalls(
  desk: Desk,
): Pick<Handlers, 'listRuns' | 'readRun' | 'compareRuns' | 'removeRun' | 'restoreRun'> {
  async function sideOf(ref: RunRef): Promise<{ run: SavedRun; summary: RunSummary }> {
    const { runs } = await desk.incident.listRuns();
    const summary = runs.find(({ replay, run }) => replay === ref.replay && run === ref.run);
    const name = desk.incident.view.name;
    if (!summary) throw new ProblemError('noSuchItem', { what: `The run ${ref.run}`, incident: name });
    return { run: await desk.incident.readRun(ref), summary };
  }
  return {
    listRuns: () => desk.incident.listRuns(),
    readRun: (ref) => desk.incident.readRun(ref),
    compareRuns: async ({ a, b }) => compareRuns(await sideOf(a), await sideOf(b)),
    removeRun: async (ref) => desk.incident.markRun(ref, true),
    restoreRun: async (ref) => desk.incident.markRun(ref, false),
  };
}
