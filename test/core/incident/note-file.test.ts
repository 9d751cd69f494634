import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatNoteFile,
  parseNoteFile,
  plainNote,
  type StoredNote,
} from '../../../electron/core/incident/note-file.ts';
import { type NotePart, noteParts } from '../../../shared/incident-files.ts';
import { type IncidentNote, noteFields } from '../../../shared/note.ts';
import { noteOf } from './examples.ts';

const stored = (note: IncidentNote, edited: readonly NotePart[] = []): StoredNote => ({
  note,
  edited,
  otherHead: [],
  others: [],
});
const roundTrip = (note: StoredNote): StoredNote | null => parseNoteFile(formatNoteFile(note));

const hostile: readonly [name: string, text: string][] = [
  ['empty', ''],
  ['a blank', ' '],
  ['blank lines around', '\n\n\ntext\n\n\n'],
  ['only line ends', '\n\n'],
  ['a heading of another section', '## Next step\n\nnot the next step'],
  ['our own comment', '<!-- field: next_step -->'],
  ['our own comment, escaped already', '<!-- \\field: next_step -->\n<!-- \\\\\\field: x -->'],
  ['our comment in the middle', 'a\n\n<!-- field: problem_class -->\n## Problem class\n\nb'],
  ['front matter', '---\ntitle: "no"\n---'],
  ['a rule at the end', 'text\n---'],
  ['an open comment', '<!-- never closed'],
  ['a fence that never ends', '```json\n{"a": 1'],
  ['trailing blanks', 'two blanks  \nand a tab\t'],
  ['Chinese and emoji', '排队 · 🚨 TTFT 升高'],
  ['control characters', 'a\u0000b\u001b[31m\u007f'],
  ['line separators', 'a\u2028<!-- field: next_step -->\u2029b\u0085c'],
  ['a byte order mark', '\uFEFFtext'],
  ['a table', '| a | b |\n|---|---|\n| 1 | 2 |'],
];

describe('what is written reads back', () => {
  test.each(hostile)('%s, in every part', (_name, text) => {
    const note: IncidentNote = {
      title: text,
      subtitle: text,
      fields: Object.fromEntries(noteFields.map((field) => [field, text])) as IncidentNote['fields'],
      artifacts: [{ kind: 'bundle', path: text, label: text }],
      whyMore: text,
    };
    expect(roundTrip(stored(note, noteParts))).toEqual(stored(note, noteParts));
  });

  test('any text whatsoever', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...hostile.map(([, text]) => text), '\r\n', '\r', '\n', '#', '<!-- ', '\\', '\ud800'),
    );
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    const note = fc.record({
      title: text,
      subtitle: text,
      fields: fc.record(Object.fromEntries(noteFields.map((field) => [field, text]))),
      artifacts: fc.array(
        fc.record({ kind: fc.constantFrom('bundle', 'dump', 'replay'), path: text, label: text }),
      ),
      whyMore: fc.option(text),
    }) as fc.Arbitrary<IncidentNote>;
    fc.assert(
      fc.property(note, fc.subarray([...noteParts]), (given, edited) => {
        const plain = plainNote(given);
        expect(roundTrip(stored(plain, edited))).toEqual(stored(plain, edited));
      }),
      { numRuns: 100 },
    );
  });

  test('also when git or an editor turned its line ends, and when the last one is cut off', () => {
    const note = stored(noteOf('line one\n\nline two'), ['title']);
    const file = formatNoteFile(note);
    expect(parseNoteFile(file.replaceAll('\n', '\r\n'))).toEqual(note);
    expect(parseNoteFile(`\uFEFF${file}`)).toEqual(note);
    expect(parseNoteFile(file.trimEnd())).toEqual(note);
  });

  test('line ends and halves of characters are made whole before they are written', () => {
    expect(plainNote(noteOf('a\r\nb\rc\ud83d')).fields.next_step).toBe('a\nb\nc\uFFFD next_step');
  });
});

