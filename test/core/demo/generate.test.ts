import { describe, expect, test } from 'vitest';
import { answerOf, chunksOf, eventsOf, jsonHeaders, post, start } from './running.ts';

const text = 'Explain how the pumping station reports pressure while its valve closes.';
const chinese = '请说明水泵站在阀门关闭时如何报告压力变化，并给出两个例子。';

test('answers one prompt with an object, the same one each time', async () => {
  const server = await start();
  const [first, second] = [
    await answerOf(await post(server, { text, rid: 'one' })),
    await answerOf(await post(server, { text, rid: 'two' })),
  ];
  expect(first.text).not.toBe('');
  expect(second.text).toBe(first.text);
  expect(second.output_ids).toEqual(first.output_ids);
  expect(first.meta_info).toMatchObject({
    id: 'one',
    prompt_tokens: 13,
    weight_version: 'default',
    num_retractions: 0,
    completion_tokens: first.output_ids?.length,
    cached_tokens: 0,
  });
  expect(first.meta_info).toHaveProperty('queue_time');
});

test('the answer is about the prompt, in its language', async () => {
  const server = await start();
  expect((await answerOf(await post(server, { text }))).text).toMatch(
    /pumping|station|pressure|valve|reports/u,
  );
  expect((await answerOf(await post(server, { text: chinese }))).text).toMatch(/[\u4e00-\u9fff]{8}/u);
});

/** Sampling parameters, and how the answer has to end because of them. */
test.each([
  ['a length', { max_new_tokens: 5 }, { type: 'length', length: 5 }],
  ['no token at all', { max_new_tokens: 0 }, { type: 'length', length: 0 }],
  ['its own end', { max_new_tokens: null }, { type: 'stop', matched: 151_645 }],
  ['a length, past its own end', { max_new_tokens: 300, ignore_eos: true }, { type: 'length', length: 300 }],
  ['a stop string', { max_new_tokens: 90, stop: ['.'] }, { type: 'stop', matched: '.' }],
] as const)('ends by %s', async (_name, sampling_params, finish) => {
  const answer = await answerOf(await post(await start(), { text, sampling_params }));
  expect(answer.meta_info.finish_reason).toEqual(finish);
});

test('trims the stop string unless asked to keep it, and honours stop ids and a least length', async () => {
  const server = await start();
  const ask = async (sampling_params: object) => answerOf(await post(server, { text, sampling_params }));
  const whole = await ask({ max_new_tokens: 40 });
  expect((await ask({ stop: '.' })).text).toBe(whole.text.slice(0, whole.text.indexOf('.')));
  expect((await ask({ stop: '.', no_stop_trim: true })).text).toBe(
    whole.text.slice(0, whole.text.indexOf('.') + 1),
  );
  const third = whole.output_ids?.[2] as number;
  const byId = await ask({ stop_token_ids: [third] });
  expect(byId.meta_info.finish_reason).toEqual({ type: 'stop', matched: third });
  const late = await ask({ stop_token_ids: [third], min_new_tokens: 20, max_new_tokens: 30 });
  expect(late.meta_info.completion_tokens).toBeGreaterThanOrEqual(20);
});

