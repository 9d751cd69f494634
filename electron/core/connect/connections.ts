import { readFile } from 'node:fs/promises';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Connection } from '../../../shared/connection.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { parseTarget } from '../replay/target.ts';
import { lookupHost } from './lookup-host.ts';

/** An address is given this long before another family is tried. Node's 250 ms are short for a far or busy host. */
const familyTimeout = 1000;

/** What connections need beside the address. */
export interface Connecting {
  /** Made once: reading every authority takes a tenth of a second. null = the system's own. */
  readonly trust: SecureContext | null;
  readonly insecure: boolean;
  readonly proxy: string | null;
  /** Seconds until a connection that is not answered counts as unreachable. */
  readonly timeoutSeconds: number;
  /** Connections at once; no limit when left out. */
  readonly connections?: number;
}

/** Reads the authority's file. Throws ProblemError: unreadable, no certificate in it, a proxy that cannot be used. */
export async function readConnecting(
  { tls, proxy }: Pick<Connection, 'tls' | 'proxy'>,
  more: Pick<Connecting, 'timeoutSeconds' | 'connections'>,
): Promise<Connecting> {
  return {
    ...more,
    trust:
      tls.ca === null
        ? null
        : createSecureContext({ ca: [...rootCertificates, await readAuthority(tls.ca)] }),
    insecure: tls.insecure,
    proxy: proxy === null ? null : parseTarget(proxy).baseUrl,
  };
}

/** An authority's PEM file. Throws ProblemError where it cannot be read or holds no certificate. */
export async function readAuthority(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new ProblemError('unreadable', { path, cause: error.message }, { cause: error });
  });
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new ProblemError('badInput', { what: path, cause: 'there is no PEM certificate in it' });
  return text;
}

/**
 * Connections to one server: the only place that opens any. A proxy is used only where the person named one, whatever
 * the environment says: a key must not travel by a machine that nobody thought of. No redirect is followed, nothing is
 * sent twice, and undici's own time-outs are off: how long silence may last is the caller's decision.
 */
export function createConnections({
  trust,
  insecure,
  proxy,
  timeoutSeconds,
  connections,
}: Connecting): Dispatcher {
  const timeout = Math.ceil(timeoutSeconds * 1000);
  const tls = {
    ...(trust ? { secureContext: trust } : {}),
    ...(insecure ? { rejectUnauthorized: false } : {}),
  };
  const common = {
    connections: connections ?? null,
    pipelining: 1,
    // Shorter than any server's own, so that no request goes into a connection that is just being closed.
    keepAliveTimeout: 1000,
    keepAliveMaxTimeout: 1000,
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const connect = {
    timeout,
    lookup: lookupHost,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: familyTimeout,
  };
  return proxy === null
    ? new Agent({ ...common, connect: { ...connect, ...tls } })
    : new ProxyAgent({
        ...common,
        uri: proxy,
        requestTls: { ...tls, timeout },
        proxyTls: { ...tls, timeout },
      });
}
