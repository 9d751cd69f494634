import { heldKey, heldKinds } from './held.ts';
import { type FieldWords, fields } from './messages/en/fields.ts';
import { phrases } from './messages/en/phrases.ts';
import type { Messages } from './messages/messages.ts';
import { phrase, say } from './phrase.ts';
import {
  boundsOf,
  embeddingFields,
  type FieldInfo,
  type FieldKind,
  generateFields,
  grammarFields,
  type SamplingFieldName,
  type SamplingInfo,
  samplingOf,
} from './request-fields.ts';
import { hasIn } from './server-version.ts';

const en: SchemaWords = { fields, phrases };

/** The part of JSON Schema draft-07 that is used here, and `errorMessage`, which Monaco's JSON service reads. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly not?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
  readonly pattern?: string;
  readonly allOf?: readonly JsonSchema[];
  readonly errorMessage?: string;
}

/** Words of one language. */
export interface SchemaWords {
  readonly fields: Messages['fields'];
  readonly phrases: Messages['phrases'];
}

export interface RequestSchemas {
  /** The body of `/generate` (`GenerateReqInput`). */
  readonly generate: JsonSchema;
  /** The body of `/encode` and `/classify` (`EmbeddingReqInput`). */
  readonly embedding: JsonSchema;
}

const integers: JsonSchema = { items: { type: ['integer', 'array'], items: { type: 'integer' } } };

/** Types are as loose as the server's: null stands for "not given" everywhere. */
const kinds: Readonly<Record<Exclude<FieldKind, 'sampling'>, JsonSchema>> = {
  text: {
    type: ['string', 'array', 'null'],
    items: { type: ['string', 'array'], items: { type: 'string' } },
  },
  tokenIds: { type: ['array', 'null'], ...integers },
  embeds: { type: ['array', 'null'], items: { type: 'array' } },
  media: { type: ['string', 'object', 'array', 'null'] },
  stringOrList: { type: ['string', 'array', 'null'], items: { type: 'string' } },
  string: { type: ['string', 'null'] },
  stringS: { type: ['string', 'array', 'null'], items: { type: ['string', 'null'] } },
  boolean: { type: ['boolean', 'null'] },
  booleanS: { type: ['boolean', 'array', 'null'], items: { type: 'boolean' } },
  hiddenStates: {
    anyOf: [{ type: ['boolean', 'array', 'null'], items: { type: 'boolean' } }, { enum: ['last'] }],
  },
  integer: { type: ['integer', 'null'] },
  integerS: { type: ['integer', 'array', 'null'], items: { type: ['integer', 'null'] } },
  number: { type: ['number', 'null'] },
  object: { type: ['object', 'null'] },
  list: { type: ['array', 'null'] },
  any: {},
};

const samplingKinds: Readonly<Record<SamplingInfo['kind'], JsonSchema>> = {
  integer: { type: ['integer', 'null'] },
  number: { type: ['number', 'null'] },
  boolean: { type: ['boolean', 'null'] },
  string: { type: ['string', 'null'] },
  stringOrList: { type: ['string', 'array', 'null'], items: { type: 'string' } },
  tokenIds: { type: ['array', 'null'], items: { type: ['integer', 'null'] } },
  bias: {
    type: ['object', 'null'],
    patternProperties: { '^\\d+$': { type: 'number' } },
    additionalProperties: false,
  },
  object: { type: ['object', 'null'] },
};

/** Bodies as a server of that version takes them, explained in `words`; null = any version. */
export function requestSchemas(version: string | null, words: SchemaWords = en): RequestSchemas {
  const { fields } = words;
  return {
    generate: bodySchema(fields.generateTitle, generateFields, version, words),
    embedding: bodySchema(fields.embeddingTitle, embeddingFields, version, words),
  };
}

const sentences = (...parts: (string | null)[]): string => parts.filter((part) => part !== null).join(' ');

const titled = ({ title, help }: FieldWords): JsonSchema => ({ title, description: help });

function describe(info: FieldInfo | SamplingInfo, own: FieldWords, words: SchemaWords): JsonSchema {
  const { fields } = words;
  const until = 'until' in info ? (info.until ?? null) : null;
  const reason = 'rule' in info && info.reason !== null ? say(phrase(info.reason, {}), words.phrases) : null;
  const bounds = 'rule' in info ? null : boundsOf(info);
  return {
    title: own.title,
    description: sentences(
      own.help,
      info.default === 'null' ? null : fields.default(info.default),
      bounds === null ? null : fields.range(bounds),
      info.since === null ? null : fields.since(info.since),
      until === null ? null : fields.until(until),
      reason === null
        ? null
        : 'rule' in info && info.rule === 'drop'
          ? fields.leftOut(reason)
          : fields.repaired(reason),
    ),
    default: JSON.parse(info.default),
  };
}

