import * as v from 'valibot';
import { attachableKinds } from './attachment.ts';
import { bracketMoments } from './bracket.ts';
import { described, listOf, orNull, unixSeconds, wholeNumber } from './described.ts';
import { noteArtifactKinds, noteFields } from './note.ts';
import { endpoints, recordedParts } from './request.ts';
import { sideVerdicts } from './side-mark.ts';

/*
 * What the files of an incident folder hold, as they stand on disk. Keys that are not listed are kept when a file is
 * written again. The descriptions are what docs/incident-format.md says.
 */

export const incidentFormat = 'sglang-incident';
export const incidentVersion = 1;

/** Folder of values that are too large to stand in a request: see shared/held.ts. */
export const heldFolder = 'held';

export const manifestFileName = 'incident.json';
export const noteFileName = 'note.md';
export const pinsFileName = 'pins.json';
export const lockFileName = '.lock';
/** Where what was removed is kept, below the incident folder. Never emptied by us. */
export const removedFolder = '.removed';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(260));
const path =
  'Where it lies: relative to the incident folder, with `/`. An absolute path only where none is relative (another drive).';
const addedAt = described(unixSeconds, 'When it was added, Unix seconds.');

export const captureFactsSchema = v.looseObject({
  collected_at: orNull(v.string(), 'As the bundle says it, `YYYYMMDD_HHMMSS`.'),
  model_path: orNull(v.string(), 'Model of the server.'),
  sglang_version: orNull(v.string(), 'Version of the server.'),
  collected: described(wholeNumber, 'Sources that were collected.'),
  sources: described(wholeNumber, 'Sources altogether.'),
});

export const markSchema = v.looseObject({
  verdict: orNull(v.picklist(sideVerdicts), 'Known as good, or as bad.'),
  commit: orNull(v.string(), 'Commit of the server’s build.'),
  image: orNull(v.string(), 'Tag of its container image.'),
  note: orNull(v.string(), 'A remark.'),
});

export const captureEntrySchema = v.looseObject({
  id: described(id, 'Unique among the captures; the folder’s name when copied.'),
  name: described(v.string(), 'Name of the bundle as it was added.'),
  path: described(v.string(), path),
  copied: described(v.boolean(), 'Whether it lies in the incident folder.'),
  label: orNull(v.string(), 'A name that a person gave it.'),
  mark: orNull(markSchema, 'What a person says of it as a side of a comparison.'),
  added_at: addedAt,
  source_url: orNull(v.string(), 'Server that it was collected from.'),
  masked: listOf(
    v.looseObject({ file: v.string(), key: v.string(), count: wholeNumber }),
    'Secrets masked while it was copied, by file and key.',
  ),
  left_out: listOf(v.string(), 'Files beside the bundle’s own that were not copied.'),
  facts: orNull(captureFactsSchema, 'What was known when it was last open: shown when it is gone.'),
});

export const dumpFactsSchema = v.looseObject({
  kind: described(v.picklist(['request_dump', 'crash_dump', 'unknown']), 'Kind of the dump.'),
  total: described(wholeNumber, 'Records.'),
  finished: described(wholeNumber, 'Of them finished.'),
  in_flight: described(wholeNumber, 'Of them in flight.'),
  health_checks: described(wholeNumber, 'Of them health checks.'),
  model_path: orNull(v.string(), 'Model of the server.'),
  first_start: orNull(v.number(), 'First start, Unix seconds.'),
  last_start: orNull(v.number(), 'Last start, Unix seconds.'),
  dumped_at: orNull(v.number(), 'When a crash dump was written, Unix seconds.'),
});

export const dumpEntrySchema = v.looseObject({
  id: described(id, 'Unique among the dumps; the file’s name when copied.'),
  name: described(v.string(), 'Name of the file as it was added.'),
  path: described(v.string(), path),
  copied: described(v.boolean(), 'Whether it lies in the incident folder, below `dumps/`.'),
  bytes: described(wholeNumber, 'Its size.'),
  sha256: orNull(v.string(), 'SHA-256 in hex; null until it was worked out.'),
  label: orNull(v.string(), 'A name that a person gave it.'),
  mark: orNull(markSchema, 'What a person says of it as a side of a comparison.'),
  added_at: addedAt,
  facts: orNull(dumpFactsSchema, 'What was known when it was last open: shown when it is gone.'),
});

