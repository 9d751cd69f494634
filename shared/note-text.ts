/*
 * The little Markdown of a note's fields: paragraphs, lists of lines that begin with a dash, `code`. What the preview
 * draws and what a page is made of are the same pieces.
 */

export type NoteBlock =
  | { readonly kind: 'paragraph'; readonly lines: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly string[] };

/** Blank lines part paragraphs; a paragraph of nothing but dashes is a list. Empty for a blank text. */
export function noteBlocks(text: string): readonly NoteBlock[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map((block) => {
      const lines = block.split('\n');
      return lines.every((line) => /^\s*[-*] /.test(line))
        ? { kind: 'list', items: lines.map((line) => line.replace(/^\s*[-*] /, '')) }
        : { kind: 'paragraph', lines };
    });
}

/** A line in its parts: plain text and `code` take turns. */
export const withCodeSpans = (text: string): readonly { readonly code: boolean; readonly text: string }[] =>
  text.split(/`([^`\n]+)`/).map((part, place) => ({ code: place % 2 === 1, text: part }));
