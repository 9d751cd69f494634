import { missing } from '../../../shared/format.ts';
import { languageFacts } from '../../../shared/languages.ts';
import { noteFields } from '../../../shared/note.ts';
import type { NotePin } from '../../../shared/note-pins.ts';
import { noteBlocks, withCodeSpans } from '../../../shared/note-text.ts';
import { artifactRemarks, type NoteContents } from './contents.ts';

/*
 * The note as one offline page: no script, nothing that is fetched, every text escaped. Light or dark as its reader
 * prefers, black on white on paper. The policy in its head holds even if a browser would like to do more.
 */

/** The tokens of the window's two themes. */
const style = `
:root { color-scheme: light dark; --bg: #ffffff; --raise: #f5f6f8; --line: #dde1e6; --tx: #191d23; --tx2: #4a5360; }
@media (prefers-color-scheme: dark) {
  :root { --bg: #15181d; --raise: #1b1f25; --line: #2a3038; --tx: #e4e8ee; --tx2: #a9b3c0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--tx);
  font: 15px/1.55 Inter, system-ui, "PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", sans-serif; }
main { max-width: 46em; margin: 0 auto; padding: 2.5em 1.5em 4em; overflow-wrap: anywhere; }
h1 { margin: 0 0 .3em; font-size: 1.6em; line-height: 1.25; }
h2 { margin: 1.7em 0 .4em; font-size: 1.1em; break-after: avoid; }
p, ul, ol { margin: .5em 0; }
ul, ol { padding-left: 1.5em; }
li + li { margin-top: .4em; }
code, pre { font: .88em/1.5 "JetBrains Mono", ui-monospace, Menlo, Consolas, monospace; }
code { padding: .08em .3em; border-radius: 3px; background: var(--raise); }
pre { margin: .5em 0; padding: .7em .9em; border: 1px solid var(--line); border-radius: 4px; background: var(--raise);
  white-space: pre-wrap; }
.quiet { color: var(--tx2); }
footer { margin-top: 3em; padding-top: .8em; border-top: 1px solid var(--line); color: var(--tx2); font-size: .85em; }
@media print {
  :root { color-scheme: light; --bg: #ffffff; --raise: #f5f6f8; --line: #c8cdd4; --tx: #000000; --tx2: #3c434d; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  li, pre { break-inside: avoid-page; }
}
@page { size: A4; margin: 18mm 16mm; }
`;

export function noteToHtml(contents: NoteContents): string {
  const { note, pins, language, words, version } = contents;
  const { locale } = languageFacts[language];
  const remarkOf = artifactRemarks(contents);
  const artifacts = note.artifacts.map(({ kind, path }) => {
    const remark = remarkOf(path);
    const line = words.note.artifactOf(words.note.artifactKinds[kind], marks.code);
    return `<li>${withMark(line, marks.code, code(path))}${remark === null ? '' : ` <span class="quiet">${escaped(remark)}</span>`}</li>`;
  });
  const body = [
    `<h1>${escaped(note.title)}</h1>`,
    ...(note.subtitle.trim() === '' ? [] : [`<p class="quiet">${escaped(note.subtitle)}</p>`]),
    ...noteFields.map((field) => section(words.note.fields[field], text(note.fields[field]))),
    ...(note.whyMore === null ? [] : [section(words.note.whyMore, text(note.whyMore))]),
    ...(pins.length === 0
      ? []
      : [section(words.note.pins, `<ol>${pins.map((pin) => pinItem(pin, contents)).join('')}</ol>`)]),
    ...(artifacts.length === 0 ? [] : [section(words.note.artifacts, `<ul>${artifacts.join('')}</ul>`)]),
    `<footer>${escaped(words.note.generated(version))}</footer>`,
  ];
  return [
    '<!doctype html>',
    `<html lang="${locale}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escaped(note.title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    `<body><main>`,
    ...body,
    '</main></body>',
    '</html>',
    '',
  ].join('\n');
}

/** Places in a sentence of the catalogue that become elements; no text holds such a character. */
const marks = { code: '\uE000', label: '\uE001', value: '\uE002', place: '\uE003', gone: '\uE004' };

const withMark = (sentence: string, mark: string, html: string): string =>
  escaped(sentence).replace(mark, () => html);

const section = (heading: string, html: string): string =>
  `<section><h2>${escaped(heading)}</h2>${html}</section>`;

function text(markdown: string): string {
  const blocks = noteBlocks(markdown);
  if (blocks.length === 0) return `<p class="quiet">${missing}</p>`;
  return blocks
    .map((block) =>
      block.kind === 'list'
        ? `<ul>${block.items.map((item) => `<li>${line(item)}</li>`).join('')}</ul>`
        : `<p>${block.lines.map(line).join('<br>')}</p>`,
    )
    .join('');
}

const line = (markdown: string): string =>
  withCodeSpans(markdown)
    .map((part) => (part.code ? code(part.text) : escaped(part.text)))
    .join('');

function pinItem({ kind, label, value, remark, place, gone }: NotePin, { words }: NoteContents): string {
  const isBlock = kind === 'text' || value.includes('\n');
  const name = `<b>${escaped(label)}</b>`;
  const head =
    isBlock || value === ''
      ? name
      : withMark(
          withMark(words.note.pinValue(marks.label, marks.value), marks.label, name),
          marks.value,
          kind === 'finding' ? escaped(value) : code(value),
        );
  const source =
    place === ''
      ? ''
      : gone === null
        ? code(place)
        : withMark(words.note.pinGone(marks.place, gone), marks.place, code(place));
  return [
    '<li>',
    head,
    isBlock && value !== '' ? `<pre>${escaped(value)}</pre>` : '',
    remark.trim() === '' ? '' : text(remark),
    source === '' ? '' : `<p class="quiet">${source}</p>`,
    '</li>',
  ].join('');
}

const code = (value: string): string => `<code>${escaped(value)}</code>`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML. Control characters that HTML does not allow are shown as the replacement character. */
const escaped = (value: string): string =>
  value
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');