export const requestEntrySchema = v.looseObject({
  id: described(id, 'The file’s name without its ending.'),
  name: described(v.string(), 'What its tab says.'),
  path: described(v.string(), 'Its file below `requests/`.'),
  added_at: addedAt,
});

export const replayEntrySchema = v.looseObject({
  id: described(id, 'The file’s name without its ending.'),
  name: described(v.string(), 'What its tab says.'),
  path: described(v.string(), 'Its file below `replays/`.'),
  request: orNull(v.string(), 'Id of the request that was sent.'),
  added_at: addedAt,
  dropped: v.optional(
    described(wholeNumber, 'Oldest sends of it that were let go to stay below the limits.'),
    0,
  ),
});

export const batchEntrySchema = v.looseObject({
  id: described(id, 'The file’s name without its ending.'),
  name: described(v.string(), 'What its tab says.'),
  path: described(v.string(), 'Its file below `batches/`.'),
  added_at: addedAt,
});

export const attachmentEntrySchema = v.looseObject({
  id: described(id, 'The file’s name below `attachments/`.'),
  name: described(v.string(), 'Name of the file as it was attached.'),
  path: described(v.string(), 'Its copy below `attachments/`.'),
  to: described(
    v.looseObject({ kind: v.picklist(attachableKinds), id, run: v.nullable(wholeNumber) }),
    'What it belongs to: a replay and the number of its run, or a batch (`run` is null).',
  ),
  bytes: described(wholeNumber, 'Size of the copy.'),
  masked: described(wholeNumber, 'Secrets that were masked while it was copied.'),
  added_at: addedAt,
});

export const manifestSchema = v.looseObject({
  format: described(v.literal(incidentFormat), 'Tells the file from any other.'),
  version: described(wholeNumber, 'Version of the format. A newer one is opened for reading only.'),
  id: described(id, 'Stays with the incident wherever it is moved.'),
  name: described(v.string(), 'What the window’s title says.'),
  created_at: described(unixSeconds, 'Unix seconds.'),
  workbench_version: described(v.optional(v.string(), ''), 'Version of the workbench that wrote it last.'),
  mask_checks: listOf(
    v.string(),
    'Fingerprints of the keys its masks were made with. More than one: equal secrets may show as different masks.',
  ),
  captures: listOf(captureEntrySchema, 'Captures, in the order they were added.'),
  dumps: listOf(dumpEntrySchema, 'Dumps, in the order they were added.'),
  requests: listOf(requestEntrySchema, 'Saved and edited requests.'),
  replays: listOf(replayEntrySchema, 'Replays.'),
  batches: listOf(batchEntrySchema, 'Batch replays.'),
  attachments: listOf(attachmentEntrySchema, 'Files that were attached to what was sent.'),
});

export const noteHeadSchema = v.looseObject({
  title: described(v.string(), 'The heading.'),
  subtitle: described(v.string(), 'The line below it.'),
  edited: listOf(v.string(), 'Parts that a person wrote: a new draft leaves them alone.'),
  artifacts: listOf(
    v.looseObject({
      kind: described(v.picklist(noteArtifactKinds), 'What it is.'),
      path: described(v.string(), path),
      label: described(v.string(), 'Its name.'),
    }),
    'What the note rests on.',
  ),
});

/** Parts of a note that a person can write. */
export const noteParts = ['title', 'subtitle', ...noteFields, 'whyMore'] as const;
export type NotePart = (typeof noteParts)[number];

const phraseSchema = v.looseObject({
  key: described(v.string(), 'Row of the phrase catalogue.'),
  params: described(v.record(v.string(), v.union([v.string(), v.number()])), 'What fills its slots.'),
  text: described(v.string(), 'The same in English.'),
});

