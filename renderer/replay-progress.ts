import type { TaskId } from '../shared/contract.ts';
import type { ReplayProgress } from '../shared/replay.ts';
import { workbench } from './workbench.ts';

/** Milliseconds between two drawings of a streaming answer. */
const drawEvery = 50;

/** Hears the progress of one task, the latest at most every 50 ms. */
export function listenToReplay(task: TaskId, listen: (told: ReplayProgress) => void): () => void {
  let latest: ReplayProgress | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const draw = () => {
    timer = null;
    if (latest) listen(latest);
    latest = null;
  };
  const stop = workbench.on('replaying', ({ task: of, ...told }) => {
    if (of !== task) return;
    latest = told;
    timer ??= setTimeout(draw, drawEvery);
  });
  return () => {
    stop();
    if (timer !== null) clearTimeout(timer);
  };
}
