import { readdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { IncidentId } from '../../../shared/incident.ts';
import { manifestFileName } from '../../../shared/incident-files.ts';
import { readTextIfThere } from './atomic-file.ts';
import { unsavedFolder } from './incident-move.ts';
import { readManifest } from './manifest.ts';

/** Name of the app's folder in the place that the system has for such folders. Electron uses the package's name, too. */
const appName = 'sglang-incident-workbench';

/**
 * Where window and command line keep what stays on this machine: the same folder that Electron calls userData, so that
 * both make the same masks.
 */
export function defaultDataFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', appName);
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), appName);
  return join(env.XDG_CONFIG_HOME ?? join(home, '.config'), appName);
}

export interface UnsavedIncident {
  readonly id: IncidentId;
  readonly name: string;
  readonly folder: string;
  /** Unix seconds. */
  readonly createdAt: number;
}

/** Incidents that nobody has given a place yet, newest first. What cannot be read is left out. */
export async function listUnsaved(dataFolder: string): Promise<readonly UnsavedIncident[]> {
  const found: UnsavedIncident[] = [];
  for (const name of await readdir(join(dataFolder, 'unsaved')).catch(() => [])) {
    const folder = unsavedFolder(dataFolder, name as IncidentId);
    const text = await readTextIfThere(join(folder, manifestFileName)).catch(() => null);
    if (text === null) continue;
    try {
      const { manifest } = readManifest(folder, { manifest: text, note: null, pins: null });
      found.push({
        id: manifest.id as IncidentId,
        name: manifest.name,
        folder,
        createdAt: manifest.created_at,
      });
    } catch {
      // Damaged or of a later format: not ours to offer.
    }
  }
  return found.sort((a, b) => b.createdAt - a.createdAt);
}

/** Deletes an unsaved incident for good. The caller has closed it and knows that the person wants this. */
export async function discardUnsaved(dataFolder: string, incident: UnsavedIncident): Promise<void> {
  const known = await listUnsaved(dataFolder);
  if (known.some(({ folder }) => folder === incident.folder))
    await rm(incident.folder, { recursive: true, force: true });
}
