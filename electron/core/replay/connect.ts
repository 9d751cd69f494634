import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as lookupByResolver } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent } from 'undici';

/**
 * `localhost` is this machine whatever a resolver or a hosts file says, because the guard of target.ts lets it
 * pass by its name. Every other name goes to the resolver.
 */
export const lookupHost: LookupFunction = (hostname, options, callback) => {
  if (hostname !== 'localhost') {
    lookupByResolver(hostname, options, callback);
    return;
  }
  const addresses = loopbackAddresses(options);
  if (options.all) callback(null, addresses);
  else callback(null, addresses[0]?.address ?? '127.0.0.1', addresses[0]?.family ?? 4);
};

function loopbackAddresses(options: LookupOptions): LookupAddress[] {
  const both = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  const family = options.family === 'IPv6' ? 6 : options.family === 'IPv4' ? 4 : options.family;
  return both.filter((one) => !family || one.family === family);
}

export interface ConnectOptions {
  /** Seconds until a connection that is not answered counts as unreachable. */
  readonly timeoutSeconds: number;
  /** Connections at once; no limit when left out. */
  readonly connections?: number;
}

/**
 * Connections for replays. No proxy of the environment is used, no redirect is followed, nothing is sent twice,
 * and undici's own time-outs are off: how long silence may last is the caller's decision.
 */
export function createAgent({ timeoutSeconds, connections }: ConnectOptions): Agent {
  return new Agent({
    connect: { timeout: Math.ceil(timeoutSeconds * 1000), lookup: lookupHost, autoSelectFamily: true },
    connections: connections ?? null,
    pipelining: 1,
    // Shorter than any server's own, so that no request goes into a connection that is just being closed.
    keepAliveTimeout: 1000,
    keepAliveMaxTimeout: 1000,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
