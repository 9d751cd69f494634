import * as v from 'valibot';
import { type NotePart, noteHeadSchema, noteParts } from '../../../shared/incident-files.ts';
import { note as words } from '../../../shared/messages/en/note.ts';
import { type IncidentNote, type NoteField, noteFields } from '../../../shared/note.ts';
import { parseJson } from '../json-text.ts';

/*
 * note.md: front matter whose values are JSON (which is YAML), then the sections as Markdown. Each section begins with
 * a comment that names it, so that whatever stands in it, headings too, reads back character by character. A person
 * may edit the file: headings, order and what stands outside the sections survive.
 */

export interface StoredNote {
  readonly note: IncidentNote;
  readonly edited: readonly NotePart[];
  /** Lines of the front matter that this version does not know, as they stand. */
  readonly otherHead: readonly string[];
  /** Sections that this version does not know, and text outside of all sections. */
  readonly others: readonly { readonly name: string; readonly text: string }[];
}

/** Section names beside the seven fields. */
const whyMoreName = 'why_more';
const strayName = 'other';

const marker = /^<!-- field: ([a-z_]{1,40}) -->$/;

/** A line of the person's that looks like one of our comments gets a backslash, and loses one when it is read. */
const escaped = (text: string): string => text.replace(/^<!-- (\\*field: )/gm, '<!-- \\$1');
const unescaped = (text: string): string => text.replace(/^<!-- \\(\\*field: )/gm, '<!-- $1');

/** Text that survives a file: LF line ends, whole characters. What goes into a note goes through here first. */
export const plainText = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/\p{Surrogate}/gu, '\uFFFD');

/** A note with `plainText` in all its parts. */
export const plainNote = (note: IncidentNote): IncidentNote => ({
  title: plainText(note.title),
  subtitle: plainText(note.subtitle),
  fields: fieldsOf((field) => plainText(note.fields[field])),
  artifacts: note.artifacts.map(({ kind, path, label }) => ({
    kind,
    path: plainText(path),
    label: plainText(label),
  })),
  whyMore: note.whyMore === null ? null : plainText(note.whyMore),
});

const fieldsOf = (value: (field: NoteField) => string): Record<NoteField, string> =>
  Object.fromEntries(noteFields.map((field) => [field, value(field)])) as Record<NoteField, string>;

export function formatNoteFile({ note, edited, otherHead, others }: StoredNote): string {
  const head = [
    '---',
    `title: ${JSON.stringify(note.title)}`,
    `subtitle: ${JSON.stringify(note.subtitle)}`,
    `edited: ${JSON.stringify(noteParts.filter((part) => edited.includes(part)))}`,
    ...list('artifacts', note.artifacts),
    ...otherHead,
    '---',
  ].join('\n');
  const sections = [
    ...noteFields.map((name) => section(name, words.fields[name], note.fields[name])),
    ...(note.whyMore === null ? [] : [section(whyMoreName, words.whyMore, note.whyMore)]),
    ...others.map(({ name, text }) => `<!-- field: ${name} -->\n${escaped(text)}`),
  ];
  return `${head}\n\n${opening(note)}${sections.join('\n\n')}\n`;
}

const list = (key: string, items: readonly unknown[]): string[] =>
  items.length === 0 ? [`${key}: []`] : [`${key}:`, ...items.map((item) => `  - ${JSON.stringify(item)}`)];

/** Heading and subtitle for the reader; the front matter is what counts. */
const opening = ({ title, subtitle }: IncidentNote): string =>
  [shownTitle(title), shownSubtitle(subtitle)]
    .filter((line) => line !== '')
    .map((line) => `${line}\n\n`)
    .join('');

const shownTitle = (title: string): string => `# ${oneLine(title)}`.trim();
const shownSubtitle = (subtitle: string): string => escaped(oneLine(subtitle));

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const section = (name: string, heading: string, text: string): string =>
  `<!-- field: ${name} -->\n## ${heading}\n\n${escaped(text)}`;

/** Reads note.md; null where it is no note of ours. A file without its comments is read by its headings. */
export function parseNoteFile(file: string): StoredNote | null {
  const text = file.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const split = splitHead(text);
  if (split === null) return null;
  const { head, otherHead } = readHead(split.head);
  const parsed = v.safeParse(noteHeadSchema, head);
  if (!parsed.success) return null;

  const { before, chunks } = hasMarkers(split.body) ? byMarkers(split.body) : byHeadings(split.body);
  const texts = new Map<string, string>();
  const others: { name: string; text: string }[] = [];
  for (const { name, text: chunk } of chunks) {
    const known = (noteFields as readonly string[]).includes(name) || name === whyMoreName;
    // The same section twice, as after a merge: the second is kept aside.
    if (known && !texts.has(name)) texts.set(name, unescaped(withoutHeading(chunk)));
    else others.push({ name: known ? strayName : name, text: unescaped(chunk) });
  }
  const top = readOpening(before, parsed.output);
  if (top.stray !== '') others.push({ name: strayName, text: top.stray });
  return {
    note: {
      title: top.title,
      subtitle: top.subtitle,
      fields: fieldsOf((field) => texts.get(field) ?? ''),
      artifacts: parsed.output.artifacts.map(({ kind, path, label }) => ({ kind, path, label })),
      whyMore: texts.get(whyMoreName) ?? null,
    },
    edited: noteParts.filter((part) => parsed.output.edited.includes(part)),
    otherHead,
    others,
  };
}

