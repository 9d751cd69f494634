import type { TargetRole } from '../../../shared/capture.ts';
import type { CollectOrder, CollectTarget, ConnectedTarget } from '../../../shared/collect.ts';
import type { Connection } from '../../../shared/connection.ts';
import { unportable } from '../bundle/entry-name.ts';
import { type OwnHeaders, ownHeaders } from '../connect/headers.ts';
import { endpointUrl, type ParsedTarget, parseTarget } from '../replay/target.ts';
import { routerMetricsPort, type Source } from './sources.ts';

/** A target that can be called. */
export interface ResolvedTarget extends OwnHeaders {
  readonly name: string;
  readonly role: TargetRole;
  readonly parsed: ParsedTarget;
  readonly hasToken: boolean;
  /** Where its metrics are when not at the base URL. */
  readonly metricsUrl: string | null;
  readonly connection: Pick<Connection, 'tls' | 'proxy'>;
}

/** Names and addresses of an order's targets. Throws ProblemError for a URL, token or header that cannot be used. */
export function resolveTargets({
  targets,
  token,
  ...all
}: Pick<CollectOrder, 'token' | 'headers' | 'tls' | 'proxy'> & {
  readonly targets: readonly ConnectedTarget[];
}): readonly ResolvedTarget[] {
  const names = namesOf(targets);
  return targets.map((target, index) => {
    const parsed = parseTarget(target.baseUrl);
    const { connection } = target;
    return {
      name: names[index] ?? '',
      role: target.role,
      parsed,
      hasToken: Boolean((target.token ?? token)?.trim()),
      metricsUrl: metricsUrlOf(target, parsed),
      connection: {
        tls: {
          ca: all.tls.ca ?? connection?.tls.ca ?? null,
          insecure: all.tls.insecure || connection?.tls.insecure === true,
        },
        proxy: all.proxy ?? connection?.proxy ?? null,
      },
      ...ownHeaders(target.token ?? token, [...(connection?.headers ?? []), ...all.headers]),
    };
  });
}

/** Every target's own name, in their order: the one it was given as a folder takes it, else its role and number. */
export function namesOf(targets: readonly Pick<CollectTarget, 'name' | 'role'>[]): readonly string[] {
  const taken = new Set<string>();
  const counts = new Map<TargetRole, number>();
  return targets.map(({ name: given, role }) => {
    const number = counts.get(role) ?? 0;
    counts.set(role, number + 1);
    const wanted = folderName(given ?? '') || `${role === 'plain' ? 'server' : role}-${number}`;
    let name = wanted;
    for (let again = 2; taken.has(name.toLowerCase()); again += 1) name = `${wanted}-${again}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** A name as every system takes it for a folder; empty when nothing is left of it. */
export function folderName(name: string): string {
  const safe = name
    .trim()
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return unportable(safe) === null ? safe : `target-${safe}`;
}

function metricsUrlOf({ metricsUrl, role }: CollectTarget, parsed: ParsedTarget): string | null {
  if (metricsUrl !== undefined && metricsUrl.trim() !== '')
    return `${parseTarget(metricsUrl.trim().replace(/\/metrics\/?$/, '')).baseUrl}/metrics`;
  if (role !== 'router') return null;
  const url = new URL(parsed.baseUrl);
  return `${url.protocol}//${hostIn(url)}:${routerMetricsPort}/metrics`;
}

const hostIn = (url: URL): string => url.hostname;

/** The URL of metrics on another port of the target's host. */
export function metricsUrlAt(baseUrl: string, port: number): string {
  const url = new URL(parseTarget(baseUrl).baseUrl);
  return `${url.protocol}//${hostIn(url)}:${port}/metrics`;
}

/** Where a source is asked, and with what: a key goes to the target's own origin, never to another. */
export function callOf(
  { parsed, metricsUrl, headers }: ResolvedTarget,
  source: Source,
  path: string,
): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
  const url = source.name === 'metrics' && metricsUrl !== null ? metricsUrl : endpointUrl(parsed, path);
  const isOwn = new URL(url).origin === new URL(parsed.baseUrl).origin;
  return { url, headers: isOwn ? headers : {} };
}
