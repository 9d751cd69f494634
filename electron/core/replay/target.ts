import { isIPv4, isIPv6 } from 'node:net';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Target } from '../../../shared/replay.ts';

/** A base URL that was understood. Everything that talks to a server starts from one of these. */
export interface ParsedTarget {
  /** Scheme, host, port and base path; no slash at the end. */
  readonly baseUrl: string;
  /** Host without port or brackets, in lower case: what a person types to confirm it. */
  readonly host: string;
  /** Host and port as people write them: `10.4.17.22:30000`, `[::1]:30000`. */
  readonly address: string;
  readonly loopback: boolean;
}

/**
 * Reads a base URL as people type it: the scheme may be missing (`http` then), an IPv6 address may stand without
 * brackets, a base path may follow. Credentials, a query or another scheme are refused as BAD_INPUT, and no
 * message repeats the text when it could hold a password.
 */
export function parseTarget(baseUrl: string): ParsedTarget {
  const text = baseUrl.trim();
  const what = 'The base URL';
  if (text === '') throw new ProblemError('badBaseUrl', { what, cause: 'it is empty' });
  if (/\s/.test(text)) throw new ProblemError('badBaseUrl', { what, cause: 'there is a blank in it' });
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    throw new ProblemError('badBaseUrl', {
      what,
      cause: `${scheme}:// is not a scheme that SGLang's HTTP server has`,
    });
  }
  const withScheme = scheme === undefined ? `http://${isIPv6(text) ? `[${text}]` : text}` : text;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch (error) {
    throw new ProblemError('badBaseUrl', { what, cause: causeOf(withScheme) }, { cause: error });
  }
  if (url.username !== '' || url.password !== '') throw new ProblemError('credentialsInUrl', {});
  if (url.search !== '' || url.hash !== '') {
    throw new ProblemError('badBaseUrl', { what, cause: 'a base URL ends with its path, without ? or #' });
  }
  const path = url.pathname.replace(/\/+$/, '');
  return {
    baseUrl: `${url.protocol}//${url.host}${path}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    address: url.host,
    loopback: isLoopbackHost(url.hostname),
  };
}

/** Names what is wrong with a text that `URL` refuses, without repeating it. */
function causeOf(text: string): string {
  const authority = text.replace(/^\w+:\/\//, '').split(/[/?#]/)[0] ?? '';
  if (authority === '' || authority.startsWith(':')) return 'the host is missing';
  if (/:\d{6,}$|:[6-9]\d{4}$/.test(authority)) return 'the port is past 65535';
  return 'it is not of the form http://host:port';
}

/**
 * True for 127.0.0.0/8, `::1` and `localhost`. By the name alone, never by a look-up: what a resolver says can
 * change between the question and the connection. (`localhost` itself is connected without a look-up, see
 * connect.ts.)
 */
export function isLoopback(baseUrl: string): boolean {
  return parseTarget(baseUrl).loopback;
}

/** `hostname` as `URL` gives it: IPv4 in dotted form, IPv6 in brackets and shortest form. */
function isLoopbackHost(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true;
  return isIPv4(hostname) && hostname.startsWith('127.');
}

/** Adds an endpoint such as `/generate` to the base URL. */
export function endpointUrl(target: ParsedTarget, endpoint: string): string {
  return `${target.baseUrl}${endpoint}`;
}

/**
 * Lets an order pass when its target is on this machine, or when a person typed the target's host. Everything
 * else is refused as GUARDED, in words that name the host.
 */
export function guard(order: { readonly target: Target; readonly confirmedHost?: string }): ParsedTarget {
  const target = parseTarget(order.target.baseUrl);
  if (target.loopback) return target;
  const typed = order.confirmedHost
    ?.trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, '');
  if (typed !== target.host) throw new ProblemError('targetGuarded', { host: target.host });
  return target;
}

/** The bearer token as a header value, or BAD_INPUT when no header can carry it. Its text is never repeated. */
export function authorization(token: string | undefined): string | null {
  const text = token?.trim() ?? '';
  if (text === '') return null;
  if (!/^[\x21-\x7e]+$/.test(text)) throw new ProblemError('badToken', {});
  return `Bearer ${text}`;
}
