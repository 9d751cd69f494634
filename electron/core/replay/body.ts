import { type JSONVisitor, visit } from 'jsonc-parser';
import { ProblemError } from '../../../shared/outcome.ts';
import type { SamplingFacts } from '../../../shared/replay.ts';
import { type SamplingInfo, samplingFields, samplingKeys } from '../../../shared/request-fields.ts';
import { isSince } from '../../../shared/server-version.ts';
import { faultOf, placeOf } from './request-text.ts';
import { TokenChoice } from './token-choice.ts';

/** What has to be known of a body before it is sent. */
export interface BodyFacts {
  /** The answer will be a stream of events. */
  readonly stream: boolean;
  /** Prompts of a batch; 1 for a single request. */
  readonly prompts: number;
  readonly sampling: SamplingFacts;
}

/** Which sampling parameters the server takes that a body goes to. */
export interface KnownSampling {
  /** Not listed here, but taken by a newer server. */
  readonly also?: readonly string[];
  /** Version of the server; null or left out = not known, and every listed parameter passes. */
  readonly version?: string | null;
}

/**
 * Reads a body without changing it: it must be one JSON object, and its sampling parameters must be ones that
 * the server has, or it answers 500 without a word. Throws BAD_INPUT that names the place.
 */
export function checkBody(text: string, { also = [], version = null }: KnownSampling = {}): BodyFacts {
  const lone = /\p{Surrogate}/u.exec(text);
  if (lone) {
    const cause = 'half of a surrogate pair, which UTF-8 cannot carry; write it as an escape';
    throw new ProblemError('bodyNotJson', { ...placeOf(text, lone.index), cause });
  }
  const reader = readTop(text);
  if (reader.fault) throw new ProblemError('bodyNotJson', faultOf(text, reader.fault));
  if (reader.root !== 'an object') throw new ProblemError('bodyNotObject', { found: reader.root });
  for (const key of reader.samplingKeys) {
    if (also.includes(key)) continue;
    const { since = null } = (samplingFields as Readonly<Record<string, SamplingInfo>>)[key] ?? {};
    if (since !== null && version !== null && !isSince(version, since))
      throw new ProblemError('samplingKeyNotYet', { key, since, version });
    if (samplingKeys.includes(key)) continue;
    throw new ProblemError('samplingKeyUnknown', { key, nearest: nearest(key, samplingKeys) ?? '' });
  }
  return { stream: reader.stream, prompts: reader.prompts, sampling: reader.choice.facts() };
}

interface Top {
  fault: { error: number; offset: number } | null;
  root: string;
  stream: boolean;
  prompts: number;
  samplingKeys: Set<string>;
  readonly choice: TokenChoice;
}

/** Walks the text once and builds nothing of it, so that a prompt of many megabytes costs no memory. */
function readTop(text: string): Top {
  const top: Top = {
    fault: null,
    root: 'empty',
    stream: false,
    prompts: 1,
    samplingKeys: new Set(),
    choice: new TokenChoice(),
  };
  /** Bracket depth: 0 outside, 1 among the fields of the body. */
  let depth = 0;
  let field = '';
  /** Depth at which the keys are sampling parameters; 0 while none are. */
  let samplingDepth = 0;
  /** The last key at any depth. */
  let key = '';
  let items = 0;
  let lists = 0;

  const value = (kind: string) => {
    if (depth === 0) top.root = kind;
    if (depth === 2 && (field === 'text' || field === 'prompt') && kind === 'a text') items += 1;
    // Only the token ids of a batch, or the pairs of a cross encoder, are lists in a list.
    if (depth === 2 && kind === 'a list') lists += 1;
  };
  const leave = () => {
    depth -= 1;
    if (depth < samplingDepth) samplingDepth = 0;
    if (depth === 1 && (field === 'text' || field === 'input_ids' || field === 'prompt')) {
      const prompts = Math.max(items, lists);
      if (prompts > 0) top.prompts = prompts;
    }
  };
  const visitor: JSONVisitor = {
    onObjectBegin: () => {
      value('an object');
      depth += 1;
      if (field === 'sampling_params' && (depth === 2 || depth === 3) && samplingDepth === 0) {
        samplingDepth = depth;
      }
    },
    onObjectProperty: (name) => {
      if (depth === 1) {
        field = name;
        items = 0;
        lists = 0;
      }
      if (depth === samplingDepth) top.samplingKeys.add(name);
      key = name;
    },
    onObjectEnd: leave,
    onArrayBegin: () => {
      value('a list');
      depth += 1;
    },
    onArrayEnd: leave,
    onLiteralValue: (literal) => {
      value(kindOf(literal));
      if (depth === 1 && field === 'stream') top.stream = literal === true;
      if (depth === 1 || depth === samplingDepth) top.choice.read(key, literal);
    },
    onError: (error, offset) => {
      top.fault ??= { error, offset };
    },
  };
  try {
    visit(text, visitor, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ProblemError(
      'badInput',
      { what: 'The body', cause: 'it is nested too deeply' },
      { cause: error },
    );
  }
  return top;
}

const kindOf = (literal: unknown): string =>
  literal === null ? 'null' : typeof literal === 'string' ? 'a text' : `a ${typeof literal}`;

/** The candidate with the fewest edits, or null where none is near enough to be a slip. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const known = aliases.get(word.toLowerCase());
  if (known !== undefined) return known;
  const wanted = word.toLowerCase().replace(/[^a-z]/g, '');
  let best: string | null = null;
  let least = Math.min(Math.max(2, Math.floor(wanted.length / 3)), wanted.length - 1) + 1;
  for (const candidate of candidates) {
    const edits = distance(wanted, candidate.replace(/_/g, ''));
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** What other servers call it. */
const aliases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    max_tokens: 'max_new_tokens',
    max_completion_tokens: 'max_new_tokens',
    min_tokens: 'min_new_tokens',
    seed: 'sampling_seed',
    best_of: 'n',
    guided_json: 'json_schema',
    guided_regex: 'regex',
    guided_grammar: 'ebnf',
    stop_strs: 'stop',
  }),
);

/** Edits (insert, delete, replace) between two words. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
