import { codeSpan, oneLine } from './markdown.ts';
import { note as english } from './messages/en/note.ts';
import type { Messages } from './messages/messages.ts';
import { type NotePin, pinsToMarkdown } from './note-pins.ts';

/** The incident note: the workbench's output contract. */

export const noteFields = [
  'problem_class',
  'what_was_checked',
  'strongest_signal',
  'best_guess',
  'ruled_out',
  'next_step',
  'production_risk',
] as const;
export type NoteField = (typeof noteFields)[number];

/** What a note may rest on. */
export const noteArtifactKinds = ['bundle', 'dump', 'replay', 'log'] as const;

export interface IncidentNote {
  readonly title: string;
  /** One line under the title: time, model, version, topology. */
  readonly subtitle: string;
  readonly fields: Readonly<Record<NoteField, string>>;
  /** Paths of the bundles and dumps that the note rests on. */
  readonly artifacts: readonly {
    readonly kind: (typeof noteArtifactKinds)[number];
    readonly path: string;
    readonly label: string;
  }[];
  /** Why bundle and dump were not enough; only when a replay, trace or profile was chosen. */
  readonly whyMore: string | null;
}

/**
 * The note as Markdown: title, seven sections, the pins in their order, and the paths of what it rests on. `words` is
 * another language's catalogue; English when left out. `remarkOf`: what stands behind the path of an artifact.
 */
export function noteToMarkdown(
  note: IncidentNote,
  pins: readonly NotePin[] = [],
  words: NoteWords = english,
  remarkOf: (path: string) => string | null = () => null,
): string {
  const sections = noteFields.map((field) => section(words.fields[field], note.fields[field]));
  if (note.whyMore !== null) sections.push(section(words.whyMore, note.whyMore));
  const artifacts = note.artifacts.map(({ kind, path }) => {
    const line = `- ${words.artifactOf(words.artifactKinds[kind], codeSpan(path))}`;
    const remark = remarkOf(path);
    return remark === null ? line : `${line} ${remark}`;
  });
  return [
    `# ${oneLine(note.title)}`,
    ...(note.subtitle.trim() === '' ? [] : [oneLine(note.subtitle)]),
    ...sections,
    ...(pins.length > 0 ? [`## ${words.pins}`, pinsToMarkdown(pins, words)] : []),
    ...(artifacts.length > 0 ? [`## ${words.artifacts}`, artifacts.join('\n')] : []),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

type NoteWords = Pick<
  Messages['note'],
  'fields' | 'whyMore' | 'artifacts' | 'artifactKinds' | 'artifactOf' | 'pins' | 'pinValue' | 'pinGone'
>;

/** A line break that a person typed stays one: two blanks at its end make Markdown keep it. */
function section(heading: string, body: string): string {
  const text = body
    .replace(/\r\n?/g, '\n')
    .trim()
    .replace(/([^\n])\n(?=[^\n])/g, '$1  \n');
  return text === '' ? `## ${heading}\n\n–` : `## ${heading}\n\n${text}`;
}