describe('streams', () => {
  test('are cumulative by default and end with [DONE]', async () => {
    const server = await start();
    const whole = await answerOf(await post(server, { text, sampling_params: { max_new_tokens: 9 } }));
    const response = await post(server, { text, stream: true, sampling_params: { max_new_tokens: 9 } });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/u);
    const chunks = await chunksOf(response);
    expect(chunks).toHaveLength(9);
    chunks.forEach((chunk, index) => {
      expect(chunk.text.startsWith(chunks[index - 1]?.text ?? '')).toBe(true);
      expect(chunk.output_ids).toHaveLength(index + 1);
      expect(chunk.meta_info.completion_tokens).toBe(index + 1);
    });
    expect(chunks.at(-1)?.text).toBe(whole.text);
    expect(chunks.map((chunk) => chunk.meta_info.finish_reason !== null).indexOf(true)).toBe(8);
    expect(chunks[0]).not.toHaveProperty('index');
  });

  test('hold only what is new with the incremental flag; 0.5.6 kept the text whole', async () => {
    const read = async (version: '0.5.6' | '0.5.15', incremental: boolean) =>
      chunksOf(
        await post(await start({ version, state: { incremental } }), {
          text,
          stream: true,
          sampling_params: { max_new_tokens: 6 },
        }),
      );
    const whole = (await read('0.5.15', false)).at(-1);
    const pieces = await read('0.5.15', true);
    expect(pieces.map((chunk) => chunk.text).join('')).toBe(whole?.text);
    expect(pieces.flatMap((chunk) => chunk.output_ids)).toEqual(whole?.output_ids);
    expect(pieces.at(-1)?.meta_info.completion_tokens).toBe(6);
    const old = await read('0.5.6', true);
    expect(old.at(-1)?.text).toBe(whole?.text);
    expect(old.at(-1)?.output_ids).toHaveLength(1);
  });

  test('carry an index for each sequence of a batch or of n', async () => {
    const server = await start();
    const chunks = await chunksOf(
      await post(server, {
        text: [text, chinese],
        stream: true,
        sampling_params: { max_new_tokens: 3, n: 2 },
      }),
    );
    expect(new Set(chunks.map((chunk) => chunk.index))).toEqual(new Set([0, 1, 2, 3]));
    expect(chunks.filter((chunk) => chunk.meta_info.finish_reason !== null)).toHaveLength(4);
  });

  test('come at the rate asked for', async () => {
    const server = await start({ state: { tokensPerSecond: 100, prefillSeconds: 0.05 } });
    const began = performance.now();
    await chunksOf(await post(server, { text, stream: true, sampling_params: { max_new_tokens: 21 } }));
    expect(performance.now() - began).toBeGreaterThan(240);
  });

  test('merge tokens by the interval', async () => {
    const server = await start();
    const chunks = await chunksOf(
      await post(server, { text, stream: true, sampling_params: { max_new_tokens: 10, stream_interval: 4 } }),
    );
    expect(chunks.map((chunk) => chunk.output_ids?.length)).toEqual([4, 8, 10]);
  });
});

test('a batch and n answer with an array, prompt by prompt', async () => {
  const server = await start();
  const batch = await (
    await post(server, { text: [text, chinese], rid: ['a', 'b'], sampling_params: { n: 2 } })
  ).json();
  expect(batch).toHaveLength(4);
  expect(batch.map((one: { meta_info: { id: string } }) => one.meta_info.id)).toEqual([
    'a_0',
    'a_1',
    'b_0',
    'b_1',
  ]);
  expect(batch[0].text).not.toBe(batch[1].text);
  const greedy = await (await post(server, { text, sampling_params: { n: 2, temperature: 0 } })).json();
  expect(greedy[0].text).toBe(greedy[1].text);
});

test('token ids are a prompt, too, and win over text', async () => {
  const server = await start();
  const answer = await answerOf(await post(server, { text, input_ids: [5, 6, 7] }));
  expect(answer.meta_info.prompt_tokens).toBe(3);
});

test('the second run finds its prefix in the cache, unless it salts it', async () => {
  const server = await start();
  const long = `${text} `.repeat(40);
  const ask = async (more: object) =>
    (await answerOf(await post(server, { text: long, ...more }))).meta_info.cached_tokens;
  expect(await ask({})).toBe(0);
  expect(await ask({})).toBeGreaterThan(400);
  expect(await ask({ extra_key: 'mine' })).toBe(0);
});

test('logprobs are triples, one for each token', async () => {
  const { meta_info: meta } = await answerOf(
    await post(await start(), {
      text,
      return_logprob: true,
      logprob_start_len: 0,
      top_logprobs_num: 2,
      return_text_in_logprobs: true,
      sampling_params: { max_new_tokens: 4 },
    }),
  );
  expect(meta.input_token_logprobs).toHaveLength(13);
  expect((meta.input_token_logprobs as unknown[][])[0]?.[0]).toBeNull();
  expect(meta.output_token_logprobs).toHaveLength(4);
  expect(meta.output_top_logprobs).toHaveLength(4);
  expect((meta.output_token_logprobs as unknown[][])[0]).toEqual([
    expect.any(Number),
    expect.any(Number),
    expect.any(String),
  ]);
});

