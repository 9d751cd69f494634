import type { CallInput, Handlers, Pushes, TaskId } from '../../../shared/contract.ts';
import { runTask } from '../../../shared/experiment.ts';
import type { Target } from '../../../shared/replay.ts';
import { runExperiment } from '../replay/experiment.ts';
import { parseTarget } from '../replay/target.ts';
import type { GuardSend } from './target-guard.ts';

export interface ExperimentHost {
  push<K extends keyof Pushes>(name: K, data: Pushes[K]): void;
}

interface ExperimentTools {
  /** One run, as if a person had sent it: with its key, kept in the incident, told as `replaying`. */
  readonly replay: Handlers['replay'];
  readonly cancel: Handlers['cancel'];
  readonly guardSend: GuardSend;
  withToken(target: CallInput<'replay'>['target']): Promise<Target>;
  asTask<T>(task: TaskId, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** The calls about one request sent several times. */
export function experimentCalls(
  host: ExperimentHost,
  { replay, cancel, guardSend, withToken, asTask }: ExperimentTools,
): Pick<Handlers, 'experiment'> {
  return {
    experiment: ({ task, plan, keep, a, b, body, ...request }: CallInput<'experiment'>) =>
      asTask(task, async (signal) => {
        const underWay = new Set<TaskId>();
        const stop = () => {
          for (const one of underWay) void cancel({ task: one });
        };
        signal.addEventListener('abort', stop);
        try {
          return await runExperiment(
            { plan, body, targets: { a, b } },
            async (run, to, sent) => {
              const own = runTask(task, run.at);
              underWay.add(own);
              try {
                const kept = keep ? { keep: { ...keep, run: keep.run + run.at } } : {};
                // Asked once for the whole of it, before the first of its runs.
                const confirmedHost = parseTarget(to.target.baseUrl).host;
                return await replay({ ...request, ...to, ...kept, confirmedHost, task: own, body: sent });
              } finally {
                underWay.delete(own);
              }
            },
            {
              signal,
              tell: (run) => host.push('experimenting', { task, run }),
              guard: async (to, sent) =>
                guardSend({ ...request, ...to, target: await withToken(to.target), body: sent }),
            },
          );
        } catch (error) {
          // A run that was refused ends the others of its turn.
          stop();
          throw error;
        } finally {
          signal.removeEventListener('abort', stop);
        }
      }),
  };
}
