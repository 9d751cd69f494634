/*
 * Words for a POSIX shell: whatever stands in a capture comes out as one word that the shell takes literally. Masked
 * secrets become variables, so that a command can be run once they are set and never shows one.
 */

/** What the collector and the dump reader leave in a secret's place. */
const mask = /\[masked:[0-9a-f]{8}\]|\*{3,}/;

/** A command being put together, and the variables it needs. */
export interface ShellText {
  readonly text: string;
  readonly needs: readonly string[];
}

/** One literal word. */
export function shellWord(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A variable as a word; `"$NAME"`. */
export const shellVariable = (name: string): ShellText => ({ text: `"$${name}"`, needs: [name] });

/** One word in which every mask is replaced by the variable. */
export function maskedWord(word: string, variable = 'SECRET'): ShellText {
  const pieces = word.split(mask);
  if (pieces.length === 1) return { text: shellWord(word), needs: [] };
  const literals = pieces.map((piece) => (piece === '' ? '' : shellWord(piece)));
  return { text: literals.join(`"$${variable}"`), needs: [variable] };
}

/** Words or texts with blanks between them. */
export function shellLine(...words: readonly (string | ShellText)[]): ShellText {
  const parts = words.map((word) => (typeof word === 'string' ? { text: shellWord(word), needs: [] } : word));
  return {
    text: parts.map(({ text }) => text).join(' '),
    needs: [...new Set(parts.flatMap(({ needs }) => needs))],
  };
}

/** Several commands, one on each line. */
export function shellLines(lines: readonly ShellText[]): ShellText {
  return {
    text: lines.map(({ text }) => text).join('\n'),
    needs: [...new Set(lines.flatMap(({ needs }) => needs))],
  };
}

/** Text that the shell is to read as it stands: a loop, a redirection, a comment. */
export const rawShell = (text: string, ...needs: readonly string[]): ShellText => ({ text, needs });
