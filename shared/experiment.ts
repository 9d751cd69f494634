import * as v from 'valibot';
import type { ReplayResult } from './replay.ts';

/*
 * One request sent several times: to two servers at once, again and again to one, or with one field at several
 * values. Every sending is a run of its own.
 */

/** Which of the servers a run went to; A is the only one where there is no second. */
export type Side = 'a' | 'b';

export type ExperimentPlan =
  /** To both servers at once, `times` times; with `noise`, twice to A alone before that. */
  | { readonly kind: 'pair'; readonly times: number; readonly noise: boolean }
  | { readonly kind: 'repeat'; readonly times: number }
  /** `field` is a path such as `sampling_params.temperature`; values are JSON. */
  | {
      readonly kind: 'sweep';
      readonly field: string;
      readonly values: readonly string[];
      readonly times: number;
    };

/** Bounds of a plan. */
export const experimentLimits = { times: 1000, values: 12, runs: 1000 } as const;

/** The task of one run of an experiment, by the experiment's: its progress is told under this name. */
export const runTask = <Task extends string>(task: Task, at: number): Task => `${task}.${at}` as Task;

const timesGiven = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(experimentLimits.times));
const textGiven = v.pipe(v.string(), v.minLength(1), v.maxLength(100_000));

/** A plan as it comes in at the door. */
export const experimentPlanGiven = v.variant('kind', [
  v.object({ kind: v.literal('pair'), times: timesGiven, noise: v.boolean() }),
  v.object({ kind: v.literal('repeat'), times: timesGiven }),
  v.object({
    kind: v.literal('sweep'),
    field: textGiven,
    values: v.pipe(v.array(textGiven), v.minLength(1), v.maxLength(experimentLimits.values)),
    times: timesGiven,
  }),
]);

/** One sending of a plan. */
export interface PlannedRun {
  /** From 0, in the order of sending. */
  readonly at: number;
  readonly side: Side;
  /** Both servers at once: runs of one turn leave together. */
  readonly turn: number;
  /** JSON that the swept field has; null where none is swept. */
  readonly value: string | null;
  /** One of the runs that only measure how A differs from itself. */
  readonly noise: boolean;
}

export interface ExperimentRun extends PlannedRun {
  readonly result: ReplayResult;
}

/** The sendings of a plan, in turns. */
export function plannedRuns(plan: ExperimentPlan): readonly PlannedRun[] {
  const runs: PlannedRun[] = [];
  let turn = 0;
  const add = (side: Side, more: { value?: string | null; noise?: boolean } = {}) =>
    runs.push({ at: runs.length, side, turn, value: more.value ?? null, noise: more.noise ?? false });
  if (plan.kind === 'pair') {
    for (let time = 0; plan.noise && time < 2; time += 1, turn += 1) add('a', { noise: true });
    for (let time = 0; time < plan.times; time += 1, turn += 1) {
      add('a');
      add('b');
    }
    return runs;
  }
  const values = plan.kind === 'sweep' ? plan.values : [null];
  // Value by value and then again, so that a server that changes meanwhile does not look like the value.
  for (let time = 0; time < plan.times; time += 1)
    for (const value of values) {
      add('a', { value });
      turn += 1;
    }
  return runs;
}
