import type { DumpView } from '../../../shared/dump.ts';
import type { HandOff } from '../../../shared/handoff.ts';
import { type Capture, viewsOf } from '../capture.ts';
import { diagnoseIncident } from '../signals/incident-diagnosis.ts';
import type { Thresholds } from '../signals/thresholds.ts';
import { findCoreDumps } from './core-dumps.ts';
import { handOff } from './hand-off.ts';

/** The next tools for captures and dumps that are open, core dumps beside the dumps included. */
export async function readHandOff({
  captures,
  dumps,
  thresholds,
}: {
  readonly captures: readonly Capture[];
  readonly dumps: readonly DumpView[];
  readonly thresholds?: Thresholds;
}): Promise<readonly HandOff[]> {
  const views = captures.flatMap(viewsOf);
  const { diagnosis } = diagnoseIncident({ captures: views, dumps, thresholds });
  return handOff({
    diagnosis,
    captures,
    dumps,
    coredumps: await findCoreDumps(dumps.map(({ path }) => path)),
  });
}