describe('a person at the file', () => {
  const file = formatNoteFile(stored(noteOf('text'), ['best_guess']));

  test('reads it as Markdown', () => {
    expect(file.split('\n')).toEqual([
      '---',
      'title: "TTFT spike"',
      'subtitle: "0.5.15, 8 × H100"',
      'edited: ["best_guess"]',
      'artifacts: []',
      '---',
      '',
      '# TTFT spike',
      '',
      '0.5.15, 8 × H100',
      '',
      ...[
        'Problem class',
        'What was checked',
        'Strongest signal',
        'Best guess',
        'Ruled out',
        'Next step',
        'Production risk',
      ].flatMap((heading, place) => [
        `<!-- field: ${noteFields[place]} -->`,
        `## ${heading}`,
        '',
        `text ${noteFields[place]}`,
        '',
      ]),
    ]);
  });

  test.each<[what: string, change: (text: string) => string, expected: Partial<IncidentNote>]>([
    ['the heading', (text) => text.replace('# TTFT spike', '# Queue grows'), { title: 'Queue grows' }],
    ['the line below it', (text) => text.replace(/^0\.5\.15.*$/m, '0.5.16'), { subtitle: '0.5.16' }],
    [
      'a title without quotes',
      (text) => text.replace('"TTFT spike"', 'Slow: again').replace('# TTFT spike\n\n', ''),
      { title: 'Slow: again' },
    ],
  ])('changes %s', (_what, change, expected) => {
    const read = parseNoteFile(change(file));
    expect(read?.note).toMatchObject(expected);
    expect(read?.others).toEqual([]);
  });

  test('takes a heading away, and moves a section', () => {
    const [section = ''] = /<!-- field: best_guess[\s\S]*?(?=<!-- field: ruled_out)/.exec(file) ?? [];
    const moved = `${file.replace(section, '').replace('## Next step\n\n', '')}\n${section.trimEnd()}\n`;
    expect(parseNoteFile(moved)?.note.fields).toEqual(noteOf('text').fields);
  });

  test('writes where no section is, or a section of their own: it is kept, and written again', () => {
    const changed = file
      .replace('<!-- field: problem_class -->', 'Call with Li at 9.\n\n<!-- field: problem_class -->')
      .replace('artifacts: []', 'artifacts: []\nticket: INC-7\nreviewers:\n  - li')
      .concat('\n<!-- field: time_line -->\n## Time line\n\n02:41 alarm\n');
    const read = parseNoteFile(changed);
    expect(read?.note).toEqual(noteOf('text'));
    expect(read?.otherHead).toEqual(['ticket: INC-7', 'reviewers:', '  - li']);
    expect(read?.others).toEqual([
      { name: 'time_line', text: '## Time line\n\n02:41 alarm' },
      { name: 'other', text: 'Call with Li at 9.' },
    ]);
    expect(read && roundTrip(read)).toEqual(read);
  });

  test('uses an editor that drops comments: the headings tell the sections', () => {
    const bare = file.replace(/<!-- field: \w+ -->\n/g, '').concat('\n## Time line\n\n02:41 alarm\n');
    const read = parseNoteFile(bare);
    expect(read?.note).toEqual(noteOf('text'));
    expect(read?.others).toEqual([{ name: 'other', text: '## Time line\n\n02:41 alarm' }]);
  });

  test('merges two branches that added the same section: both texts are kept', () => {
    const twice = `${file}\n<!-- field: next_step -->\n## Next step\n\ntheirs\n`;
    const read = parseNoteFile(twice);
    expect(read?.note.fields.next_step).toBe('text next_step');
    expect(read?.others).toEqual([{ name: 'other', text: '## Next step\n\ntheirs' }]);
  });

  test.each([
    ['no front matter', '# Title\n\ntext'],
    ['a front matter without end', '---\ntitle: "x"\n'],
    ['artifacts of another kind', '---\ntitle: "x"\nartifacts: [1]\n---\n'],
    ['nothing', ''],
  ])('a file with %s is no note of ours', (_what, text) => {
    expect(parseNoteFile(text)).toBeNull();
  });
});
