import type { Entry } from './request-text.ts';

/*
 * SGLang's request log in its text form is Python's `repr`. This reads that notation, and nothing more of Python:
 * no name is looked up, nothing is computed. Values come out in the reading form of docs/tagged-json.md, so that
 * what is done to recorded fields is done to logged ones alike.
 */

/** Text that is no such notation. `offset` counts UTF-16 units from the start of the text. */
export class ReprFault extends Error {
  override readonly name = 'ReprFault';
  readonly offset: number;

  constructor(cause: string, offset: number) {
    super(cause);
    this.offset = offset;
  }
}

export interface ReprValue {
  /** In the reading form. */
  readonly json: string;
  /** The logger cut it: `'first half' ... 'last half'`. */
  readonly cut: boolean;
  /** Just past the value. */
  readonly end: number;
}

export interface LoggedField extends Entry {
  readonly cut: boolean;
}

export interface ReprCall {
  readonly className: string;
  readonly fields: readonly LoggedField[];
  readonly end: number;
}

/** Reads the value that starts at `offset`. Throws ReprFault. */
export function readRepr(text: string, offset: number): ReprValue {
  const reader = new Reader(text, offset);
  const { json, cut } = reader.value(0);
  return { json, cut, end: reader.at };
}

/** Reads `Name(field=value, …)` that starts at `offset`, as a dataclass shows itself. Throws ReprFault. */
export function readReprCall(text: string, offset: number): ReprCall {
  const reader = new Reader(text, offset);
  const className = reader.word(/[A-Za-z_][\w.]*/y);
  if (className === null) throw new ReprFault('a class name is expected', offset);
  const { named, positional } = reader.call(0);
  if (positional.length > 0) throw new ReprFault('a field without a name', offset);
  return { className, fields: named, end: reader.at };
}

type Part = { readonly json: string; readonly cut: boolean };

const deepest = 200;
/** Between the two halves of a value that the logger cut. */
const gap = ' ... ';

class Reader {
  readonly #text: string;
  at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  value(depth: number): Part {
    if (depth > deepest) this.#fail('it is nested too deeply');
    const first = this.#atom(depth);
    if (!this.#text.startsWith(gap, this.at)) return first;
    this.at += gap.length;
    return { json: this.#joined(first.json, this.value(depth + 1).json), cut: true };
  }

  /** `(a, name=b)`; the reader stands at the opening bracket. */
  call(depth: number): { named: LoggedField[]; positional: Part[] } {
    const named: LoggedField[] = [];
    const positional: Part[] = [];
    this.#list('(', ')', () => {
      const name = this.word(/[A-Za-z_]\w*(?=\s*=(?!=))/y);
      if (name === null) {
        positional.push(this.value(depth + 1));
        return;
      }
      this.#expect('=');
      named.push({ name, ...this.value(depth + 1) });
    });
    return { named, positional };
  }

  word(pattern: RegExp): string | null {
    this.#space();
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.#text);
    if (!match) return null;
    this.at = pattern.lastIndex;
    return match[0];
  }

