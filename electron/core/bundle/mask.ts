import { createHmac, randomBytes } from 'node:crypto';
import type { MaskedValue } from '../../../shared/capture.ts';
import { type JsonPath, parseJson, walkJson } from '../json-text.ts';
import { isMasked, isSecretName, isTextToken, isTokenName } from './secret-names.ts';

/*
 * Secrets out of texts before they are written or shown. A masked value reads `[masked:3f9a1c2b]`: the digits are a
 * keyed hash, so the same secret reads the same everywhere in one bundle and tells nothing outside of it.
 * Lines and everything beside the secrets stay as they were.
 */

export interface Masker {
  /** A text of unknown kind: JSON where it parses, plain otherwise. */
  text(file: string, text: string): string;
  /** By key name at any depth, and inside strings. What comes back is JSON again. */
  json(file: string, text: string): string;
  /** Command lines, URLs, headers, `key=value`, and tokens of well-known shape. */
  plain(file: string, text: string): string;
  /** The mask of a value that its reader knows to be a secret; a value that is masked already stays. */
  secret(file: string, key: string, value: string): string;
  /** What was masked so far, by file and key. */
  found(): readonly MaskedValue[];
}

export interface MaskOptions {
  /** Secrets known beforehand, such as the bearer token in use: masked wherever they stand. */
  readonly known?: readonly string[];
  /** Key of the hash: the incident's, so that its files can be compared; random when left out. */
  readonly key?: Uint8Array;
}

/** A shorter one would also be a word of the text. */
const shortestKnown = 8;

/** JSON inside a JSON string (`--model-loader-extra-config '{…}'`) is looked into this often. */
const deepestInner = 4;

/** Tells one key of masks from another, and nothing else about it. */
export const maskCheck = (key: Uint8Array): string =>
  createHmac('sha256', key).update('check').digest('hex').slice(0, 16);

