import { textWidth } from './text-width.ts';

/** Breaks between words, and beside a Han character; a stop that may not begin a line stays with what it follows. */
const pieces = /[\p{Script=Han}][，。；：、）」』？！]*|[^\s\p{Script=Han}]+[，。；：、）」』？！]*|\s+/gu;

/**
 * Text in lines of at most `width` columns, each with `indent` in front, the first with `first`. A word that is longer
 * stays whole: it may be a path that somebody copies. Line breaks of the text stay.
 */
export function wrap(text: string, width: number, indent = '', first = indent): string {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = lines.length === 0 ? first : indent;
    let begun = false;
    let blank = '';
    for (const [piece] of paragraph.matchAll(pieces)) {
      if (piece.trim() === '') {
        blank = ' ';
        continue;
      }
      if (begun && textWidth(line) + blank.length + textWidth(piece) > width) {
        lines.push(line);
        line = indent + piece;
      } else line += (begun ? blank : '') + piece;
      begun = true;
      blank = '';
    }
    lines.push(line.trimEnd());
  }
  return lines.join('\n');
}
