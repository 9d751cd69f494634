import { randomUUID } from 'node:crypto';
import { now } from './clock.ts';
import { type GenerateContext, generate, plan } from './generate.ts';
import { parseGenerateBody } from './generate-body.ts';
import { type ChatTurn, chatPrompt, type OpenAiBody, readOpenAiBody } from './openai-body.ts';
import { httpException, json, type Reply, type StreamReply, sseEnd, sseEvent } from './reply.ts';
import type { Exchange } from './routes.ts';

/*
 * The OpenAI routes, on top of `/generate` as SGLang has them: the body is turned into a native one, and the native
 * answer into theirs. A stream is made of deltas; what is wrong with a body is a 400 before it begins.
 */

type Json = Record<string, unknown>;

interface NativeAnswer {
  readonly index?: number;
  readonly text: string;
  readonly output_ids?: readonly number[];
  readonly meta_info: {
    readonly id: string;
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly cached_tokens: number;
    readonly finish_reason: { readonly type: string; readonly matched?: unknown } | null;
  };
}

/** `POST /v1/completions`. */
export function completions(exchange: Exchange, context: GenerateContext): Reply | Promise<Reply> {
  return serve(exchange, context, completionForm);
}

/** `POST /v1/chat/completions`; tools that have to be called are called, with made-up arguments. */
export function chatCompletions(exchange: Exchange, context: GenerateContext): Reply | Promise<Reply> {
  return serve(exchange, context, chatForm);
}

/** How one route names what it sends. */
interface Form {
  readonly object: string;
  readonly chunk: string;
  prompt(body: OpenAiBody): unknown;
  /** One choice of an answer that is whole. */
  choice(body: OpenAiBody, text: string): Json;
  /** The parts of one choice that a growing text adds. `sent`: characters that went before. */
  deltas(body: OpenAiBody, text: string, sent: number, isFirst: boolean, isLast: boolean): readonly Json[];
  /** The finish reason of a whole choice. */
  finish(body: OpenAiBody, reason: string | null): string | null;
}

const completionForm: Form = {
  object: 'text_completion',
  chunk: 'text_completion',
  prompt: ({ fields }) => fields.prompt,
  choice: (_body, text) => ({ text }),
  deltas: (_body, text, sent) => [{ text: text.slice(sent) }],
  finish: (_body, reason) => reason,
};

const chatForm: Form = {
  object: 'chat.completion',
  chunk: 'chat.completion.chunk',
  prompt: ({ fields }) => chatPrompt((fields.messages ?? []) as readonly ChatTurn[]),
  choice: (body, text) => {
    const said = { role: 'assistant', reasoning_content: null, tool_calls: null };
    if (body.tool !== null)
      return { message: { ...said, content: '', tool_calls: [callOf(body.tool, text)] } };
    const { reasoning, content } = body.reasons ? split(text) : { reasoning: null, content: text };
    return { message: { ...said, content, reasoning_content: reasoning } };
  },
  deltas: (body, text, sent, isFirst, isLast) => {
    const first = isFirst ? [{ delta: { role: 'assistant', content: '' } }] : [];
    if (body.tool !== null) {
      const { id, function: called } = callOf(body.tool, '');
      const head = { index: 0, id, type: 'function', function: { name: called.name, arguments: '' } };
      const part = JSON.stringify(text.slice(sent)).slice(1, -1);
      const said = `${isFirst ? '{"about": "' : ''}${part}${isLast ? '"}' : ''}`;
      return [
        ...first,
        ...(isFirst ? [{ delta: { tool_calls: [head] } }] : []),
        { delta: { tool_calls: [{ index: 0, function: { arguments: said } }] } },
      ];
    }
    if (!body.reasons) return [...first, { delta: { content: text.slice(sent) } }];
    const { reasoning, content } = split(text);
    const before = split(text.slice(0, sent));
    const parts: Json[] = [];
    const thought = (reasoning ?? '').slice(before.reasoning?.length ?? 0);
    if (thought !== '') parts.push({ delta: { reasoning_content: thought } });
    const written = content.slice(before.content.length);
    if (written !== '') parts.push({ delta: { content: written } });
    return [...first, ...parts];
  },
  finish: (body, reason) => (body.tool !== null && reason === 'stop' ? 'tool_calls' : reason),
};

/** The first sentence is what the model thinks to itself. */
function split(text: string): { reasoning: string | null; content: string } {
  const end = text.search(/[.。]/u);
  return end < 0
    ? { reasoning: text, content: '' }
    : { reasoning: text.slice(0, end + 1), content: text.slice(end + 1) };
}

const callOf = (name: string, text: string) => ({
  id: 'call_0a1b2c3d4e5f60718293a4b5',
  index: 0,
  type: 'function',
  function: { name, arguments: `{"about": ${JSON.stringify(text)}}` },
});

