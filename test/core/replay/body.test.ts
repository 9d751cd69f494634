import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkBody, nearest } from '../../../electron/core/replay/body.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { samplingKeys } from '../../../shared/request-fields.ts';

function problemOf(text: string) {
  try {
    checkBody(text);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  return null;
}

describe('what a body asks for', () => {
  const cases: [body: string, stream: boolean, prompts: number][] = [
    ['{"text":"a"}', false, 1],
    ['{"text":"a","stream":true}', true, 1],
    ['{"text":"a","stream":false}', false, 1],
    ['{"text":"a","stream":null}', false, 1],
    ['{"stream":true,"text":"\\"stream\\":false"}', true, 1],
    ['{"text":"a","sampling_params":{"custom_params":{"stream":true}}}', false, 1],
    ['{"text":["a","b","c"]}', false, 3],
    ['{"input_ids":[1,2,3]}', false, 1],
    ['{"input_ids":[[1,2],[3]],"stream":true}', true, 2],
    ['{"text":[["q","d1"],["q","d2"]]}', false, 2],
    ['{"input_ids":[1],"image_data":["a","b"]}', false, 1],
  ];
  for (const [body, stream, prompts] of cases)
    test(body, () => expect(checkBody(body)).toMatchObject({ stream, prompts }));
});

describe('a body that is no JSON object names the place', () => {
  const cases: [body: string, message: RegExp][] = [
    ['', /line 1, column 1: a value is expected/],
    ['{"text": "a",}', /line 1, column 14: a field name in double quotes/],
    ['{\n  "text": "a"\n  "stream": true\n}', /line 3, column 3: a comma is expected/],
    ['{\n  "seed": NaN\n}', /line 2, column 11: a value that JSON does not have/],
    ["{'text': 1}", /line 1, column 2/],
    ['{"text": "a"} x', /line 1, column 15/],
    ['{"text": "a" // why\n}', /JSON has no comments/],
    ['{"text": "a\nb"}', /line 1, column 10/],
    ['{"n": 01}', /line 1, column 8: a comma/],
    ['{"text": "\ud800"}', /line 1, column 11: half of a surrogate pair/],
    ['[{"text":"a"}]', /this is a list/],
    ['"a"', /this is a text/],
    ['null', /this is null/],
    ['17', /this is a number/],
  ];
  for (const [body, message] of cases) {
    test(JSON.stringify(body), () => {
      const problem = problemOf(body);
      expect(problem?.code).toBe('BAD_INPUT');
      expect(problem?.message).toMatch(message);
      expect(problem?.hint).toMatch(/Nothing was sent/);
    });
  }

  test('nesting that exhausts the stack is bad input, not a fault of ours', () => {
    const deep = `{"text":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(problemOf(deep)).toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/too deeply/),
    });
  });

  test('it accepts what JSON.parse accepts, and nothing else', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"text"',
      '1',
      '-0.5e3',
      'true',
      'null',
      ' ',
      '\n',
      '//',
      '01',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const text = `{${parts.join('')}}`;
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(problemOf(text) === null).toBe(isJson);
      }),
      { numRuns: 3000, seed: 7 },
    );
  });
});

describe('sampling parameters that the server would answer with 500', () => {
  const cases: [body: string, key: string, hint: string | null][] = [
    ['{"text":"a","sampling_params":{"max_tokens":1}}', 'max_tokens', 'max_new_tokens'],
    ['{"text":"a","sampling_params":{"temprature":1}}', 'temprature', 'temperature'],
    ['{"text":"a","sampling_params":{"topP":1}}', 'topP', 'top_p'],
    ['{"text":"a","sampling_params":{"seed":1}}', 'seed', 'sampling_seed'],
    ['{"text":"a","sampling_params":{"max_new_token":1}}', 'max_new_token', 'max_new_tokens'],
    ['{"text":"a","sampling_params":{"best_of_breed_mode":1}}', 'best_of_breed_mode', null],
    ['{"text":"a","sampling_params":{"constructor":1}}', 'constructor', null],
    ['{"text":"a","sampling_params":{"__proto__":1}}', '__proto__', null],
    ['{"text":["a","b"],"sampling_params":[{"n":1},{"tempreature":1}]}', 'tempreature', 'temperature'],
  ];
  for (const [body, key, meant] of cases) {
    test(key, () => {
      const problem = problemOf(body);
      expect(problem?.code).toBe('BAD_INPUT');
      expect(problem?.message).toContain(`"${key}"`);
      if (meant) expect(problem?.hint).toContain(`"${meant}"`);
      else expect(problem?.hint).not.toContain('meant');
    });
  }

  test('only sampling parameters are looked at', () => {
    expect(
      problemOf('{"text":"a","temprature":1,"sampling_params":{"custom_params":{"mine":{"x":1}}}}'),
    ).toBeNull();
    expect(problemOf('{"text":"a","sampling_params":null}')).toBeNull();
  });

  test('a newer server may know more', () => {
    const body = '{"text":"a","sampling_params":{"brand_new":1}}';
    expect(problemOf(body)?.message).toContain('brand_new');
    expect(checkBody(body, { also: ['brand_new'] })).toMatchObject({ stream: false, prompts: 1 });
  });

  test('a short word is no slip of an even shorter name', () => {
    expect(nearest('x', samplingKeys)).toBeNull();
    expect(nearest('zz', samplingKeys)).toBeNull();
  });
});

describe('how a body chooses tokens', () => {
  const cases: [body: string, greedy: boolean, seeded: boolean, asksCandidates: boolean][] = [
    ['{"text":"a"}', false, false, false],
    ['{"text":"a","sampling_params":{"temperature":0}}', true, false, false],
    ['{"text":"a","sampling_params":{"temperature":1e-7}}', true, false, false],
    ['{"text":"a","sampling_params":{"top_k":1,"sampling_seed":9223372036854775807}}', true, true, false],
    ['{"text":"a","sampling_params":{"sampling_seed":null}}', false, false, false],
    ['{"text":"a","return_logprob":true,"top_logprobs_num":2}', false, false, true],
    ['{"text":"a","top_logprobs_num":2}', false, false, false],
    ['{"messages":[],"temperature":0,"seed":1,"logprobs":true,"top_logprobs":2}', true, true, true],
  ];
  for (const [body, greedy, seeded, asksCandidates] of cases)
    test(body, () => expect(checkBody(body).sampling).toEqual({ greedy, seeded, asksCandidates }));
});
