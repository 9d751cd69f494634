import type { SourcePair } from '../../../shared/capture.ts';

/** A line, and what tells which line of the other text it belongs to. */
export interface KeyedLine {
  readonly key: string;
  readonly line: string;
}

/** Equal lines shown around one that differs. */
const context = 3;
/** More lines that differ than a person reads, and as many as an editor still compares at once. */
const mostDiffering = 5000;

/**
 * Of two lists in the order of their keys the lines that differ, with a few equal ones around them. Where equal ones are left
 * out, one line on both sides says how many: `⋯ 1,234`.
 */
export function differingLines(
  a: readonly KeyedLine[],
  b: readonly KeyedLine[],
): { readonly a: string; readonly b: string; readonly leftOut: NonNullable<SourcePair['leftOut']> } {
  const shown: { readonly a: string[]; readonly b: string[] } = { a: [], b: [] };
  let waiting: string[] = [];
  let [equal, differing, behind] = [0, 0, Number.POSITIVE_INFINITY];
  const same = (...lines: readonly string[]) => {
    shown.a.push(...lines);
    shown.b.push(...lines);
  };
  const flush = (kept: number) => {
    const left = waiting.length - kept;
    if (left > 1) {
      equal += left;
      same(`⋯ ${left.toLocaleString('en')}`);
    } else if (left === 1) same(waiting[0] as string);
    same(...waiting.slice(left));
    waiting = [];
  };
  const differs = (one: KeyedLine | undefined, other: KeyedLine | undefined) => {
    differing += 1;
    if (differing > mostDiffering) return;
    flush(Math.min(context, waiting.length));
    behind = 0;
    if (one) shown.a.push(one.line);
    if (other) shown.b.push(other.line);
  };
  let [x, y] = [0, 0];
  while (x < a.length || y < b.length) {
    const [one, other] = [a[x], b[y]];
    if (one && other && one.key === other.key) {
      x += 1;
      y += 1;
      if (one.line !== other.line) differs(one, other);
      else if (behind < context) {
        behind += 1;
        same(one.line);
      } else waiting.push(one.line);
    } else if (one && (!other || one.key < other.key)) {
      x += 1;
      differs(one, undefined);
    } else {
      y += 1;
      differs(undefined, other);
    }
  }
  flush(0);
  const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;
  return {
    a: text(shown.a),
    b: text(shown.b),
    leftOut: { equal, differing: Math.max(0, differing - mostDiffering) },
  };
}
