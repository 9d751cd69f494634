import * as v from 'valibot';
import { described, listOf, orNull, wholeNumber } from './described.ts';
import { noteArtifactKinds, noteFields } from './note.ts';
import { pinKinds } from './pin.ts';

/* The exported note as JSON. The descriptions are what docs/incident-format.md says. */

const environmentSchema = v.object({
  model: v.nullable(v.string()),
  served_as: v.nullable(v.string()),
  sglang_version: v.nullable(v.string()),
  weights: v.nullable(v.string()),
  accelerator: v.nullable(v.string()),
  accelerators: v.nullable(v.number()),
  topology: v.nullable(v.string()),
  backends: v.nullable(v.string()),
  launch_command: v.nullable(v.string()),
});

export const exportedNoteSchema = v.object({
  title: described(v.string(), 'The heading.'),
  subtitle: described(v.string(), 'Time, model, version and topology in one line.'),
  fields: described(v.object(v.entriesFromList(noteFields, v.string())), 'The seven fields, as Markdown.'),
  artifacts: listOf(
    v.object({ kind: v.picklist(noteArtifactKinds), path: v.string(), label: v.string() }),
    'What the note rests on.',
  ),
  whyMore: orNull(v.string(), 'Why bundle and dump were not enough.'),
  pins: listOf(
    v.object({
      kind: v.picklist(pinKinds),
      label: v.string(),
      value: v.string(),
      remark: v.string(),
      place: v.string(),
      gone: v.nullable(v.string()),
    }),
    'What was pinned, in the order of the note; `place` is where it was read, `gone` what became of that.',
  ),
  language: described(v.string(), 'Of the drafted sentences: `en` or `zh`.'),
  logs: listOf(
    v.object({
      path: v.string(),
      name: v.string(),
      bytes: wholeNumber,
      first_time: v.nullable(v.string()),
      last_time: v.nullable(v.string()),
    }),
    'Logs that were named. No rule reads them; the times are the log’s own, without a zone.',
  ),
  environment: orNull(environmentSchema, 'What is known of the server.'),
  request: orNull(
    v.object({ endpoint: v.string(), body: v.string(), masked: v.boolean() }),
    'The first pinned request: its body as JSON text, its prompt masked or not.',
  ),
  masked: described(
    v.object({ prompts: wholeNumber, hosts: wholeNumber }),
    'How many prompts and answers, and how many host names, are masked in it.',
  ),
  workbench_version: described(v.string(), 'Version of the workbench that wrote it.'),
});
