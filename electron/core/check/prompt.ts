import type { MinimiseLevel } from '../../../shared/minimise.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Entry, joinObject, splitArray, splitObject, withEntry } from '../replay/request-text.ts';

/*
 * The prompt of a body taken apart, so that parts of it can be left out: whole prompts of a batch, messages, parts of a
 * message, lines, words and characters, or token ids. The rest of the body stays as it is written. Characters are code
 * points: no cut goes through a surrogate pair.
 */

export type PromptKind = 'text' | 'ids' | 'messages';
export type LevelName = MinimiseLevel;

/** A piece of a prompt that is kept or left out as a whole. */
export interface Piece {
  /** Prompt of a batch, or message. */
  readonly leaf: number;
  /** Part of a message whose content is a list; 0 otherwise. */
  readonly part: number;
  /** null for what is no text: an image, a content of null, a token id. */
  readonly text: string | null;
  /** A token id as it is written. */
  readonly id: string | null;
}

export interface Level {
  readonly name: LevelName;
  /** The pieces cut as finely as this level does, in units that are kept or left out together. */
  units(pieces: readonly Piece[]): readonly (readonly Piece[])[];
}

export interface Prompt {
  readonly kind: PromptKind;
  readonly pieces: readonly Piece[];
  /** From coarse to fine. */
  readonly levels: readonly Level[];
  /** The body with only these pieces of the prompt, compact. */
  body(pieces: readonly Piece[]): string;
}

/** Characters of text, and token ids where the prompt is made of them: null otherwise. */
export interface PromptSize {
  readonly characters: number | null;
  readonly ids: number | null;
}

