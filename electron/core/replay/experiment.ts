import {
  type ExperimentPlan,
  type ExperimentRun,
  experimentLimits,
  type PlannedRun,
  plannedRuns,
  type Side,
} from '../../../shared/experiment.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { ReplayOrder, ReplayResult } from '../../../shared/replay.ts';
import { setField } from './set-field.ts';

/** Where runs go: a target, and its host where a person typed it. */
export type AskedTarget = Pick<ReplayOrder, 'target' | 'confirmedHost'>;

export interface ExperimentOrder<Asked extends AskedTarget = AskedTarget> {
  readonly plan: ExperimentPlan;
  readonly body: string;
  /** `b` for a pair only. */
  readonly targets: { readonly a: Asked; readonly b?: Asked | undefined };
}

/** Sends one run; what the window or a terminal does around a replay, such as keeping it, is in it. */
export type SendRun<Asked extends AskedTarget> = (
  run: PlannedRun,
  to: Asked,
  body: string,
) => Promise<ReplayResult>;

/**
 * Sends the runs of a plan, turn by turn: those of a turn at once, so that both servers of a pair see the same moment.
 * Answers the runs that were sent; after an abort no more are. Throws, before anything is sent, BAD_INPUT for a plan
 * past its bounds or a field that the body cannot take, and GUARDED for any of the targets.
 */
export async function runExperiment<Asked extends AskedTarget>(
  { plan, body, targets }: ExperimentOrder<Asked>,
  send: SendRun<Asked>,
  job: {
    readonly signal: AbortSignal;
    tell(run: ExperimentRun): void;
    /** Throws for a body that may not be sent there. */
    guard(to: Asked, body: string): Promise<unknown>;
  },
): Promise<readonly ExperimentRun[]> {
  const planned = plannedRuns(plan);
  checkPlan(plan, planned.length);
  const asked: Readonly<Record<Side, Asked>> = { a: targets.a, b: targets.b ?? targets.a };
  const bodies = new Map<string | null, string>([[null, body]]);
  if (plan.kind === 'sweep')
    for (const value of plan.values)
      bodies.set(value, setField(body, plan.field.split('.'), value, plan.field));

  for (const side of new Set(planned.map((run) => run.side)))
    for (const sent of bodies.values()) await job.guard(asked[side], sent);

  const done: ExperimentRun[] = [];
  const sendOne = async (run: PlannedRun): Promise<void> => {
    const result = await send(run, asked[run.side], bodies.get(run.value) ?? body);
    const ended = { ...run, result };
    done.push(ended);
    job.tell(ended);
  };
  for (const turn of new Set(planned.map((run) => run.turn))) {
    if (job.signal.aborted) break;
    await Promise.all(planned.filter((run) => run.turn === turn).map(sendOne));
  }
  return done.sort((one, other) => one.at - other.at);
}

function checkPlan(plan: ExperimentPlan, runs: number): void {
  const { times, values, runs: most } = experimentLimits;
  if (!Number.isInteger(plan.times) || plan.times < 1 || plan.times > times)
    throw new ProblemError('experimentTimes', { most: times });
  if (plan.kind !== 'sweep') return;
  if (plan.field.split('.').includes('')) throw new ProblemError('experimentField', { field: plan.field });
  if (plan.values.length < 1 || plan.values.length > values)
    throw new ProblemError('experimentValues', { most: values });
  if (runs > most) throw new ProblemError('experimentRuns', { runs, most });
}