export const requestFileSchema = v.looseObject({
  name: described(v.string(), 'What its tab says.'),
  endpoint: described(v.picklist(endpoints), 'Where it is sent.'),
  target_url: orNull(v.string(), 'The server it was last meant for. Never a key.'),
  field_version: orNull(
    v.string(),
    'Version whose fields the text is judged by, where a person chose it: `any`, or one.',
  ),
  idle_timeout_seconds: orNull(v.number(), 'Silence after which an answer counts as broken off.'),
  origin: orNull(
    v.looseObject({
      dump: orNull(v.string(), 'Id of the dump; null when it is not part of the incident.'),
      index: described(wholeNumber, 'Record of the dump, from 0.'),
      rid: orNull(v.string(), 'Its request id.'),
    }),
    'The record it was taken from; null for a hand-saved request.',
  ),
  body: described(
    v.string(),
    'The editor’s text, character by character: it may be no JSON yet, and 64-bit integers survive in it.',
  ),
  prepared_body: orNull(v.string(), 'The text before the first edit; null = the same as `body`.'),
  recorded_body: described(v.optional(v.string(), ''), 'The request as it was recorded.'),
  kept: listOf(v.string(), 'Fields that are sent as recorded on a person’s wish.'),
  changes: listOf(
    v.looseObject({
      field: v.string(),
      action: v.picklist(['dropped', 'changed']),
      reason: phraseSchema,
      recorded: v.string(),
      recorded_json: v.string(),
    }),
    'Fields that were left out or changed to make it fit for sending, and why.',
  ),
  newer_sampling: listOf(
    v.string(),
    'Sampling parameters that the recording server took though this version does not list them.',
  ),
  notes: listOf(phraseSchema, 'What a reader should know before sending it.'),
  recorded_output: orNull(
    v.looseObject({
      text: orNull(v.string(), 'Recorded answer.'),
      output_ids: orNull(v.array(v.number()), 'Its token ids.'),
      prompt_tokens: orNull(v.number(), 'As recorded.'),
      completion_tokens: orNull(v.number(), 'As recorded.'),
      cached_tokens: orNull(v.number(), 'As recorded.'),
      ttft_seconds: orNull(v.number(), 'As recorded.'),
      elapsed_seconds: orNull(v.number(), 'As recorded.'),
      finish_type: orNull(v.string(), 'As recorded.'),
      part: described(
        v.picklist(recordedParts),
        'How much of the answer it is: the whole, its beginning (in flight), its tail (the last piece), or shortened by a log.',
      ),
    }),
    'The recorded answer; null where there is none.',
  ),
});

/** Key and slots of a problem's sentence, for a window in another language. */
const problemSaid = v.object({
  key: v.string(),
  params: v.record(
    v.string(),
    v.union([
      v.string(),
      v.number(),
      v.object({ key: v.string(), params: v.record(v.string(), v.union([v.string(), v.number()])) }),
    ]),
  ),
});

const tokenLogprob = { id: v.number(), logprob: v.nullable(v.number()), text: v.nullable(v.string()) };
const problemSchema = v.looseObject({
  code: v.string(),
  message: v.string(),
  hint: v.exactOptional(v.string()),
  said: v.exactOptional(problemSaid),
});

