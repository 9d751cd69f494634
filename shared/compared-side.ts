import * as v from 'valibot';
import { baselineIdGiven } from './baseline.ts';
import type { CaptureId } from './capture.ts';
import type { DumpId } from './dump.ts';

const id = <T extends string>() =>
  v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(260),
    v.transform((value) => value as T),
  );

/** What stands on a side: a capture, or one sample of it, a dump, or the healthy capture of a server or model. */
export const comparedSideSchema = v.variant('kind', [
  v.object({
    kind: v.literal('capture'),
    capture: id<CaptureId>(),
    sample: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
  }),
  v.object({ kind: v.literal('dump'), dump: id<DumpId>() }),
  v.object({ kind: v.literal('baseline'), baseline: baselineIdGiven }),
]);
export type ComparedSide = v.InferOutput<typeof comparedSideSchema>;
