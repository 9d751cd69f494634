import type { Engine, Progress } from './engine.ts';
import { QueueFull } from './engine.ts';
import { type GenerateBody, type PromptItem, parseGenerateBody } from './generate-body.ts';
import { type MetaContext, metaInfo } from './meta-info.ts';
import {
  BrokenOff,
  errorEvent,
  httpException,
  json,
  nativeError,
  type Reply,
  sseEnd,
  sseEvent,
  uncaught,
} from './reply.ts';
import { readSampling, type Sampling } from './sampling.ts';
import { hash } from './tokens.ts';

/** A request that ended, for the metrics. */
export interface Served {
  readonly item: PromptItem;
  readonly done: Progress;
  readonly streaming: boolean;
  readonly structured: boolean;
}

export interface GenerateContext extends MetaContext {
  readonly engine: Engine;
  served(served: Served): void;
  /** Whether these prompts meet a failure that was planted. */
  fails(items: readonly PromptItem[]): boolean;
}

type Json = Record<string, unknown>;
interface Sequence {
  readonly item: PromptItem;
  readonly sampling: Sampling;
  readonly sibling: number;
}

/** `POST /generate`, with and without stream, as sglang's native route answers it. */
export function generate(
  contentType: string | undefined,
  raw: string,
  signal: AbortSignal,
  context: GenerateContext,
): Reply | Promise<Reply> {
  const parsed = parseGenerateBody(contentType, raw);
  if (parsed.kind === 'reply') return parsed.reply;
  if (parsed.kind === 'complaint') return refuse(parsed.message, parsed.stream, context);
  const { body } = parsed;
  const sequences = plan(body, context);
  if (sequences === 'crash') return body.stream ? brokenStream() : uncaught();
  if (typeof sequences === 'string') return refuse(sequences, body.stream, context);
  return body.stream ? streamed(body, sequences, signal, context) : whole(body, sequences, signal, context);
}

/** What is to be run for a body; a string is a ValueError. */
export function plan(body: GenerateBody, context: GenerateContext): Sequence[] | string | 'crash' {
  const planned = firstComplaint(body, context) ?? sequencesOf(body, context);
  return typeof planned !== 'string' && context.fails(body.items) ? 'crash' : planned;
}

/** `POST /encode` and `/classify`: same body, same answer; a generating model refuses them. */
export async function embed(
  contentType: string | undefined,
  raw: string,
  context: GenerateContext,
): Promise<Reply> {
  const parsed = parseGenerateBody(contentType, raw);
  if (parsed.kind === 'reply') return parsed.reply;
  if (parsed.kind === 'complaint') return nativeError(parsed.message);
  if (!context.state.isEmbedding)
    return nativeError(
      'This model does not appear to be an embedding model by default. ' +
        'Please add `--is-embedding` when launching the server or try another model.',
    );
  const answers = parsed.body.items.map((item) => {
    const start = hash(item.ids.join(' '));
    const embedding = Array.from(
      { length: 16 },
      (_none, at) => ((hash(String(at), start) % 2000) - 1000) / 1000,
    );
    return {
      embedding,
      meta_info: {
        id: item.rid,
        finish_reason: { type: 'length', length: 0 },
        prompt_tokens: item.ids.length,
        weight_version: context.state.weightVersion,
        e2e_latency: 0.004,
      },
    };
  });
  return json(200, parsed.body.single ? answers[0] : answers);
}

/** A ValueError: 400, or an event when the stream's 200 is already on its way. */
function refuse(message: string, stream: boolean, context: GenerateContext): Reply {
  if (!stream) return nativeError(message);
  return {
    kind: 'stream',
    status: 200,
    run: async (write) => {
      await write(errorEvent(message, 400, context.traits));
      await write(sseEnd);
    },
  };
}

/** What an unknown sampling key does to a stream: it opens and breaks off. */
function brokenStream(): Reply {
  return { kind: 'stream', status: 200, run: () => Promise.reject(new BrokenOff('Uncaught exception')) };
}

function firstComplaint(body: GenerateBody, { state }: GenerateContext): string | null {
  if (state.isEmbedding) return 'This model does not support text generation.';
  if (body.fields.custom_logit_processor)
    return 'The server is not configured to enable custom logit processor. Please set `--enable-custom-logit-processor` to enable this feature.';
  if (body.fields.return_hidden_states)
    return 'The server is not configured to return the hidden states. Please set `--enable-return-hidden-states` to enable this feature.';
  if (body.rank !== null && !(body.rank >= 0 && body.rank < state.dp))
    return `routed_dp_rank must be in [0, ${state.dp - 1}], got ${body.rank}.`;
  for (const { loraPath } of body.items)
    if (loraPath !== null && !state.adapters.includes(loraPath))
      return `The following requested LoRA adapters are not loaded: {'${loraPath}'}\nLoaded adapters: dict_keys([${state.adapters.map((name) => `'${name}'`).join(', ')}]).`;
  return null;
}

