import type { CopiedRequest, CopiedWay, CopyForm } from '../../../../shared/copy-as.ts';
import { keyVariable } from '../../../../shared/copy-as.ts';
import type { Messages } from '../../../../shared/messages/messages.ts';
import { say } from '../../../../shared/phrase.ts';
import type { EditableRequest, Endpoint } from '../../../../shared/request.ts';
import { isForm } from '../convert/convert.ts';
import { connectTimeoutSeconds } from '../replay.ts';
import { endpointUrl, parseTarget } from '../target.ts';
import { type Command, commentLines } from './command.ts';
import { curlCommand } from './curl-command.ts';
import { pythonScript } from './python-script.ts';

/** A request to be copied, as it would be sent now. */
export interface CopyOrder {
  readonly form: CopyForm;
  readonly baseUrl: string;
  readonly endpoint: Endpoint;
  /** The text that would be sent; a copied command sends its bytes. */
  readonly body: string;
  /** The body asks for a stream. */
  readonly stream: boolean;
  /** A token would go with it. The token itself never gets here. */
  readonly keyed: boolean;
  readonly idleTimeoutSeconds: number;
  /** How the saved target is reached. */
  readonly way: CopiedWay;
}

export interface CopyMeans {
  readonly words: Pick<Messages, 'phrases' | 'copyAs'>;
  /** See `convertRequest`. */
  convert(body: string, from: Endpoint, to: Endpoint): Promise<EditableRequest>;
  /** Writes a body that is too long for a command or the clipboard into a file; answers its path. */
  keepBody(text: string): Promise<string>;
}

/** Bytes of a body in a command: a shell hands a program no argument beyond 128 kB. */
const mostInline = 100_000;
/** Bytes that go onto the clipboard. */
const mostCopied = 8_000_000;

/** The text for the clipboard, and what is to be said of it. Throws ProblemError. */
export async function copyAs(
  order: CopyOrder,
  means: CopyMeans,
): Promise<{ readonly text: string; readonly copied: CopiedRequest }> {
  const { form, keyed } = order;
  if (form !== 'curl' && form !== 'python') return copyBody(order, means);
  const { words } = means;
  const isLong = Buffer.byteLength(order.body) > mostInline;
  const file = isLong ? await means.keepBody(order.body) : null;
  const command: Command = {
    url: endpointUrl(parseTarget(order.baseUrl), order.endpoint),
    body: file === null ? { text: order.body } : { file },
    stream: order.stream,
    keyed,
    way: {
      ...order.way,
      idleTimeoutSeconds: order.idleTimeoutSeconds,
      connectTimeoutSeconds: Math.min(connectTimeoutSeconds, order.idleTimeoutSeconds),
    },
    comments: [
      ...order.way.headers.map(({ name, variable }) => words.copyAs.headerComment(name, variable)),
      ...(keyed ? [words.copyAs.keyComment(keyVariable)] : []),
      ...(file === null ? [] : [words.copyAs.fileComment(Buffer.byteLength(order.body))]),
    ],
  };
  const text = form === 'curl' ? curlCommand(command) : pythonScript(command);
  const bytes = Buffer.byteLength(text);
  return { text, copied: { form, bytes, left: [], file, keyVariable: keyed ? keyVariable : null } };
}

const routes = {
  native: '/generate',
  completions: '/v1/completions',
  chat: '/v1/chat/completions',
} as const;

async function copyBody(
  { form, endpoint, body }: CopyOrder,
  { words, convert, keepBody }: CopyMeans,
): Promise<{ readonly text: string; readonly copied: CopiedRequest }> {
  const to = routes[form as keyof typeof routes];
  const isThatForm = endpoint === to || (to === '/generate' && !isForm(endpoint));
  const made = isThatForm ? null : await convert(body, endpoint, to);
  const said = (made?.changes ?? []).map(({ field, reason, recorded }) =>
    words.copyAs.leftComment(field, recorded, say(reason, words.phrases)),
  );
  const notes = (made?.notes ?? []).map((note) => say(note, words.phrases));
  const comments = commentLines('//', [...notes, ...said]);
  const text = made === null ? body : `${[...comments, made.text].join('\n')}\n`;
  const bytes = Buffer.byteLength(text);
  const file = bytes > mostCopied ? await keepBody(text) : null;
  const left = (made?.changes ?? []).map(({ field }) => field);
  return { text: file ?? text, copied: { form, bytes, left, file, keyVariable: null } };
}
