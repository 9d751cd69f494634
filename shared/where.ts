import type { RequestRow } from './dump.ts';
import { type Phrase, phrase } from './phrase.ts';
import {
  fieldNamed,
  nearestField,
  parseValue,
  type WhereField,
  type WhereOperator,
  type WhereTexts,
  type WhereValue,
  whereFields,
} from './where-fields.ts';

/*
 * The filter of the request table and of the CLI's --where:
 *
 *   prompt > 8k and state = in flight
 *   (finish = abort or ttft >= 500ms) and not rid ~ health
 *   stream and elapsed > 2min and lora = unknown
 *
 *   filter  = clause { ("and" | "or") clause }        "and" binds tighter; "not" binds tightest
 *   clause  = "not" clause | "(" filter ")" | field [ operator value ]
 *   value   = quoted text | words up to the next "and", "or" or ")"
 *
 * What a row does not say is unknown. It matches no comparison, nor the negation of one; `= unknown` asks for it.
 */

export type { WhereField, WhereOperator, WhereTexts } from './where-fields.ts';
export { whereFields } from './where-fields.ts';

/** A filter that was understood. */
export type Where =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Where[] }
  | { readonly kind: 'not'; readonly part: Where }
  | {
      readonly kind: 'compare';
      readonly field: WhereField;
      readonly operator: WhereOperator;
      readonly value: WhereValue;
    };

/** What could stand at a place of a filter. */
export type WhereExpected =
  | { readonly what: 'clause' }
  | { readonly what: 'operator' | 'value'; readonly field: WhereField }
  | { readonly what: 'join' };

export interface WhereError {
  /** Offset in the text and length of what is wrong; the text's end when something is missing. */
  readonly at: number;
  readonly length: number;
  readonly reason: Phrase;
  readonly expected: WhereExpected;
}

export type ParsedWhere =
  | { readonly ok: true; readonly value: Where }
  | { readonly ok: false; readonly error: WhereError };

/** Parentheses and nots inside each other. */
const deepest = 100;

interface Token {
  readonly kind: 'word' | 'text' | 'operator' | 'open' | 'close' | 'end';
  readonly text: string;
  readonly at: number;
  readonly length: number;
}

class Refused extends Error {
  readonly error: WhereError;
  constructor(error: WhereError) {
    super('where');
    this.error = error;
  }
}

/** Parses a filter; an empty one matches every row. */
export function parseWhere(text: string): ParsedWhere {
  try {
    const parser = new Parser(tokens(text));
    return { ok: true, value: parser.all() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.error };
    throw error;
  }
}

const tokenPattern =
  /\s+|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<open>\()|(?<close>\))|(?<operator>==|!=|<=|>=|[=<>~])|(?<word>[^\s()=<>!~"']+)|(?<odd>.)/gsu;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (const match of text.matchAll(tokenPattern)) {
    const at = match.index;
    const { length } = match[0];
    const { text: quoted, open, close, operator, word, odd } = match.groups ?? {};
    if (quoted !== undefined) {
      found.push({ kind: 'text', text: quoted.slice(1, -1).replace(/\\(.)/gs, '$1'), at, length });
    } else if (open) found.push({ kind: 'open', text: open, at, length });
    else if (close) found.push({ kind: 'close', text: close, at, length });
    else if (operator) found.push({ kind: 'operator', text: operator === '==' ? '=' : operator, at, length });
    else if (word) found.push({ kind: 'word', text: word, at, length });
    else if (odd) {
      const quote = odd === '"' || odd === "'";
      const reason = quote ? phrase('whereQuote', {}) : phrase('whereCharacter', { found: odd });
      throw new Refused({
        at,
        length: quote ? text.length - at : length,
        reason,
        expected: { what: 'clause' },
      });
    }
  }
  found.push({ kind: 'end', text: '', at: text.length, length: 0 });
  return found;
}

