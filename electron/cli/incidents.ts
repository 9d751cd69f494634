import { resolve } from 'node:path';
import { version } from '../../package.json' with { type: 'json' };
import type { CaptureItem, DumpItem } from '../../shared/incident.ts';
import { ProblemError } from '../../shared/outcome.ts';
import { say } from '../../shared/phrase.ts';
import type { SideMark } from '../../shared/side-mark.ts';
import { defaultDataFolder } from '../core/incident/data-folder.ts';
import { type Incident, openIncident } from '../core/incident/incident.ts';
import { findIncident } from '../core/incident/manifest.ts';
import type { Printer } from './print.ts';

/*
 * An incident folder stands wherever a capture may stand. It is opened to be read: no lock is taken, nothing is written.
 */

/** Does `work` on the incident that a path names, and closes it; null for a path that names none. */
export async function withIncident<T>(
  path: string,
  work: (incident: Incident) => Promise<T>,
): Promise<T | null> {
  if ((await findIncident(resolve(path))) === null) return null;
  const incident = await openIncident(path, {
    dataFolder: defaultDataFolder(),
    workbenchVersion: version,
    readOnly: true,
  });
  try {
    return await work(incident);
  } finally {
    await incident.close();
  }
}

/** Paths of those captures or dumps that are there; the others are named. */
export function presentPaths(items: readonly (CaptureItem | DumpItem)[], print: Printer): readonly string[] {
  return items.flatMap(({ name, place }) => {
    if (place.state === 'present') return [place.path];
    print.warn(`${name} of the incident was left out: ${say(place.reason)}.`);
    return [];
  });
}

export interface CapturePath {
  readonly path: string;
  /** Of the incident that it belongs to; undefined for a bundle of its own. */
  readonly maskKey?: Uint8Array;
  /** What a person said of it there. */
  readonly mark?: SideMark | null;
}

/** The capture that a path names. Of an incident it is the one that was added last, and a warning names the others. */
export async function captureAt(path: string, print: Printer): Promise<CapturePath> {
  const found = await withIncident(path, async (incident) => {
    const { captures, name } = incident.view;
    const newest = [...captures].sort((a, b) => a.addedAt - b.addedAt);
    const [last, ...others] = presentPaths(newest, print).toReversed();
    if (last === undefined) throw new ProblemError('incidentHasNoCapture', { incident: name });
    if (others.length > 0)
      print.warn(
        `The incident holds ${others.length + 1} captures; this is ${last}. Others: ${others.join(', ')}.`,
      );
    const mark = captures.find(({ place }) => 'path' in place && place.path === last)?.mark ?? null;
    return { path: last, maskKey: incident.maskKey, mark };
  });
  return found ?? { path: resolve(path) };
}