function serve(exchange: Exchange, context: GenerateContext, form: Form): Reply | Promise<Reply> {
  const read = readOpenAiBody(exchange.contentType, exchange.body);
  if (read.kind === 'reply') return read.reply;
  const { body } = read;
  const raw = JSON.stringify({ ...body.native, ...promptOf(form.prompt(body)) });
  const parsed = parseGenerateBody('application/json', raw);
  if (parsed.kind === 'reply') return parsed.reply;
  const planned = parsed.kind === 'complaint' ? parsed.message : plan(parsed.body, context);
  if (planned === 'crash') return httpException(500, "Internal server error: 'NoneType' object");
  if (typeof planned === 'string') return httpException(400, planned);
  const native = generate('application/json', raw, exchange.signal, context);
  return native instanceof Promise
    ? native.then((reply) => asOpenAi(reply, body, form))
    : asOpenAi(native, body, form);
}

/** Text or token ids, of one prompt or of several. */
function promptOf(prompt: unknown): Json {
  const first = Array.isArray(prompt) ? prompt[0] : prompt;
  return typeof first === 'string' ? { text: prompt } : { input_ids: prompt };
}

function asOpenAi(native: Reply, body: OpenAiBody, form: Form): Reply {
  if (native.kind === 'stream') return { ...native, run: (write) => streamed(native, body, form, write) };
  if (native.status !== 200) return native;
  const value = JSON.parse(String(native.body)) as NativeAnswer | readonly NativeAnswer[];
  const answers = Array.isArray(value) ? (value as readonly NativeAnswer[]) : [value as NativeAnswer];
  return json(200, {
    id: answers[0]?.meta_info.id,
    object: form.object,
    created: Math.floor(now()),
    model: body.model,
    choices: answers.map((answer, index) => ({
      index,
      ...form.choice(body, answer.text),
      logprobs: null,
      ...endOf(answer, body, form),
      ...idsOf(answer, body, 0),
    })),
    usage: usageOf(answers, body),
    metadata: { weight_version: 'default' },
  });
}

const endOf = ({ meta_info: meta }: NativeAnswer, body: OpenAiBody, form: Form): Json => ({
  finish_reason: form.finish(body, meta.finish_reason?.type ?? null),
  matched_stop: meta.finish_reason?.matched ?? null,
});

const idsOf = ({ output_ids: ids }: NativeAnswer, body: OpenAiBody, from: number): Json =>
  body.tokenIds && ids ? { token_ids: ids.slice(from) } : {};

function usageOf(answers: readonly NativeAnswer[], body: OpenAiBody): Json {
  const sum = (list: readonly NativeAnswer[], key: 'prompt_tokens' | 'completion_tokens' | 'cached_tokens') =>
    list.reduce((total, { meta_info: meta }) => total + meta[key], 0);
  const prompts = answers.filter((_, at) => at % body.n === 0);
  const [prompt, completion] = [sum(prompts, 'prompt_tokens'), sum(answers, 'completion_tokens')];
  return {
    prompt_tokens: prompt,
    total_tokens: prompt + completion,
    completion_tokens: completion,
    prompt_tokens_details: { cached_tokens: sum(prompts, 'cached_tokens') },
    reasoning_tokens: 0,
  };
}

async function streamed(
  native: StreamReply,
  body: OpenAiBody,
  form: Form,
  write: (event: string) => Promise<void>,
): Promise<void> {
  const id = `${form === chatForm ? 'chatcmpl' : 'cmpl'}-${randomUUID()}`;
  const created = Math.floor(now());
  const seen = new Map<number, { text: string; ids: number; last: NativeAnswer }>();
  const chunk = (more: Json) => sseEvent({ id, object: form.chunk, created, model: body.model, ...more });
  await native.run(async (event) => {
    if (event === sseEnd) {
      if (body.usage)
        await write(
          chunk({
            choices: [],
            usage: usageOf(
              [...seen.values()].map(({ last }) => last),
              body,
            ),
          }),
        );
      return write(sseEnd);
    }
    const answer = JSON.parse(event.slice(6)) as NativeAnswer;
    if (!answer.meta_info) return write(event);
    const index = answer.index ?? 0;
    const before = seen.get(index);
    // Where the server sends parts, the text so far is the parts together.
    const isPart = before !== undefined && !answer.text.startsWith(before.text);
    const text = isPart ? before.text + answer.text : answer.text;
    const isLast = answer.meta_info.finish_reason !== null;
    const parts = form.deltas(body, text, before?.text.length ?? 0, before === undefined, isLast);
    for (const [at, part] of parts.entries()) {
      const ends = at === parts.length - 1 && form !== chatForm;
      const choice = {
        index,
        ...part,
        logprobs: null,
        ...(ends ? endOf(answer, body, form) : { finish_reason: null, matched_stop: null }),
        ...(at === 0 ? idsOf(answer, body, before?.ids ?? 0) : {}),
      };
      await write(chunk({ choices: [choice] }));
    }
    seen.set(index, { text, ids: answer.output_ids?.length ?? 0, last: answer });
    // Chat says how it ended in an event of its own.
    if (isLast && form === chatForm)
      await write(chunk({ choices: [{ index, delta: {}, logprobs: null, ...endOf(answer, body, form) }] }));
  });
}