class Parser {
  private readonly tokens: readonly Token[];
  private next = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  all(): Where {
    if (this.peek().kind === 'end') return { kind: 'all' };
    const where = this.or();
    const token = this.peek();
    if (token.kind !== 'end') {
      this.refuse(token, phrase('whereJoin', { found: token.text }), { what: 'join' });
    }
    return where;
  }

  private peek(): Token {
    return this.tokens[this.next] as Token;
  }

  private isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text.toLowerCase() === word;
  }

  private refuse(token: Token, reason: Phrase, expected: WhereExpected): never {
    throw new Refused({ at: token.at, length: token.length, reason, expected });
  }

  private or(): Where {
    return this.joined('or', () => this.joined('and', () => this.clause()));
  }

  private joined(kind: 'and' | 'or', part: () => Where): Where {
    const parts = [part()];
    while (this.isWord(kind)) {
      this.next += 1;
      parts.push(part());
    }
    return parts.length === 1 ? (parts[0] as Where) : { kind, parts };
  }

  private clause(): Where {
    const token = this.peek();
    if (this.depth >= deepest) this.refuse(token, phrase('whereTooDeep', {}), { what: 'clause' });
    if (this.isWord('not')) {
      this.next += 1;
      this.depth += 1;
      const part = this.clause();
      this.depth -= 1;
      return { kind: 'not', part };
    }
    if (token.kind === 'open') {
      this.next += 1;
      this.depth += 1;
      const inside = this.or();
      this.depth -= 1;
      const close = this.peek();
      if (close.kind !== 'close') {
        const reason =
          close.kind === 'end' ? phrase('whereUnclosed', {}) : phrase('whereJoin', { found: close.text });
        this.refuse(close, reason, { what: 'join' });
      }
      this.next += 1;
      return inside;
    }
    return this.comparison(token);
  }

  private comparison(token: Token): Where {
    const expected: WhereExpected = { what: 'clause' };
    if (token.kind === 'end') this.refuse(token, phrase('whereNoClause', {}), expected);
    const field = token.kind === 'word' ? fieldNamed(token.text) : undefined;
    if (!field) {
      const near = nearestField(token.text);
      this.refuse(
        token,
        near === null
          ? phrase('whereField', { found: token.text })
          : phrase('whereFieldNear', { found: token.text, near }),
        expected,
      );
    }
    this.next += 1;
    const operator = this.peek();
    if (operator.kind !== 'operator') {
      const ends =
        operator.kind === 'end' || operator.kind === 'close' || this.isWord('and') || this.isWord('or');
      // A yes or no needs no `= yes`.
      if (field.kind === 'boolean' && ends) {
        return { kind: 'compare', field, operator: '=', value: { kind: 'boolean', is: true } };
      }
      this.refuse(
        operator,
        phrase('whereOperator', { field: field.name, operators: field.operators.join(' ') }),
        { what: 'operator', field },
      );
    }
    if (!(field.operators as readonly string[]).includes(operator.text)) {
      this.refuse(
        operator,
        phrase('whereOtherOperator', {
          field: field.name,
          found: operator.text,
          operators: field.operators.join(' '),
        }),
        { what: 'operator', field },
      );
    }
    this.next += 1;
    return {
      kind: 'compare',
      field,
      operator: operator.text as WhereOperator,
      value: this.value(field, operator.text as WhereOperator),
    };
  }

  private value(field: WhereField, operator: WhereOperator): WhereValue {
    const expected: WhereExpected = { what: 'value', field };
    const first = this.peek();
    if (first.kind !== 'word' && first.kind !== 'text') {
      this.refuse(first, phrase('whereNoValue', { field: field.name }), expected);
    }
    const words: string[] = [];
    let last = first;
    if (first.kind === 'text') {
      words.push(first.text);
      this.next += 1;
    } else {
      while (this.peek().kind === 'word' && !this.isWord('and') && !this.isWord('or')) {
        last = this.peek();
        words.push(last.text);
        this.next += 1;
      }
      if (words.length === 0) this.refuse(first, phrase('whereNoValue', { field: field.name }), expected);
    }
    const parsed = parseValue(field, words.join(' '), first.kind === 'text');
    const length = last.at + last.length - first.at;
    const refuse = (reason: Phrase) => {
      throw new Refused({ at: first.at, length, reason, expected });
    };
    if ('key' in parsed) return refuse(parsed);
    if (parsed.kind === 'unknown' && operator !== '=' && operator !== '!=') {
      return refuse(phrase('whereUnknown', {}));
    }
    return parsed;
  }
}

