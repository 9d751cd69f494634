import { formatCount } from '../../format.ts';
import type { DumpCounts } from '../en/dump-counts.ts';

/** `428 个请求（417 个已完成，11 个未完成），另有 1 次健康检查` */
export function dumpCounts({ finished, inFlight, healthChecks }: DumpCounts): string {
  const requests = `${formatCount(finished + inFlight)} 个请求（${formatCount(finished)} 个已完成，${formatCount(inFlight)} 个未完成）`;
  return healthChecks === 0 ? requests : `${requests}，另有 ${formatCount(healthChecks)} 次健康检查`;
}
