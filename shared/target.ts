/** A base URL that was understood. Everything that talks to a server starts from one of these. */
export interface ParsedTarget {
  /** Scheme, host, port and base path; no slash at the end. */
  readonly baseUrl: string;
  /** Host without port or brackets, in lower case: what a person types to confirm it. */
  readonly host: string;
  /** Host and port as people write them: `10.4.17.22:30000`, `[::1]:30000`. */
  readonly address: string;
  /** On this machine, by the rule of `isLoopbackHost`. */
  readonly loopback: boolean;
}

/** Why a text is no base URL. */
export type TargetFault =
  | { readonly kind: 'empty' | 'blank' | 'noHost' | 'badPort' | 'badForm' | 'credentials' | 'notBase' }
  | { readonly kind: 'badScheme'; readonly scheme: string };

export type TargetReading = { readonly target: ParsedTarget } | { readonly fault: TargetFault };

/** What is used of the URL that Node and every browser have; this layer has neither's types. */
declare const URL: new (
  text: string,
) => Readonly<
  Record<'protocol' | 'host' | 'hostname' | 'pathname' | 'search' | 'hash' | 'username' | 'password', string>
>;

/**
 * Reads a base URL as people type it: the scheme may be missing (`http` then), an IPv6 address may stand without
 * brackets, a base path may follow. The one reading and the one loopback rule of window, main process and CLI.
 */
export function readTarget(typed: string): TargetReading {
  const text = typed.trim();
  if (text === '') return fault('empty');
  if (/\s/.test(text)) return fault('blank');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    return { fault: { kind: 'badScheme', scheme } };
  }
  const withScheme = scheme === undefined ? `http://${bareIPv6.test(text) ? `[${text}]` : text}` : text;
  let url: InstanceType<typeof URL>;
  try {
    url = new URL(withScheme);
  } catch {
    return fault(formFault(withScheme));
  }
  if (url.username !== '' || url.password !== '') return fault('credentials');
  if (url.search !== '' || url.hash !== '') return fault('notBase');
  return {
    target: {
      baseUrl: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      address: url.host,
      loopback: isLoopbackHost(url.hostname),
    },
  };
}

/** Two colons or more and nothing that only a name has: no host with a port looks like it. */
const bareIPv6 = /^[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*$/i;

const fault = (kind: Exclude<TargetFault['kind'], 'badScheme'>): TargetReading => ({ fault: { kind } });

function formFault(text: string): 'noHost' | 'badPort' | 'badForm' {
  const authority = text.replace(/^\w+:\/\//, '').split(/[/?#]/)[0] ?? '';
  if (authority === '' || authority.startsWith(':')) return 'noHost';
  return /:\d{6,}$|:[6-9]\d{4}$/.test(authority) ? 'badPort' : 'badForm';
}

/**
 * True for 127.0.0.0/8, `::1` and `localhost`. By the name alone, never by a look-up: what a resolver says can
 * change between the question and the connection. `hostname` is as `URL` gives it: IPv4 in dotted form, IPv6 in
 * brackets and shortest form.
 */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
