import * as v from 'valibot';
import { batchResultSchema, batchStartSchema } from '../../../shared/batch-file.ts';
import { heldKey, largestInText } from '../../../shared/held.ts';
import { historyLimits } from '../../../shared/history.ts';
import {
  attachmentEntrySchema,
  batchEntrySchema,
  captureEntrySchema,
  captureFactsSchema,
  dumpEntrySchema,
  dumpFactsSchema,
  heldFolder,
  incidentVersion,
  lockSchema,
  manifestSchema,
  noteHeadSchema,
  replayEntrySchema,
  replayLineSchema,
  replayMarkSchema,
  requestEntrySchema,
  requestFileSchema,
} from '../../../shared/incident-files.ts';
import { note as words } from '../../../shared/messages/en/note.ts';
import { noteFields } from '../../../shared/note.ts';
import { exportedNoteSchema } from '../../../shared/note-json.ts';
import { pinSchema, pinSourceSchema } from '../../../shared/pin.ts';
import { gitFiles } from './incident-move.ts';

/** Objects that have a table of their own. */
const described: ReadonlySet<v.GenericSchema> = new Set<v.GenericSchema>([
  captureEntrySchema,
  captureFactsSchema,
  dumpEntrySchema,
  dumpFactsSchema,
  requestEntrySchema,
  replayEntrySchema,
  batchEntrySchema,
  pinSourceSchema,
]);

/** As much of a schema as a table about it needs. */
interface Shape {
  readonly type: string;
  readonly entries?: Readonly<Record<string, v.GenericSchema>>;
  readonly wrapped?: v.GenericSchema;
  readonly item?: v.GenericSchema;
  readonly options?: readonly (string | v.GenericSchema)[];
  readonly literal?: string;
  readonly value?: v.GenericSchema;
}
const shapeOf = (schema: v.GenericSchema): Shape => schema as unknown as Shape;

/** `docs/incident-format.md`: read off the schemas that read and write the files. */
export function incidentFormatReference(): string {
  return `# The incident folder

Generated from \`shared/incident-files.ts\` and \`shared/pin.ts\` by \`npm run docs\`. Version ${incidentVersion}.

An incident is a folder of plain files: readable without the workbench, and made for git.

\`\`\`
incident.json            what belongs to it
note.md                  the note: front matter and seven sections
pins.json                what was marked as proof
captures/<id>/           bundles, in the shape of the reference scripts
dumps/<id>               dumps, where they were copied in
requests/<nnnn>-<name>.json    saved and edited requests
replays/<nnnn>-<name>.jsonl    what was sent and what came back
${heldFolder}/<name>-<hash>.json        values of requests that are larger than ${largestInText} bytes
batches/<nnnn>-<name>.jsonl    whole dumps that were replayed
attachments/<name>             logs, stacks and other texts that were attached to what was sent
replays/long/<sha256>.txt       bodies and answers too long for a line, each once
exports/body-<hash>.json       bodies that a copied command reads; yours to delete
minimised/<hash>/              a failing request being shrunk: minimise.json, body.json, rounds.jsonl with a line for each
                               candidate, smallest.json; yours to delete
.gitignore, .gitattributes     ${Object.values(gitFiles)
    .flatMap((text) => text.trim().split('\n'))
    .map((line) => `\`${line}\``)
    .join(' ')}
