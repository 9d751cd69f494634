import type { RequestRow, RequestState } from './dump.ts';
import { type Phrase, phrase } from './phrase.ts';

/** What a filter can ask about, and how a value is written for it. */

export type WhereOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '~';

type Kind = 'text' | 'exact' | 'state' | 'boolean' | 'count' | 'number' | 'seconds' | 'time';

/** Texts that are longer than what a row has of them. */
export interface WhereTexts {
  prompt(row: RequestRow): string | null;
  answer(row: RequestRow): string | null;
}

export interface WhereField {
  readonly name: string;
  readonly kind: Kind;
  readonly operators: readonly WhereOperator[];
  /** Usual values, for completion. */
  readonly values: readonly string[];
  /** It is not in the table of a large dump, but read from the file. */
  readonly isText: boolean;
  of(row: RequestRow, texts: WhereTexts): string | number | boolean | null;
}

/** The right side of a comparison. */
export type WhereValue =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'boolean'; readonly is: boolean }
  /** `folded` is the text in lower case; `exact` asks for the same case, too. */
  | { readonly kind: 'text'; readonly text: string; readonly folded: string; readonly exact: boolean }
  | { readonly kind: 'number'; readonly number: number }
  /** A time of day in UTC, in seconds. */
  | { readonly kind: 'clock'; readonly seconds: number };

const order: readonly WhereOperator[] = ['=', '!=', '<', '<=', '>', '>='];
const words: readonly WhereOperator[] = ['=', '!=', '~'];
const operatorsOf: Readonly<Record<Kind, readonly WhereOperator[]>> = {
  text: words,
  exact: words,
  state: words,
  boolean: ['=', '!='],
  count: order,
  number: order,
  seconds: order,
  time: order,
};

const states: readonly RequestState[] = ['finished', 'in_flight', 'health_check'];

const field = (
  name: string,
  kind: Kind,
  of: WhereField['of'],
  values: readonly string[] = kind === 'boolean' ? ['yes', 'no'] : [],
): WhereField => ({ name, kind, of, values, operators: operatorsOf[kind], isText: false });
const textField = (name: string, kind: 'text' | 'exact', of: WhereField['of']): WhereField => ({
  ...field(name, kind, of),
  isText: true,
});

/** In the order of completion. */
export const whereFields: readonly WhereField[] = [
  field('state', 'state', (row) => row.state, states),
  field('prompt', 'count', (row) => row.promptTokens, ['1k', '8k', '32k']),
  field('cached', 'count', (row) => row.cachedTokens, ['0', '1k']),
  field('completion', 'count', (row) => row.completionTokens, ['0', '1k']),
  field('ttft', 'seconds', (row) => row.ttftSeconds, ['500ms', '1s', '5s']),
  field('elapsed', 'seconds', (row) => row.elapsedSeconds, ['1s', '10s', '1min']),
  field('finish', 'text', (row) => row.finishType, ['stop', 'length', 'abort']),
  textField('detail', 'text', (row) => row.finishDetail),
  field('error', 'text', (row) => row.errorType),
  textField('text', 'text', (row, texts) => texts.prompt(row)),
  textField('answer', 'text', (row, texts) => texts.answer(row)),
  textField('rid', 'exact', (row) => row.rid),
  field('start', 'time', (row) => row.start),
  field('end', 'time', (row) => row.end),
  field('stream', 'boolean', (row) => row.stream),
  field('dp', 'count', (row) => row.dpRank, ['0', '1']),
  field('queue', 'seconds', (row) => row.queueSeconds, ['500ms', '1s', '5s']),
  field('prefill', 'seconds', (row) => row.prefillSeconds, ['500ms', '1s', '5s']),
  field('lora', 'text', (row) => row.loraPath),
  field('media', 'count', (row) => row.media, ['0', '1']),
  field('modality', 'text', (row) => row.modality, ['image', 'video', 'audio']),
  field('grammar', 'text', (row) => row.grammar, ['json_schema', 'regex', 'ebnf', 'structural_tag']),
  field('logprobs', 'boolean', (row) => row.logprobs),
  field('markup', 'boolean', (row) => row.markup),
  field('samples', 'count', (row) => row.samples, ['1', '2']),
  field('nologs', 'boolean', (row) => row.noLogs),
  field('cachepass', 'boolean', (row) => row.cachePass),
  field('weights', 'text', (row) => row.weightVersion),
  field('retractions', 'count', (row) => row.retractions, ['0', '1']),
  field('accept', 'number', (row) => row.specAcceptLength, ['1.2', '2']),
  field('incomplete', 'boolean', (row) => row.incomplete),
  field('class', 'text', (row) => row.class, ['GenerateReqInput', 'EmbeddingReqInput']),
  field('index', 'count', (row) => row.index),
];

