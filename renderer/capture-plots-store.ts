import { create } from 'zustand';
import type { CaptureView } from '../shared/capture.ts';
import type { Problem } from '../shared/outcome.ts';
import type { CaptureSeries, Histograms } from '../shared/plots.ts';
import { useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** What is drawn of a capture, on its way. */
export type CapturePlot<T> =
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'done'; readonly value: T };

/** What one is drawn of: a capture and, where its numbers are held against one, the capture before it. */
export interface PlotSubject {
  readonly capture: CaptureView;
  readonly before: CaptureView | null;
}

interface Kept<T> extends PlotSubject {
  readonly plot: CapturePlot<T>;
}

interface CapturePlotsState<T> {
  /** By the ids of what they are drawn of. */
  readonly plots: Readonly<Record<string, Kept<T>>>;
  /** Reads what is not here, or what was opened anew. */
  need(subject: PlotSubject): void;
  forget(gone: (id: CaptureView['id']) => boolean): void;
}

export const plotKey = ({ capture, before }: PlotSubject): string => `${capture.id} ${before?.id ?? ''}`;

function createCapturePlots<T>(read: (subject: PlotSubject) => Promise<T>) {
  return create<CapturePlotsState<T>>()((set, get) => {
    const put = (subject: PlotSubject, plot: CapturePlot<T>) =>
      set(({ plots }) => ({ plots: { ...plots, [plotKey(subject)]: { ...subject, plot } } }));
    const isWanted = ({ capture, before }: PlotSubject): boolean => {
      const kept = get().plots[plotKey({ capture, before })];
      return kept?.capture === capture && kept.before === before;
    };
    async function fetch(subject: PlotSubject): Promise<void> {
      let plot: CapturePlot<T>;
      try {
        plot = { kind: 'done', value: await read(subject) };
      } catch (error) {
        plot = { kind: 'failed', problem: problemOf(error) };
      }
      if (isWanted(subject)) put(subject, plot);
    }
    return {
      plots: {},
      need(subject) {
        if (isWanted(subject)) return;
        put(subject, { kind: 'running' });
        void fetch(subject);
      },
      forget: (gone) =>
        set(({ plots }) => ({
          plots: Object.fromEntries(
            Object.entries(plots).filter(
              ([, { capture, before }]) => !gone(capture.id) && !(before && gone(before.id)),
            ),
          ),
        })),
    };
  });
}

export const useHistograms = createCapturePlots<Histograms>(({ capture, before }) =>
  workbench.readHistograms({ capture: capture.id, before: before?.id ?? null }),
);
export const useSeries = createCapturePlots<readonly CaptureSeries[]>(({ capture }) =>
  workbench.readSeries({ capture: capture.id }),
);

/** A closed capture takes its drawings with it. */
useWorkspace.subscribe(({ captures }, earlier) => {
  if (captures === earlier.captures) return;
  const open = new Set(captures.map(({ id }) => id));
  if (earlier.captures.every(({ id }) => open.has(id))) return;
  const gone = (id: CaptureView['id']) => !open.has(id);
  useHistograms.getState().forget(gone);
  useSeries.getState().forget(gone);
});
