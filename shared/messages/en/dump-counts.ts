import { formatCount } from '../../format.ts';

const counted = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/**
 * What a dump holds, in the one spelling that window, note and command line share: a health check of the server
 * itself is no request. `428 requests (417 finished, 11 in flight), plus 1 health check`
 */
export function dumpCounts({
  finished,
  inFlight,
  healthChecks,
}: {
  readonly finished: number;
  readonly inFlight: number;
  readonly healthChecks: number;
}): string {
  const requests = `${counted(finished + inFlight, 'request', 'requests')} (${formatCount(finished)} finished, ${formatCount(inFlight)} in flight)`;
  return healthChecks === 0
    ? requests
    : `${requests}, plus ${counted(healthChecks, 'health check', 'health checks')}`;
}
