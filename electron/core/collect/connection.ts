import { readFile } from 'node:fs/promises';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { CollectOrder } from '../../../shared/collect.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { lookupHost } from '../replay/connect.ts';
import { parseTarget } from '../replay/target.ts';

/** An address is given this long before another family is tried. Node's 250 ms are short for a far or busy host. */
const familyTimeout = 1000;

/** What connections need beside the address. */
export interface Connecting {
  /** Made once: reading every authority takes a tenth of a second. null = the system's own. */
  readonly trust: SecureContext | null;
  readonly insecure: boolean;
  readonly proxy: string | null;
  readonly timeoutSeconds: number;
}

/** Reads the authority's file. Throws ProblemError: unreadable, no certificate in it, a proxy that cannot be used. */
export async function readConnecting({
  tls,
  proxy,
  timeoutSeconds,
}: Pick<CollectOrder, 'tls' | 'proxy' | 'timeoutSeconds'>): Promise<Connecting> {
  return {
    trust:
      tls.ca === null
        ? null
        : createSecureContext({ ca: [...rootCertificates, await readAuthority(tls.ca)] }),
    insecure: tls.insecure,
    proxy: proxy === null ? null : parseTarget(proxy).baseUrl,
    timeoutSeconds,
  };
}

async function readAuthority(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new ProblemError('unreadable', { path, cause: error.message }, { cause: error });
  });
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new ProblemError('badInput', { what: path, cause: 'there is no PEM certificate in it' });
  return text;
}

/**
 * Connections to one target. A proxy is used only where the person named one, whatever the environment says: a key
 * must not travel by a machine that nobody thought of. No redirect is followed, nothing is sent twice.
 */
export function createConnections({ trust, insecure, proxy, timeoutSeconds }: Connecting): Dispatcher {
  const timeout = Math.ceil(timeoutSeconds * 1000);
  const tls = {
    ...(trust ? { secureContext: trust } : {}),
    ...(insecure ? { rejectUnauthorized: false } : {}),
  };
  const common = {
    connections: null,
    pipelining: 1,
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
