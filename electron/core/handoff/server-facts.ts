import type { DumpView } from '../../../shared/dump.ts';
import { inTimeOrder } from '../../../shared/incident-time.ts';
import type { Capture } from '../capture.ts';
import { asString } from '../json-value.ts';
import { argument } from '../summary/identity.ts';
import { type ExtraFlags, launchFromCommand, launchFromServerInfo } from './launch.ts';
import type { ShellText } from './shell-quote.ts';

/** A process of one rank, by the labels of its metrics. */
export interface RankProcess {
  readonly pid: number;
  readonly dp: number | null;
  readonly tp: number | null;
}

/** What commands are filled in with, by the newest capture, else by a dump. */
export interface ServerFacts {
  /** Secrets in it are masked; null where nothing says it. */
  readonly url: string | null;
  /** Whether requests need a key, and whether calls that change something need another. null = not known. */
  readonly hasKey: boolean | null;
  readonly hasAdminKey: boolean | null;
  readonly version: string | null;
  /** Whether requests can be traced: it has to be on from the start. */
  readonly tracing: boolean | null;
  readonly crashFolder: string | null;
  /** Ranks whose process ids the metrics name. */
  readonly processes: readonly RankProcess[];
  /** The command that starts it again; null where neither a dump nor a capture tells. */
  launch(extra?: ExtraFlags): ShellText | null;
}

export function serverFacts(captures: readonly Capture[], dumps: readonly DumpView[]): ServerFacts {
  const newest = inTimeOrder(captures.map(({ view }) => view)).at(-1);
  const capture = captures.find(({ view }) => view === newest) ?? null;
  const serverInfo = capture?.jsonSource('server_info') ?? null;
  const read = <T>(name: string, as: (value: unknown) => T | null): T | null => {
    for (const { source, path } of argument(serverInfo, name)) {
      const value = as(source?.at(path));
      if (value !== null) return value;
    }
    return null;
  };
  const isSet = (name: string): boolean | null => {
    const said = argument(serverInfo, name).some(({ source, path }) => source?.at(path) !== undefined);
    return said ? (read(name, asString) ?? '') !== '' : null;
  };
  const recorded = dumps.find(({ launchCommand }) => launchCommand !== null)?.launchCommand ?? null;
  const endpoint = dumps.find((dump) => dump.endpoint !== null)?.endpoint ?? null;
  return {
    url: newest?.baseUrl ?? (endpoint === null ? null : `http://${reachable(endpoint)}`),
    hasKey: isSet('api_key') ?? recorded?.includes('--api-key') ?? null,
    hasAdminKey: isSet('admin_api_key') ?? recorded?.includes('--admin-api-key') ?? null,
    version: newest?.summary.model.sglang_version ?? null,
    tracing: newest?.summary.topology.enable_trace ?? null,
    crashFolder: read('crash_dump_folder', asString),
    processes: processesOf(capture),
    launch: (extra = {}) =>
      recorded === null ? launchFromServerInfo(serverInfo, extra) : launchFromCommand(recorded, extra),
  };
}

/** A server that listens on every address is called on its own machine. */
const reachable = (endpoint: string): string =>
  endpoint.replace(/^(0\.0\.0\.0|\[::\]|::)(?=:\d+$)/, '127.0.0.1');

/** Gauges without a multiprocess mode carry the scheduler's pid; rows of processes that are gone stay, so the last counts. */
function processesOf(capture: Capture | null): readonly RankProcess[] {
  const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
  const byRank = new Map<string, RankProcess>();
  for (const name of ['sglang:num_retracted_reqs', 'sglang:num_paused_reqs'])
    for (const { labels } of capture?.metrics?.named(name) ?? []) {
      const pid = Number(labels.get('pid'));
      if (!Number.isSafeInteger(pid) || pid <= 0) continue;
      const [dp, tp] = [number(labels.get('dp_rank')), number(labels.get('tp_rank'))];
      byRank.set(`${pid}`, { pid, dp, tp });
    }
  return [...byRank.values()].sort((a, b) => (a.dp ?? 0) - (b.dp ?? 0) || (a.tp ?? 0) - (b.tp ?? 0));
}
