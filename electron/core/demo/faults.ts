import { ProblemError } from '../../../shared/outcome.ts';

/** What can go wrong with one answer. Seconds are real seconds. */
export type Fault =
  /** The status line comes late. */
  | { readonly kind: 'slow-headers'; readonly seconds: number }
  /** A pause before each piece of the body: each event of a stream, each quarter of anything else. */
  | { readonly kind: 'slow-body'; readonly seconds: number }
  /** An error status with SGLang's body for it, in place of the answer. */
  | { readonly kind: 'status'; readonly status: number }
  /** Half a body: content-length promises the whole, or the last chunk never comes. */
  | { readonly kind: 'cut-length' }
  | { readonly kind: 'cut-chunked' }
  /** The connection is reset: before the status line, or after some events of a stream. */
  | { readonly kind: 'reset'; readonly afterEvents?: number }
  /** The body ends inside a string; in a stream, one event does. */
  | { readonly kind: 'bad-json' }
  /** 200 and an error page, as a proxy sends. */
  | { readonly kind: 'html' }
  /** Bytes that are no UTF-8 inside the body. */
  | { readonly kind: 'bad-utf8' }
  /** The body never ends: events that repeat, or blanks. */
  | { readonly kind: 'endless' }
  /** 200 and headers, then nothing; the connection stays open. */
  | { readonly kind: 'silent-stream' }
  /** The request is taken and never answered. */
  | { readonly kind: 'no-answer' }
  /** An error event inside a 200 stream, after some events; elsewhere 400. */
  | { readonly kind: 'error-event'; readonly afterEvents?: number }
  /** The stream ends like a good one, with finish reason abort. */
  | { readonly kind: 'abort-chunk'; readonly afterEvents?: number }
  | { readonly kind: 'redirect'; readonly location: string };

export type FaultKind = Fault['kind'];

/** A fault with its place: one path or `*`, for the next `calls` calls or, when left out, for all. */
export type ScriptedFault = Fault & { readonly path: string; readonly calls?: number };

/** The faults still to come, in the order they were scripted. */
export class FaultScript {
  private rows: { fault: ScriptedFault; left: number }[] = [];

  add(fault: ScriptedFault): void {
    this.rows.push({ fault, left: fault.calls ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.rows = [];
  }

  /** The fault for this call, counted as used; null when the call is to go well. */
  take(path: string): Fault | null {
    const row = this.rows.find(({ fault, left }) => left > 0 && (fault.path === '*' || fault.path === path));
    if (!row) return null;
    row.left -= 1;
    return row.fault;
  }
}

const plain: readonly FaultKind[] = [
  'cut-length',
  'cut-chunked',
  'bad-json',
  'html',
  'bad-utf8',
  'endless',
  'silent-stream',
  'no-answer',
];
const counted: readonly FaultKind[] = ['reset', 'error-event', 'abort-chunk'];

/** Every fault as it is written on the command line, for `--help`. */
export const faultSpellings = [
  'slow-headers:SECONDS',
  'slow-body:SECONDS',
  'status:NUMBER (or just 503, 401, …)',
  ...plain,
  ...counted.map((kind) => `${kind}[:EVENTS]`),
  'redirect:LOCATION',
] as const;

/**
 * A fault as typed: `/health=503`, `/v1/loads=slow-body:2`, `/generate=reset:5x3` for the next three calls,
 * `*=html`.
 */
export function parseFault(typed: string): ScriptedFault {
  const [, path, kind, value, calls] = /^([^=]+)=([a-z0-9-]+?)(?::(.+?))?(?:x(\d+))?$/u.exec(typed) ?? [];
  if (path === undefined || kind === undefined) throw bad(typed);
  const place = { path, ...(calls === undefined ? {} : { calls: Number(calls) }) };
  if (/^\d{3}$/u.test(kind) && value === undefined) return { ...place, kind: 'status', status: Number(kind) };
  if (kind === 'redirect' && value !== undefined) return { ...place, kind, location: value };
  const number = value === undefined ? undefined : Number(value);
  if (number !== undefined && !(number >= 0)) throw bad(typed);
  if (kind === 'status' && number !== undefined) return { ...place, kind, status: number };
  if ((kind === 'slow-headers' || kind === 'slow-body') && number !== undefined)
    return { ...place, kind, seconds: number };
  if (isOneOf(counted, kind))
    return { ...place, kind, ...(number === undefined ? {} : { afterEvents: number }) } as ScriptedFault;
  if (isOneOf(plain, kind) && number === undefined) return { ...place, kind } as ScriptedFault;
  throw bad(typed);
}

function isOneOf(kinds: readonly FaultKind[], kind: string): kind is FaultKind {
  return (kinds as readonly string[]).includes(kind);
}

function bad(typed: string): ProblemError<'badInput'> {
  return new ProblemError('badInput', {
    what: `The fault "${typed}"`,
    cause: `it is not PATH=KIND with one of ${faultSpellings.join(', ')}`,
  });
}
