/*
 * A command line cut into its words, as a POSIX shell or cmd.exe would. Nothing is expanded or run: variables and
 * substitutions stay as they are written and are named.
 */

export interface ShellWords {
  readonly words: readonly string[];
  /** What would have come in by standard input: a here-document or a here-string. */
  readonly input: string | null;
  /** `$NAME` and `$(…)` that a shell would have replaced. */
  readonly variables: readonly string[];
}

export class ShellFault extends Error {
  override readonly name = 'ShellFault';
}

/** Browsers quote with `^"` for cmd.exe; lines written by hand for it go on after a `^`. */
export function isCmdLine(text: string): boolean {
  return /^[^'"]*\^"/.test(text) || /[ \t]\^\r?\n/.test(text);
}

const endsCommand = new Set(['|', ';', '&', ')']);

/** The first command of `text` by the rules of sh and bash, `$'…'` included. Throws ShellFault. */
export function posixWords(text: string): ShellWords {
  const words: string[] = [];
  const variables = new Set<string>();
  let input: string | null = null;
  let word: string | null = null;
  let heredoc: string | null = null;
  /** What the next word is for: an argument, a file to leave alone, or standard input. */
  let role: 'argument' | 'file' | 'input' = 'argument';
  let at = 0;

  const add = (piece: string) => {
    word = (word ?? '') + piece;
  };
  const finish = () => {
    if (word === null) return;
    if (role === 'argument') words.push(word);
    else if (role === 'input') input = `${word}\n`;
    role = 'argument';
    word = null;
  };
  const closing = (quote: string, from: number): number => {
    const end = text.indexOf(quote, from);
    if (end === -1) throw new ShellFault(`a ${quote} has no partner`);
    return end;
  };
  const noteVariable = () => {
    const name = /^\$(?:\w+|\{[^}]*\}|\()/.exec(text.slice(at, at + 80))?.[0];
    if (name !== undefined) variables.add(name === '$(' ? '$(…)' : name);
  };

  /** In double quotes: only some characters can be escaped. */
  const doubleQuoted = () => {
    add('');
    for (at += 1; text[at] !== '"'; at += 1) {
      const char = text[at];
      if (char === undefined) throw new ShellFault('a " has no partner');
      if (char === '$') noteVariable();
      if (char === '\\' && /[\\"$`]/.test(text[at + 1] ?? '')) at += 1;
      else if (char === '\\' && text[at + 1] === '\n') {
        at += 1;
        continue;
      }
      add(text[at] ?? '');
    }
    at += 1;
  };

  for (;;) {
    const char = text[at];
    if (char === undefined || char === '\n' || endsCommand.has(char)) break;
    if (char === "'") {
      const end = closing("'", at + 1);
      add(text.slice(at + 1, end));
      at = end + 1;
    } else if (char === '"') {
      doubleQuoted();
    } else if (char === '$' && text[at + 1] === "'") {
      const quoted = ansiQuoted(text, at + 2);
      add(quoted.text);
      at = quoted.end;
    } else if (char === '\\' || (char === '`' && text[at + 1] === '\n')) {
      // A backslash, or in PowerShell a backtick, joins the next line.
      if (text[at + 1] !== '\n') add(text[at + 1] ?? '');
      at += 2;
    } else if (char === '<' && text.startsWith('<<<', at)) {
      finish();
      role = 'input';
      at += 3;
    } else if (char === '<' && text.startsWith('<<', at)) {
      finish();
      const head = /^<<-?\s*(?:'([^']+)'|"([^"]+)"|(\w+))/.exec(text.slice(at, at + 200));
      if (!head) throw new ShellFault('a here-document has no end mark');
      heredoc = head[1] ?? head[2] ?? head[3] ?? '';
      at += head[0].length;
    } else if (char === '>' || char === '<') {
      if (/^\d$/.test(word ?? '')) word = null;
      finish();
      role = 'file';
      at += text[at + 1] === '>' ? 2 : 1;
    } else if (/\s/.test(char)) {
      finish();
      at += 1;
    } else {
      if (char === '$') noteVariable();
      add(char);
      at += 1;
    }
  }
  finish();
  if (heredoc !== null) input = hereDocument(text, at, heredoc);
  return { words, input, variables: [...variables] };
}

/** The lines after the command, up to the one that is the end mark. */
function hereDocument(text: string, from: number, mark: string): string {
  const start = text.indexOf('\n', from) + 1;
  const lines = start === 0 ? [] : text.slice(start).split('\n');
  const end = lines.findIndex((line) => line.replace(/^\t+/, '') === mark);
  if (end === -1) throw new ShellFault(`the here-document has no line ${mark}`);
  return `${lines.slice(0, end).join('\n')}\n`;
}

const ansiEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * The inside of `$'…'`, from just after its opening quote. Hex and octal escapes are bytes of UTF-8, as in bash;
 * `\u` escapes are UTF-16 units, because browsers write a character past U+FFFF as two of them.
 */
function ansiQuoted(text: string, from: number): { text: string; end: number } {
  let said = '';
  let bytes: number[] = [];
  const add = (piece: string) => {
    said += Buffer.from(bytes).toString('utf8') + piece;
    bytes = [];
  };
  for (let at = from; at < text.length; ) {
    if (text[at] === "'") {
      add('');
      return { text: said, end: at + 1 };
    }
    if (text[at] !== '\\') {
      const run = /[^'\\]+/y;
      run.lastIndex = at;
      const plain = run.exec(text)?.[0] ?? '';
      add(plain);
      at += plain.length;
      continue;
    }
    const found = /^\\(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|([0-7]{1,3})|(.?))/s.exec(
      text.slice(at, at + 10),
    );
    const [all = '\\', hex, short, long, octal, other = ''] = found ?? [];
    const code = short ?? long;
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff);
    else if (short !== undefined) add(String.fromCharCode(Number.parseInt(short, 16)));
    else if (code !== undefined) add(String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff)));
    else add(ansiEscapes[other] ?? (/[\\'"?]/.test(other) ? other : `\\${other}`));
    at += all.length;
  }
  throw new ShellFault("a $' has no partner");
}

/**
 * The words of a cmd.exe line: first `^` makes the next character plain and joins lines, then the C runtime's rules
 * for quotes and backslashes apply.
 */
export function cmdWords(text: string): ShellWords {
  const plain = withoutCarets(text);
  const words: string[] = [];
  let word: string | null = null;
  let inQuotes = false;
  for (let at = 0; at < plain.length; ) {
    const char = plain[at] ?? '';
    if (char === '\\') {
      const slashes = /^\\+/.exec(plain.slice(at))?.[0].length ?? 1;
      const beforeQuote = plain[at + slashes] === '"';
      word = (word ?? '') + '\\'.repeat(beforeQuote ? Math.floor(slashes / 2) : slashes);
      at += slashes;
      if (beforeQuote && slashes % 2 === 1) {
        word += '"';
        at += 1;
      }
    } else if (char === '"') {
      word ??= '';
      if (inQuotes && plain[at + 1] === '"') {
        word += '"';
        at += 1;
      } else inQuotes = !inQuotes;
      at += 1;
    } else if (!inQuotes && /\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
      at += 1;
    } else {
      word = (word ?? '') + char;
      at += 1;
    }
  }
  if (inQuotes) throw new ShellFault('a " has no partner');
  if (word !== null) words.push(word);
  return { words, input: null, variables: [] };
}

/** cmd's own pass. In quotes a caret is a caret; after a caret at a line end the next character is plain. */
function withoutCarets(text: string): string {
  const pieces: string[] = [];
  let inQuotes = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '"') inQuotes = !inQuotes;
    if (char === '^' && !inQuotes) {
      at += 1;
      if (text[at] === '\r') at += 1;
      if (text[at] === '\n') {
        at += 1;
        if (text[at] === '\r') at += 1;
      }
      pieces.push(text[at] ?? '');
      continue;
    }
    if (!inQuotes && (char === '\n' || /[|&<>]/.test(char))) break;
    pieces.push(char);
  }
  return pieces.join('');
}
