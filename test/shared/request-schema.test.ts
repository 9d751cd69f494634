import { describe, expect, test } from 'vitest';
import { fields } from '../../shared/messages/en/fields.ts';
import { phrases } from '../../shared/messages/en/phrases.ts';
import { zh } from '../../shared/messages/zh/index.ts';
import {
  embeddingFields,
  generateFields,
  leftByServer,
  samplingFields,
  samplingKeys,
} from '../../shared/request-fields.ts';
import { type JsonSchema, requestSchemas } from '../../shared/request-schema.ts';
import { markers } from './json-markers.ts';

const { generate: generateSchema, embedding: embeddingSchema } = requestSchemas(null);
const mark = (text: string, schema: JsonSchema = generateSchema) => markers(text, schema);

describe('a body that SGLang takes has no markers', () => {
  const good = [
    '{"text":"a"}',
    '{"text":["a","b"],"sampling_params":[{"n":1},{"n":2}],"stream":true}',
    '{"input_ids":[1,2,3],"bootstrap_room":9223372036854775807,"sampling_params":{"temperature":0,"top_k":-1,"top_p":1,"sampling_seed":null}}',
    '{"input_ids":[[1],[2,3]],"lora_path":["a",null],"return_logprob":[true,false],"top_logprobs_num":[1,2]}',
    '{"text":"a","image_data":["x",{"url":"y"},["z"]],"return_hidden_states":"last"}',
    '{"text":"a","sampling_params":{"stop":["x"],"logit_bias":{"15":-1.5},"json_schema":"{}","regex":null,"ebnf":""}}',
    '{"text":"a","sampling_params":null,"priority":null}',
  ];
  for (const text of good) test(text, async () => expect(await mark(text)).toEqual([]));

  test('embeddings', async () => {
    expect(await mark('{"text":[["q","d"]],"is_cross_encoder_request":true}', embeddingSchema)).toEqual([]);
  });
});

describe('what is wrong is marked in words', () => {
  const bad: [text: string, message: RegExp][] = [
    ['{"text":"a","temperature":1}', /ignores a field that it does not know/],
    ['{"text":"a","sampling_params":{"max_tokens":1}}', /answers 500/],
    ['{"text":["a"],"sampling_params":[{"max_tokens":1}]}', /answers 500/],
    ['{"text":"a","sampling_params":{"temperature":-1}}', /minimum/],
    ['{"text":"a","sampling_params":{"top_p":0}}', /minimum/],
    ['{"text":"a","sampling_params":{"top_p":1.5}}', /maximum/],
    ['{"text":"a","sampling_params":{"top_k":0}}', /-1 for all tokens/],
    ['{"text":"a","sampling_params":{"n":0}}', /minimum/],
    ['{"text":"a","sampling_params":{"n":1.5}}', /integer/],
    ['{"text":"a","sampling_params":{"json_schema":{}}}', /as a string/],
    ['{"text":"a","sampling_params":{"json_schema":"{}","regex":"x"}}', /Only one of/],
    ['{"text":"a","sampling_params":{"logit_bias":{"word":1}}}', /not allowed/],
    ['{"text":"a","sampling_params":"n=1"}', /Incorrect type/],
    ['{"text":"a","stream":"yes"}', /Incorrect type/],
    ['{"stream":true}', /Missing property/],
    ['[]', /Incorrect type. Expected "object"/],
  ];
  for (const [text, message] of bad) {
    test(text, async () => {
      const found = await mark(text);
      expect(found).not.toEqual([]);
      expect(found.join('\n')).toMatch(message);
    });
  }
});

describe('a large value that was put aside', () => {
  const id = `text-${'0f'.repeat(16)}`;
  const held = (more = '') =>
    `{"$held":"${id}","bytes":70000,"is":"text","count":69998,"preview":"a … b"${more}}`;
  const good = [
    `{"text":${held()}}`,
    `{"input_ids":${held()},"image_data":["x",${held()}]}`,
    `{"text":["a",${held()}],"sampling_params":{"json_schema":${held()},"logit_bias":${held()}}}`,
  ];
  for (const text of good) test(text.slice(0, 40), async () => expect(await mark(text)).toEqual([]));
  test('has its keys only, and a name as they are made', async () => {
    expect((await mark(`{"text":${held(',"more":1')}}`)).join()).toMatch(/has these keys only/);
    expect(await mark(`{"text":${held().replace('0f0f', 'xyz!')}}`)).not.toEqual([]);
    expect((await mark('{"text":{"$hold":1}}')).join()).toMatch(/Incorrect type/);
  });
});

