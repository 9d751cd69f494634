import { connectReplayer, type Replayer, type ReplayerHost } from '../core/batch/replay-process.ts';
import { startProcess } from './utility-process.ts';

/** The replayer in a process of its own. It is started at the first use and again after it ended. */
export function createReplayerProcess(host: ReplayerHost): Replayer {
  let running: Replayer | undefined;
  const replayer = (): Replayer => {
    running ??= connectReplayer(
      startProcess('replayer', [], () => {
        running = undefined;
      }),
      host,
    );
    return running;
  };
  return {
    run: (order, job) => replayer().run(order, job),
    pause: (batch, isPaused) => replayer().pause(batch, isPaused),
    note: (batch, path, event) => replayer().note(batch, path, event),
    halve: (order, job) => replayer().halve(order, job),
    goOn: (batch) => replayer().goOn(batch),
    read: (path, batch, name) => replayer().read(path, batch, name),
    compare: (path) => replayer().compare(path),
    record: (path, file, index) => replayer().record(path, file, index),
  };
}
