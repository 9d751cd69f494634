import type { ReplayResult } from '../../../shared/replay.ts';
import { type AnswerItem, sumOf } from './generate-stream.ts';
import { formatRequest } from './request-text.ts';

export type AnswerFields = Pick<
  ReplayResult,
  | 'text'
  | 'outputIds'
  | 'rid'
  | 'finishType'
  | 'promptTokens'
  | 'cachedTokens'
  | 'completionTokens'
  | 'answerText'
  | 'chat'
  | 'logprobs'
>;

export const noAnswer: AnswerFields = {
  text: null,
  outputIds: null,
  rid: null,
  finishType: null,
  promptTokens: null,
  cachedTokens: null,
  completionTokens: null,
  answerText: '',
};

/**
 * One answer out of the items of a request. A single item stands as it is. Of several (a batch, or `n`) the texts
 * stand below each other, each under its number; token counts are sums, and a prompt that has `n` answers counts
 * once. `prompts` is the number of prompts that were sent.
 */
export function answerOf(items: readonly AnswerItem[], prompts: number): AnswerFields {
  const [first] = items;
  if (!first) return noAnswer;
  const perPrompt = Math.max(1, Math.round(items.length / prompts));
  const firsts = items.filter((_, at) => at % perPrompt === 0);
  return {
    text: textOf(items),
    outputIds: items.length === 1 ? first.outputIds : null,
    rid: first.rid,
    finishType: finishOf(items),
    promptTokens: sumOf(firsts.map((item) => item.promptTokens)),
    cachedTokens: sumOf(firsts.map((item) => item.cachedTokens)),
    completionTokens: sumOf(items.map((item) => item.completionTokens)),
    answerText: shown(jsonOf(items)),
    ...(items.length === 1 && first.logprobs ? { logprobs: first.logprobs } : {}),
    ...chatOf(items),
  };
}

/** The last objects as they came; one that several items share stands once. */
function jsonOf(items: readonly AnswerItem[]): string {
  const texts = items.map(({ json }) => json).filter((json) => json !== 'null');
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(',')}]`;
}

function chatOf(items: readonly AnswerItem[]): Pick<AnswerFields, 'chat'> {
  const parts = items.flatMap(({ chat }) => chat ?? []);
  if (parts.length === 0) return {};
  const reasoning = parts.flatMap((part) => part.reasoning ?? []);
  return {
    chat: {
      reasoning: reasoning.length === 0 ? null : reasoning.join('\n\n'),
      toolCalls: parts.flatMap(({ toolCalls }) => toolCalls),
    },
  };
}

export function textOf(items: readonly AnswerItem[]): string | null {
  if (items.length <= 1) return items[0]?.text ?? null;
  if (items.every((item) => item.text === null)) return null;
  return items.map((item) => `[${item.index}]\n${item.text ?? ''}`).join('\n\n');
}

/** An abort outweighs the rest; otherwise each kind once. */
function finishOf(items: readonly AnswerItem[]): string | null {
  const types = new Set(items.flatMap((item) => item.finishType ?? []));
  if (types.has('abort')) return 'abort';
  return types.size === 0 ? null : [...types].join(', ');
}

/** Past this many characters an answer is hidden states or logprobs; a window cannot show them as text. */
const mostShown = 4_000_000;

/** JSON indented, other text as it is; cut where it is too long to be shown. */
export function shown(answer: string): string {
  let text = answer;
  if (answer.length <= mostShown) {
    try {
      JSON.parse(answer);
      text = formatRequest(answer);
    } catch {
      // Not JSON: shown as it came.
    }
  }
  return text.length > mostShown ? `${text.slice(0, mostShown)}… +${text.length - mostShown}` : text;
}
