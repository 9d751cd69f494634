import { isAroundRun } from '../shared/bracket.ts';
import type { CaptureView } from '../shared/capture.ts';
import type { PairedRequest } from '../shared/comparison.ts';
import type { OpenedDump } from '../shared/contract.ts';
import type { DumpId } from '../shared/dump.ts';
import { useExperiments } from './experiment-store.ts';
import { editRecord } from './replay-open.ts';
import { useReplay } from './replay-store.ts';
import { useWorkspace } from './store.ts';

/**
 * Base URL of the server that a dump is of, by the open captures of its model and, where its launch command says one, its
 * port. null where none is, or where several servers may be it. Pure.
 */
export function serverOfDump(
  { modelPath, launchCommand }: Pick<OpenedDump, 'modelPath' | 'launchCommand'>,
  captures: readonly CaptureView[],
): string | null {
  const port = /(?:^|\s)--port[=\s]+(\d+)/.exec(launchCommand ?? '')?.[1] ?? null;
  const urls = captures.flatMap(({ name, baseUrl, summary }) => {
    if (baseUrl === null || isAroundRun(name) || !URL.canParse(baseUrl)) return [];
    if (modelPath === null || summary.model.model_path !== modelPath) return [];
    return port === null || new URL(baseUrl).port === port ? [baseUrl] : [];
  });
  const [only, ...others] = new Set(urls);
  return others.length === 0 ? (only ?? null) : null;
}

/**
 * Opens the request of a pair in Edit & replay, with A/B open and the servers of both dumps filled in where they are known.
 * Nothing is sent.
 */
export async function replayOnBoth(
  dumps: { readonly a: DumpId; readonly b: DumpId },
  { indexB, ridB }: Pick<PairedRequest, 'indexB' | 'ridB'>,
): Promise<void> {
  const { captures, dumps: open } = useWorkspace.getState();
  const urlOf = (id: DumpId) => {
    const dump = open.find((own) => own.id === id);
    return dump ? serverOfDump(dump, captures) : null;
  };
  const [a, b] = [urlOf(dumps.a), urlOf(dumps.b)];
  const id = await editRecord(dumps.b, indexB, ridB);
  if (id === null) return;
  if (a !== null) useReplay.getState().setTarget(id, a);
  // The same server twice is no A/B: the second one is a person's to name.
  const second = b === null || b === a ? {} : { second: b };
  useExperiments.getState().set(id, { open: true, kind: 'pair', ...second });
}
