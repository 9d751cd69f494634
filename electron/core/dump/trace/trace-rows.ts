import type { RequestRow } from '../../../../shared/dump.ts';
import { splitArray } from '../../replay/request-text.ts';
import type { RecordedRequest } from '../reader.ts';

/** A request as a trace sees it. Its record is read when its line is written. */
export interface TraceRequest {
  /** Unix seconds. */
  readonly start: number;
  /** Unix seconds; null for one in flight, and where nobody knows. */
  readonly end: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly noLogs: boolean;
  record(): Promise<RecordedRequest>;
}

/** null for one without a start, and for the pass that only fills the cache: they are no requests of a trace. */
export function traceRequest(row: RequestRow, record: () => Promise<RecordedRequest>): TraceRequest | null {
  const { start, end, promptTokens, completionTokens, noLogs, state, cachePass } = row;
  if (start === null || cachePass) return null;
  return {
    start,
    end: state === 'in_flight' ? null : end,
    promptTokens,
    completionTokens: state === 'in_flight' ? null : completionTokens,
    noLogs,
    record,
  };
}

/** What came of the requests of a trace, told when it is written. */
export interface TraceFacts {
  /** Requests that were written. */
  requests: number;
  /** Left out: no start, or for want of a length. */
  unusable: number;
  /** Left out: they say `no_logs`. */
  noLogs: number;
  /** Left out: they cannot be decoded. */
  unread: number;
  /** Prompts that were there only as text, and characters of one of their blocks. */
  asText: number;
  charactersPerBlock: number;
  /** Prompts that were there neither as tokens nor as text. */
  unknown: number;
}

export const noTraceFacts = (): TraceFacts => ({
  requests: 0,
  unusable: 0,
  noLogs: 0,
  unread: 0,
  asText: 0,
  charactersPerBlock: 0,
  unknown: 0,
});

/** The prompt of a record as its tokens or its text; null where it has neither, as one that came as embeddings. */
export function promptOf({ fields }: Pick<RecordedRequest, 'fields'>): readonly number[] | string | null {
  const json = (name: string) => fields.find((field) => field.name === name)?.json ?? 'null';
  const ids = splitArray(json('input_ids'))?.map(Number);
  if (ids && ids.length > 0 && ids.every(Number.isSafeInteger)) return ids;
  const text = json('text');
  return text.startsWith('"') ? (JSON.parse(text) as string) : null;
}

/** Prompts that tell how many characters a token has, where prompts are text only. */
const sampled = 200;

/** Characters of a token, from the first prompts that are there as text; 4 where there is none. */
export async function charactersPerToken(requests: readonly TraceRequest[]): Promise<number> {
  let characters = 0;
  let tokens = 0;
  for (const { promptTokens, record } of requests.slice(0, sampled)) {
    if (promptTokens === null) continue;
    const prompt = await record().then(promptOf, () => null);
    if (typeof prompt !== 'string') continue;
    characters += prompt.length;
    tokens += promptTokens;
  }
  return tokens === 0 ? 4 : characters / tokens;
}