/** The lines between the two rules, and what follows them. */
function splitHead(text: string): { readonly head: readonly string[]; readonly body: string } | null {
  if (!text.startsWith('---\n')) return null;
  const end = text.indexOf('\n---', 3);
  if (end < 0 || (text[end + 4] ?? '\n') !== '\n') return null;
  return { head: text.slice(4, Math.max(4, end)).split('\n'), body: text.slice(end + 5) };
}

const headKeys = new Set(['title', 'subtitle', 'edited', 'artifacts']);

/** `key: JSON`, or `key:` and a line `  - JSON` for each item. A value that is no JSON is a text as it stands. */
function readHead(lines: readonly string[]): {
  readonly head: Record<string, unknown>;
  readonly otherHead: readonly string[];
} {
  const head: Record<string, unknown> = { title: '', subtitle: '' };
  const otherHead: string[] = [];
  let items: unknown[] | null = null;
  let known = true;
  for (const line of lines) {
    const entry = /^([A-Za-z_][\w-]*):[ \t]*(.*)$/s.exec(line);
    if (entry) {
      const [, key = '', value = ''] = entry;
      known = headKeys.has(key);
      items = null;
      if (!known) otherHead.push(line);
      else if (value.trim() === '') {
        items = [];
        head[key] = isText(key) ? '' : items;
      } else head[key] = isText(key) ? textIn(value) : valueIn(value);
    } else if (!known) otherHead.push(line);
    else if (items && /^\s*-\s/.test(line)) items.push(valueIn(line.replace(/^\s*-\s+/, '')));
    else if (line.trim() !== '') otherHead.push(line);
  }
  return { head, otherHead };
}

const isText = (key: string): boolean => key === 'title' || key === 'subtitle';

function valueIn(text: string): unknown {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : text.trim();
}

/** Quotes are ours; a person who writes a title by hand needs none. */
function textIn(text: string): string {
  const value = valueIn(text);
  return typeof value === 'string' ? value : text.trim();
}

interface Body {
  readonly before: string;
  readonly chunks: readonly { readonly name: string; readonly text: string }[];
}

const hasMarkers = (body: string): boolean => body.split('\n').some((line) => marker.test(line));

/** Each section ends with the blank line before the next comment, the last with the end of the file. */
function byMarkers(body: string): Body {
  const parts = body.split(/^<!-- field: ([a-z_]{1,40}) -->(?:\n|$)/m);
  const chunks: { name: string; text: string }[] = [];
  for (let at = 1; at < parts.length; at += 2) {
    const chunk = parts[at + 1] ?? '';
    const last = at + 2 >= parts.length;
    chunks.push({ name: parts[at] ?? '', text: chunk.replace(last ? /\n$/ : /\n\n?$/, '') });
  }
  return { before: parts[0] ?? '', chunks };
}

/** A note that went through an editor which drops comments. Sections nobody knows are kept with their heading. */
function byHeadings(body: string): Body {
  const names = new Map<string, string>([
    ...noteFields.map((field): [string, string] => [words.fields[field].toLowerCase(), field]),
    [words.whyMore.toLowerCase(), whyMoreName],
  ]);
  const [before = '', ...rest] = body.split(/^(?=## )/m);
  const chunks = rest.map((chunk) => {
    const heading = /^## +(.*?) *$/m.exec(chunk)?.[1]?.toLowerCase() ?? '';
    return { name: names.get(heading) ?? strayName, text: chunk.replace(/\n+$/, '') };
  });
  return { before, chunks };
}

const withoutHeading = (chunk: string): string => chunk.replace(/^## [^\n]*(?:\n\n?|$)/, '');

/** A heading or subtitle that was changed in the body counts; what else stands there is kept. */
function readOpening(
  before: string,
  head: { readonly title: string; readonly subtitle: string },
): { readonly title: string; readonly subtitle: string; readonly stray: string } {
  let { title, subtitle } = head;
  const paragraphs = before.trim() === '' ? [] : before.trim().split(/\n{2,}/);
  const [first] = paragraphs;
  if (first === shownTitle(title)) paragraphs.shift();
  else if (first !== undefined && /^# [^\n]+$/.test(first)) {
    title = first.slice(2).trim();
    paragraphs.shift();
  }
  const [second] = paragraphs;
  if (shownSubtitle(subtitle) !== '' && second !== undefined) {
    if (second === shownSubtitle(subtitle)) paragraphs.shift();
    else if (/^[^#\n][^\n]*$/.test(second)) {
      subtitle = unescaped(second);
      paragraphs.shift();
    }
  }
  return { title, subtitle, stray: paragraphs.join('\n\n') };
}
