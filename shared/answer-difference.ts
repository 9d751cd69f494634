import type { RecordedOutput } from './request.ts';

/*
 * Where two answers part. Pure. With token ids on both sides the place is a token; the text's own place is found
 * as well, because it is the text that a person reads.
 */

export interface Answer {
  readonly text: string | null;
  readonly outputIds: readonly number[] | null;
}

export interface Difference {
  /** First character that differs; null when there is no text on both sides, or the texts are the same. */
  readonly character: number | null;
  /** First token that differs, from 0; null when ids are missing on a side, or are the same. */
  readonly token: number | null;
  /** Tokens of the longer side, and characters of the longer text. */
  readonly tokens: number | null;
  readonly characters: number | null;
  /** What stands there on either side: a word or a few signs; empty where that side has ended. */
  readonly before: string;
  readonly after: string;
}

export type Comparison =
  | { readonly kind: 'same'; readonly tokens: number | null; readonly characters: number | null }
  | { readonly kind: 'differs'; readonly difference: Difference }
  /** Neither texts nor ids on both sides. */
  | { readonly kind: 'not_comparable' };

export function compareAnswers(recorded: Answer, replayed: Answer): Comparison {
  const texts = recorded.text !== null && replayed.text !== null;
  const ids = recorded.outputIds !== null && replayed.outputIds !== null;
  if (!texts && !ids) return { kind: 'not_comparable' };
  const character = texts ? partingOf(recorded.text ?? '', replayed.text ?? '') : null;
  const token = ids ? partingOf(recorded.outputIds ?? [], replayed.outputIds ?? []) : null;
  const characters = texts ? Math.max(recorded.text?.length ?? 0, replayed.text?.length ?? 0) : null;
  const tokens = ids ? Math.max(recorded.outputIds?.length ?? 0, replayed.outputIds?.length ?? 0) : null;
  if (character === null && token === null) return { kind: 'same', tokens, characters };
  const before = character === null ? '' : wordAt(recorded.text ?? '', character);
  const after = character === null ? '' : wordAt(replayed.text ?? '', character);
  return { kind: 'differs', difference: { character, token, tokens, characters, before, after } };
}

/** What can be said of a replayed answer beside the recorded one. */
export type Verdict =
  | Exclude<Comparison, { kind: 'not_comparable' }>
  /** As far as one side goes, nothing differs: the recorded beginning, the recorded end, or a replay that broke off. */
  | {
      readonly kind: 'same_beginning' | 'same_tail' | 'same_until_end';
      readonly tokens: number | null;
      readonly characters: number | null;
    }
  | { readonly kind: 'none'; readonly why: 'only_tail' | 'shortened' | 'no_answer' | 'no_text' };

type Recorded = Pick<RecordedOutput, 'text' | 'outputIds' | 'completionTokens' | 'part'>;

/** Compares what was recorded of an answer with a replayed one. Only what stands at the same place on both sides. */
export function judgeAnswers(recorded: Recorded, replayed: Answer, isComplete: boolean): Verdict {
  if (!isComplete && (replayed.text ?? '') === '' && replayed.outputIds === null)
    return { kind: 'none', why: 'no_answer' };
  if (recorded.part === 'shortened') return { kind: 'none', why: 'shortened' };
  if (recorded.part === 'tail') return judgeTail(recorded, replayed, isComplete);
  const compared = compareAnswers(recorded, replayed);
  if (compared.kind === 'not_comparable') return { kind: 'none', why: 'no_text' };
  if (compared.kind === 'same') return compared;
  if (recorded.part === 'beginning' && endsAt(recorded, compared.difference))
    return { kind: 'same_beginning', ...sizeOf(recorded) };
  if (!isComplete && endsAt(replayed, compared.difference))
    return { kind: 'same_until_end', ...sizeOf(replayed) };
  return compared;
}

/**
 * Token ids of a last piece have their place: they end where the count of all tokens ends. A text has none; it can
 * only be found, or not, at the end of an answer.
 */
function judgeTail(recorded: Recorded, replayed: Answer, isComplete: boolean): Verdict {
  const none: Verdict = { kind: 'none', why: 'only_tail' };
  const { outputIds: ids, completionTokens: total, text } = recorded;
  const start = ids === null || total === null ? -1 : total - ids.length;
  if (ids !== null && ids.length > 0 && start >= 0 && replayed.outputIds !== null) {
    const there = replayed.outputIds.slice(start, start + ids.length);
    if (there.length < ids.length && !isComplete) return none;
    const token = partingOf(ids, there);
    if (token === null) return { kind: 'same_tail', tokens: ids.length, characters: null };
    const tokens = Math.max(start + ids.length, replayed.outputIds.length);
    const difference = { token: start + token, tokens, character: null, characters: null };
    return { kind: 'differs', difference: { ...difference, before: '', after: '' } };
  }
  const isThere = isComplete && text !== null && text !== '' && replayed.text?.endsWith(text) === true;
  return isThere ? { kind: 'same_tail', tokens: null, characters: text.length } : none;
}

const sizeOf = ({ text, outputIds }: Answer) => ({
  tokens: outputIds?.length ?? null,
  characters: text?.length ?? null,
});

/** This answer has nothing where the other one goes on. */
function endsAt({ text, outputIds }: Answer, { character, token }: Difference): boolean {
  const textEnds = character === null || character === text?.length;
  const idsEnd = token === null || token === outputIds?.length;
  return textEnds && idsEnd;
}

/**
 * Index of the first element that differs, the shorter length when one goes on, null when both are the same.
 * Never inside a surrogate pair. `from` skips what is known to be equal.
 */
export function partingOf<T extends string | readonly number[]>(one: T, other: T, from = 0): number | null {
  const shorter = Math.min(one.length, other.length);
  let at = from;
  while (at < shorter && one[at] === other[at]) at += 1;
  if (at === shorter && one.length === other.length) return null;
  if (typeof one === 'string' && typeof other === 'string' && splitsPair(one, other, at)) return at - 1;
  return at;
}

/** Both texts have the same leading half of a pair before `at`, and different trailing halves. */
function splitsPair(one: string, other: string, at: number): boolean {
  const lead = at > 0 ? one.charCodeAt(at - 1) : 0;
  const trails = [one.charCodeAt(at), other.charCodeAt(at)];
  return lead >= 0xd800 && lead < 0xdc00 && trails.some((code) => code >= 0xdc00 && code < 0xe000);
}

const longestWord = 40;
const joined = /[\p{L}\p{N}_'’-]/u;
/** Scripts without blanks: a sign is a word. */
const lone = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * The range of the word at `place`, for a mark that can be read: the whole word when letters differ inside it,
 * one sign otherwise.
 */
export function wordRange(text: string, place: number): { readonly start: number; readonly end: number } {
  const sign = String.fromCodePoint(text.codePointAt(place) ?? 32);
  const isWord = (at: number): boolean => {
    const letter = text[at] ?? '';
    return joined.test(letter) && !lone.test(letter);
  };
  if (place >= text.length) return { start: text.length, end: text.length };
  if (!isWord(place)) return { start: place, end: place + sign.length };
  let start = place;
  while (start > 0 && place - start < longestWord && isWord(start - 1)) start -= 1;
  let end = place;
  while (end < text.length && end - place < longestWord && isWord(end)) end += 1;
  return { start, end };
}

function wordAt(text: string, place: number): string {
  const { start, end } = wordRange(text, place);
  return text.slice(start, end);
}
