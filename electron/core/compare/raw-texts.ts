import type { SourcePair, SourceText } from '../../../shared/capture.ts';
import { parseJson } from '../json-text.ts';
import { isObject } from '../json-value.ts';
import { differingLines, type KeyedLine } from './differing-lines.ts';

/*
 * Files of two captures brought into one order before they are compared as text: keys of JSON by name, series of /metrics
 * by series. The order in which a server writes them says nothing.
 */

/** Large texts take a second: in the app this goes on where dumps are decoded, so that the main process answers. */
export interface TextWork {
  /** One file of two captures, null where a capture lacks it. */
  inOneOrder(a: SourceText | null, b: SourceText | null): Promise<SourcePair>;
}

/** The work in this process. */
export const createTextWork = (): TextWork => ({ inOneOrder: async (a, b) => pairInOrder(a, b) });

/** Metrics of both sides longer than this are shown by what differs: an editor takes minutes to compare them whole. */
const wholeCharacters = 4e6;

export function pairInOrder(
  a: SourceText | null,
  b: SourceText | null,
  whole: number = wholeCharacters,
): SourcePair {
  if (a && b && isMetrics(a) && isMetrics(b) && a.text.length + b.text.length > whole) {
    const { leftOut, ...texts } = differingLines(keyedLines(a.text), keyedLines(b.text));
    return { a: { ...a, text: texts.a }, b: { ...b, text: texts.b }, leftOut };
  }
  return { a: a && inOneOrder(a), b: b && inOneOrder(b), leftOut: null };
}

const isMetrics = ({ name }: Pick<SourceText, 'name'>): boolean => name.endsWith('metrics');

export function inOneOrder({ name, language, text, ...rest }: SourceText): SourceText {
  const ordered = language === 'json' ? sortedJson(text) : isMetrics({ name }) ? sortedSeries(text) : text;
  return { name, language, ...rest, text: ordered };
}

/** Deeper values stay in the order they have, which bounds a hostile nesting. */
const deepest = 64;

/** A string, or a number as JSON or Python writes it. */
const atoms = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:\d[\d.eE+-]*|Infinity)|\bNaN\b/g;
/** Stands before a number that is carried as text: no text of a server begins so. */
const carried = '\u0000n';
const carriedNumbers = /"\\u0000n([^"]*)"/g;

/** Numbers stay as they were written: JavaScript would round long ones, and write 1.0 as 1. */
function sortedJson(text: string): string {
  if (!parseJson(text).ok) return text;
  const safe = text.replace(atoms, (atom) => (atom.startsWith('"') ? atom : JSON.stringify(carried + atom)));
  const parsed = parseJson(safe);
  if (!parsed.ok) return text;
  return `${JSON.stringify(sorted(parsed.value, 0), null, 2).replace(carriedNumbers, '$1')}\n`;
}

function sorted(value: unknown, depth: number): unknown {
  if (depth >= deepest) return value;
  if (Array.isArray(value)) return value.map((item) => sorted(item, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item, depth + 1)]),
  );
}

/** Samples by their series; HELP and TYPE stay before the samples of their family. */
const sortedSeries = (text: string): string =>
  `${keyedLines(text)
    .map(({ line }) => line)
    .join('\n')}\n`;

function keyedLines(text: string): readonly KeyedLine[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const keyed = lines.map((line, at) => ({ line, at, key: keyOf(line) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.at - b.at));
}

/** A comment sorts before every series of its family. */
function keyOf(line: string): string {
  const [, kind, family] = /^#\s*(HELP|TYPE)\s+(\S+)/.exec(line) ?? [];
  if (family !== undefined) return `${family} ${kind === 'HELP' ? 0 : 1}`;
  const series = line.slice(0, line.lastIndexOf('}') + 1) || (line.split(/\s/)[0] ?? line);
  const brace = series.indexOf('{');
  const name = brace < 0 ? series : series.slice(0, brace);
  const labels = brace < 0 ? '' : series.slice(brace + 1, -1);
  // Of a histogram the parts stand together, below its comments.
  const base = name.replace(/_(bucket|sum|count|total)$/, '');
  return `${base} 2 ${name} ${labels
    .split(/,(?=[A-Za-z_]\w*=")/)
    .sort()
    .join(',')}`;
}
