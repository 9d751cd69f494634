/** A range in a text: 1-based lines and columns, the end column exclusive, as editors count. */
export interface TextRange {
  readonly start_line: number;
  readonly start_column: number;
  readonly end_line: number;
  readonly end_column: number;
}

/** A selected part of a text. */
export interface TextSelection {
  readonly text: string;
  readonly range: TextRange;
}

export interface Offsets {
  readonly start: number;
  readonly end: number;
}

export function rangeOf(text: string, { start, end }: Offsets): TextRange {
  const from = placeOf(text, start);
  const to = placeOf(text, end);
  return { start_line: from.line, start_column: from.column, end_line: to.line, end_column: to.column };
}

/** Where a range lies in the text; a place past the end of a line or of the text counts as that end. */
export function offsetsOf(text: string, range: TextRange): Offsets {
  const start = offsetOf(text, range.start_line, range.start_column);
  return { start, end: Math.max(start, offsetOf(text, range.end_line, range.end_column)) };
}

/**
 * Where a pinned piece stands in the text as it is now: at its range when it still reads the same, else where it
 * stands first, else at its range. What was masked in the copy reads differently and is found by its range.
 */
export function findPiece(text: string, range: TextRange | null, piece: string): Offsets | null {
  const told = range === null ? null : offsetsOf(text, range);
  if (told !== null && text.slice(told.start, told.end) === piece) return told;
  const at = piece === '' ? -1 : text.indexOf(piece);
  return at < 0 ? told : { start: at, end: at + piece.length };
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let from = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', from)) {
    line += 1;
    from = at + 1;
  }
  return { line, column: offset - from + 1 };
}

function offsetOf(text: string, line: number, column: number): number {
  let from = 0;
  for (let at = 1; at < line; at += 1) {
    const next = text.indexOf('\n', from);
    if (next < 0) return text.length;
    from = next + 1;
  }
  const end = text.indexOf('\n', from);
  return Math.min(end < 0 ? text.length : end, from + column - 1);
}
