import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Baseline,
  type BaselineId,
  baselineFor,
  mostBaselines,
  withBaseline,
} from '../../../shared/baseline.ts';
import type { CaptureView } from '../../../shared/capture.ts';
import type { IncidentId } from '../../../shared/incident.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Settings } from '../../../shared/settings.ts';
import { createMasker } from '../bundle/mask.ts';
import { readBundle } from '../bundle/read.ts';
import { createFolder } from '../bundle/write.ts';
import type { Capture } from '../capture.ts';
import { copyBundle } from '../incident/copy-bundle.ts';
import { maskKey } from '../incident/mask-keys.ts';
import type { KeptCapture } from './held-against.ts';

/*
 * The healthy captures of servers and models. Which there are is a setting, so that every window knows; the bundles are
 * masked copies in the data folder, so that they outlive the incidents they came from.
 */

export interface BaselinesHost {
  readonly dataFolder: string;
  readSettings(): Settings;
  changeSettings(patch: Partial<Settings>): unknown;
}

export interface Baselines {
  /** Copies the capture and names it the healthy one of its server or model. Throws what copying throws. */
  keep(capture: Capture, signal: AbortSignal): Promise<Baseline>;
  /** Takes it off the list and deletes its copy. */
  drop(id: BaselineId): Promise<void>;
  /** Its capture, read once. Throws `noSuchBaseline`, and what reading a bundle throws. */
  open(id: BaselineId): Promise<KeptCapture>;
  /** That of a capture's server or model; null where there is none, or its copy cannot be read. */
  of(view: CaptureView): Promise<KeptCapture | null>;
}

/** Read again when it is asked for next; more than a window compares at a time. */
const mostRead = 4;

export function createBaselines(host: BaselinesHost): Baselines {
  const folder = join(host.dataFolder, 'baselines');
  const read = new Map<BaselineId, Promise<Capture>>();
  const listed = (): readonly Baseline[] => host.readSettings().baselines;
  const key = () => maskKey(host.dataFolder, 'baselines' as string as IncidentId);

  /** Copies that no list names: of a baseline that another took the place of, or of settings that were reset. */
  async function sweep(): Promise<void> {
    const known = new Set<string>(listed().map(({ id }) => id));
    for (const name of await readdir(folder).catch(() => []))
      if (!known.has(name))
        await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }

  const baselines: Baselines = {
    async keep({ view }, signal) {
      const id = randomUUID() as string as BaselineId;
      await createFolder(folder);
      await copyBundle(view.path, join(folder, id), createMasker({ key: await key() }), {
        signal,
        tell: () => undefined,
      });
      const baseline: Baseline = {
        id,
        name: view.name,
        baseUrl: view.baseUrl,
        model: view.summary.model.model_path,
        version: view.summary.model.sglang_version,
        takenAt: view.takenAt,
        keptAt: Date.now() / 1000,
      };
      host.changeSettings({ baselines: [...withBaseline(listed(), baseline)].slice(0, mostBaselines) });
      await sweep();
      return baseline;
    },

    async drop(id) {
      host.changeSettings({ baselines: listed().filter((one) => one.id !== id) });
      read.delete(id);
      await sweep();
    },

    async open(id) {
      const baseline = listed().find((one) => one.id === id);
      if (!baseline) throw new ProblemError('noSuchBaseline', {});
      const reading =
        read.get(id) ??
        key().then((maskedWith) => readBundle(join(folder, id), undefined, { maskKey: maskedWith }));
      read.delete(id);
      read.set(id, reading);
      for (const old of [...read.keys()].slice(0, -mostRead)) read.delete(old);
      const capture = await reading.catch((error: unknown) => {
        read.delete(id);
        throw error;
      });
      return { id, name: baseline.name, capture: shownAs(capture, baseline) };
    },

    async of({ baseUrl, summary }) {
      const found = baselineFor(listed(), { baseUrl, model: summary.model.model_path });
      if (found === null) return null;
      // A copy that is gone or damaged must not keep a capture from being opened.
      return baselines.open(found.id).catch(() => null);
    },
  };
  return baselines;
}

/** Its folder has a name that nobody knows. Of a deployment, the target that the baseline was taken of. */
function shownAs(capture: Capture, { name, baseUrl }: Baseline): Capture {
  const own = capture.targets.find(({ view }) => view.baseUrl === baseUrl) ?? capture;
  return { ...own, view: { ...own.view, name } };
}
