import { ProblemError } from '../../../shared/outcome.ts';
import { healCut } from './log-cuts.ts';
import { ReprFault, readRepr, readReprCall } from './python-repr.ts';
import { type Entry, placeOf, splitObject, withoutNaN } from './request-text.ts';

/** One request out of a log. */
export interface LoggedRequest {
  readonly className: string | null;
  readonly fields: readonly Entry[];
  /** Fields that the logger cut. */
  readonly cut: readonly string[];
  /** `out` of a finished request; null where the line has none. */
  readonly output: { readonly fields: readonly Entry[]; readonly cut: boolean } | null;
  /** Further requests in the text, each counted once. */
  readonly more: number;
}

interface Line {
  readonly finished: boolean;
  readonly openAi: boolean;
  readonly form: 'repr' | 'json';
  /** Of `obj=`'s value, or of the opening brace of the object. */
  readonly offset: number;
  readonly rid: string | null;
}

const reprHead = /\b(Receive|Finish)( OpenAI)?: obj=/g;
const jsonHead = /"event":\s*"request\.(received|finished)(\.openai)?"/g;
/** The rid is one of the first fields; looking further would find one inside a prompt. */
const ridWithin = 600;

export function looksLikeRequestLog(text: string): boolean {
  return text.search(reprHead) !== -1 || text.search(jsonHead) !== -1;
}

/**
 * The first request of a log, with the output of its `Finish` line where that is in the text, too. Health checks and
 * the OpenAI layer's own lines are passed over; a log that holds only the latter gives `openai`. null for a text
 * that has no such line. Throws ProblemError where the line cannot be read.
 */
export function readRequestLog(name: string, text: string): LoggedRequest | 'openai' | null {
  const lines = linesOf(text);
  const native = lines.filter((line) => !line.openAi);
  const [first] = native;
  if (!first) return lines.length > 0 ? 'openai' : null;
  const twin = first.finished
    ? null
    : native.find((line) => line.finished && line.rid !== null && line.rid === first.rid);
  const seen = new Set(native.map((line, at) => line.rid ?? `#${at}`));
  try {
    const request = readLine(name, text, first);
    // A Receive line has the request as it came, a Finish line the answer.
    const output = request.output ?? (twin ? readLine(name, text, twin).output : null);
    return { ...request, output, more: seen.size - 1 };
  } catch (error) {
    if (!(error instanceof ReprFault)) throw error;
    throw new ProblemError(
      'logLineUnreadable',
      { name, ...placeOf(text, error.offset), cause: error.message },
      { cause: error },
    );
  }
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(reprHead)) {
    const offset = match.index + match[0].length;
    const rid = /\brid='([^']*)'/.exec(text.slice(offset, offset + ridWithin))?.[1] ?? null;
    lines.push({
      finished: match[1] === 'Finish',
      openAi: match[2] !== undefined,
      form: 'repr',
      offset,
      rid,
    });
  }
  for (const match of text.matchAll(jsonHead)) {
    const lineStart = text.lastIndexOf('\n', match.index) + 1;
    const brace = text.indexOf('{', lineStart);
    if (brace === -1 || brace > match.index) continue;
    const rid = /"rid":\s*"([^"]*)"/.exec(text.slice(match.index, match.index + ridWithin))?.[1] ?? null;
    lines.push({
      finished: match[1] === 'finished',
      openAi: match[2] !== undefined,
      form: 'json',
      offset: brace,
      rid,
    });
  }
  return lines
    .filter((line) => !line.rid?.startsWith('HEALTH_CHECK'))
    .sort((left, right) => left.offset - right.offset);
}

type Read = Omit<LoggedRequest, 'more'>;

function readLine(name: string, text: string, line: Line): Read {
  return line.form === 'repr' ? readReprLine(text, line.offset) : readJsonLine(name, text, line.offset);
}

/** `Name(…)[, headers={…}][, out={…}]`. */
function readReprLine(text: string, offset: number): Read {
  const { className, fields, end } = readReprCall(text, offset);
  let output: Read['output'] = null;
  const part = /, (headers|out)=/y;
  for (part.lastIndex = end; ; ) {
    const label = part.exec(text)?.[1];
    if (label === undefined) break;
    const value = readRepr(text, part.lastIndex);
    part.lastIndex = value.end;
    const entries = splitObject(value.json);
    if (label === 'out' && entries) output = { fields: entries, cut: value.cut };
  }
  return {
    className,
    fields,
    cut: fields.filter((field) => field.cut).map((field) => field.name),
    output,
  };
}

/** One object a line; a log head may stand before it. */
function readJsonLine(name: string, text: string, offset: number): Read {
  const end = text.indexOf('\n', offset);
  const line = withoutNaN(text.slice(offset, end === -1 ? text.length : end));
  const parts = new Map(splitObject(line)?.map((entry) => [entry.name, entry.json]));
  const obj = parts.get('obj') ?? '';
  if (obj.startsWith('"')) return readReprLine(String(JSON.parse(obj)), 0);
  const fields = splitObject(obj);
  if (!fields) {
    const cause = 'it is not whole JSON, or its obj is no object';
    throw new ProblemError('logLineUnreadable', { name, ...placeOf(text, offset), cause });
  }
  const healed = fields.map((field) => ({ name: field.name, ...healCut(field.json) }));
  const out = splitObject(parts.get('out') ?? '');
  const outHealed = out?.map((field) => ({ name: field.name, ...healCut(field.json) }));
  return {
    className: null,
    fields: healed,
    cut: healed.filter((field) => field.cut).map((field) => field.name),
    output: outHealed ? { fields: outHealed, cut: outHealed.some((field) => field.cut) } : null,
  };
}
