import { type BatchCapture, type BatchView, batchBracket } from '../../../shared/batch.ts';
import type { BatchEvent } from '../../../shared/batch-file.ts';
import type { TaskId } from '../../../shared/contract.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import { toProblem } from '../../../shared/outcome.ts';
import type { BatchTarget } from '../batch/run-batch.ts';
import { bracket } from '../replay/bracket.ts';
import { listens } from '../replay/listening.ts';
import { parseTarget } from '../replay/target.ts';
import type { BatchHost } from './batch-calls.ts';
import type { Desk } from './desk.ts';
import type { OpenFiles } from './open-files.ts';
import { captureOf } from './target-captures.ts';

type Run = () => Promise<BatchView>;

/** Captures of the targets of a batch around its run: part of the incident, and written down with the batch. */
export function createBatchCaptures(
  host: BatchHost,
  desk: Desk,
  files: OpenFiles,
  batch: { readonly id: ArtifactId; readonly path: string },
  targets: readonly BatchTarget[],
) {
  const events: BatchEvent[] = [];
  const taken: BatchCapture[] = [];
  let isRunning = false;

  /** Each target in turn; one that cannot be captured keeps the others from nothing. */
  async function take(when: BatchCapture['when'], turn: number, signal: AbortSignal): Promise<void> {
    for (const { name, target } of targets) {
      // By its number, in the words that `isAroundRun` knows.
      const number = batch.id.split('-')[0];
      const run = targets.length > 1 ? `batch_${number}_${name}` : `batch_${number}`;
      const capture = captureOf(target, run, desk, batch.id as string as TaskId, {
        files,
        bundleFolder: () => host.bundleFolder(),
        timeoutSeconds: host.readSettings().collectTimeoutSeconds,
      });
      const moment = when === 'died' ? 'after' : when;
      const own = await capture(moment, turn, signal).then(
        (view) => ({ capture: view.id as string as ArtifactId, problem: null }),
        (error: unknown) => ({ capture: null, problem: toProblem(error) }),
      );
      taken.push({ when, target: name, ...own });
      const { code, message } = own.problem ?? {};
      const event: BatchEvent = {
        batch: 'capture',
        at: Date.now() / 1000,
        when,
        target: name,
        capture: own.capture,
        problem: code === undefined || message === undefined ? null : { code, message },
      };
      if (!isRunning && when === 'before') events.push(event);
      else await host.replayer.note(batch.id, batch.path, event);
    }
  }

  /** Of a target that died a capture, where anything still answers. */
  async function takeAtDeath(view: BatchView, signal: AbortSignal): Promise<void> {
    if (view.state !== 'died' || signal.aborted) return;
    const answers = await Promise.all(targets.map(({ target }) => listens(parseTarget(target.baseUrl))));
    if (answers.includes(true)) await take('died', 1, signal);
  }

  return {
    /** What was taken so far. */
    get taken(): readonly BatchCapture[] {
      return [...taken];
    },
    /** What was taken before the run began, for its file. */
    events,
    async around(run: Run, signal: AbortSignal): Promise<BatchView> {
      const { result } = await bracket(
        batchBracket,
        (moment, number, stopped) => take(moment, number, stopped),
        async () => {
          isRunning = true;
          return run();
        },
        { signal, tell: () => undefined },
      );
      return result;
    },
    async atDeath(run: Run, signal: AbortSignal): Promise<BatchView> {
      const view = await run();
      await takeAtDeath(view, signal);
      return view;
    },
  };
}