/** Bodies that are refused: status, and the whole answer. */
const refused: readonly (readonly [string, unknown, number, unknown])[] = [
  [
    'no prompt',
    {},
    400,
    { error: { message: 'Either text, input_ids or input_embeds should be provided.' } },
  ],
  [
    'temperature',
    { text, sampling_params: { temperature: -1 } },
    400,
    { error: { message: 'temperature must be a non-negative finite number, got -1.0.' } },
  ],
  [
    'top_p',
    { text, sampling_params: { top_p: 0 } },
    400,
    { error: { message: 'top_p must be in (0, 1], got 0.0.' } },
  ],
  [
    'top_k',
    { text, sampling_params: { top_k: 0 } },
    400,
    { error: { message: 'top_k must be -1 (disable) or at least 1, got 0.' } },
  ],
  [
    'min_p',
    { text, sampling_params: { min_p: 1.5 } },
    400,
    { error: { message: 'min_p must be in [0, 1], got 1.5.' } },
  ],
  [
    'repetition_penalty',
    { text, sampling_params: { repetition_penalty: 0 } },
    400,
    { error: { message: 'repetition_penalty must be in (0, 2] (1.0 = no penalty), got 0.0.' } },
  ],
  [
    'min above max',
    { text, sampling_params: { min_new_tokens: 9, max_new_tokens: 3 } },
    400,
    { error: { message: 'min_new_tokens must be in [0, max_new_tokens(3)], got 9.' } },
  ],
  [
    'two grammars',
    { text, sampling_params: { regex: 'a', json_schema: '{}' } },
    400,
    { error: { message: 'Only one of regex, json_schema, or ebnf can be set.' } },
  ],
  [
    'a rank that is not there',
    { text, routed_dp_rank: 7 },
    400,
    { error: { message: 'routed_dp_rank must be in [0, 1], got 7.' } },
  ],
  [
    'a prompt past the context',
    { input_ids: Array.from({ length: 40_960 }, () => 1) },
    400,
    {
      error: {
        message: "The input (40960 tokens) is longer than the model's context length (40960 tokens).",
      },
    },
  ],
];

test.each(refused)('refuses %s', async (_name, body, status, answer) => {
  const response = await post(await start(), body);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual(answer);
});

test.each([
  ['no JSON', '{"text": "x"'],
  ['NaN', '{"text": "x", "priority": NaN}'],
  ['an integer past 64 bits', '{"text": "x", "bootstrap_room": 18446744073709551616}'],
  ['a wrong type', '{"text": "x", "stream": "yes"}'],
  ['a list', '[]'],
])('answers %s in the shape of a bad body', async (_name, body) => {
  const server = await start();
  const response = await fetch(`${server.url}/generate`, { method: 'POST', headers: jsonHeaders, body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    object: 'error',
    type: 'Bad Request',
    code: 400,
    param: null,
  });
});

test('takes 64-bit integers and long digit strings', async () => {
  const server = await start();
  const body = '{"text": "12345678901234567890123", "bootstrap_room": 9223372036854775807}';
  expect((await fetch(`${server.url}/generate`, { method: 'POST', headers: jsonHeaders, body })).status).toBe(
    200,
  );
  expect(server.requests[0]?.body).toBe(body);
});

test('an unknown sampling key is a plain 500, and breaks a stream off', async () => {
  const server = await start();
  const body = { text, sampling_params: { max_tokens: 5 } };
  const response = await post(server, body);
  expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
  const stream = await post(server, { ...body, stream: true });
  expect(stream.status).toBe(200);
  await expect(stream.text()).rejects.toThrow();
});

test('an unknown field is ignored without a word', async () => {
  expect((await post(await start(), { text, max_tokens: 5 })).status).toBe(200);
});

test.each([
  ['0.5.6', { error: { message: expect.stringContaining('top_p') } }],
  [
    '0.5.15',
    {
      error: {
        message: expect.stringContaining('top_p'),
        type: 'invalid_request_error',
        code: 400,
        retryable: false,
      },
    },
  ],
] as const)('%s refuses a stream inside its 200', async (version, event) => {
  const response = await post(await start({ version }), {
    text,
    stream: true,
    sampling_params: { top_p: 3 },
  });
  expect(response.status).toBe(200);
  expect(await eventsOf(response)).toEqual([event, '[DONE]']);
});

test('a full queue is a 503 in the other shape', async () => {
  const server = await start({
    state: { dp: 1, maxRunningRequests: 1, maxQueuedRequests: 0, prefillSeconds: 60 },
  });
  const stop = new AbortController();
  const first = fetch(`${server.url}/generate`, {
    method: 'POST',
    headers: jsonHeaders,
    body: JSON.stringify({ text }),
    signal: stop.signal,
  });
  await server.until(() => server.requests[0]?.body !== '');
  const refusedOne = await post(server, { text });
  expect(refusedOne.status).toBe(503);
  expect(await refusedOne.json()).toMatchObject({
    object: 'error',
    message: 'The request queue is full.',
    type: '503',
  });
  stop.abort();
  await expect(first).rejects.toThrow();
});

