import type { ReplayProgress, ReplayResult } from './replay.ts';

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
export const experimentLimits = { times: 100, values: 12, runs: 200 } as const;

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

/** What is heard of a run while it is under way, and once when it has ended. */
export type ExperimentTold =
  | { readonly at: number; readonly progress: ReplayProgress }
  | { readonly at: number; readonly result: ReplayResult };

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

