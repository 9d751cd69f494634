import { ProblemError } from '../../../../shared/outcome.ts';
import { recordedLine, syntheticLine } from './k6-line.ts';
import { blockCharacters, PromptBlocks, traceLine } from './mooncake.ts';
import { SyntheticPrompts, sharedTokens } from './synthetic.ts';
import { charactersPerToken, promptOf, type TraceFacts, type TraceRequest } from './trace-rows.ts';

/*
 * Requests as the lines of a trace, in the order in which they came. What cannot be a line is counted in `facts`, and left
 * out.
 */

export interface TraceOrder {
  readonly format: 'mooncake' | 'k6';
  /** k6: prompts of the same shape in place of the recorded ones. */
  readonly synthetic: boolean;
  /** k6: requests that say `no_logs`, too. */
  readonly withPrompts: boolean;
}

/** Throws what reading records throws, but for a record that cannot be decoded. */
export async function* traceLines(
  found: readonly TraceRequest[],
  order: TraceOrder,
  facts: TraceFacts,
): AsyncGenerator<string> {
  const isUsable = order.format === 'mooncake' ? hasLengths : () => true;
  const requests = found.filter(isUsable).sort((a, b) => a.start - b.start);
  facts.unusable += found.length - requests.length;
  const first = requests[0]?.start ?? 0;
  const needsText = order.format === 'mooncake' || order.synthetic;
  const perToken = needsText ? await charactersPerToken(requests) : 4;
  const line = order.format === 'mooncake' ? mooncakeLines(first, perToken) : k6Lines(first, perToken, order);
  facts.charactersPerBlock = blockCharacters(perToken);
  for (const request of requests) {
    try {
      const text = await line(request, facts);
      if (text === null) continue;
      facts.requests += 1;
      yield text;
    } catch (error) {
      if (!(error instanceof ProblemError) || !unreadable.has(error.key)) throw error;
      facts.unread += 1;
    }
  }
}

/** Keys of what is wrong with one record, and with no other. */
const unreadable = new Set<string>(['badPickle', 'pickleLimit']);

const hasLengths = ({ promptTokens, completionTokens }: TraceRequest): boolean =>
  promptTokens !== null && completionTokens !== null;

type ToLine = (request: TraceRequest, facts: TraceFacts) => Promise<string | null>;

function mooncakeLines(first: number, perToken: number): ToLine {
  const blocks = new PromptBlocks();
  const characters = blockCharacters(perToken);
  return async ({ start, promptTokens, completionTokens, record }, facts) => {
    if (promptTokens === null || completionTokens === null) return null;
    const prompt = promptOf(await record());
    let numbers: readonly number[];
    if (prompt === null) {
      facts.unknown += 1;
      numbers = blocks.ofNothing(promptTokens);
    } else if (typeof prompt === 'string') {
      facts.asText += 1;
      numbers = blocks.ofText(prompt, promptTokens, characters);
    } else numbers = blocks.ofIds(prompt, promptTokens);
    return traceLine({ start, promptTokens, completionTokens }, first, numbers);
  };
}

function k6Lines(first: number, perToken: number, { synthetic, withPrompts }: TraceOrder): ToLine {
  if (!synthetic)
    return async (request, facts) => {
      if (request.noLogs && !withPrompts) {
        facts.noLogs += 1;
        return null;
      }
      return recordedLine(request, await request.record(), first);
    };
  const prompts = new SyntheticPrompts();
  const characters = Math.max(1, Math.round(sharedTokens * perToken));
  let number = 0;
  return async (request, facts) => {
    number += 1;
    const line = syntheticLine(
      request,
      await request.record(),
      { first, number, prompts, characters },
      facts,
    );
    if (line === null) facts.unusable += 1;
    return line;
  };
}

/** How long a trace is in seconds, and how many of its requests were in flight at once; those without an end to the last. */
export function traceSpan(requests: readonly TraceRequest[]): { seconds: number; atOnce: number } {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const moments: { readonly at: number; readonly change: 1 | -1 }[] = [];
  for (const { start, end } of requests) {
    first = Math.min(first, start);
    last = Math.max(last, start);
    moments.push({ at: start, change: 1 });
    if (end !== null && end >= start) moments.push({ at: end, change: -1 });
  }
  let now = 0;
  let atOnce = 0;
  for (const { change } of moments.sort((a, b) => a.at - b.at || a.change - b.change)) {
    now += change;
    atOnce = Math.max(atOnce, now);
  }
  return { seconds: requests.length === 0 ? 0 : last - first, atOnce };
}
