import type { DumpView } from '../../../../shared/dump.ts';
import type { AbortGroup } from '../../../../shared/dump-rule-facts.ts';
import { phrase } from '../../../../shared/phrase.ts';
import type { Evidence } from '../../../../shared/signal.ts';
import { ofRecord } from '../dump-facts.ts';

/** Messages that have rules of their own: H05, D17, L10. */
const named = /request (?:waiting|running) timeout|queue is full|out of memory even after retract/i;

/** Who gave up: the client or the router, the request itself (4xx), or the server; `named` where another rule says it. */
export function abortSide({ message, status }: AbortGroup): 'client' | 'request' | 'server' | 'named' {
  if (named.test(message ?? '')) return 'named';
  if (status !== null && status >= 400 && status < 500 && status !== 408 && status !== 429)
    return status === 499 ? 'client' : 'request';
  // "Aborted by AbortReq." and "Aborted": SGLang's words for a client that went away.
  if (status === null && /^abort/i.test(message ?? 'abort')) return 'client';
  return 'server';
}

const longest = 80;

/** The groups as evidence, each by its first record. */
export const abortEvidence = (
  dump: Pick<DumpView, 'name'>,
  groups: readonly AbortGroup[],
): readonly Evidence[] =>
  groups.slice(0, 5).map(({ message, status, count, first }) =>
    ofRecord(dump, first, 'meta_info.finish_reason', {
      label: phrase('evidenceAbort', { message: said(message, status) }),
      value: count,
      unit: 'count',
    }),
  );

/** `Request running timeout reached. (503)` */
export function said(message: string | null, status: number | null): string {
  const text = (message ?? 'abort').replace(/\s+/g, ' ').trim();
  const short = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return status === null ? short : `${short} (${status})`;
}
