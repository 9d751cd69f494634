import {
  type ExperimentPlan,
  type ExperimentRun,
  type ExperimentTold,
  experimentLimits,
  type PlannedRun,
  plannedRuns,
  type Side,
} from '../../../shared/experiment.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { ReplayOrder, ReplayProgress, ReplayResult } from '../../../shared/replay.ts';
import type { Job } from '../job.ts';
import { setField } from './set-field.ts';
import { guard } from './target.ts';

export interface ExperimentOrder {
  readonly plan: ExperimentPlan;
  /** What is sent, but for where it goes: endpoint, body, limits. */
  readonly request: Omit<ReplayOrder, 'target' | 'confirmedHost'>;
  /** Where it goes; `b` for a pair only. */
  readonly targets: { readonly a: AskedTarget; readonly b?: AskedTarget };
}

export type AskedTarget = Pick<ReplayOrder, 'target' | 'confirmedHost'>;

/** Sends one run; what the workbench or a terminal does around a replay, such as keeping it. */
export type SendRun = (
  order: ReplayOrder,
  run: PlannedRun,
  job: Job<ReplayProgress>,
) => Promise<ReplayResult>;

/**
 * Sends the runs of a plan, turn by turn: those of a turn at once, so that both servers of a pair see the same moment.
 * Answers the runs that were sent; an abort ends the one under way, and sends no more. Throws, before anything is sent,
 * BAD_INPUT for a plan past its bounds or a field that the body cannot take, and GUARDED for any of the targets.
 */
export async function runExperiment(
  { plan, request, targets }: ExperimentOrder,
  send: SendRun,
  job: Job<ExperimentTold>,
): Promise<readonly ExperimentRun[]> {
  const planned = plannedRuns(plan);
  checkPlan(plan, planned.length);
  const asked: Readonly<Record<Side, AskedTarget>> = { a: targets.a, b: targets.b ?? targets.a };
  for (const side of new Set(planned.map((run) => run.side))) guard(asked[side]);
  const bodies = new Map<string | null, string>([[null, request.body]]);
  if (plan.kind === 'sweep')
    for (const value of plan.values) bodies.set(value, setField(request.body, plan.field, value));

  const done: ExperimentRun[] = [];
  const sendOne = async (run: PlannedRun): Promise<void> => {
    const order = { ...request, ...asked[run.side], body: bodies.get(run.value) ?? request.body };
    const tell = (progress: ReplayProgress) => job.tell({ at: run.at, progress });
    const result = await send(order, run, { signal: job.signal, tell });
    done.push({ ...run, result });
    job.tell({ at: run.at, result });
  };
  for (const turn of new Set(planned.map((run) => run.turn))) {
    if (job.signal.aborted) break;
    await Promise.all(planned.filter((run) => run.turn === turn).map(sendOne));
  }
  return done.sort((one, other) => one.at - other.at);
}

function checkPlan(plan: ExperimentPlan, runs: number): void {
  const { times, values, runs: most } = experimentLimits;
  const refuse = (cause: string): never => {
    throw new ProblemError('badInput', { what: 'The experiment', cause });
  };
  if (plan.times < 1 || plan.times > times) refuse(`it repeats 1 to ${times} times`);
  if (plan.kind === 'sweep' && (plan.values.length < 1 || plan.values.length > values))
    refuse(`it takes 1 to ${values} values`);
  if (runs > most) refuse(`it would send ${runs} requests, and may send ${most}`);
}