\`\`\`

- Text is UTF-8 with LF line ends; JSON is indented by two blanks, keys in the order below. Files with CRLF are read all the same.
- Keys, pins, entries, front matter and sections that this version does not know are kept when a file is written again.
- Times are Unix seconds. Unknown is \`null\`, never 0.
- Each file is replaced as a whole (written beside as \`.<name>.<random>.part\`, flushed, renamed); \`*.jsonl\` only grows. A
  writer that is killed leaves at worst a \`.part\` file, which the next opening removes, or one cut last line, which is left out.
- A file that was changed by somebody else is never overwritten without asking. Kept both ways, ours becomes \`note.mine.md\`.
- What lies in \`captures/\`, \`dumps/\`, \`requests/\`, \`replays/\` or \`batches/\` without being listed is taken in when the folder is opened.
- A request's body holds \`{"${heldKey}": "<name>-<hash>", …}\` in the place of a value that lies in \`${heldFolder}/\`. The file is the JSON of the
  value as it is sent, byte for byte; \`<hash>\` is the first half of its SHA-256 in hexadecimal. Such a file never changes.
- Removed captures, dumps, requests, replays, batches and attachments go to \`.removed/\` and stay there until you delete them.
- Never in the folder: API keys and tokens, the key of the masks, window layout, and paths of your machine where a relative one will do.
  Copied bundles and attachments are masked. Requests and dumps hold prompts as they are.

## incident.json

${table(manifestSchema)}

An entry of \`captures\`:

${table(captureEntrySchema)}

Its \`facts\`:

${table(captureFactsSchema)}

An entry of \`dumps\`. A dump that is not where it was is looked for where this machine saw it last, then by size and hash in the
incident folder, its \`dumps/\` and the folder around it:

${table(dumpEntrySchema)}

Its \`facts\`:

${table(dumpFactsSchema)}

An entry of \`requests\`:

${table(requestEntrySchema)}

An entry of \`replays\`:

${table(replayEntrySchema)}

An entry of \`batches\`:

${table(batchEntrySchema)}

An entry of \`attachments\`:

${table(attachmentEntrySchema)}

## note.md

Front matter: a line \`key: value\` each, the value as JSON, which is YAML. A title without quotes is understood.

${table(noteHeadSchema)}

Then the title and the subtitle once more, for the reader, and the sections. Each begins with a comment that names it and a heading
that may be changed; the text is everything up to the blank line before the next comment, headings included:

\`\`\`markdown
<!-- field: ${noteFields[0]} -->
## ${words.fields[noteFields[0]]}

…
\`\`\`

The sections: ${noteFields.map((field) => `\`${field}\``).join(', ')}, and \`why_more\` where bundle and dump were not enough. A
line of the text that looks like such a comment has a backslash before \`field\`. Where an editor has dropped the comments, the
headings tell the sections.

## The exported note as JSON

What \`sgl-incident note --format json\` and the window's export write. Keys may be added, never renamed or dropped.

${table(exportedNoteSchema)}

## pins.json

A list; the place in it is the number of the pin in the note.

${table(pinSchema)}

Its \`source\`:

${table(pinSourceSchema)}

## requests/*.json

${table(requestFileSchema)}

## replays/*.jsonl

A line is written when a request is sent, and again when its answer has ended.

${table(replayLineSchema)}

A line with \`run\` and \`removed\` alone takes that run off the list, or brings it back:

${table(replayMarkSchema)}

An incident keeps up to ${historyLimits.runs} sends and ${historyLimits.bytes / 1e9} GB of them. Past that the oldest are deleted for good:
those off the list first, those that a pin points at never.

## batches/*.jsonl

The first line says what was asked for:

${table(batchStartSchema)}

Every line without the key \`batch\` is the result of one request, written as its answer ends. Of several of one record, pass and
target the last counts:

${table(batchResultSchema)}

The other lines tell of the run, by their \`batch\`: \`continued\` (it went on after an end), \`paused\`, \`resumed\`, \`died\` (the
target, with what was in flight), \`capture\` (one that was taken around it), \`round\` and \`halved\` (the search for the smallest set
that kills the target), \`end\`. Without an \`end\` the workbench was killed, and the run can go on.

## .lock

Stands in the folder while a workbench has it open for writing, and is touched every 5 s. One that was silent for 30 s, or whose
process is gone, is taken over; another's only when a person says so. Who has lost it writes nothing more. Git ignores it.

${table(lockSchema)}

## Versions

An older version is brought up when it is opened for writing, and the old manifest stays beside as \`incident.v<N>.json\`. A newer
one is opened for reading only. Version 0 held everything in \`incident.json\`: captures as bare paths, dumps as \`file\` and
\`size\`, \`note\` and \`pins\` inline, \`title\`, and \`created\` as ISO text.
`;
}

function table(schema: v.GenericSchema): string {
  const rows = Object.entries(shapeOf(schema).entries ?? {}).map(([key, entry]) => [
    `\`${key}\``,
    typeOf(entry),
    descriptionOf(entry),
  ]);
  return [['key', 'type', ''], ['---', '---', '---'], ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

/** What a schema accepts, in words of JSON. */
function typeOf(schema: v.GenericSchema): string {
  const { type, wrapped, item, options, literal, value } = shapeOf(schema);
  switch (type) {
    case 'optional':
    case 'exact_optional':
      return wrapped ? typeOf(wrapped) : type;
    case 'nullable':
      return wrapped ? typeOf(wrapped).replace(/(, below)?$/, ' or null$1') : type;
    case 'array':
      return `list of ${plural(item ? typeOf(item) : '?').replace(/^object(, below)?/, 'objects$1')}`;
    case 'picklist':
      return (options ?? []).map((option) => `\`"${option}"\``).join(', ');
    case 'literal':
      return `\`"${literal}"\``;
    case 'union':
      return (options ?? [])
        .map((option) => (typeof option === 'string' ? option : typeOf(option)))
        .join(' or ');
    case 'record':
      return `object of ${plural(value ? typeOf(value) : '?')}`;
    case 'loose_object':
    case 'object':
      return inline(schema);
    default:
      return type;
  }
}

/** An object without a table of its own names its keys. */
function inline(schema: v.GenericSchema): string {
  if (described.has(schema)) return 'object, below';
  const keys = Object.keys(shapeOf(schema).entries ?? {});
  return `object {${keys.map((key) => `\`${key}\``).join(', ')}}`;
}

const plural = (type: string): string => (/^(string|number|boolean)$/.test(type) ? `${type}s` : type);

/** On the schema itself, or on what is optional in it. */
function descriptionOf(schema: v.GenericSchema): string {
  const own = v.getDescription(schema as never);
  const { wrapped } = shapeOf(schema);
  return own ?? (wrapped ? descriptionOf(wrapped) : '');
}
