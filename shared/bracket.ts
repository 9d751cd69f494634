import * as v from 'valibot';
import type { CaptureId, CaptureView } from './capture.ts';
import type { Problem } from './outcome.ts';

/* Captures of a target around a run: before it, while it lasts, after it. */

export const bracketMoments = ['before', 'during', 'after'] as const;
export type BracketMoment = (typeof bracketMoments)[number];

export const bracketLimits = {
  /** Captures while a run lasts. */
  during: 100,
  /** Seconds. The first capture during a run may come at once. */
  firstSeconds: { least: 0, most: 3600 },
  everySeconds: { least: 1, most: 3600 },
} as const;

/** Beside the one before and the one after. */
export const bracketPlanGiven = v.object({
  /** How many at most while the run lasts; a run that is shorter has fewer. */
  during: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(bracketLimits.during)),
  /** Seconds from sending to the first of them. */
  firstSeconds: v.pipe(
    v.number(),
    v.minValue(bracketLimits.firstSeconds.least),
    v.maxValue(bracketLimits.firstSeconds.most),
  ),
  /** Seconds from one to the next. */
  everySeconds: v.pipe(
    v.number(),
    v.minValue(bracketLimits.everySeconds.least),
    v.maxValue(bracketLimits.everySeconds.most),
  ),
});
export type BracketPlan = v.InferOutput<typeof bracketPlanGiven>;

/** The name of a capture around a run ends so; `run` says which, in the words of a folder. */
export const aroundRun = (moment: BracketMoment, number: number, run: string): string =>
  `_${number === 1 ? moment : `${moment}_${number}`}_${run}`;

/** A capture around a run is of a server that was sent to, not of the incident's own. By its name. */
export const isAroundRun = (name: string): boolean =>
  /_(?:before|during|after)(?:_\d+)?_(?:run|batch)_\w+$/.test(name);

/** What one request is given when a person asks for captures around it. */
export const singleBracket: BracketPlan = { during: 1, firstSeconds: 0.5, everySeconds: 15 };

/** A capture of a run, as the window hears of it and as the run keeps it. */
export interface RunCapture {
  readonly moment: BracketMoment;
  /** From 1 within its moment. */
  readonly number: number;
  /** When it was begun, Unix seconds. */
  readonly at: number;
  /** null where it could not be taken: `problem` says why. */
  readonly capture: CaptureId | null;
  readonly problem: Problem | null;
}

/** The same as it is told: with what a window shows of it. */
export interface RunCaptureTold extends RunCapture {
  readonly view: CaptureView | null;
}
