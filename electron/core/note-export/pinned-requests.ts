import type { IncidentView, SavedReplay, SavedRequest } from '../../../shared/incident.ts';
import type { PinSource } from '../../../shared/pin.ts';
import type { Endpoint } from '../../../shared/request.ts';
import { saysNoLogs } from '../dump/no-logs.ts';
import type { RecordedRequest } from '../dump/reader.ts';
import { prepareRequest } from '../replay/prepare.ts';
import { splitObject } from '../replay/request-text.ts';

/* The request behind a pin: which one it is, and whether it asked not to be logged. */

export type PinnedRequest =
  /** The pin is about no request. */
  | { readonly kind: 'none' }
  /** Its dump is not open, or its file is gone: nothing is known of it. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'request';
      readonly endpoint: Endpoint;
      /** JSON as it would be sent. */
      readonly body: string;
      readonly noLogs: boolean;
    };

/** Where requests are looked up. Each answers null for what is not there. */
export interface RequestSources {
  readonly view: Pick<IncidentView, 'requests' | 'replays'>;
  /** A record of a dump of the incident; `name` is what the dump is called. */
  record(
    dump: string,
    index: number,
  ): Promise<{ readonly record: RecordedRequest; readonly name: string } | null>;
  readRequest(id: string): Promise<SavedRequest | null>;
  readReplay(id: string): Promise<SavedReplay | null>;
  /** A body with the values that its placeholders stand for. Throws where one is not there. */
  whole(body: string): Promise<string>;
}

const none: PinnedRequest = { kind: 'none' };
const unknown: PinnedRequest = { kind: 'unknown' };

/** Looks each request up once. */
export function createRequestFinder(sources: RequestSources): (source: PinSource) => Promise<PinnedRequest> {
  const known = new Map<string, Promise<PinnedRequest>>();
  return (source) => {
    const key = JSON.stringify([source.in, source.artifact, source.index]);
    const found = known.get(key) ?? find(source, sources).then((request) => withValues(request, sources));
    known.set(key, found);
    return found;
  };
}

/** One whose values are gone cannot be written: nothing is known of it. */
async function withValues(request: PinnedRequest, { whole }: RequestSources): Promise<PinnedRequest> {
  if (request.kind !== 'request') return request;
  try {
    return { ...request, body: await whole(request.body) };
  } catch {
    return unknown;
  }
}

async function find(source: PinSource, sources: RequestSources): Promise<PinnedRequest> {
  const { in: kind, artifact, index } = source;
  if (kind === 'capture' || kind === 'note' || artifact === null) return none;
  if (kind === 'dump') {
    if (index === null) return none;
    const found = await sources.record(artifact, index);
    if (found === null) return unknown;
    const { endpoint, text } = prepareRequest(found.record, found.name, []);
    return { kind: 'request', endpoint, body: text, noLogs: saysNoLogs(found.record) };
  }
  if (kind === 'request') return ofSaved(await sources.readRequest(artifact), null);
  const { request } = sources.view.replays.find(({ id }) => id === artifact) ?? {};
  const runs = (await sources.readReplay(artifact))?.runs ?? [];
  const run = runs.find((one) => one.run === index) ?? runs.at(-1);
  const saved = request == null ? null : await sources.readRequest(request);
  if (saved === null && run) return ofBody(run.endpoint, run.body, asksNoLogs(run.body));
  return ofSaved(saved, run?.body ?? null);
}

/** What was sent, where it was; the request as it was recorded also has its say. */
function ofSaved(saved: SavedRequest | null, sent: string | null): PinnedRequest {
  if (saved === null) return unknown;
  const { endpoint, body, recordedBody } = saved;
  const noLogs = [sent ?? body, body, recordedBody].some(asksNoLogs);
  return ofBody(endpoint, sent ?? body, noLogs);
}

const ofBody = (endpoint: Endpoint, body: string, noLogs: boolean): PinnedRequest => ({
  kind: 'request',
  endpoint,
  body,
  noLogs,
});

const asksNoLogs = (body: string): boolean =>
  splitObject(body)?.some(({ name, json }) => name === 'no_logs' && json === 'true') ?? false;