test('a waiting request runs when a slot is free', async () => {
  const server = await start({ state: { dp: 1, maxRunningRequests: 1, prefillSeconds: 0.02 } });
  const answers = await Promise.all([1, 2, 3].map(async () => (await post(server, { text })).status));
  expect(answers).toEqual([200, 200, 200]);
});

test('a client that leaves ends its request and counts as aborted', async () => {
  const server = await start({ state: { tokensPerSecond: 5 } });
  const stop = new AbortController();
  const response = await fetch(`${server.url}/generate`, {
    method: 'POST',
    headers: jsonHeaders,
    body: JSON.stringify({ text, stream: true }),
    signal: stop.signal,
  });
  await response.body?.getReader().read();
  expect(server.openRequests()).toBe(1);
  stop.abort();
  await server.until(() => server.openRequests() === 0);
  expect(server.requests[0]).toMatchObject({ state: 'left', status: 200 });
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/sglang:num_aborted_requests_total\{[^}]*\} 1\.0/u);
  expect(metrics).not.toContain('sglang:num_requests_total');
});

test('a prompt past the limit kills the server, others included', async () => {
  const server = await start({ state: { crashOnPrompt: 40, tokensPerSecond: 5 } });
  const other = await post(server, { text, stream: true });
  await expect(post(server, { text: text.repeat(5) })).rejects.toThrow();
  await expect(other.text()).rejects.toThrow();
  await server.ended;
  await expect(fetch(`${server.url}/ping`)).rejects.toThrow();
});

test('two prompts that hold the planted words between them kill the server while both are under way', async () => {
  const server = await start({ state: { crashOnWords: ['zebra', 'quartz'], tokensPerSecond: 5 } });
  const quick = { max_new_tokens: 1 };
  for (const word of ['zebra', 'quartz'])
    expect((await post(server, { text: `a ${word}`, sampling_params: quick })).status).toBe(200);
  const one = await post(server, { text: 'a zebra', stream: true });
  await expect(post(server, { text: 'a quartz' })).rejects.toThrow();
  await expect(one.text()).rejects.toThrow();
  await server.ended;
});

test('a prompt of one length makes the scheduler hang', async () => {
  const server = await start({ state: { hangOnExtend: 13 } });
  expect((await post(server, { text: `${text} Why?` })).status).toBe(200);
  const stop = new AbortController();
  const hung = fetch(`${server.url}/generate`, {
    method: 'POST',
    headers: jsonHeaders,
    body: JSON.stringify({ text }),
    signal: stop.signal,
  });
  await expect.poll(() => server.state.hangs).toBe(true);
  stop.abort();
  await expect(hung).rejects.toThrow();
});

test('an embedding model encodes and does not generate; others the reverse', async () => {
  const embedding = await start({ state: { isEmbedding: true } });
  const vector = await (await post(embedding, { text }, '/encode')).json();
  expect(vector.embedding).toHaveLength(16);
  expect(await (await post(embedding, { text: [text, chinese] }, '/classify')).json()).toHaveLength(2);
  expect((await post(embedding, { text })).status).toBe(400);
  const refusal = await post(await start(), { text }, '/encode');
  expect(refusal.status).toBe(400);
  expect(await refusal.json()).toMatchObject({
    error: { message: expect.stringContaining('does not appear to be an embedding model') },
  });
});

test('0.4.6 answers with text and meta_info only', async () => {
  const answer = await answerOf(await post(await start({ version: '0.4.6' }), { text }));
  expect(Object.keys(answer)).toEqual(['text', 'meta_info']);
  expect(Object.keys(answer.meta_info)).toEqual([
    'id',
    'finish_reason',
    'prompt_tokens',
    'completion_tokens',
    'cached_tokens',
    'e2e_latency',
  ]);
});

test('a LoRA adapter has to be loaded', async () => {
  const server = await start({ state: { adapters: ['sql-adapter'] } });
  expect((await post(server, { text, lora_path: 'sql-adapter' })).status).toBe(200);
  expect((await post(server, { text, lora_path: 'other' })).status).toBe(400);
});
