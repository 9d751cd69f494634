import { describe, expect, test } from 'vitest';
import type { ArtifactId, CaptureItem } from '../../shared/incident.ts';
import { note as words } from '../../shared/messages/en/note.ts';
import { noteToMarkdown } from '../../shared/note.ts';
import { type NotePin, notePins, pinArtifactName, pinsToMarkdown } from '../../shared/note-pins.ts';
import { phrase } from '../../shared/phrase.ts';
import { formatPinSource, type PinSource, pinKey, pinSource } from '../../shared/pin.ts';

const range = { start_line: 3, start_column: 2, end_line: 4, end_column: 9 };

const places: readonly (readonly [string, Partial<PinSource> & Pick<PinSource, 'in'>, string])[] = [
  [
    'a line of a file',
    { in: 'capture', file: 'server_info.json', line: 61, path: 'a.b' },
    'server_info.json:61, it',
  ],
  [
    'a file without a line',
    { in: 'capture', file: 'server_info.json', path: 'a.b' },
    'server_info.json, a.b, it',
  ],
  ['a range', { in: 'capture', file: 'server_info.json', range }, 'server_info.json:3, it'],
  ['a finding', { in: 'dump', rule: 'L04', path: 'text' }, 'L04, it'],
  ['a record', { in: 'dump', index: 12, rid: 'x' }, 'it, record 12'],
  ['a run', { in: 'replay', index: 2, path: 'ttft' }, 'it, run 2'],
];
test.each(places)('where a pin was read: %s', (_name, source, expected) =>
  expect(formatPinSource(pinSource(source), 'it', words.pinPlace)).toBe(expected),
);

test('two pins are of the same thing where kind and place are the same', () => {
  const key = (source: Partial<PinSource>, kind: 'number' | 'text' = 'number') =>
    pinKey({ kind, source: pinSource({ in: 'capture', artifact: 'a', ...source }) });
  expect(key({ path: 'x', line: 1 })).toBe(key({ path: 'x', line: 2 }));
  expect(key({ line: 1 })).not.toBe(key({ line: 2 }));
  expect(key({ path: 'x' })).not.toBe(key({ path: 'y' }));
  expect(key({ path: 'x' })).not.toBe(key({ path: 'x', artifact: 'b' }));
  expect(key({ path: 'x' })).not.toBe(key({ path: 'x', rule: 'L04' }));
  expect(key({ path: 'x' })).not.toBe(key({ path: 'x' }, 'text'));
  expect(key({ range })).not.toBe(key({ range: { ...range, end_column: 10 } }));
});

const pin = (parts: Partial<NotePin>): NotePin => ({
  kind: 'number',
  label: 'chunked_prefill_size',
  value: '16384',
  remark: '',
  place: 'server_info.json:61',
  gone: null,
  ...parts,
});

describe('pins as Markdown', () => {
  test('in their order, numbered, with value, remark and source', () =>
    expect(pinsToMarkdown([pin({ remark: 'Was 4096.\nSee 2.' }), pin({ label: 'b' })])).toBe(
      [
        '1. **chunked_prefill_size**: `16384`',
        '',
        '   Was 4096.  ',
        '   See 2.',
        '',
        '   `server_info.json:61`',
        '',
        '2. **b**: `16384`',
        '',
        '   `server_info.json:61`',
      ].join('\n'),
    ));
  test('a text is a block whose fence is longer than what stands in it', () =>
    expect(pinsToMarkdown([pin({ kind: 'text', value: 'a\n```\n\n# b' })])).toBe(
      [
        '1. **chunked_prefill_size**',
        '',
        '   ````',
        '   a',
        '   ```',
        '',
        '   # b',
        '   ````',
        '',
        '   `server_info.json:61`',
      ].join('\n'),
    ));
  test('nothing of a label or finding is Markdown', () =>
    expect(pinsToMarkdown([pin({ kind: 'finding', label: '<b>*x*', value: '[a](b)' })])).toContain(
      '**\\<b\\>\\*x\\***: \\[a\\](b)',
    ));
  test('a source that is gone says so', () =>
    expect(pinsToMarkdown([pin({ gone: 'it is gone' })])).toContain('`server_info.json:61` (it is gone)'));
  test('stand before the artifacts of the note, and only when there are any', () => {
    const fields = {
      problem_class: '',
      what_was_checked: '',
      strongest_signal: '',
      best_guess: '',
      ruled_out: '',
      next_step: '',
      production_risk: '',
    };
    const artifacts = [{ kind: 'dump', path: '/d', label: 'd' }] as const;
    const note = { title: 't', subtitle: '', fields, artifacts, whyMore: null };
    expect(noteToMarkdown(note)).not.toContain('## Pins');
    expect(noteToMarkdown(note, [pin({})])).toMatch(/## Pins\n\n1\. [\s\S]*## Artifacts/);
  });
});

test('what a note says of a pin names its artifact, or the id that is left of it', () => {
  const capture = { id: 'a' as ArtifactId, name: 'bundle of 02:41' } as CaptureItem;
  const view = { captures: [capture], dumps: [], requests: [], replays: [] };
  const source = pinSource({ in: 'capture', artifact: 'a', file: 'f', line: 1 });
  const shown = { id: 'p', kind: 'number', source, label: 'l', value: 'v', remark: 'r', at: 1 } as const;
  const gone = phrase('sourceGone', {});
  expect(
    notePins({
      ...view,
      pins: [
        { pin: shown, gone: null },
        { pin: shown, gone },
      ],
    }),
  ).toMatchObject([{ place: 'f:1, bundle of 02:41', gone: null }, { gone: expect.stringMatching(/gone/) }]);
  expect(pinArtifactName(pinSource({ in: 'dump', artifact: 'x' }), view)).toBe('x');
  expect(pinArtifactName(pinSource({ in: 'replay', artifact: 'x' }), view)).toBe('replay x');
});
