import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Target } from '../../../shared/replay.ts';
import { type ParsedTarget, readTarget, type TargetFault } from '../../../shared/target.ts';

export type { ParsedTarget } from '../../../shared/target.ts';

/**
 * A base URL as people type it, read by the rules of shared/target.ts. What cannot be used is refused as BAD_INPUT,
 * and no message repeats the text, which could hold a password. `localhost` is connected without a look-up, see
 * connect.ts.
 */
export function parseTarget(baseUrl: string): ParsedTarget {
  const read = readTarget(baseUrl);
  if ('target' in read) return read.target;
  if (read.fault.kind === 'credentials') throw new ProblemError('credentialsInUrl', {});
  throw new ProblemError('badBaseUrl', { what: phrase('theBaseUrl', {}), cause: causeOf(read.fault) });
}

function causeOf(fault: TargetFault): Phrase {
  switch (fault.kind) {
    case 'empty':
      return phrase('urlEmpty', {});
    case 'blank':
      return phrase('urlBlank', {});
    case 'badScheme':
      return phrase('urlScheme', { scheme: fault.scheme });
    case 'noHost':
      return phrase('urlNoHost', {});
    case 'badPort':
      return phrase('urlPort', {});
    case 'notBase':
      return phrase('urlNotBase', {});
    default:
      return phrase('urlForm', {});
  }
}

/** Adds an endpoint such as `/generate` to the base URL. */
export function endpointUrl(target: ParsedTarget, endpoint: string): string {
  return `${target.baseUrl}${endpoint}`;
}

/**
 * Whether a call to it stays on this machine. By a proxy it never does: `127.0.0.1` is the proxy's own machine then, or
 * whatever stands behind it.
 */
export const isHere = ({ baseUrl, connection }: Target): boolean =>
  parseTarget(baseUrl).loopback && (connection?.proxy ?? null) === null;

/** Whether a person typed this very host. */
export const isConfirmed = (
  { confirmedHost }: { readonly confirmedHost?: string },
  { host }: Pick<ParsedTarget, 'host'>,
): boolean =>
  confirmedHost
    ?.trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, '') === host;

/**
 * Lets an order pass when its target is on this machine, or when a person typed the target's host. Everything
 * else is refused as GUARDED, in words that name the host.
 */
export function guard(order: { readonly target: Target; readonly confirmedHost?: string }): ParsedTarget {
  const target = parseTarget(order.target.baseUrl);
  if (isHere(order.target)) return target;
  if (!isConfirmed(order, target)) throw new ProblemError('targetGuarded', { host: target.host });
  return target;
}

/** The bearer token as a header value, or BAD_INPUT when no header can carry it. Its text is never repeated. */
export function authorization(token: string | undefined): string | null {
  const text = token?.trim() ?? '';
  if (text === '') return null;
  if (!/^[\x21-\x7e]+$/.test(text)) throw new ProblemError('badToken', {});
  return `Bearer ${text}`;
}