/** A placeholder stands for a value of any kind. */
const isPlaceholder: JsonSchema = { type: 'object', required: [heldKey] };

/** The same, where a placeholder may stand in its place, or in the place of an item. */
function orPlaceholder(schema: JsonSchema, words: SchemaWords): JsonSchema {
  const { held } = words.fields;
  const { items } = schema;
  return {
    if: isPlaceholder,
    // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
    then: {
      properties: {
        [heldKey]: { ...titled(held.id), pattern: '^[A-Za-z0-9_-]{1,60}-[0-9a-f]{32}$' },
        bytes: titled(held.bytes),
        is: { ...titled(held.is), enum: heldKinds },
        count: titled(held.count),
        preview: titled(held.preview),
      },
      additionalProperties: false,
      errorMessage: held.broken,
    },
    else: items === undefined ? schema : { ...schema, items: orPlaceholder(items, words) },
  };
}

function samplingProperty(name: SamplingFieldName, info: SamplingInfo, words: SchemaWords): JsonSchema {
  const bounds: JsonSchema = {
    ...(info.min === undefined ? {} : info.above ? { exclusiveMinimum: info.min } : { minimum: info.min }),
    ...(info.max === undefined ? {} : { maximum: info.max }),
    ...(info.kind === 'string' ? { errorMessage: words.fields.grammarAsString } : {}),
    ...(name === 'top_k' ? { not: { const: 0 }, errorMessage: words.fields.topK } : {}),
  };
  return {
    ...orPlaceholder({ ...samplingKinds[info.kind], ...bounds }, words),
    ...describe(info, words.fields.sampling[name], words),
  };
}

/** Only one constraint on the output; null and '' count as not set. */
const oneGrammar = ({ fields }: SchemaWords): JsonSchema => ({
  not: {
    anyOf: pairs(grammarFields).map((pair) => ({
      type: 'object',
      required: pair,
      properties: Object.fromEntries(pair.map((key) => [key, { type: 'string', minLength: 1 }])),
    })),
  },
  errorMessage: fields.oneGrammar,
});

function pairs(keys: readonly string[]): string[][] {
  return keys.flatMap((first, at) => keys.slice(at + 1).map((second) => [first, second]));
}

/** An object of sampling parameters. A name that is not in it is an error: the server answers 500. */
function samplingObject(version: string | null, words: SchemaWords): JsonSchema {
  const { fields } = words;
  return {
    properties: Object.fromEntries(
      samplingOf(version).map(([name, info]) => [name, samplingProperty(name, info, words)]),
    ),
    additionalProperties: false,
    allOf: [oneGrammar(words)],
    errorMessage: version === null ? fields.unknownSampling : fields.unknownSamplingIn(version),
  };
}

/**
 * A body. A field that is not in it is marked, too, though the server lets it pass: it is ignored without a word, so
 * that a typo reads like a request that was sent. The type stands apart, because `errorMessage` would replace its words.
 */
function bodySchema(
  title: string,
  table: Readonly<Record<string, FieldInfo>>,
  version: string | null,
  words: SchemaWords,
): JsonSchema {
  const { fields } = words;
  const properties: Record<string, JsonSchema> = {};
  const parameters = samplingObject(version, words);
  for (const [name, info] of Object.entries(table)) {
    if (!hasIn(version, info)) continue;
    const own = (fields.request as Readonly<Record<string, FieldWords>>)[name];
    if (!own) throw new Error(`No help for ${name}`);
    const shape: JsonSchema =
      info.kind === 'sampling'
        ? {
            ...parameters,
            allOf: [{ type: ['object', 'array', 'null'] }, oneGrammar(words)],
            items: parameters,
          }
        : kinds[info.kind];
    properties[name] = { ...orPlaceholder(shape, words), ...describe(info, own, words) };
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    allOf: [
      { type: 'object' },
      { anyOf: [{ required: ['text'] }, { required: ['input_ids'] }, { required: ['input_embeds'] }] },
    ],
    properties,
    additionalProperties: false,
    errorMessage: version === null ? fields.unknownField : fields.unknownFieldIn(version),
  };
}
