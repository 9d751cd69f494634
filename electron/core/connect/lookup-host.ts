import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as lookupByResolver } from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * `localhost` is this machine whatever a resolver or a hosts file says, because the guard of replay/target.ts lets it
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
