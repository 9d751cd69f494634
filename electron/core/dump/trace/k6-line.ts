import { prepareFields } from '../../replay/prepare.ts';
import { joinObject, splitObject, withEntry } from '../../replay/request-text.ts';
import type { RecordedRequest } from '../reader.ts';
import type { SyntheticPrompts } from './synthetic.ts';
import { promptOf, type TraceFacts, type TraceRequest } from './trace-rows.ts';

/* A request as a line of the data that a k6 script reads: when it came, and the body to send, as text. */

interface Line {
  /** Seconds after the first request. */
  readonly at: number;
  readonly rid: string | null;
  readonly path: string;
  readonly prompt_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly body: string;
}

/** As recorded, made fit for another server as a replay makes it, answered at once in place of streamed. */
export function recordedLine(request: TraceRequest, record: RecordedRequest, first: number): string {
  const { endpoint, entries } = prepareFields(record.fields, record.row.class, 'dump', []);
  const isGenerate = endpoint === '/generate';
  return lineOf({
    at: request.start - first,
    rid: record.row.rid,
    path: endpoint,
    prompt_tokens: request.promptTokens,
    completion_tokens: request.completionTokens,
    body: joinObject(isGenerate ? withEntry(entries, 'stream', 'false') : entries),
  });
}

/** Sampling parameters that hold numbers of no person: words, schemas and seeds stay behind. */
const plainSampling = [
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'frequency_penalty',
  'presence_penalty',
  'repetition_penalty',
  'min_new_tokens',
];

/** What an answer of unknown length is asked for, in tokens: SGLang's own default. */
const usualTokens = 128;

/**
 * A request of the same shape without a word of the recorded one: synthetic tokens, the answer as long as recorded. null
 * where its length is not known.
 */
export function syntheticLine(
  request: TraceRequest,
  record: RecordedRequest,
  { first, number, prompts, characters }: SyntheticOrder,
  facts: TraceFacts,
): string | null {
  const prompt = promptOf(record);
  const tokens = request.promptTokens ?? lengthOf(prompt, characters);
  if (tokens === null || tokens <= 0) return null;
  if (prompt === null) facts.unknown += 1;
  else if (typeof prompt === 'string') facts.asText += 1;
  let ids: readonly number[];
  if (prompt === null) ids = prompts.ofNothing(tokens);
  else if (typeof prompt === 'string') ids = prompts.ofText(prompt, tokens, characters);
  else ids = prompts.ofIds(prompt);
  const isEmbedding = record.row.class?.split('.').at(-1) === 'EmbeddingReqInput';
  const body = isEmbedding
    ? { input_ids: ids }
    : { input_ids: ids, sampling_params: samplingOf(request, record), stream: false };
  return lineOf({
    at: request.start - first,
    rid: `synthetic-${number}`,
    path: isEmbedding ? '/encode' : '/generate',
    prompt_tokens: ids.length,
    completion_tokens: isEmbedding ? null : request.completionTokens,
    body: JSON.stringify(body),
  });
}

export interface SyntheticOrder {
  /** Start of the first request, in Unix seconds. */
  readonly first: number;
  readonly number: number;
  readonly prompts: SyntheticPrompts;
  /** Characters of a block of a prompt that is there as text. */
  readonly characters: number;
}

/** Tokens of a prompt whose length was not recorded, as of one in flight; a guess for text. */
function lengthOf(prompt: readonly number[] | string | null, characters: number): number | null {
  if (prompt === null) return null;
  return typeof prompt === 'string'
    ? Math.max(1, Math.round((16 * prompt.length) / characters))
    : prompt.length;
}

function samplingOf({ completionTokens }: TraceRequest, { fields }: RecordedRequest): object {
  const recorded = new Map(
    (splitObject(fields.find(({ name }) => name === 'sampling_params')?.json ?? '{}') ?? []).map(
      ({ name, json }) => [name, Number(json)],
    ),
  );
  const isKnown = (name: string) => Number.isFinite(recorded.get(name) ?? Number.NaN);
  const kept = Object.fromEntries(plainSampling.filter(isKnown).map((name) => [name, recorded.get(name)]));
  const asked = isKnown('max_new_tokens') ? recorded.get('max_new_tokens') : usualTokens;
  // One that was answered is answered at the same length, whatever a made-up prompt leads to.
  return completionTokens === null
    ? { ...kept, max_new_tokens: asked }
    : { ...kept, min_new_tokens: undefined, max_new_tokens: Math.max(1, completionTokens), ignore_eos: true };
}

const lineOf = (line: Line): string => JSON.stringify({ ...line, at: Math.round(line.at * 1e6) / 1e6 });
