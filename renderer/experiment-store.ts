import { create } from 'zustand';
import type { TaskId } from '../shared/contract.ts';
import {
  type ExperimentPlan,
  type ExperimentRun,
  type PlannedRun,
  plannedRuns,
  runTask,
} from '../shared/experiment.ts';
import type { Problem } from '../shared/outcome.ts';
import type { ReplayProgress } from '../shared/replay.ts';
import { bodyProblem } from './body-text.ts';
import { targetWith } from './kept-token.ts';
import { listenToReplay } from './replay-progress.ts';
import {
  keepRequest,
  putRun,
  type ReplayDocument,
  runningOf,
  useReplay,
  versionToSend,
} from './replay-store.ts';
import { newTask, useWorkspace } from './store.ts';
import { asksFirst, hostAskedFor, placeOf, type TargetPlace } from './target.ts';
import { problemOf, workbench } from './workbench.ts';

export type ExperimentKind = ExperimentPlan['kind'];

export type ExperimentState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly task: TaskId; readonly cancelling: boolean }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'done' };

/** The experiments of one document: what is set, and what the last one came to. */
export interface Experiment {
  readonly open: boolean;
  readonly kind: ExperimentKind;
  readonly second: string;
  readonly times: number;
  readonly noise: boolean;
  readonly field: string;
  readonly values: string;
  /** Hosts off this machine, as a person typed them. */
  readonly typed: { readonly a: string; readonly b: string };
  readonly state: ExperimentState;
  /** The plan that runs or ran; null before the first. */
  readonly plan: ExperimentPlan | null;
  /** Number in the document of the plan's first run. */
  readonly firstRun: number;
  readonly runs: readonly ExperimentRun[];
  /** What is heard of runs under way, by their place in the plan. */
  readonly live: Readonly<Record<number, ReplayProgress>>;
}

const fresh: Experiment = {
  open: false,
  kind: 'pair',
  second: '',
  times: 1,
  noise: true,
  field: 'sampling_params.temperature',
  values: '0, 0.5, 1',
  typed: { a: '', b: '' },
  state: { kind: 'idle' },
  plan: null,
  firstRun: 1,
  runs: [],
  live: {},
};

/** Where the request would go: B for a pair only. */
export interface ExperimentPlaces {
  readonly a: TargetPlace | null;
  readonly b: TargetPlace | null;
}

