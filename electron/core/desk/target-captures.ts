import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { aroundRun, type BracketMoment } from '../../../shared/bracket.ts';
import type { CaptureView } from '../../../shared/capture.ts';
import { defaultOrder } from '../../../shared/collect.ts';
import type { TaskId } from '../../../shared/contract.ts';
import type { Target } from '../../../shared/replay.ts';
import { bundleName } from '../collect/bundle-name.ts';
import { collect } from '../collect/collect.ts';
import type { Desk } from './desk.ts';
import type { OpenFiles } from './open-files.ts';

/** What collecting into the window's incident needs. */
export interface CaptureTools {
  readonly files: OpenFiles;
  /** Folder that captures go into while the incident cannot be written. */
  bundleFolder(): string;
  /** Longest wait for one answer. */
  readonly timeoutSeconds: number;
}

/**
 * Captures of a target around a run, for `bracket`: each is collected into the window's incident, or beside it where
 * that cannot be written, and opened. GETs only, without the health checks that make a server generate. `run` names
 * what it is around, in the words of a folder: `run_3`.
 */
export function captureOf(
  target: Target,
  run: string,
  desk: Desk,
  task: TaskId,
  { files, bundleFolder, timeoutSeconds }: CaptureTools,
): (moment: BracketMoment, number: number, signal: AbortSignal) => Promise<CaptureView> {
  return async (moment, number, signal) => {
    const { incident } = desk;
    const name = `${bundleName(new Date())}${aroundRun(moment, number, run)}`;
    const folder =
      incident.view.access.kind === 'write'
        ? await incident.newCaptureFolder(name)
        : join(bundleFolder(), name);
    await mkdir(dirname(folder), { recursive: true });
    const { path } = await collect(
      { ...defaultOrder, targets: [{ role: 'plain', ...target }], healthProbes: false, timeoutSeconds },
      folder,
      { signal, tell: () => undefined },
      { maskKey: incident.maskKey },
    );
    // What was collected is opened even when the run ends or is stopped meanwhile.
    const { view } = await files.openBundle(path, task, new AbortController().signal);
    return view;
  };
}