/** Takes the prompt of a body apart. Throws BAD_INPUT for a body without text, input_ids, prompt or messages. */
export function readPrompt(body: string): Prompt {
  const entries = splitObject(body);
  const json = (name: string): string | null => {
    const value = entries?.findLast((entry) => entry.name === name)?.json ?? 'null';
    return value === 'null' ? null : value;
  };
  const [ids, text, messages, prompt] = [json('input_ids'), json('text'), json('messages'), json('prompt')];
  if (entries && ids !== null) return idsPrompt(entries, 'input_ids', ids);
  if (entries && text !== null) return textPrompt(entries, 'text', text);
  if (entries && messages !== null) return messagesPrompt(entries, messages);
  // Of /v1/completions: a text or several, token ids or several lists of them.
  if (entries && prompt !== null)
    return /^\[\s*(?:\[|-?\d)/.test(prompt)
      ? idsPrompt(entries, 'prompt', prompt)
      : textPrompt(entries, 'prompt', prompt);
  throw new ProblemError('nothingToMinimise', {});
}

export function sizeOf(kind: PromptKind, pieces: readonly Piece[]): PromptSize {
  if (kind === 'ids') return { characters: null, ids: pieces.length };
  return { characters: pieces.reduce((sum, { text }) => sum + codePoints(text ?? ''), 0), ids: null };
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function textPrompt(entries: readonly Entry[], field: string, json: string): Prompt {
  const items = splitArray(json);
  const texts = (items ?? [json]).map((item) => textOf(item));
  const pieces = texts.map((text, leaf) => ({ leaf, part: 0, text, id: null }));
  return {
    kind: 'text',
    pieces,
    levels: [...(items ? [whole('prompts')] : []), ...textLevels],
    body: (kept) => {
      const leaves = leavesOf(kept);
      const values = leaves.map((of) => JSON.stringify(of.map(({ text }) => text ?? '').join('')));
      if (!items) return joinObject(withEntry(entries, field, values[0] ?? '""'));
      return batchBody(entries, field, texts.length, kept, values);
    },
  };
}

function idsPrompt(entries: readonly Entry[], field: string, json: string): Prompt {
  const items = splitArray(json) ?? [];
  const isBatch = items.some((item) => item.startsWith('['));
  const lists = isBatch ? items.map((item) => splitArray(item) ?? []) : [items];
  const pieces = lists.flatMap((list, leaf) => list.map((id) => ({ leaf, part: 0, text: null, id })));
  return {
    kind: 'ids',
    pieces,
    levels: [
      ...(isBatch ? [whole('prompts')] : []),
      { name: 'tokens', units: (kept) => kept.map((piece) => [piece]) },
    ],
    body: (kept) => {
      const values = leavesOf(kept).map((of) => `[${of.map(({ id }) => id).join(',')}]`);
      if (!isBatch) return joinObject(withEntry(entries, field, values[0] ?? '[]'));
      return batchBody(entries, field, lists.length, kept, values);
    },
  };
}

/** A batch with some of its prompts: what is given once for each prompt goes with them. */
function batchBody(
  entries: readonly Entry[],
  field: string,
  prompts: number,
  kept: readonly Piece[],
  values: readonly string[],
): string {
  const leaves = leavesOf(kept).map((of) => of[0]?.leaf ?? 0);
  const rest = entries.map(({ name, json }) => {
    if (name === field) return { name, json: `[${values.join(',')}]` };
    const items = prompts > 1 ? splitArray(json) : null;
    if (items?.length !== prompts) return { name, json };
    return { name, json: `[${leaves.map((leaf) => items[leaf]).join(',')}]` };
  });
  return joinObject(rest);
}

function messagesPrompt(entries: readonly Entry[], json: string): Prompt {
  const messages = (splitArray(json) ?? []).map((message) => {
    const fields = splitObject(message) ?? [];
    const content = fields.findLast(({ name }) => name === 'content')?.json ?? 'null';
    return { fields, content, parts: splitArray(content) };
  });
  const pieces = messages.flatMap(({ content, parts }, leaf): Piece[] =>
    parts
      ? parts.map((part, at) => ({ leaf, part: at, text: textOfPart(part), id: null }))
      : [{ leaf, part: 0, text: content.startsWith('"') ? textOf(content) : null, id: null }],
  );
  return {
    kind: 'messages',
    pieces,
    levels: [whole('messages'), { name: 'parts', units: byPart }, ...textLevels],
    body: (kept) => {
      const values = leavesOf(kept).map((of) => {
        const message = messages[of[0]?.leaf ?? 0];
        if (!message) return 'null';
        const { fields, content, parts } = message;
        const join = (some: readonly Piece[]) => JSON.stringify(some.map(({ text }) => text).join(''));
        if (!parts) {
          const now = content.startsWith('"') ? join(of) : content;
          return joinObject(withEntry(fields, 'content', now));
        }
        const some = byPart(of).map((pieces) => {
          const [first] = pieces;
          const part = parts[first?.part ?? 0] ?? 'null';
          return first?.text === null
            ? part
            : joinObject(withEntry(splitObject(part) ?? [], 'text', join(pieces)));
        });
        return joinObject(withEntry(fields, 'content', `[${some.join(',')}]`));
      });
      return joinObject(withEntry(entries, 'messages', `[${values.join(',')}]`));
    },
  };
}

/** The text of a part of a message; null for a picture and the like. */
function textOfPart(part: string): string | null {
  const json = splitObject(part)?.findLast(({ name }) => name === 'text')?.json;
  return json?.startsWith('"') ? textOf(json) : null;
}

/** A JSON string's text. Anything else stands as it is written. */
function textOf(json: string): string {
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : json;
}

/** Prompts or messages, each as one. */
const whole = (name: 'prompts' | 'messages'): Level => ({ name, units: leavesOf });

const cut = (name: LevelName, into: (text: string) => readonly string[]): Level => ({
  name,
  units: (pieces) =>
    pieces.flatMap((piece) =>
      piece.text === null || piece.text === ''
        ? [[piece]]
        : into(piece.text).map((text) => [{ ...piece, text }]),
    ),
});

/** Lines with their ends, words with the blanks behind them, code points. */
const textLevels: readonly Level[] = [
  cut('lines', (text) => text.match(/[^\n]*\n|[^\n]+$/gu) ?? [text]),
  cut('words', (text) => text.match(/^\s+|\S+\s*/gu) ?? [text]),
  cut('characters', (text) => Array.from(text)),
];

/** Pieces of one prompt or message together, in their order. */
const leavesOf = (pieces: readonly Piece[]): readonly (readonly Piece[])[] =>
  grouped(pieces, (left, right) => left.leaf === right.leaf);

const byPart = (pieces: readonly Piece[]): readonly (readonly Piece[])[] =>
  grouped(pieces, (left, right) => left.leaf === right.leaf && left.part === right.part);

function grouped(
  pieces: readonly Piece[],
  belong: (left: Piece, right: Piece) => boolean,
): readonly (readonly Piece[])[] {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    const last = groups.at(-1);
    if (last?.[0] && belong(last[0], piece)) last.push(piece);
    else groups.push([piece]);
  }
  return groups;
}