const rowTexts: WhereTexts = { prompt: ({ textPreview }) => textPreview, answer: () => null };

/** Whether a filter looks at what is not in the table: every row's texts have to be read for it. */
export function asksForText(where: Where): boolean {
  switch (where.kind) {
    case 'all':
      return false;
    case 'not':
      return asksForText(where.part);
    case 'compare':
      return where.field.isText;
    default:
      return where.parts.some(asksForText);
  }
}

/** Whether a row passes. `texts` gives the whole prompt and answer where more of them is at hand than the row has. */
export function matchesWhere(where: Where, row: RequestRow, texts: WhereTexts = rowTexts): boolean {
  return holds(where, row, texts) === true;
}

/** true, false, or null where it hangs on something unknown. */
function holds(where: Where, row: RequestRow, texts: WhereTexts): boolean | null {
  switch (where.kind) {
    case 'all':
      return true;
    case 'not': {
      const part = holds(where.part, row, texts);
      return part === null ? null : !part;
    }
    case 'and':
    case 'or': {
      // One false settles an "and", one true an "or"; otherwise one unknown leaves it open.
      const settled = where.kind === 'or';
      let open = false;
      for (const part of where.parts) {
        const held = holds(part, row, texts);
        if (held === settled) return settled;
        if (held === null) open = true;
      }
      return open ? null : !settled;
    }
    case 'compare':
      return compare(where.field.of(row, texts), where.operator, where.value);
  }
}

function compare(
  found: string | number | boolean | null,
  operator: WhereOperator,
  value: WhereValue,
): boolean | null {
  if (value.kind === 'unknown') return (found === null) === (operator === '=');
  if (found === null) return null;
  switch (value.kind) {
    case 'boolean':
      return (found === value.is) === (operator === '=');
    case 'text': {
      if (operator === '~') return String(found).toLowerCase().includes(value.folded);
      const same = value.exact ? found === value.text : String(found).toLowerCase() === value.folded;
      return same === (operator === '=');
    }
    case 'number':
      return order(Number(found), operator, value.number);
    case 'clock':
      return order(Number(found) % 86_400, operator, value.seconds);
  }
}

function order(found: number, operator: WhereOperator, value: number): boolean {
  switch (operator) {
    case '<':
      return found < value;
    case '<=':
      return found <= value;
    case '>':
      return found > value;
    case '>=':
      return found >= value;
    case '!=':
      return found !== value;
    default:
      return found === value;
  }
}

export interface WhereCompletion {
  /** What the option takes the place of. */
  readonly from: number;
  readonly to: number;
  readonly options: readonly string[];
}

/** What could be typed at `at`: fields, operators, values, or words that join clauses. */
export function completeWhere(text: string, at: number): WhereCompletion {
  const before = text.slice(0, at);
  const word = /[^\s()=<>!~"']*$/.exec(before)?.[0] ?? '';
  const from = at - word.length;
  const parsed = parseWhere(before.slice(0, from));
  const expected: WhereExpected =
    parsed.ok && parsed.value.kind !== 'all'
      ? { what: 'join' }
      : parsed.ok
        ? { what: 'clause' }
        : parsed.error.expected;
  const all = optionsFor(expected);
  const typed = word.toLowerCase();
  return { from, to: at, options: all.filter((option) => option.toLowerCase().startsWith(typed)) };
}

function optionsFor(expected: WhereExpected): readonly string[] {
  switch (expected.what) {
    case 'clause':
      return [...whereFields.map(({ name }) => name), 'not'];
    case 'operator':
      return expected.field.operators;
    case 'value':
      return [...expected.field.values, 'unknown'];
    case 'join':
      return ['and', 'or'];
  }
}