/** The sequences to run, in prompt-major order; a string is a ValueError. */
function sequencesOf(body: GenerateBody, { state }: GenerateContext): Sequence[] | string | 'crash' {
  const sequences: Sequence[] = [];
  for (const item of body.items) {
    const tokens = item.ids.length;
    if (tokens >= state.contextLength)
      return `The input (${tokens} tokens) is longer than the model's context length (${state.contextLength} tokens).`;
    const outcome = readSampling(item.samplingParams);
    if (outcome.kind === 'crash') return 'crash';
    if (outcome.kind === 'invalid') return outcome.message;
    const { sampling } = outcome;
    const asked = item.samplingParams.max_new_tokens;
    if (typeof asked === 'number' && asked + tokens >= state.contextLength)
      return (
        `Requested token count exceeds the model's maximum context length of ${state.contextLength} tokens. ` +
        `You requested a total of ${asked + tokens} tokens: ${tokens} tokens from the input messages and ` +
        `${asked} tokens for the completion. Please reduce the number of tokens in the input messages or the ` +
        'completion to fit within the limit.'
      );
    for (let sibling = 0; sibling < sampling.n; sibling += 1) {
      const rid = sampling.n === 1 ? item.rid : `${item.rid}_${sibling}`;
      sequences.push({ item: { ...item, rid }, sampling, sibling });
    }
  }
  return sequences;
}

async function whole(
  body: GenerateBody,
  sequences: readonly Sequence[],
  signal: AbortSignal,
  context: GenerateContext,
): Promise<Reply> {
  try {
    const answers = await Promise.all(
      sequences.map(async (sequence) => {
        const done = await runOne(body, sequence, signal, context, () => Promise.resolve());
        return answerOf(body, sequence.item, done, context);
      }),
    );
    return json(200, body.single && sequences.length === 1 ? answers[0] : answers);
  } catch (error) {
    if (error instanceof QueueFull) return httpException(503, error.message);
    throw error;
  }
}

function streamed(
  body: GenerateBody,
  sequences: readonly Sequence[],
  signal: AbortSignal,
  context: GenerateContext,
): Reply {
  return {
    kind: 'stream',
    status: 200,
    run: async (write) => {
      try {
        await Promise.all(
          sequences.map(async (sequence, index) => {
            const place = body.single && sequences.length === 1 ? {} : { index };
            let sent = { text: 0, ids: 0 };
            await runOne(body, sequence, signal, context, async (progress) => {
              const chunk = answerOf(body, sequence.item, progress, context, sent);
              sent = { text: progress.text.length, ids: progress.ids.length };
              await write(sseEvent({ ...chunk, ...place }));
            });
          }),
        );
      } catch (error) {
        if (!(error instanceof QueueFull)) throw error;
        await write(errorEvent(error.message, 503, context.traits));
      }
      await write(sseEnd);
    },
  };
}

async function runOne(
  body: GenerateBody,
  { item, sampling, sibling }: Sequence,
  signal: AbortSignal,
  context: GenerateContext,
  emit: (progress: Progress) => Promise<void>,
): Promise<Progress> {
  const place = { sibling, rank: body.rank, cacheKey: body.cacheKey };
  const done = await context.engine.run(item, sampling, place, signal, emit);
  context.served({ item, done, streaming: body.stream, structured: sampling.structured });
  return done;
}

/** One answer object. `sent` holds what earlier chunks carried, for incremental streaming. */
function answerOf(
  body: GenerateBody,
  item: PromptItem,
  progress: Progress,
  context: GenerateContext,
  sent?: { readonly text: number; readonly ids: number },
): Json {
  const flag = context.state.incremental && sent ? context.traits.increments : null;
  const answer: Json = {
    text: flag === 'incremental_streaming_output' ? progress.text.slice(sent?.text) : progress.text,
  };
  if (context.traits.outputIds) answer.output_ids = progress.ids.slice(flag ? sent?.ids : 0);
  answer.meta_info = metaInfo(item, body, progress, context);
  if (body.returnPromptTokenIds && progress.finish) answer.prompt_token_ids = item.ids;
  return answer;
}
