import { type Connection, plainConnection } from '../../shared/connection.ts';
import { ProblemError } from '../../shared/outcome.ts';
import type { Target } from '../../shared/replay.ts';
import { mostTargets, type SavedTarget } from '../../shared/settings.ts';
import { ownHeaders } from './connect/headers.ts';
import { parseTarget } from './replay/target.ts';
import type { Tokens } from './tokens.ts';

/* Saved targets: names, addresses and ways stand in the settings; keys and values of headers in the key store. */

/** The saved target of a base URL, by the address that it leads to. */
export function savedTarget(targets: readonly SavedTarget[], baseUrl: string): SavedTarget | null {
  const { baseUrl: wanted } = parseTarget(baseUrl);
  return targets.find((target) => target.baseUrl === wanted) ?? null;
}

/**
 * How a base URL is connected to, by the saved target of that address: straight where there is none. Throws
 * `headerNotKept` where the value of a header is gone, because a call without it would be another call.
 */
export async function connectionOf(
  targets: readonly SavedTarget[],
  baseUrl: string,
  tokens: Pick<Tokens, 'headersOf'>,
): Promise<Connection> {
  const saved = savedTarget(targets, baseUrl)?.connection;
  if (saved === undefined) return plainConnection;
  const values = saved.headerNames.length === 0 ? {} : await tokens.headersOf(baseUrl);
  const headers = saved.headerNames.map((name) => {
    const value = values[name.toLowerCase()];
    if (value === undefined) throw new ProblemError('headerNotKept', { header: name, baseUrl });
    return { name, value };
  });
  return { tls: saved.tls, proxy: saved.proxy, headers };
}

/** What a person says of a target: what is null or not named of its secrets stays as it is kept. */
export interface TargetEdit {
  /** The base URL that it had in the list; null = a new one. */
  readonly was: string | null;
  readonly target: SavedTarget;
  readonly token: string | null;
  readonly headerValues: readonly { readonly name: string; readonly value: string }[];
}

/**
 * The list with the edit in it. Its secrets go to the key store; they are kept by address, so that they do not follow a
 * target to another one. Throws ProblemError for an address, proxy or header that cannot be used, and for an address
 * that another target of the list has.
 */
export async function withEdit(
  targets: readonly SavedTarget[],
  { was, target, token, headerValues }: TargetEdit,
  tokens: Tokens,
): Promise<SavedTarget[]> {
  const { baseUrl } = parseTarget(target.baseUrl);
  const proxy = target.connection?.proxy ?? null;
  if (proxy !== null) parseTarget(proxy);
  ownHeaders(token ?? undefined, headerValues);
  if (targets.some((other) => other.baseUrl === baseUrl && other.baseUrl !== was))
    throw new ProblemError('targetKnown', { baseUrl });
  const place = targets.findIndex((other) => other.baseUrl === was);
  if (place < 0 && targets.length >= mostTargets)
    throw new ProblemError('tooManyTargets', { most: mostTargets });
  if (token !== null) await tokens.keep(baseUrl, token);
  const names = new Set((target.connection?.headerNames ?? []).map((name) => name.toLowerCase()));
  const before = await tokens.headersOf(baseUrl);
  const values = { ...before };
  for (const { name, value } of headerValues) values[name.trim().toLowerCase()] = value.trim();
  await tokens.keepHeaders(
    baseUrl,
    Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name))),
  );
  const edited = { ...target, baseUrl };
  return place < 0 ? [edited, ...targets] : targets.map((other, at) => (at === place ? edited : other));
}

/** The target of a call, with its key and its way: what was typed is kept from now on. */
export async function targetOf(
  asked: {
    readonly baseUrl: string;
    readonly token?: string | undefined;
    readonly keptToken?: boolean | undefined;
  },
  targets: readonly SavedTarget[],
  tokens: Tokens,
): Promise<Target> {
  const { baseUrl, keptToken = false } = asked;
  // A call must not fail for a key store that does.
  if (asked.token !== undefined) await tokens.keep(baseUrl, asked.token).catch(() => undefined);
  const token = asked.token ?? (keptToken ? await tokens.tokenOf(baseUrl) : null);
  const connection = await connectionOf(targets, baseUrl, tokens);
  return { baseUrl, connection, ...(token === null ? {} : { token }) };
}
