import type { Evidence } from '../../../shared/signal.ts';
import type { Summary } from '../../../shared/summary.ts';
import type { SourceContent } from '../bundle/contents.ts';
import { asArray, asBoolean, asNumber, asObject, asString } from '../json-value.ts';
import type { MetricTable } from '../metrics.ts';
import { readHealth } from './health.ts';
import { argument, readCapacity, readModel, readTopology } from './identity.ts';
import { readMetricsSummary } from './latency.ts';
import { createLedger, type JsonSource, jsonSource, type Ledger, place } from './ledger.ts';
import { answeredAt, loadRows, readLoad } from './loads.ts';

/** What a summary is made of. */
export interface SummaryParts {
  /** Folder or archive. */
  readonly bundle: string;
  readonly metadata: JsonSource | null;
  /** Base URL by the manifest, for bundles without metadata. */
  readonly baseUrl: string | null;
  /** Every source by name, also the missing ones. */
  readonly contents: ReadonlyMap<string, SourceContent>;
  readonly metrics: MetricTable | null;
}

export interface Summarised {
  /** Without the signals, which are worked out from it. */
  readonly summary: Summary;
  readonly evidence: Readonly<Record<string, Evidence>>;
  readonly speculativeAlgorithm: string | null;
  readonly sleepOnIdle: boolean | null;
  /** Unix seconds by the server's clock, as its loads say; null where they do not. */
  readonly answeredAt: number | null;
}

/** The body of a JSON source, ready for look-ups; null where it was not collected. */
export const jsonSourceOf = ({ file, text, body, bodyPath }: SourceContent): JsonSource | null =>
  file === null || text === null || body === undefined ? null : jsonSource(file, text, body, bodyPath);

/** The facts of a bundle: pure, and the only place where they are worked out. */
export function summarise({ bundle, metadata, baseUrl, contents, metrics }: SummaryParts): Summarised {
  const content = (name: string): SourceContent => {
    const found = contents.get(name);
    if (!found) throw new Error(`no source is named ${name}`);
    return found;
  };
  const json = (name: string): JsonSource | null => jsonSourceOf(content(name));
  const ledger = createLedger(content('metrics').file ?? 'metrics.txt');
  const [modelInfo, serverInfo] = [json('model_info'), json('server_info')];
  const loads = [json('loads_all'), json('loads_core_queues_disagg')].find(
    (source) => loadRows(source).length > 0,
  );
  const info = { modelInfo, serverInfo, loads: loads ?? null };

  const summary: Summary = {
    artifact_type: 'incident_bundle',
    bundle_dir: bundle,
    base_url: ledger.take('base_url', asString, place(metadata, 'base_url')) ?? baseUrl,
    collected_at: ledger.take('collected_at', asString, place(metadata, 'collected_at')),
    health: readHealth(
      {
        ready: content('ready'),
        health: content('health'),
        healthGenerate: content('health_generate'),
      },
      ledger,
    ),
    model: readModel(info, ledger),
    topology: readTopology(info, ledger),
    capacity: readCapacity(info, ledger),
    point_in_time_load: readLoad(info.loads, ledger),
    metrics: readMetricsSummary(metrics, ledger),
    signals: [],
    speculative_accept_lengths: readAcceptLengths(serverInfo, info.loads, metrics, ledger),
  };
  return {
    summary,
    evidence: ledger.evidence,
    speculativeAlgorithm: ledger.take(
      'speculative_algorithm',
      (value) => asString(value) || null,
      place(serverInfo, 'speculative_algorithm'),
      place(serverInfo, 'internal_states', 0, 'speculative_algorithm'),
    ),
    sleepOnIdle: ledger.take('sleep_on_idle', asBoolean, ...argument(serverInfo, 'sleep_on_idle')),
    answeredAt: answeredAt(info.loads),
  };
}

/** Every accept length that the bundle knows; 0 stands for "no verify step yet" and is left out. */
function readAcceptLengths(
  serverInfo: JsonSource | null,
  loads: JsonSource | null,
  metrics: MetricTable | null,
  ledger: Ledger,
): readonly number[] {
  const lengths: number[] = [];
  const add = (value: unknown, note: (key: string, length: number) => void) => {
    const length = asNumber(value);
    if (length === null || length <= 0) return;
    note(`speculative_accept_lengths[${lengths.length}]`, length);
    lengths.push(length);
  };
  const states = asArray(serverInfo?.at(['internal_states'])) ?? [];
  for (const [index, state] of states.entries())
    add(asObject(state)?.avg_spec_accept_length, (key, length) =>
      ledger.note(key, length, place(serverInfo, 'internal_states', index, 'avg_spec_accept_length')),
    );
  for (const { row, source, path } of loadRows(loads))
    add(asObject(row.speculative)?.accept_length, (key, length) =>
      ledger.note(key, length, place(source, ...path, 'speculative', 'accept_length')),
    );
  for (const sample of metrics?.named('sglang:spec_accept_length') ?? [])
    add(sample.value, (key, length) => ledger.series(key, length, sample));
  return lengths;
}
