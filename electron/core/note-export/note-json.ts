import type * as v from 'valibot';
import type { exportedNoteSchema } from '../../../shared/note-json.ts';
import type { NoteContents } from './contents.ts';

/** The note for programs: shared/note-json.ts says what each key is. Masked names are counted, never listed. */
export function noteToJson(contents: NoteContents): v.InferInput<typeof exportedNoteSchema> {
  const { note, pins, logs, environment, reproduction, masks, masking, language, version } = contents;
  return {
    title: note.title,
    subtitle: note.subtitle,
    fields: { ...note.fields },
    artifacts: note.artifacts.map((artifact) => ({ ...artifact })),
    whyMore: note.whyMore,
    pins: pins.map((pin) => ({ ...pin })),
    language,
    logs: logs.map(({ path, name, bytes, span }) => ({
      path,
      name,
      bytes,
      first_time: span?.first ?? null,
      last_time: span?.last ?? null,
    })),
    environment: environment === null ? null : { ...environment },
    request:
      reproduction.kind === 'request'
        ? { endpoint: reproduction.endpoint, body: reproduction.body, masked: reproduction.masked }
        : null,
    masked: {
      prompts: masking.prompts ? masks.prompts.length : 0,
      hosts: masking.hosts ? masks.hosts.length : 0,
    },
    workbench_version: version,
  };
}
