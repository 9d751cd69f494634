import { formatBytes, formatCount } from '../../../shared/format.ts';
import { codeSpan, oneLine } from '../../../shared/markdown.ts';
import { noteFields } from '../../../shared/note.ts';
import { pinsToMarkdown } from '../../../shared/note-pins.ts';
import type { NoteContents } from './contents.ts';
import { reportedCommand } from './curl.ts';

/*
 * The note as a bug report for sgl-project/sglang: the headings of its issue form (bug_report, without the checklist,
 * which only a person can tick), so that each part can be pasted into its box or all of it into one.
 */

/** The form's own headings: they stay as the form has them, whatever language the report is in. */
const headings = {
  bug: 'Describe the bug',
  reproduction: 'Reproduction',
  environment: 'Environment',
} as const;

/** Bytes of a body that an issue of at most 65,536 characters has room for. */
const mostBody = 30_000;

export function noteToIssue(contents: NoteContents): string {
  const { note, pins, words, version } = contents;
  const fields = noteFields
    .filter((field) => note.fields[field].trim() !== '')
    .map((field) => `**${words.note.fields[field]}**\n\n${hardBreaks(note.fields[field])}`);
  return [
    // Hidden once it is pasted; the title has a box of its own.
    `<!-- Title: [Bug] ${oneLine(note.title).replaceAll('--', '- -')} -->`,
    `### ${headings.bug}`,
    ...(note.subtitle.trim() === '' ? [] : [oneLine(note.subtitle)]),
    ...fields,
    ...(note.whyMore === null ? [] : [`**${words.note.whyMore}**\n\n${hardBreaks(note.whyMore)}`]),
    ...(pins.length === 0 ? [] : [`**${words.note.pins}**`, pinsToMarkdown(pins, words.note)]),
    `### ${headings.reproduction}`,
    ...reproduction(contents),
    `### ${headings.environment}`,
    environment(contents),
    words.note.issue.notCollected,
    words.note.issue.writtenWith(version),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

const hardBreaks = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .trim()
    .replace(/([^\n])\n(?=[^\n])/g, '$1  \n');

function reproduction({ reproduction: found, words }: NoteContents): readonly string[] {
  const issue = words.note.issue;
  switch (found.kind) {
    case 'none':
      return [issue.noRequest];
    case 'notLogged':
      return [issue.requestNotLogged];
    case 'unknown':
      return [issue.requestUnknown];
    case 'request': {
      const bytes = new TextEncoder().encode(found.body).length;
      if (found.body === '' || bytes > mostBody) return [issue.requestLarge(formatBytes(bytes))];
      const command = reportedCommand(found.endpoint, found.body);
      const fence = '`'.repeat(Math.max(3, ...[...command.matchAll(/`+/g)].map(([run]) => run.length + 1)));
      return [`${fence}bash\n${command}\n${fence}`, ...(found.masked ? [issue.requestMasked] : [])];
    }
  }
}

function environment({ environment: known, words }: NoteContents): string {
  const issue = words.note.issue;
  if (known === null) return issue.unknown;
  const hardware =
    known.accelerator === null
      ? null
      : known.accelerators === null
        ? known.accelerator
        : `${formatCount(known.accelerators)} × ${known.accelerator}`;
  const rows: readonly (readonly [string, string | null])[] = [
    [issue.version, known.sglang_version],
    [issue.model, known.model],
    [issue.servedAs, known.served_as === known.model ? null : known.served_as],
    [issue.weights, known.weights],
    [issue.hardware, hardware],
    [issue.topology, known.topology],
    [issue.backends, known.backends],
    [issue.launch, known.launch_command],
  ];
  const lines = rows.flatMap(([name, value]) =>
    value === null ? [] : [`- ${words.note.artifactOf(name, codeSpan(value))}`],
  );
  return lines.length === 0 ? issue.unknown : lines.join('\n');
}
