import type { IncidentNote } from '../../../shared/note.ts';
import { noteFields } from '../../../shared/note.ts';
import { pinSource } from '../../../shared/pin.ts';
import { asArray, asNumber, asObject, asString, type JsonObject } from '../json-value.ts';
import { formatNoteFile, plainNote } from './note-file.ts';
import { formatPinsFile } from './pins-file.ts';

/*
 * How an older incident becomes a newer one: one pure function a version, from the files as they were read to the files
 * as they will be written. What a step does not know of, it hands on.
 */

/** The files that a migration may change; null = there is none. */
export interface IncidentTexts {
  readonly manifest: JsonObject;
  readonly note: string | null;
  readonly pins: string | null;
}

/** By the version that they start from. */
export const migrations: readonly ((texts: IncidentTexts) => IncidentTexts)[] = [splitManifest];

/**
 * 0 to 1. Version 0, before the format had a name for its parts, held everything in incident.json: captures as bare
 * paths, dumps as path and size, the note and the pins inline, the time of creation as ISO text.
 */
function splitManifest({ manifest, note, pins }: IncidentTexts): IncidentTexts {
  const { title, created, captures, dumps, note: inlineNote, pins: inlinePins, ...rest } = manifest;
  const createdAt = Date.parse(asString(created) ?? '') / 1000;
  const addedAt = Number.isFinite(createdAt) ? createdAt : 0;
  return {
    manifest: {
      ...rest,
      version: 1,
      name: asString(title) ?? '',
      created_at: addedAt,
      captures: (asArray(captures) ?? []).map((path) => captureFrom(path, addedAt)),
      dumps: (asArray(dumps) ?? []).map((dump) => dumpFrom(dump, addedAt)),
      requests: [],
      replays: [],
    },
    note: note ?? noteFrom(asObject(inlineNote)),
    pins: pins ?? pinsFrom(asArray(inlinePins), addedAt),
  };
}

const lastPart = (path: string): string => path.split('/').at(-1) || path;

function captureFrom(path: unknown, addedAt: number): unknown {
  if (typeof path !== 'string') return path;
  const name = lastPart(path);
  return { id: name, name, path, copied: path.startsWith('captures/'), added_at: addedAt };
}

function dumpFrom(dump: unknown, addedAt: number): unknown {
  const { file, size, ...rest } = asObject(dump) ?? {};
  const path = asString(file);
  if (path === null) return dump;
  const name = lastPart(path);
  const copied = path.startsWith('dumps/');
  return { ...rest, id: name, name, path, copied, bytes: asNumber(size) ?? 0, added_at: addedAt };
}

function noteFrom(inline: JsonObject | null): string | null {
  if (inline === null) return null;
  const fields = asObject(inline.fields) ?? {};
  const text = (value: unknown): string => asString(value) ?? '';
  const note: IncidentNote = {
    title: text(inline.title),
    subtitle: text(inline.subtitle),
    fields: Object.fromEntries(
      noteFields.map((field) => [field, text(fields[field])]),
    ) as IncidentNote['fields'],
    artifacts: [],
    whyMore: null,
  };
  const edited = noteFields.filter((field) => note.fields[field] !== '');
  return formatNoteFile({ note: plainNote(note), edited, otherHead: [], others: [] });
}

function pinsFrom(inline: readonly unknown[] | null, addedAt: number): string | null {
  if (inline === null) return null;
  const pins = inline.map((item, place) => {
    const { capture, file, line, text, remark, ...rest } = asObject(item) ?? {};
    const source = pinSource({
      in: 'capture',
      artifact: asString(capture),
      file: asString(file),
      line: asNumber(line),
    });
    const value = asString(text) ?? '';
    return {
      id: `pin-${place + 1}`,
      kind: 'text' as const,
      source,
      label: value.slice(0, 80),
      value,
      remark: asString(remark) ?? '',
      at: addedAt,
      ...rest,
    };
  });
  return formatPinsFile({ pins, others: [] });
}
