import type { Summary } from '../../../shared/summary.ts';
import type { SourceContent } from '../bundle/contents.ts';
import type { Ledger } from './ledger.ts';

/* Whether the server was ready and healthy, as the bundle's three text files and their error files say. */

export interface HealthSources {
  readonly ready: SourceContent;
  readonly health: SourceContent;
  readonly healthGenerate: SourceContent;
}

export function readHealth(
  { ready, health, healthGenerate }: HealthSources,
  ledger: Ledger,
): Summary['health'] {
  const isOk = (key: string, { record, file }: SourceContent): boolean => {
    const ok = record.status !== 'missing';
    if (file !== null) ledger.file(`health.${key}`, ok, file, record.path ?? '');
    return ok;
  };
  const healthOk = isOk('health_ok', health);
  // A file that holds something else than a health answer was still answered with 200.
  const statusOf = ({ errorStatus, file, record }: SourceContent): number | null =>
    errorStatus ?? (file === null ? null : (record.httpStatus ?? 200));
  const status = statusOf(health);
  if (health.file !== null && status !== null)
    ledger.file('health.health_status', status, health.file, 'status');
  return {
    ready_ok: isOk('ready_ok', ready),
    ready_collected: ready.file !== null,
    health_status: status,
    health_ok: healthOk,
    health_generate_ok: isOk('health_generate_ok', healthGenerate),
    health_generate_status: statusOf(healthGenerate),
  };
}