  #atom(depth: number): Part {
    this.#space();
    const char = this.#text[this.at];
    if (char === undefined) this.#fail('it ends in the middle of a value');
    if (char === "'" || char === '"') return whole(JSON.stringify(this.#string()));
    if (char === '[') return this.#sequence('[', ']', depth);
    if (char === '(') return this.#sequence('(', ')', depth);
    if (char === '{') return this.#braces(depth);
    if (char === '<') return whole(this.#opaque());
    if (this.#text.startsWith('...', this.at)) {
      this.at += 3;
      return { json: '"..."', cut: true };
    }
    const number = this.word(/[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])/y);
    if (number !== null) return whole(jsonNumber(number));
    const infinite = this.word(/[-+]?(?:inf|nan)\b(?![.(])/y);
    if (infinite !== null) return whole(`{"$py":"float","value":"${infinite.replace('+', '')}"}`);
    return this.#name(depth);
  }

  /** `None`, bytes, `Class(…)`, or a name that only stands for itself, such as `torch.bfloat16`. */
  #name(depth: number): Part {
    const name = this.word(/[A-Za-z_][\w.]*/y);
    if (name === null) this.#fail('a value is expected');
    const next = this.#text[this.at];
    if (name === 'None') return whole('null');
    if (name === 'True' || name === 'False') return whole(name.toLowerCase());
    if (name === 'b' && (next === "'" || next === '"')) return whole(this.#bytes());
    if (next !== '(') return whole(`{"$py":"type","name":${JSON.stringify(name)}}`);
    const { named, positional } = this.call(depth + 1);
    const cut = [...named, ...positional].some((part) => part.cut);
    const head = `{"$py":"object","class":${JSON.stringify(name)}`;
    const fields = named.map((field) => `${JSON.stringify(field.name)}:${field.json}`).join(',');
    const args = positional.map((part) => part.json).join(',');
    if (positional.length === 0) return { json: `${head},"fields":{${fields}}}`, cut };
    return { json: `${head},"how":"call","args":[${args}],"kwargs":{${fields}}}`, cut };
  }

  #sequence(open: '[' | '(', close: ']' | ')', depth: number): Part {
    const items: Part[] = [];
    this.#list(open, close, () => items.push(this.value(depth + 1)));
    return { json: `[${items.map((item) => item.json).join(',')}]`, cut: items.some((item) => item.cut) };
  }

  /** A dict, or a set. Keys without quotes are how old loggers wrote those of a dict. */
  #braces(depth: number): Part {
    const start = this.at;
    const keys: string[] = [];
    const values: Part[] = [];
    const items: Part[] = [];
    this.#list('{', '}', () => {
      const bare = this.word(/(?!(?:None|True|False)\b)[A-Za-z_]\w*(?=: )/y);
      const key = bare === null ? this.value(depth + 1) : whole(JSON.stringify(bare));
      this.#space();
      if (this.#text[this.at] !== ':') {
        items.push(key);
        return;
      }
      this.at += 1;
      keys.push(key.json);
      values.push(this.value(depth + 1));
    });
    if (items.length > 0 && keys.length > 0) throw new ReprFault('neither a dict nor a set', start);
    const cut = [...items, ...values].some((part) => part.cut);
    if (items.length > 0) {
      return { json: `{"$py":"set","items":[${items.map((item) => item.json).join(',')}]}`, cut };
    }
    const isPlain = keys.every((key) => key.startsWith('"') && key !== '"$py"');
    const pairs = values.map((part, at) => [keys[at] ?? '', part.json] as const);
    const json = isPlain
      ? `{${pairs.map(([key, value]) => `${key}:${value}`).join(',')}}`
      : `{"$py":"dict","entries":[${pairs.map(([key, value]) => `[${key},${value}]`).join(',')}]}`;
    return { json, cut };
  }

  /** `<Modality.IMAGE: 1>`, or whatever else an object without a `repr` of its own shows between such brackets. */
  #opaque(): string {
    const start = this.at;
    let depth = 0;
    for (; this.at < this.#text.length; this.at += 1) {
      const char = this.#text[this.at];
      if (char === '\n') break;
      if (char === '<') depth += 1;
      if (char === '>') depth -= 1;
      if (depth > 0) continue;
      this.at += 1;
      const shown = this.#text.slice(start + 1, this.at - 1);
      const member = /^([\w.]+)\.(\w+): (-?\d+|'[^'\\]*')$/.exec(shown);
      if (!member) return `{"$py":"type","name":${JSON.stringify(shown)}}`;
      const [, enumName, name, value = ''] = member;
      const json = value.startsWith("'") ? JSON.stringify(value.slice(1, -1)) : value;
      return `{"$py":"enum","class":${JSON.stringify(enumName)},"name":${JSON.stringify(name)},"value":${json}}`;
    }
    throw new ReprFault('an object has no closing >', start);
  }

  #bytes(): string {
    const text = this.#string();
    return `{"$py":"bytes","base64":"${Buffer.from(text, 'latin1').toString('base64')}"}`;
  }

  /** A text in either kind of quotes; its escapes are decoded. */
  #string(): string {
    const start = this.at;
    const quote = this.#text[start] ?? '';
    const special = quote === "'" ? /['\\\n]/g : /["\\\n]/g;
    const pieces: string[] = [];
    let from = start + 1;
    for (special.lastIndex = from; ; special.lastIndex = from) {
      const match = special.exec(this.#text);
      if (!match || match[0] === '\n') throw new ReprFault('a text has no closing quote', start);
      pieces.push(this.#text.slice(from, match.index));
      if (match[0] === quote) {
        this.at = match.index + 1;
        return pieces.join('');
      }
      this.at = match.index;
      pieces.push(this.#escape());
      from = this.at;
    }
  }

  #escape(): string {
    const start = this.at;
    const found = this.word(/\\(?:[\\'"abfnrtv]|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3})/y);
    if (found === null) throw new ReprFault('an escape that Python does not have', start);
    const kind = found[1] ?? '';
    if (/[xuU]/.test(kind)) {
      const code = Number.parseInt(found.slice(2), 16);
      if (code > 0x10ffff) throw new ReprFault('an escape past the last character of Unicode', start);
      return String.fromCodePoint(code);
    }
    if (/[0-7]/.test(kind)) return String.fromCharCode(Number.parseInt(found.slice(1), 8));
    return simpleEscapes[kind] ?? kind;
  }

  /** Items between brackets, separated by commas; one more comma may stand at the end. */
  #list(open: string, close: string, item: () => void): void {
    this.#expect(open);
    for (;;) {
      this.#space();
      if (this.#text[this.at] === close) break;
      item();
      this.#space();
      if (this.#text[this.at] === ',') this.at += 1;
      else if (this.#text[this.at] !== close) this.#fail(`a comma or ${close} is expected`);
    }
    this.at += 1;
  }

  /** The two halves of a cut text or list as one; anything else keeps its first half. */
  #joined(first: string, last: string): string {
    if (first.startsWith('"') && last.startsWith('"')) return `${first.slice(0, -1)}${gap}${last.slice(1)}`;
    if (!first.startsWith('[') || !last.startsWith('[')) return first;
    if (first === '[]') return last;
    return last === '[]' ? first : `${first.slice(0, -1)},${last.slice(1)}`;
  }

  #expect(char: string): void {
    this.#space();
    if (this.#text[this.at] !== char) this.#fail(`${char} is expected`);
    this.at += 1;
  }

  #space(): void {
    while (/\s/.test(this.#text[this.at] ?? '')) this.at += 1;
  }

  #fail(cause: string): never {
    throw new ReprFault(this.at >= this.#text.length ? 'it ends in the middle of a value' : cause, this.at);
  }
}

const whole = (json: string): Part => ({ json, cut: false });

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** A number of Python as JSON writes it; the digits stay. */
function jsonNumber(python: string): string {
  const text = python.replace(/_/g, '').replace(/^\+/, '');
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text)) return text;
  // `1.` and `.5` of a printed tensor.
  return text.replace(/^(-?)\./, '$10.').replace(/\.(?!\d)/, '.0');
}
