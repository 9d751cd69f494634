import { type BodyReply, badBody, httpException } from './reply.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A body of an OpenAI route, as far as the demo server goes by it. */
export interface OpenAiBody {
  readonly fields: Fields;
  readonly model: string;
  readonly n: number;
  /** `usage` ends the stream. */
  readonly usage: boolean;
  readonly tokenIds: boolean;
  /** The tool that has to be called; null where none has to be. */
  readonly tool: string | null;
  /** The first sentence is set apart as reasoning. */
  readonly reasons: boolean;
  /** The native body without its prompt. */
  readonly native: Fields;
}

/** Names that the sampling parameters have here, by the native ones. */
const sampling = {
  min_new_tokens: 'min_tokens',
  sampling_seed: 'seed',
  ...Object.fromEntries(
    `temperature top_p top_k min_p frequency_penalty presence_penalty repetition_penalty stop stop_token_ids stop_regex
     n regex ebnf no_stop_trim ignore_eos skip_special_tokens logit_bias custom_params`
      .split(/\s+/u)
      .map((name) => [name, name]),
  ),
};

/** Fields that both forms have. */
const shared = [
  'lora_path',
  'priority',
  'extra_key',
  'session_id',
  'rid',
  'custom_logit_processor',
  'stream',
];

/** Unknown fields are ignored without a word, as SGLang does. */
export function readOpenAiBody(
  contentType: string | undefined,
  raw: string,
): { kind: 'body'; body: OpenAiBody } | { kind: 'reply'; reply: BodyReply } {
  const refuse = (reply: BodyReply) => ({ kind: 'reply', reply }) as const;
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json')
    return refuse(badBody("Unsupported Media Type: Only 'application/json' is allowed"));
  let fields: Fields;
  try {
    fields = JSON.parse(raw) as Fields;
  } catch {
    return refuse(badBody("1 validation error:\n  {'type': 'json_invalid', 'loc': ('body', 0)}"));
  }
  const missing = (name: string) =>
    refuse(badBody(`1 validation error:\n  {'type': 'missing', 'loc': ('body', '${name}')}`));
  const isChat = 'messages' in fields;
  if (!isChat && !('prompt' in fields)) return missing('prompt');
  if (isChat && !(Array.isArray(fields.messages) && fields.messages.length > 0))
    return refuse(httpException(400, 'Messages cannot be empty.'));
  if (!isChat && (fields.prompt === '' || (Array.isArray(fields.prompt) && fields.prompt.length === 0)))
    return refuse(httpException(400, 'Prompt cannot be empty'));
  const most = isChat ? (fields.max_completion_tokens ?? fields.max_tokens) : (fields.max_tokens ?? 16);
  return {
    kind: 'body',
    body: {
      fields,
      model: typeof fields.model === 'string' ? fields.model : 'default',
      n: typeof fields.n === 'number' ? fields.n : 1,
      usage: (fields.stream_options as Fields | null | undefined)?.include_usage === true,
      tokenIds: fields.return_token_ids === true,
      tool: isChat ? forcedTool(fields) : null,
      reasons: isChat && typeof fields.reasoning_effort === 'string' && fields.reasoning_effort !== 'none',
      native: {
        ...given(fields, Object.fromEntries(shared.map((name) => [name, name]))),
        sampling_params: { max_new_tokens: most ?? null, ...given(fields, sampling) },
      },
    },
  };
}

/** The fields that are set, under their native names. */
function given(fields: Fields, names: Readonly<Record<string, string>>): Fields {
  const entries = Object.entries(names).map(([native, name]) => [native, fields[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

function forcedTool({ tools, tool_choice: choice }: Fields): string | null {
  const named = (choice as { function?: { name?: string } } | null)?.function?.name;
  if (named !== undefined) return named;
  const first = (tools as readonly { function?: { name?: string } }[] | null | undefined)?.[0];
  return choice === 'required' ? (first?.function?.name ?? null) : null;
}

/** One message of a chat. */
export interface ChatTurn {
  readonly role: string;
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null;
}

/** The messages in the template of the model that the demo server says it has. */
export function chatPrompt(turns: readonly ChatTurn[]): string {
  const said = turns.map(({ role, content }) => {
    const text =
      typeof content === 'string' ? content : (content ?? []).map(({ text: part }) => part ?? '').join('');
    return `<|im_start|>${role}\n${text}<|im_end|>\n`;
  });
  return `${said.join('')}<|im_start|>assistant\n`;
}
