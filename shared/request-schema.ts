import { type FieldWords, fields } from './messages/en/fields.ts';
import { phrases } from './messages/en/phrases.ts';
import { phrase, say } from './phrase.ts';
import {
  embeddingFields,
  type FieldInfo,
  type FieldKind,
  generateFields,
  type SamplingFieldName,
  type SamplingInfo,
  samplingFields,
} from './request-fields.ts';

export { samplingKeys } from './request-fields.ts';

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
  readonly allOf?: readonly JsonSchema[];
  readonly errorMessage?: string;
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
  string: { type: ['string', 'null'], errorMessage: fields.grammarAsString },
  stringOrList: { type: ['string', 'array', 'null'], items: { type: 'string' } },
  tokenIds: { type: ['array', 'null'], items: { type: ['integer', 'null'] } },
  bias: {
    type: ['object', 'null'],
    patternProperties: { '^\\d+$': { type: 'number' } },
    additionalProperties: false,
  },
  object: { type: ['object', 'null'] },
};

const sentences = (...parts: (string | null)[]): string => parts.filter((part) => part !== null).join(' ');

function describe(words: FieldWords, info: FieldInfo | SamplingInfo): JsonSchema {
  const reason = 'rule' in info && info.reason !== null ? say(phrase(info.reason, {}), phrases) : null;
  return {
    title: words.title,
    description: sentences(
      words.help,
      info.default === 'null' ? null : fields.default(info.default),
      info.since === null ? null : fields.since(info.since),
      reason === null
        ? null
        : 'rule' in info && info.rule === 'drop'
          ? fields.leftOut(reason)
          : fields.repaired(reason),
    ),
    default: JSON.parse(info.default),
  };
}

/** Only one constraint on the output; null and '' count as not set. */
const oneGrammar: JsonSchema = {
  not: {
    anyOf: pairs(['json_schema', 'regex', 'ebnf', 'structural_tag']).map((pair) => ({
      type: 'object',
      required: pair,
      properties: Object.fromEntries(pair.map((key) => [key, { type: 'string', minLength: 1 }])),
    })),
  },
  errorMessage: fields.oneGrammar,
};

function pairs(keys: readonly string[]): string[][] {
  return keys.flatMap((first, at) => keys.slice(at + 1).map((second) => [first, second]));
}

function samplingProperty(name: SamplingFieldName): JsonSchema {
  const info: SamplingInfo = samplingFields[name];
  const bounds: JsonSchema = {
    ...(info.min === undefined ? {} : info.above ? { exclusiveMinimum: info.min } : { minimum: info.min }),
    ...(info.max === undefined ? {} : { maximum: info.max }),
    ...(name === 'top_k' ? { not: { const: 0 }, errorMessage: fields.topK } : {}),
  };
  return { ...samplingKinds[info.kind], ...bounds, ...describe(fields.sampling[name], info) };
}

/** An object of sampling parameters. A name that is not in it is an error: the server answers 500. */
const samplingObject: JsonSchema = {
  properties: Object.fromEntries(
    (Object.keys(samplingFields) as SamplingFieldName[]).map((name) => [name, samplingProperty(name)]),
  ),
  additionalProperties: false,
  allOf: [oneGrammar],
  errorMessage: fields.unknownSampling,
};

/**
 * A body. A field that is not in it is marked, too, though the server lets it pass: it is ignored without a word, so
 * that a typo reads like a request that was sent. The type stands apart, because `errorMessage` would replace its words.
 */
function bodySchema(title: string, table: Readonly<Record<string, FieldInfo>>): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const [name, info] of Object.entries(table)) {
    const words = (fields.request as Readonly<Record<string, FieldWords>>)[name];
    if (!words) throw new Error(`No help for ${name}`);
    const shape: JsonSchema =
      info.kind === 'sampling'
        ? {
            ...samplingObject,
            allOf: [{ type: ['object', 'array', 'null'] }, oneGrammar],
            items: samplingObject,
          }
        : kinds[info.kind];
    properties[name] = { ...shape, ...describe(words, info) };
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
    errorMessage: fields.unknownField,
  };
}

/** JSON Schema of the body of `/generate` (`GenerateReqInput`). */
export const generateSchema: JsonSchema = bodySchema(fields.generateTitle, generateFields);

/** JSON Schema of the body of `/encode` and `/classify` (`EmbeddingReqInput`). */
export const embeddingSchema: JsonSchema = bodySchema(fields.embeddingTitle, embeddingFields);