/** Other spellings: those of the CLI's JSON and of the table's heads. */
const aliases: Readonly<Record<string, string>> = {
  output: 'completion',
  prompttokens: 'prompt',
  cachedtokens: 'cached',
  completiontokens: 'completion',
  ttftseconds: 'ttft',
  elapsedseconds: 'elapsed',
  finishtype: 'finish',
  finishdetail: 'detail',
  textpreview: 'text',
  prompttext: 'text',
  dprank: 'dp',
  lorapath: 'lora',
  errortype: 'error',
  queueseconds: 'queue',
  prefillseconds: 'prefill',
  n: 'samples',
  weightversion: 'weights',
  specacceptlength: 'accept',
  outputtext: 'answer',
};

const byName: ReadonlyMap<string, WhereField> = new Map(whereFields.map((one) => [one.name, one]));

/** A field by its name or another spelling; case and underscores do not count. */
export function fieldNamed(text: string): WhereField | undefined {
  const name = text.toLowerCase().replaceAll('_', '');
  return byName.get(Object.hasOwn(aliases, name) ? (aliases[name] as string) : name);
}

/** The field that was probably meant; null when none is near. */
export function nearestField(text: string): string | null {
  const typed = text.toLowerCase();
  if (typed.length < 3) return null;
  const names = [...byName.keys(), 'output'];
  const starts = names.find((name) => name.startsWith(typed) || typed.startsWith(name));
  return starts ?? names.find((name) => isNear(typed, name)) ?? null;
}

/** One letter more, less or other, or two letters swapped. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  const restA = a.slice(same);
  const restB = b.slice(same);
  if (restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}

/** Reads a value for a field; a Phrase says what was expected instead. Quoted text is never a word of the language. */
export function parseValue(field: WhereField, text: string, quoted: boolean): WhereValue | Phrase {
  if (!quoted && /^(unknown|none|null)$/i.test(text)) return { kind: 'unknown' };
  switch (field.kind) {
    case 'text':
    case 'exact':
      return { kind: 'text', text, folded: text.toLowerCase(), exact: field.kind === 'exact' };
    case 'state':
      return parseState(text);
    case 'boolean':
      if (/^(yes|true|1)$/i.test(text)) return { kind: 'boolean', is: true };
      if (/^(no|false|0)$/i.test(text)) return { kind: 'boolean', is: false };
      return phrase('whereBoolean', { found: text });
    case 'count':
    case 'number':
      return number(text, counts) ?? phrase('whereCount', { found: text });
    case 'seconds':
      return number(text, durations) ?? phrase('whereSeconds', { found: text });
    case 'time':
      return parseTime(text) ?? phrase('whereTime', { found: text });
  }
}

function parseState(text: string): WhereValue | Phrase {
  const typed = text.toLowerCase().replace(/[\s_-]+/g, '_');
  const state = states.find((one) => one === typed || one.replace('_', '') === typed);
  if (!state) return phrase('whereState', { found: text });
  return { kind: 'text', text: state, folded: state, exact: true };
}

const counts: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6 };
const durations: Readonly<Record<string, number>> = {
  '': 1,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  sec: 1,
  min: 60,
  h: 3600,
};

function number(text: string, units: Readonly<Record<string, number>>): WhereValue | null {
  const match = /^([+-]?(?:\d[\d_,]*(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?)\s*([a-zµ]*)$/i.exec(text);
  if (!match) return null;
  const unit = (match[2] as string).toLowerCase();
  const value = Number((match[1] as string).replace(/[_,]/g, ''));
  if (!Object.hasOwn(units, unit) || !Number.isFinite(value)) return null;
  // 500ms has to be the 0.5 that a row holds.
  const factor = units[unit] as number;
  return { kind: 'number', number: factor < 1 ? value / Math.round(1 / factor) : value * factor };
}

/** Unix seconds, an ISO date or time (UTC unless it says otherwise), or a time of day in UTC. */
function parseTime(text: string): WhereValue | null {
  if (/^\d+(\.\d+)?$/.test(text)) return { kind: 'number', number: Number(text) };
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/.exec(text);
  if (clock) {
    const [hour, minute, second] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
    if (hour > 23 || minute > 59 || second >= 60) return null;
    return { kind: 'clock', seconds: hour * 3600 + minute * 60 + second };
  }
  const iso =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(text);
  if (!iso) return null;
  const moment = Date.parse(`${iso[1]}T${iso[2] ?? '00:00'}${(iso[3] ?? 'Z').toUpperCase()}`);
  return Number.isNaN(moment) ? null : { kind: 'number', number: moment / 1000 };
}
