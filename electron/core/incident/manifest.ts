import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import type { IncidentId } from '../../../shared/incident.ts';
import {
  attachmentEntrySchema,
  batchEntrySchema,
  captureEntrySchema,
  dumpEntrySchema,
  incidentFormat,
  incidentVersion,
  type Manifest,
  manifestFileName,
  manifestSchema,
  replayEntrySchema,
  requestEntrySchema,
} from '../../../shared/incident-files.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { parseJson } from '../json-text.ts';
import { asArray, asNumber, asObject, asString, type JsonObject } from '../json-value.ts';
import { readTextIfThere } from './atomic-file.ts';
import { type IncidentTexts, migrations } from './migrations.ts';

/** Lists of the manifest, and what an entry of each has to be. */
const entrySchemas = {
  captures: captureEntrySchema,
  dumps: dumpEntrySchema,
  requests: requestEntrySchema,
  replays: replayEntrySchema,
  batches: batchEntrySchema,
  attachments: attachmentEntrySchema,
} as const;
export type ManifestList = keyof typeof entrySchemas;
const lists = Object.keys(entrySchemas) as ManifestList[];

/** Entries that this version does not understand: not shown, and written again behind the others. */
export type OtherEntries = Readonly<Record<ManifestList, readonly unknown[]>>;

export const noOthers: OtherEntries = {
  captures: [],
  dumps: [],
  requests: [],
  replays: [],
  batches: [],
  attachments: [],
};

/** incident.json as read, brought up to this version. */
export interface ReadManifest {
  readonly manifest: Manifest;
  readonly others: OtherEntries;
  /** The version on disk. */
  readonly version: number;
  /** Texts of the other files where a migration changed them; null where none was needed. */
  readonly migrated: IncidentTexts | null;
}

/** The incident folder that a path names: the folder itself, or the incident.json in it. null for anything else. */
export async function findIncident(path: string): Promise<string | null> {
  const info = await stat(path).catch(() => null);
  if (info === null) return null;
  const folder = info.isDirectory() ? path : basename(path) === manifestFileName ? dirname(path) : null;
  if (folder === null) return null;
  const text = await readTextIfThere(join(folder, manifestFileName)).catch(() => null);
  return text !== null && isIncidentManifest(text) ? folder : null;
}

/** The id that masks are made with; null where the manifest cannot be understood. */
export async function readIncidentId(folder: string): Promise<IncidentId | null> {
  const path = join(folder, manifestFileName);
  try {
    const manifest = (await readTextIfThere(path)) ?? '';
    return readManifest(path, { manifest, note: null, pins: null }).manifest.id as IncidentId;
  } catch {
    return null;
  }
}

/** Whether a text is an incident's manifest, also one that a merge or an editor has damaged. */
export const isIncidentManifest = (text: string): boolean =>
  /"format"\s*:\s*"sglang-incident"/.test(text.slice(0, 100_000));

/** `texts`: the manifest's text and those of the files that a migration may change. Throws `incidentDamaged`. */
export function readManifest(
  path: string,
  texts: { readonly manifest: string; readonly note: string | null; readonly pins: string | null },
): ReadManifest {
  const damaged = (cause: string) => new ProblemError('incidentDamaged', { path, cause });
  const parsed = parseJson(texts.manifest);
  if (!parsed.ok) throw damaged(jsonFault(texts.manifest));
  const found = asObject(parsed.value);
  if (found === null || asString(found.format) !== incidentFormat)
    throw damaged(`it has no "format": "${incidentFormat}"`);
  const version = asNumber(found.version);
  if (version === null || version < 0 || !Number.isInteger(version))
    throw damaged('its version is no whole number');

  let migrated: IncidentTexts | null = null;
  for (let at = version; at < incidentVersion; at += 1) {
    const migrate = migrations[at];
    if (!migrate) throw damaged(`nobody knows how version ${at} becomes the next`);
    migrated = migrate(migrated ?? { manifest: found, note: texts.note, pins: texts.pins });
  }
  const { understood, others } = splitEntries(migrated?.manifest ?? found);
  const manifest = v.safeParse(manifestSchema, understood);
  if (!manifest.success) {
    const [issue] = manifest.issues;
    throw damaged(`${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`);
  }
  return { manifest: manifest.output, others, version, migrated };
}

/** Keys in the order of the format, then those that it does not know. */
export function formatManifest(manifest: Manifest, others: OtherEntries): string {
  const ordered: Record<string, unknown> = v.parse(manifestSchema, manifest);
  for (const list of lists) ordered[list] = [...manifest[list], ...others[list]];
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/** One entry that nobody understands must not close the whole incident. Of two with one id the first counts. */
function splitEntries(found: JsonObject): { readonly understood: JsonObject; readonly others: OtherEntries } {
  const understood: Record<string, unknown> = { ...found };
  const others: Record<ManifestList, readonly unknown[]> = { ...noOthers };
  for (const list of lists) {
    const items = asArray(found[list]);
    if (items === null) continue;
    const ids = new Set<string>();
    const isGood = (item: unknown): boolean => {
      const entry = v.safeParse(entrySchemas[list], item);
      if (!entry.success || ids.has(entry.output.id)) return false;
      ids.add(entry.output.id);
      return true;
    };
    const good = items.filter(isGood);
    understood[list] = good;
    others[list] = items.filter((item) => !good.includes(item));
  }
  return { understood, others };
}

function jsonFault(text: string): string {
  const merge = text.split('\n').findIndex((line) => /^(<{7} |={7}$|>{7} )/.test(line));
  if (merge >= 0) return `a merge was left unfinished in it, at line ${merge + 1}`;
  try {
    JSON.parse(text);
  } catch (error) {
    return `it is no JSON: ${(error as Error).message}`;
  }
  return 'it is no JSON';
}
