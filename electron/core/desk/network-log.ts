import { subscribe } from 'node:diagnostics_channel';
import type { NetworkCall } from '../../../shared/incident-calls.ts';

/*
 * Every network call of this process, as undici itself announces it: nothing that is sent can be forgotten here. Of the
 * address only host and path are kept; queries, headers and bodies may hold secrets and are not looked at.
 */

/** Calls that are kept; the oldest go first. */
const mostCalls = 2000;

export interface NetworkLog {
  /** The latest first. */
  list(): readonly NetworkCall[];
  /** Told at every change: at each piece of an answer, too. What comes back ends it. */
  onChange(listen: () => void): () => void;
  /** Calls of another process of ours, by its name, in place of those it told before. */
  takeIn(of: string, calls: readonly NetworkCall[]): void;
}

/** What undici hands its listeners: the parts that are read here. */
interface Announced {
  readonly request: object & {
    readonly origin?: unknown;
    readonly method?: unknown;
    readonly path?: unknown;
  };
  readonly response?: { readonly statusCode?: number };
  readonly chunk?: Uint8Array;
}

/** Listens from now on, for as long as the process runs. */
export function startNetworkLog(now: () => number = () => Date.now() / 1000): NetworkLog {
  const calls: { place: NetworkCall }[] = [];
  const others = new Map<string, readonly NetworkCall[]>();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listen of listeners) listen();
  };
  const running = new WeakMap<object, { place: NetworkCall }>();

  const change = ({ request }: Announced, patch: (call: NetworkCall) => Partial<NetworkCall>): void => {
    const known = running.get(request);
    if (!known) return;
    known.place = { ...known.place, ...patch(known.place) };
    changed();
  };
  const hear = (channel: string, listen: (message: Announced) => void) =>
    subscribe(`undici:request:${channel}`, (message) => listen(message as Announced));

  hear('create', ({ request }) => {
    const place: NetworkCall = {
      at: now(),
      method: String(request.method ?? ''),
      host: hostOf(request.origin),
      path: String(request.path ?? '').replace(/[?#].*$/s, ''),
      status: null,
      bytes: null,
      seconds: null,
      failed: false,
    };
    const call = { place };
    running.set(request, call);
    calls.push(call);
    if (calls.length > mostCalls) calls.shift();
    changed();
  });
  hear('headers', (message) =>
    change(message, () => ({ status: message.response?.statusCode ?? null, bytes: 0 })),
  );
  hear('bodyChunkReceived', (message) =>
    change(message, ({ bytes }) => ({ bytes: (bytes ?? 0) + (message.chunk?.byteLength ?? 0) })),
  );
  hear('trailers', (message) => change(message, ({ at }) => ({ seconds: Math.max(0, now() - at) })));
  hear('error', (message) =>
    change(message, ({ at, seconds }) => ({ failed: true, seconds: seconds ?? Math.max(0, now() - at) })),
  );
  return {
    list: () =>
      [...calls.map(({ place }) => place), ...[...others.values()].flat()].sort(
        (one, other) => other.at - one.at,
      ),
    onChange(listen) {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
    takeIn(of, told) {
      others.set(of, told);
      changed();
    },
  };
}

/** Host and port of an origin, which may be a text or a URL. */
function hostOf(origin: unknown): string {
  const text = String(origin ?? '');
  return URL.canParse(text) ? new URL(text).host : '';
}
