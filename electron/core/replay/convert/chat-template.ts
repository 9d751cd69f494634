import type { Entry } from '../request-text.ts';
import { splitArray, splitObject } from '../request-text.ts';

/*
 * Chat templates are part of a model, and no dump or capture holds one. Two of them are common enough to be told by
 * their marks and to be put around messages; whoever uses what comes of it is told which one it was.
 */

export type TemplateFamily = 'ChatML' | 'Llama 3';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

interface Template {
  open(role: string): string;
  readonly close: string;
  /** One closed message at the place it is tried. */
  readonly message: RegExp;
  /** The head of a message that is still open. */
  readonly head: RegExp;
}

const templates: Readonly<Record<TemplateFamily, Template>> = {
  ChatML: {
    open: (role) => `<|im_start|>${role}\n`,
    close: '<|im_end|>\n',
    message: /<\|im_start\|>(\w+)\n((?:(?!<\|im_(?:start|end)\|>)[\s\S])*)<\|im_end\|>\n?/y,
    head: /<\|im_start\|>(\w+)\n/y,
  },
  'Llama 3': {
    open: (role) => `<|start_header_id|>${role}<|end_header_id|>\n\n`,
    close: '<|eot_id|>',
    message:
      /<\|start_header_id\|>(\w+)<\|end_header_id\|>\n\n((?:(?!<\|(?:start_header_id|eot_id)\|>)[\s\S])*)<\|eot_id\|>/y,
    head: /<\|start_header_id\|>(\w+)<\|end_header_id\|>\n\n/y,
  },
};

/** The family that a model of this name most likely has. */
export const familyOf = (model: string): TemplateFamily =>
  /llama[-_ ]?3/i.test(model) ? 'Llama 3' : 'ChatML';

/** Messages as one prompt that asks for the next answer, or, `open`, for the rest of the last message. */
export function renderChat(family: TemplateFamily, messages: readonly ChatMessage[], open: boolean): string {
  const template = templates[family];
  const said = messages.map(({ role, content }, at) => {
    const isOpen = open && at === messages.length - 1;
    return `${template.open(role)}${content}${isOpen ? '' : template.close}`;
  });
  return `${said.join('')}${open ? '' : template.open('assistant')}`;
}

export interface TakenApart {
  readonly family: TemplateFamily;
  readonly messages: readonly ChatMessage[];
  /** The last message is to be gone on with. */
  readonly open: boolean;
}

/** A prompt that is whole messages of one family and the head of an answer; null for any other text. */
export function takeApart(prompt: string): TakenApart | null {
  for (const family of ['ChatML', 'Llama 3'] as const) {
    const { message, head } = templates[family];
    const messages: ChatMessage[] = [];
    let at = prompt.startsWith('<|begin_of_text|>') ? '<|begin_of_text|>'.length : 0;
    for (;;) {
      message.lastIndex = at;
      const found = message.exec(prompt);
      if (!found) break;
      messages.push({ role: found[1] ?? '', content: found[2] ?? '' });
      at = message.lastIndex;
    }
    head.lastIndex = at;
    const last = head.exec(prompt);
    if (messages.length === 0 || last?.[1] !== 'assistant') continue;
    const begun = prompt.slice(head.lastIndex);
    if (/<\|(?:im_start|im_end|start_header_id|eot_id)\|>/.test(begun)) continue;
    const open = begun !== '';
    return { family, messages: open ? [...messages, { role: 'assistant', content: begun }] : messages, open };
  }
  return null;
}

export interface ReadMessages {
  readonly messages: readonly ChatMessage[];
  /** Media of the messages in their order, as JSON, by the native field they belong to. */
  readonly media: ReadonlyMap<'image_data' | 'video_data' | 'audio_data', readonly string[]>;
  /** Parts that a prompt of text cannot hold: `messages[3].tool_calls`. */
  readonly left: readonly string[];
}

const mediaParts = {
  image_url: 'image_data',
  video_url: 'video_data',
  audio_url: 'audio_data',
} as const;

/** The messages of a chat body; null where they are no list of objects with a role. */
export function readMessages(json: string): ReadMessages | null {
  const items = splitArray(json)?.map(splitObject);
  if (!items || items.length === 0 || items.includes(null)) return null;
  const media = new Map<'image_data' | 'video_data' | 'audio_data', string[]>();
  const left: string[] = [];
  const messages: ChatMessage[] = [];
  for (const [at, fields] of (items as Entry[][]).entries()) {
    const place = `messages[${at}]`;
    const role = textOf(fields.find(({ name }) => name === 'role')?.json);
    if (role === null) return null;
    for (const { name, json: value } of fields)
      if (name !== 'role' && name !== 'content' && value !== 'null') left.push(`${place}.${name}`);
    const content = fields.find(({ name }) => name === 'content')?.json ?? 'null';
    messages.push({ role, content: contentOf(content, `${place}.content`, media, left) });
  }
  return { messages, media, left };
}

function contentOf(
  json: string,
  place: string,
  media: Map<'image_data' | 'video_data' | 'audio_data', string[]>,
  left: string[],
): string {
  const whole = textOf(json);
  if (whole !== null || json === 'null') return whole ?? '';
  const texts: string[] = [];
  for (const [at, part] of (splitArray(json) ?? []).entries()) {
    const fields = new Map((splitObject(part) ?? []).map(({ name, json: value }) => [name, value]));
    const type = textOf(fields.get('type')) ?? '';
    const field = mediaParts[type as keyof typeof mediaParts];
    const url = splitObject(fields.get(type) ?? '')?.find(({ name }) => name === 'url')?.json;
    if (type === 'text') texts.push(textOf(fields.get('text')) ?? '');
    else if (field && url !== undefined) media.set(field, [...(media.get(field) ?? []), url]);
    else left.push(`${place}[${at}]`);
  }
  return texts.join('');
}

/** The text that a JSON string stands for; null for any other JSON. */
export const textOf = (json: string | undefined): string | null =>
  json?.startsWith('"') ? String(JSON.parse(json)) : null;