describe('by version of the server', () => {
  const cases: [version: string, text: string, message: RegExp | null][] = [
    [
      '0.5.3',
      '{"text":"a","sampling_params":{"stop_regex":"x"}}',
      /SGLang 0\.5\.3 does not know .* answers 500/,
    ],
    ['0.5.4', '{"text":"a","sampling_params":{"stop_regex":"x"}}', null],
    ['0.5.4.post1', '{"text":"a","sampling_params":{"stop_regex":"x"}}', null],
    ['0.5.2', '{"text":"a","sampling_params":{"sampling_seed":1}}', /answers 500/],
    ['0.5.6', '{"text":"a","sampling_params":{"repetition_penalty":0}}', null],
    ['0.5.7', '{"text":"a","sampling_params":{"repetition_penalty":0}}', /minimum/],
    ['0.5.2', '{"text":"a","label":"x"}', null],
    ['0.5.3', '{"text":"a","label":"x"}', /SGLang 0\.5\.3 does not know this field/],
    ['0.4.6', '{"text":"a","priority":1}', /does not know this field/],
    ['0.5.2rc1', '{"text":"a","priority":1}', null],
    ['main', '{"text":"a","cache_salt":"x"}', null],
    ['0.5.17', '{"text":"a","cache_salt":"x"}', /does not know this field/],
  ];
  for (const [version, text, message] of cases)
    test(`${version}: ${text}`, async () => {
      const found = (await markers(text, requestSchemas(version).generate)).join('\n');
      if (message === null) expect(found).toBe('');
      else expect(found).toMatch(message);
    });

  test('hover tells range, default and versions, in the language of the window', () => {
    const own = requestSchemas('0.5.2').generate.properties;
    expect(own?.label?.description).toMatch(/Since 0\.5\.2\. Gone after 0\.5\.2\./);
    const sampling = requestSchemas(null).generate.properties?.sampling_params?.else?.properties;
    expect(sampling?.top_p?.description).toMatch(/Default: 1\.0\. Range: > 0 … 1\.$/);
    const chinese = requestSchemas(null, zh).generate.properties;
    expect(chinese?.text?.title).toBe('文本提示词');
  });
});

describe('the tables', () => {
  test('every field has a title, a help text and a default that is JSON', () => {
    for (const schema of [generateSchema, embeddingSchema]) {
      for (const [name, property] of Object.entries(schema.properties ?? {})) {
        expect(property.title, name).toBeTruthy();
        expect(property.description, name).toMatch(/^[A-Za-z].*[.)]$/s);
      }
    }
    for (const info of Object.values({ ...generateFields, ...embeddingFields, ...samplingFields })) {
      expect(() => JSON.parse(info.default)).not.toThrow();
    }
  });

  test('what is dropped has a reason, and the reason is a phrase', () => {
    for (const [name, info] of Object.entries({ ...generateFields, ...embeddingFields })) {
      if (info.rule === 'keep') continue;
      expect(info.reason && phrases[info.reason], name).toBeTypeOf('function');
    }
  });

  test('help that nobody asks for is a leftover', () => {
    expect(Object.keys(fields.request).sort()).toEqual(
      Object.keys({ ...generateFields, ...embeddingFields }).sort(),
    );
    expect(Object.keys(fields.sampling).sort()).toEqual([...samplingKeys].sort());
    for (const name of leftByServer) expect(Object.keys(generateFields)).not.toContain(name);
  });

  test('the reason of a dropped field is in its hover', () => {
    expect(generateSchema.properties?.bootstrap_room?.description).toMatch(
      /A replay leaves it out: hand-over/,
    );
    expect(generateSchema.properties?.text?.description).not.toMatch(/replay/);
  });
});
