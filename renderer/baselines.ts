import type { Baseline, BaselineId } from '../shared/baseline.ts';
import type { CaptureId } from '../shared/capture.ts';
import { useCompare } from './compare-store.ts';
import { newTask, useWorkspace, viewDocument } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/* What is done with healthy captures. Which there are is a setting. */

/** The capture is the healthy one of its server or model from now on. */
export async function keepBaseline(capture: CaptureId): Promise<Baseline | null> {
  try {
    return await workbench.keepBaseline({ task: newTask(), capture });
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
    return null;
  }
}

/** It is no baseline any more, and its copy is deleted. */
export async function dropBaseline(baseline: BaselineId): Promise<void> {
  try {
    await workbench.dropBaseline({ baseline });
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
  }
}

/** Shows Compare with the baseline as A and the capture as B. */
export function compareWithBaseline(baseline: BaselineId, capture: CaptureId): void {
  useCompare.setState({
    chosen: { a: { kind: 'baseline', baseline }, b: { kind: 'capture', capture, sample: null } },
    more: [],
    raw: null,
    pair: null,
  });
  useWorkspace.getState().openDocument(viewDocument('compare'));
}

/** The file of the baseline that evidence names; null for evidence of the capture itself. */
export const baselineFile = (source: string): string | null =>
  source.startsWith('baseline: ') ? source.slice('baseline: '.length) : null;
