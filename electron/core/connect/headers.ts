import { ProblemError } from '../../../shared/outcome.ts';
import { authorization } from '../replay/target.ts';

/** Headers that belong to the connection, not to the person. */
const ours = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export interface OwnHeaders {
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values that no file may hold. */
  readonly secrets: readonly string[];
}

/**
 * The bearer token and a person's own headers, ready to be sent. One of theirs named `authorization` stands in place
 * of the token. Throws ProblemError, which never repeats a value.
 */
export function ownHeaders(
  token: string | undefined,
  given: readonly { readonly name: string; readonly value: string }[],
): OwnHeaders {
  const bearer = authorization(token);
  const headers: Record<string, string> = bearer === null ? {} : { authorization: bearer };
  const secrets = token ? [token.trim()] : [];
  for (const { name, value } of given) {
    const key = name.trim().toLowerCase();
    const text = value.trim();
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(key) || ours.has(key))
      throw new ProblemError('badInput', {
        what: `The header ${/^[\w-]{0,40}$/.test(key) ? key : 'given'}`,
        cause: ours.has(key) ? 'it belongs to the connection' : 'that is no name of a header',
      });
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text))
      throw new ProblemError('badInput', {
        what: `The header ${key}`,
        cause: 'its value holds characters that no HTTP header can carry',
      });
    headers[key] = text;
    // `Bearer abc`: the key is a secret without its scheme as well.
    secrets.push(text, ...text.split(/\s+/).slice(1));
  }
  return { headers, secrets };
}

/** The variable that a script reads the value of a header from: values stand in no file. */
export const headerVariable = (name: string): string =>
  `SGL_HEADER_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** `Name: value` as typed. Throws ProblemError that does not repeat it. */
export function parseHeader(typed: string): { readonly name: string; readonly value: string } {
  const colon = typed.indexOf(':');
  if (colon < 1)
    throw new ProblemError('badInput', { what: 'A header', cause: 'it is not of the form Name:value' });
  return { name: typed.slice(0, colon).trim(), value: typed.slice(colon + 1).trim() };
}
