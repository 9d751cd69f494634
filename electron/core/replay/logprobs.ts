import type { OutputLogprob, TokenLogprob } from '../../../shared/replay.ts';
import { asArray, asNumber, asString, type JsonObject } from '../json-value.ts';

/** Positions that are kept: an answer may be longer, and a comparison needs the one where it parts. */
const mostPositions = 32_768;

/**
 * The logprobs of an answer's tokens, by position. A server sends each piece's either whole or only those that are
 * new; `output_token_logprobs_length` counts all of them, so that every list ends there.
 */
export class OutputLogprobs {
  #kept: OutputLogprob[] | null = null;

  /** Takes what one `meta_info` has of them, if anything. */
  accept(meta: JsonObject): void {
    const chosen = asArray(meta.output_token_logprobs);
    if (chosen === null) return;
    this.#kept ??= [];
    const kept = this.#kept;
    const total = asNumber(meta.output_token_logprobs_length) ?? asNumber(meta.completion_tokens);
    const start = Math.max(0, (total ?? chosen.length) - chosen.length);
    // A list that came whole holds again what was there.
    while ((kept.at(-1)?.at ?? -1) >= start) kept.pop();
    const others = [asArray(meta.output_top_logprobs), asArray(meta.output_token_ids_logprobs)];
    for (let at = 0; at < chosen.length && start + at < mostPositions; at += 1) {
      const token = tokenOf(chosen[at]);
      if (token === null) continue;
      const candidates = others.flatMap((lists) =>
        (asArray(lists?.[at]) ?? []).flatMap((one) => tokenOf(one) ?? []),
      );
      kept.push({ at: start + at, ...token, candidates });
    }
  }

  /** By position; null when the server sent none. */
  current(): readonly OutputLogprob[] | null {
    return this.#kept;
  }
}

/** A triple of logprob, token id and, when it was asked for, the token's text. */
function tokenOf(value: unknown): TokenLogprob | null {
  const [logprob, id, text] = asArray(value) ?? [];
  const known = asNumber(id);
  return known === null ? null : { id: known, logprob: asNumber(logprob), text: asString(text) };
}