export const replayLineSchema = v.looseObject({
  run: described(
    wholeNumber,
    'Number of the run in this file, from 1. Of several lines with one number the last counts.',
  ),
  at: described(unixSeconds, 'When it was sent, Unix seconds.'),
  base_url: described(v.string(), 'The server it was sent to. Never a key.'),
  endpoint: described(v.picklist(endpoints), 'Where it was sent.'),
  body: orNull(v.string(), 'What was sent; null = as in an earlier line of the run.'),
  end: orNull(
    v.picklist(['complete', 'aborted', 'error', 'cancelled', 'cut', 'silent', 'unreachable']),
    'How it ended; null while it was under way, and for ever when the workbench was killed meanwhile.',
  ),
  http_status: orNull(v.number(), 'Status of the answer.'),
  problem: orNull(problemSchema, 'What went wrong.'),
  text: orNull(v.string(), 'The answer’s text, or as much of it as had arrived.'),
  output_ids: orNull(v.array(v.number()), 'Its token ids.'),
  rid: orNull(v.string(), 'Request id that the server gave it.'),
  finish_type: orNull(v.string(), '`stop`, `length`, `abort` …'),
  prompt_tokens: orNull(v.number(), 'As the server counted.'),
  cached_tokens: orNull(v.number(), 'As the server counted.'),
  completion_tokens: orNull(v.number(), 'As the server counted.'),
  elapsed_seconds: orNull(v.number(), 'From sending to the end of the answer.'),
  ttft_seconds: orNull(v.number(), 'Time to the first piece with a token.'),
  pieces: listOf(
    v.looseObject({ at: v.number(), tokens: v.optional(v.nullable(v.number()), null) }),
    'Seconds since sending, and tokens so far, per piece of the stream.',
  ),
  logprobs: orNull(
    v.array(
      v.looseObject({ at: v.number(), ...tokenLogprob, candidates: v.array(v.looseObject(tokenLogprob)) }),
    ),
    'Where they were asked for: the chosen token of each place with its natural logarithm of probability, and the candidates.',
  ),
  sampling: orNull(
    v.looseObject({ greedy: v.boolean(), seeded: v.boolean(), asksCandidates: v.boolean() }),
    'How the sent body chooses tokens.',
  ),
  answer_text: orNull(v.string(), 'The last object of the answer as indented JSON, or the raw text.'),
  captures: listOf(
    v.looseObject({
      moment: v.picklist(bracketMoments),
      number: wholeNumber,
      at: v.number(),
      capture: v.nullable(v.string()),
      problem: v.nullable(problemSchema),
    }),
    'Captures of the server taken around the run, by their ids: moment, number within it, when it was begun (Unix seconds); `problem` says why one is missing.',
  ),
  chat: orNull(
    v.looseObject({
      reasoning: orNull(v.string(), 'What a reasoning parser set apart.'),
      tool_calls: listOf(
        v.looseObject({ id: v.nullable(v.string()), name: v.string(), arguments: v.string() }),
        'Tools that the model called, with its arguments as it wrote them.',
      ),
    }),
    'What an answer of `/v1/chat/completions` holds beside its text.',
  ),
  long: listOf(
    v.looseObject({
      key: described(
        v.picklist(['body', 'text', 'output_ids', 'pieces', 'answer_text']),
        'Whose value it is.',
      ),
      file: described(v.string(), 'Its file below `replays/long/`: a text as it is, a list as JSON.'),
      bytes: described(wholeNumber, 'Its size.'),
    }),
    'Values too long for a line. Each stands in a file that is called by its SHA-256; the key itself is null or empty.',
  ),
});

/** A line that takes a run off the list, or brings it back. */
export const replayMarkSchema = v.looseObject({
  run: described(wholeNumber, 'Number of the run.'),
  removed: described(v.boolean(), 'Whether it is off the list. Of several lines the last counts.'),
});

export const lockSchema = v.looseObject({
  owner: described(id, 'Drawn anew each time the incident is opened for writing.'),
  host: described(v.string(), 'Name of the machine.'),
  user: orNull(v.string(), 'Name of the account.'),
  pid: described(wholeNumber, 'Its process.'),
  space: described(v.string(), 'Tells process ids of one running system from those of another.'),
  since: described(unixSeconds, 'When it was opened, Unix seconds.'),
});

export type Manifest = v.InferOutput<typeof manifestSchema>;
export type CaptureEntry = v.InferOutput<typeof captureEntrySchema>;
export type CaptureFacts = v.InferOutput<typeof captureFactsSchema>;
export type DumpEntry = v.InferOutput<typeof dumpEntrySchema>;
export type DumpFacts = v.InferOutput<typeof dumpFactsSchema>;
export type RequestEntry = v.InferOutput<typeof requestEntrySchema>;
export type ReplayEntry = v.InferOutput<typeof replayEntrySchema>;
export type AttachmentEntry = v.InferOutput<typeof attachmentEntrySchema>;
export type BatchEntry = v.InferOutput<typeof batchEntrySchema>;
export type RequestFile = v.InferOutput<typeof requestFileSchema>;
export type ReplayLine = v.InferOutput<typeof replayLineSchema>;
export type LockFile = v.InferOutput<typeof lockSchema>;
