import type { CaptureView } from '../../../shared/capture.ts';
import type { CallInput, CallName, Handlers, Pushes, TaskId } from '../../../shared/contract.ts';
import { toProblem } from '../../../shared/outcome.ts';
import type { ReplayOrder, ReplayProgress, ReplayResult, Target } from '../../../shared/replay.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { BodyFacts } from '../replay/body.ts';
import { type BracketStep, bracket } from '../replay/bracket.ts';
import { replay } from '../replay/replay.ts';
import type { RequestWork } from '../replay/request-work.ts';
import type { Desk } from './desk.ts';
import type { HeldValues } from './held-values.ts';
import { keepRun, type RunKeeper } from './keep-runs.ts';
import type { OpenFiles } from './open-files.ts';
import { rarely } from './rarely.ts';
import { captureOf } from './target-captures.ts';
import type { GuardSend } from './target-guard.ts';
import type { TargetLooks } from './target-looks.ts';

/* The contract's calls that send a request. */

export interface ReplayHost {
  readonly requests: RequestWork;
  /** Folder that captures go into while the incident cannot be written. */
  bundleFolder(): string;
  readSettings(): Settings;
  push<K extends keyof Pushes>(name: K, data: Pushes[K]): void;
}

/** What the workbench lends to the calls. */
export interface ReplayTools {
  readonly files: OpenFiles;
  readonly values: HeldValues;
  asTask<T>(task: TaskId, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Tells the window that we talk to a host for as long as `work` takes. */
  onNetwork<T>(baseUrl: string, work: () => Promise<T>): Promise<T>;
  /** A server that answered as SGLang does is offered from now on. */
  rememberTarget(baseUrl: string): void;
  readonly looks: TargetLooks;
  readonly guardSend: GuardSend;
  withToken(target: CallInput<'replay'>['target']): Promise<Target>;
}

const trimSeconds = 30;

type ReplayCall = Extract<CallName, 'replay'>;

export function replayCalls(
  host: ReplayHost,
  desk: Desk,
  { files, values, asTask, onNetwork, rememberTarget, withToken, looks, guardSend }: ReplayTools,
): Pick<Handlers, ReplayCall> {
  /** The history of sends has limits; whether one is reached is looked at now and then. */
  const trimming = rarely(trimSeconds, () => void trim().catch(() => undefined));
  const trim = async (): Promise<void> => desk.incident.trimRuns();

  /** Sends it, and writes down what becomes of it. */
  async function send(
    order: ReplayOrder,
    task: TaskId,
    kept: RunKeeper | null,
    facts: BodyFacts,
    signal: AbortSignal,
  ): Promise<ReplayResult> {
    const tell = (progress: ReplayProgress) => {
      host.push('replaying', { task, ...progress });
      kept?.hear(progress);
    };
    try {
      const check = async () => facts;
      const result = await looks.sending(order.target, () =>
        replay(order, { signal, tell }, { check, held: values.folders }),
      );
      kept?.end(result);
      trimming.touch();
      if (result.problem === null) rememberTarget(order.target.baseUrl);
      return result;
    } catch (error) {
      kept?.refused(toProblem(error));
      throw error;
    }
  }

  return {
    replay: ({ task, keep, bodyOf, bracket: plan, ...asked }) =>
      asTask(task, (signal) =>
        onNetwork(asked.target.baseUrl, async () => {
          const body = bodyOf ? (await desk.incident.readRun(bodyOf)).body : asked.body;
          const order = { ...asked, body, target: await withToken(asked.target) };
          const startKeeping = async (): Promise<RunKeeper | null> => {
            if (!keep) return null;
            await values.keep([order.body]);
            return keepRun(desk.incident, keep, order);
          };
          const facts = await guardSend(order).catch(async (error) => {
            const problem = toProblem(error);
            // Where a person is asked, it is sent and written down after that.
            if (problem.code !== 'GUARDED') (await startKeeping())?.refused(problem);
            throw error;
          });
          const kept = await startKeeping();
          if (plan === undefined) return send(order, task, kept, facts, signal);
          const tell = ({ capture, ...step }: BracketStep<CaptureView>) => {
            const told = { ...step, capture: capture?.id ?? null };
            kept?.captured(told);
            host.push('runCaptured', { task, ...told, view: capture });
          };
          const { collectTimeoutSeconds: timeoutSeconds } = host.readSettings();
          const take = captureOf(order.target, `run_${keep?.run ?? 1}`, desk, task, {
            files,
            bundleFolder: () => host.bundleFolder(),
            timeoutSeconds,
          });
          const { result } = await bracket(plan, take, () => send(order, task, kept, facts, signal), {
            signal,
            tell,
          });
          return result;
        }),
      ),
  };
}