export function createMasker({ known = [], key = randomBytes(32) }: MaskOptions = {}): Masker {
  const counts = new Map<string, MaskedValue>();
  const literals = known.filter((secret) => secret.length >= shortestKnown);

  function mark(file: string, name: string, secret: string): string {
    const id = `${file}\n${name}`;
    counts.set(id, { file, key: name, count: (counts.get(id)?.count ?? 0) + 1 });
    return `[masked:${createHmac('sha256', key).update(secret).digest('hex').slice(0, 8)}]`;
  }

  function plain(file: string, text: string): string {
    let masked = text;
    for (const literal of literals)
      if (masked.includes(literal))
        masked = masked.replaceAll(literal, () => mark(file, 'bearer token', literal));
    if (!mayHold.test(masked)) return masked;
    for (const { pattern, name, looksReal } of shapes)
      masked = maskEach(file, masked, pattern, (_text, match) => {
        const secret = match.groups?.secret ?? '';
        const at = match.index + match[0].lastIndexOf(secret);
        return looksReal?.(secret) === false ? null : { name, secret, at };
      });
    return maskEach(file, masked, assignment, assignedSecret);
  }

  function maskEach(
    file: string,
    text: string,
    pattern: RegExp,
    find: (text: string, match: RegExpExecArray) => Found | null,
  ): string {
    const pieces: string[] = [];
    let copied = 0;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const found = find(text, match);
      if (found && !isMasked(found.secret)) {
        pieces.push(text.slice(copied, found.at), mark(file, found.name, found.secret));
        copied = found.at + found.secret.length;
        pattern.lastIndex = copied;
      } else {
        // What looked like a value may hold a name and its secret: `token_cmd="run --api-key 1"`.
        pattern.lastIndex = match.index + 3;
      }
    }
    if (pieces.length === 0) return text;
    pieces.push(text.slice(copied));
    return pieces.join('');
  }

  function maskString(file: string, path: JsonPath, value: string, inner: number): string {
    const name = secretNameOn(path);
    if (name !== null) {
      const readable = value === '' || isMasked(value) || (isTokenName(name) && isTextToken(value));
      return readable ? value : mark(file, name, value);
    }
    if (inner < deepestInner && /^\s*[[{]/.test(value) && parseJson(value).ok)
      return maskJson(file, value, inner + 1);
    return plain(file, value);
  }

  function maskJson(file: string, text: string, inner: number): string {
    const pieces: string[] = [];
    let copied = 0;
    walkJson(text, (path, token) => {
      let value: string;
      if (token.kind === 'string') value = maskString(file, path, token.text, inner);
      else if (token.kind === 'number') {
        const name = secretNameOn(path);
        value = name === null || isTokenName(name) ? token.text : mark(file, name, token.text);
      } else return;
      if (value === token.text) return;
      pieces.push(text.slice(copied, token.offset), JSON.stringify(value));
      copied = token.offset + token.length;
    });
    pieces.push(text.slice(copied));
    return pieces.join('');
  }

  const json = (file: string, text: string) => maskJson(file, text, 0);
  return {
    json,
    plain,
    secret: (file, key, value) => (value === '' || isMasked(value) ? value : mark(file, key, value)),
    text: (file, text) => (parseJson(text).ok ? json(file, text) : plain(file, text)),
    found: () => [...counts.values()],
  };
}

/** The innermost name on the path that says "secret": below `credentials` every value is one. */
function secretNameOn(path: JsonPath): string | null {
  for (let at = path.length - 1; at >= 0; at -= 1) {
    const step = path[at];
    if (typeof step === 'string' && isSecretName(step)) return step;
  }
  return null;
}

interface Found {
  readonly name: string;
  readonly secret: string;
  /** Offset in the text. */
  readonly at: number;
}

/** What no text with a secret lacks; most values of an answer have none of it. */
const mayHold = /[:=@]|--|hf_|sk-|gh[opsur]_|github_pat_|glpat-|xox|A[KS]IA|eyJ|bearer|basic/i;

interface Shape {
  readonly pattern: RegExp;
  readonly name: string;
  looksReal?(secret: string): boolean;
}

/** Every repetition has a bound, so that no text makes a pattern slow. */
const shapes: readonly Shape[] = [
  {
    name: 'authorization',
    pattern: /\b(?:Bearer|Basic)[ \t]{1,4}(?<secret>[\w.~+/=-]{8,4096})/gi,
    looksReal: (secret) => /[\d=+/]/.test(secret),
  },
  // http://user:password@host; not registry:5000/image@sha256
  {
    name: 'url password',
    pattern: /\b[a-z][a-z0-9+.-]{0,15}:\/\/[^\s/@:"'<>]{0,256}:(?<secret>[^\s/@"'<>]{1,256})@/gi,
  },
  // https://ghp_abc@host
  {
    name: 'url password',
    pattern: /\b[a-z][a-z0-9+.-]{0,15}:\/\/(?<secret>[^\s/@:"'<>]{16,256})@/gi,
    looksReal: (secret) => /\d/.test(secret),
  },
  {
    name: 'url signature',
    pattern:
      /[?&](?:sig|signature|x-(?:amz|goog)-(?:signature|credential|security-token)|awsaccesskeyid)=(?<secret>[^\s&"'<>]{1,4096})/gi,
  },
  { name: 'hf token', pattern: /(?<![\w-])(?<secret>hf_[A-Za-z0-9]{16,256})(?![\w-])/g },
  {
    name: 'sk- key',
    pattern: /(?<![\w/-])(?<secret>sk-[\w-]{16,256})/g,
    looksReal: (secret) => /\d/.test(secret),
  },
  {
    name: 'access token',
    pattern: /(?<![\w-])(?<secret>(?:gh[opsur]_|github_pat_|glpat-|xox[abprs]-)[\w-]{16,256})/g,
  },
  { name: 'aws key id', pattern: /(?<![A-Za-z0-9])(?<secret>A(?:KIA|SIA)[A-Z0-9]{16})(?![A-Za-z0-9])/g },
  { name: 'jwt', pattern: /(?<![\w-])(?<secret>eyJ[\w-]{8,4096}\.eyJ[\w-]{8,4096}\.[\w-]{8,4096})/g },
];

/**
 * A name that may be a secret's, and its separator: `--api-key `, `--api-key=`, `api_key=` (Python, environment, label),
 * `"api_key": ` (JSON in a text). It starts at the telling word, not at the name's start, so that a text full of
 * other names costs little.
 */
const assignment =
  /(?:key|token|passw|passphrase|secret|credential|auth|cookie|bearer|dsn|connection_string|sas|pat)[\w-]{0,48}["']?(?:[ \t]{0,4}[=:][ \t]{0,4}|(?<gap>[ \t]{1,8}))/gi;
const assigned = /"(?<double>[^"\n]{1,4096})"|'(?<single>[^'\n]{1,4096})'|(?<bare>[^\s"']{1,4096})/y;

/** The secret behind an `assignment` and where it starts; null when there is none. */
function assignedSecret(text: string, match: RegExpExecArray): Found | null {
  let start = match.index;
  while (start > 0 && match.index - start < 64 && /[\w-]/.test(text[start - 1] ?? '')) start -= 1;
  const name = text.slice(start, match.index) + (/^[\w-]+/.exec(match[0])?.[0] ?? '');
  const isFlag = name.startsWith('--');
  if (!isSecretName(name) || (match.groups?.gap !== undefined && !isFlag)) return null;

  assigned.lastIndex = match.index + match[0].length;
  const at = assigned.lastIndex;
  const { double, single, bare } = assigned.exec(text)?.groups ?? {};
  const quoted = double ?? single;
  const secret = quoted ?? (isFlag ? bare : bare?.split(/[,;&)}\]]/, 1)[0]);
  if (!secret) return null;
  if (quoted === undefined) {
    // `--token --port 1`: what begins with a dash is the next flag.
    if (isFlag && secret.startsWith('-')) return null;
    if (/^(none|null|true|false|bearer|basic)$/i.test(secret)) return null;
  }
  if (isTokenName(name) && (isTextToken(secret) || /^-?[\d.]+$/.test(secret))) return null;
  return { name, secret, at: quoted === undefined ? at : at + 1 };
}
