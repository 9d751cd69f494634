import type { Dispatcher } from 'undici';
import { plainConnection } from '../../../shared/connection.ts';
import type { Target } from '../../../shared/replay.ts';
import { type ParsedTarget, parseTarget } from '../replay/target.ts';
import { type Connecting, createConnections, readConnecting } from './connections.ts';
import { type OwnHeaders, ownHeaders } from './headers.ts';

/** A server that can be called: whoever opened it closes its dispatcher. */
export interface Connected extends OwnHeaders {
  readonly target: ParsedTarget;
  readonly dispatcher: Dispatcher;
  /** The proxy that calls go by; null = straight. */
  readonly proxy: string | null;
}

/**
 * Everything that a call to a target needs, from the target as a person named it. Calls nobody. Throws ProblemError for
 * a base URL, token, header, authority's file or proxy that cannot be used; none repeats a secret.
 */
export async function connectTo(
  { baseUrl, token, connection = plainConnection }: Target,
  more: Pick<Connecting, 'timeoutSeconds' | 'connections'>,
): Promise<Connected> {
  const target = parseTarget(baseUrl);
  const own = ownHeaders(token, connection.headers);
  const connecting = await readConnecting(connection, more);
  return { target, ...own, dispatcher: createConnections(connecting), proxy: connecting.proxy };
}