interface ExperimentsState {
  readonly byDocument: Readonly<Record<string, Experiment>>;
  set(id: string, patch: Partial<Experiment>): void;
  start(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
}

export const experimentOf = (state: ExperimentsState, id: string): Experiment =>
  state.byDocument[id] ?? fresh;

export const useExperiments = create<ExperimentsState>()((set, get) => ({
  byDocument: {},

  set(id, patch) {
    set((state) => ({
      byDocument: { ...state.byDocument, [id]: { ...experimentOf(state, id), ...patch } },
    }));
  },

  async start(id) {
    const document = useReplay.getState().documents[id];
    const experiment = experimentOf(get(), id);
    if (!document || !canStart(experiment, document)) return;
    const { a, b } = placesOf(experiment, document);
    if (!a) return;
    const plan = planOf(experiment);
    const planned = plannedRuns(plan);
    const task = newTask();
    const firstRun = document.lastRun + 1;
    const { typed } = experiment;
    get().set(id, {
      state: { kind: 'running', task, cancelling: false },
      plan,
      firstRun,
      runs: [],
      live: {},
    });
    const change = (make: (now: Experiment) => Partial<Experiment>) => {
      const now = experimentOf(get(), id);
      if (now.state.kind === 'running' && now.state.task === task) get().set(id, make(now));
    };
    const stops = planned.map((run) =>
      listenToReplay(runTask(task, run.at), (progress) =>
        change(({ live }) => ({ live: { ...live, [run.at]: progress } })),
      ),
    );
    const show = (run: ExperimentRun) =>
      putRun(id, {
        number: firstRun + run.at,
        baseUrl: (run.side === 'b' ? b : a)?.baseUrl ?? '',
        endpoint: document.endpoint,
        body: document.text,
        startedAt: performance.now(),
        state: { kind: 'done', result: run.result },
        captures: [],
      });
    const stopHearing = workbench.on('experimenting', ({ task: of, run }) => {
      if (of !== task) return;
      change(({ runs }) => ({ runs: [...runs, run].sort((one, other) => one.at - other.at) }));
      show(run);
    });
    const asked = (place: TargetPlace, host: string) => ({
      target: targetWith(place.baseUrl, useReplay.getState().tokens[place.baseUrl] ?? ''),
      ...(host.trim() === '' ? {} : { confirmedHost: host.trim().toLowerCase() }),
    });
    try {
      const saved = await keepRequest(id);
      const runs = await workbench.experiment({
        task,
        plan: plan.kind === 'sweep' ? { ...plan, values: [...plan.values] } : plan,
        a: asked(a, typed.a),
        ...(plan.kind === 'pair' && b ? { b: asked(b, typed.b) } : {}),
        endpoint: document.endpoint,
        body: document.text,
        alsoKnownSampling: [...document.request.newerSampling],
        ...versionToSend(document),
        idleTimeoutSeconds: document.idleSeconds,
        ...(saved === null ? {} : { keep: { request: saved, run: firstRun } }),
      });
      // An answer may overtake what was told before it.
      for (const run of runs) show(run);
      change(() => ({ state: { kind: 'done' }, runs, live: {} }));
    } catch (error) {
      change(() => ({ state: { kind: 'failed', problem: problemOf(error) }, live: {} }));
    } finally {
      stopHearing();
      for (const stop of stops) stop();
    }
  },

  async cancel(id) {
    const { state } = experimentOf(get(), id);
    if (state.kind !== 'running') return;
    get().set(id, { state: { ...state, cancelling: true } });
    try {
      await workbench.cancel({ task: state.task });
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
  },
}));

/** What would be sent, as it is set now. */
export function planOf({ kind, times, noise, field, values }: Experiment): ExperimentPlan {
  if (kind === 'pair') return { kind, times, noise };
  if (kind === 'repeat') return { kind, times };
  return { kind, field: field.trim(), values: valuesOf(values), times };
}

/** Values with commas between them: JSON where one is, a text otherwise. */
function valuesOf(typed: string): readonly string[] {
  return typed
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')
    .map((value) => {
      try {
        JSON.parse(value);
        return value;
      } catch {
        return JSON.stringify(value);
      }
    });
}

export function placesOf({ kind, second }: Experiment, { target }: ReplayDocument): ExperimentPlaces {
  const { captures } = useWorkspace.getState();
  return { a: placeOf(target, captures), b: kind === 'pair' ? placeOf(second, captures) : null };
}

/** The sides whose host has to be typed first: by what they are, or because the guard asked when it was tried. */
export function askedSides({ state }: Experiment, places: ExperimentPlaces): readonly ('a' | 'b')[] {
  const { targets = [] } = useWorkspace.getState().settings ?? {};
  const asked = state.kind === 'failed' ? hostAskedFor(state.problem) : null;
  return (['a', 'b'] as const).filter((side) => {
    const place = places[side];
    return place !== null && (asksFirst(place, targets) || place.host === asked);
  });
}

/** Those of them whose host is not typed. */
export function guardedSides(experiment: Experiment, places: ExperimentPlaces): readonly ('a' | 'b')[] {
  return askedSides(experiment, places).filter(
    (side) => experiment.typed[side].trim().toLowerCase() !== places[side]?.host,
  );
}

export function canStart(experiment: Experiment, document: ReplayDocument): boolean {
  const places = placesOf(experiment, document);
  const plan = planOf(experiment);
  return (
    experiment.state.kind !== 'running' &&
    runningOf(document) === null &&
    bodyProblem(document.text) === null &&
    places.a !== null &&
    (experiment.kind !== 'pair' || places.b !== null) &&
    guardedSides(experiment, places).length === 0 &&
    (plan.kind !== 'sweep' || (plan.values.length > 0 && plan.field !== ''))
  );
}

/** The runs that stand side by side: the newest of each server, ended or under way. */
export function sideBySide(experiment: Experiment): Readonly<Record<'a' | 'b', PlannedRun | null>> {
  const planned = experiment.plan ? plannedRuns(experiment.plan) : [];
  const begun = planned.filter(
    ({ at }) => at in experiment.live || experiment.runs.some((run) => run.at === at),
  );
  return {
    a: begun.findLast(({ side }) => side === 'a') ?? null,
    b: begun.findLast(({ side }) => side === 'b') ?? null,
  };
}
