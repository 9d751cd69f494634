import { afterEach, describe, expect, test } from 'vitest';
import { type DemoServer, startDemoServer } from '../../../../electron/core/demo/server.ts';
import { convertRequest } from '../../../../electron/core/replay/convert/convert.ts';
import { replay } from '../../../../electron/core/replay/replay.ts';
import type { EditableRequest, Endpoint } from '../../../../shared/request.ts';

const open: DemoServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const chat = '/v1/chat/completions';
const completions = '/v1/completions';
const generate = '/generate';

const convert = (body: string, from: Endpoint, to: Endpoint): EditableRequest =>
  convertRequest('trigger', body, from, to);
const leftOf = ({ changes }: EditableRequest): string[] => changes.map(({ field }) => field).sort();
const notesOf = ({ notes }: EditableRequest): string[] => notes.map(({ key }) => key);
/** As text without spaces: numbers keep their digits. */
const compact = ({ text }: EditableRequest): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (token) => (token.startsWith('"') ? token : ''));

interface Case {
  readonly name: string;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly body: string;
  readonly text: string;
  readonly left?: readonly string[];
  readonly notes?: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'a native body with text, its 64-bit seed to the digit',
    from: generate,
    to: completions,
    body: '{"text":"Hi $HOME `x` 世界","sampling_params":{"max_new_tokens":8,"temperature":0.0,"sampling_seed":9223372036854775807,"stop":["\\n"]},"stream":false,"rid":"a"}',
    text: '{"model":"default","prompt":"Hi $HOME `x` 世界","max_tokens":8,"temperature":0.0,"seed":9223372036854775807,"stop":["\\n"],"rid":"a"}',
  },
  {
    name: 'token ids win over text, and the default length is written out',
    from: generate,
    to: completions,
    body: '{"text":"t","input_ids":[1,2,3],"sampling_params":{"temperature":0}}',
    text: '{"model":"default","prompt":[1,2,3],"temperature":0,"max_tokens":128}',
    left: ['text'],
    notes: ['convertedFrom', 'defaultsWritten'],
  },
  {
    name: 'what completions have no field for is listed',
    from: generate,
    to: completions,
    body: '{"text":"t","sampling_params":{"max_new_tokens":null,"stream_interval":4,"spaces_between_special_tokens":false},"image_data":["a.png"],"token_ids_logprob":[1],"log_metrics":true,"future_field":1}',
    text: '{"model":"default","prompt":"t"}',
    left: [
      'future_field',
      'image_data',
      'sampling_params.max_new_tokens',
      'sampling_params.spaces_between_special_tokens',
      'sampling_params.stream_interval',
      'token_ids_logprob',
    ],
  },
  {
    name: 'logprobs, a schema as text, and a stream that counts',
    from: generate,
    to: completions,
    body: '{"text":"t","sampling_params":{"max_new_tokens":4,"json_schema":"{\\"type\\":\\"object\\"}"},"return_logprob":true,"top_logprobs_num":3,"return_text_in_logprobs":true,"stream":true}',
    text: '{"model":"default","prompt":"t","max_tokens":4,"json_schema":"{\\"type\\":\\"object\\"}","stream":true,"logprobs":3,"stream_options":{"include_usage":true}}',
    notes: ['convertedFrom', 'usageAsked'],
  },
  {
    name: 'a templated prompt is taken apart into messages',
    from: generate,
    to: chat,
    body: '{"text":"<|im_start|>system\\nBe brief.<|im_end|>\\n<|im_start|>user\\nWhy?\\n<|im_end|>\\n<|im_start|>assistant\\n","sampling_params":{"max_new_tokens":4,"temperature":0,"top_p":1,"top_k":-1,"min_p":0,"repetition_penalty":1}}',
    text: '{"model":"default","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Why?\\n"}],"max_tokens":4,"temperature":0,"top_p":1,"top_k":-1,"min_p":0,"repetition_penalty":1}',
    notes: ['convertedFrom', 'templateTakenOff'],
  },
  {
    name: 'a begun answer is gone on with',
    from: generate,
    to: chat,
    body: '{"text":"<|start_header_id|>user<|end_header_id|>\\n\\nWhy?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\\n\\nBecause","sampling_params":{"max_new_tokens":4}}',
    text: '{"model":"default","messages":[{"role":"user","content":"Why?"},{"role":"assistant","content":"Because"}],"continue_final_message":true,"max_tokens":4,"temperature":1.0,"top_p":1.0,"top_k":-1,"min_p":0.0,"repetition_penalty":1.0}',
    notes: ['convertedFrom', 'templateTakenOff', 'defaultsWritten'],
  },
  {
    name: 'any other prompt is one user message, and that is said',
    from: generate,
    to: chat,
    body: '{"text":"plain","sampling_params":{"max_new_tokens":null,"json_schema":"{\\"a\\":18446744073709551615}","structural_tag":"no json"}}',
    text: '{"model":"default","messages":[{"role":"user","content":"plain"}],"response_format":{"type":"json_schema","json_schema":{"name":"schema","schema":{"a":18446744073709551615}}},"temperature":1.0,"top_p":1.0,"top_k":-1,"min_p":0.0,"repetition_penalty":1.0}',
    left: ['sampling_params.structural_tag'],
    notes: ['convertedFrom', 'templateAdded', 'defaultsWritten'],
  },
  {
    name: 'completions become native',
    from: completions,
    to: generate,
    body: '{"model":"base:adapter","prompt":[[1,2],[3]],"seed":18446744073709551615,"echo":true,"suffix":"x","user":"me","logprobs":2,"n":2}',
    text: '{"input_ids":[[1,2],[3]],"sampling_params":{"max_new_tokens":16,"sampling_seed":18446744073709551615,"n":2},"lora_path":"adapter","return_logprob":true,"top_logprobs_num":2,"return_text_in_logprobs":true}',
    left: ['echo', 'model', 'suffix', 'user'],
  },
  {
    name: 'chat becomes native in a template that is named',
    from: chat,
    to: generate,
    body: '{"model":"Llama-3.1-8B","messages":[{"role":"user","content":[{"type":"text","text":"Look: "},{"type":"image_url","image_url":{"url":"http://h/a.png","detail":"low"}},{"type":"text","text":"what?"}]}],"max_completion_tokens":5,"max_tokens":9,"temperature":0,"response_format":{"type":"json_object"},"logprobs":true,"top_logprobs":2,"stream":true,"stream_options":{"include_usage":true}}',
    text: '{"text":"<|start_header_id|>user<|end_header_id|>\\n\\nLook: what?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\\n\\n","image_data":["http://h/a.png"],"sampling_params":{"max_new_tokens":5,"temperature":0,"json_schema":"{\\"type\\": \\"object\\"}"},"stream":true,"return_logprob":true,"top_logprobs_num":2,"return_text_in_logprobs":true}',
    left: ['max_tokens', 'model', 'stream_options'],
    notes: ['convertedFrom', 'templateGuessed', 'mediaMarksMissing', 'generationConfigLost'],
  },
  {
    name: 'tools and what hangs on them have no counterpart',
    from: chat,
    to: generate,
    body: '{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"a"}]},{"role":"tool","tool_call_id":"a","content":"42"}],"tools":[{"type":"function"}],"tool_choice":"required","parallel_tool_calls":false,"reasoning_effort":"high","temperature":0,"top_p":1,"top_k":1,"min_p":0,"repetition_penalty":1}',
    text: '{"text":"<|im_start|>assistant\\n<|im_end|>\\n<|im_start|>tool\\n42<|im_end|>\\n<|im_start|>assistant\\n","sampling_params":{"max_new_tokens":null,"temperature":0,"top_p":1,"top_k":1,"min_p":0,"repetition_penalty":1}}',
    left: ['parallel_tool_calls', 'reasoning_effort', 'tool_choice', 'tools'],
    notes: ['convertedFrom', 'templateGuessed', 'messagePartsLeft'],
  },
  {
    name: 'a schema keeps its numbers on the way into a text',
    from: chat,
    to: generate,
    body: '{"messages":[{"role":"user","content":"q"}],"max_tokens":1,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"const":9223372036854775807}}},"temperature":0,"top_p":1,"top_k":1,"min_p":0,"repetition_penalty":1}',
    text: '{"text":"<|im_start|>user\\nq<|im_end|>\\n<|im_start|>assistant\\n","sampling_params":{"max_new_tokens":1,"temperature":0,"top_p":1,"top_k":1,"min_p":0,"repetition_penalty":1,"json_schema":"{\\"const\\":9223372036854775807}"}}',
  },
  {
    name: 'chat becomes completions by way of native',
    from: chat,
    to: completions,
    body: '{"messages":[{"role":"user","content":"q"}],"max_tokens":1,"seed":7,"tools":[],"temperature":0,"top_p":1,"top_k":1,"min_p":0,"repetition_penalty":1}',
    text: '{"model":"default","prompt":"<|im_start|>user\\nq<|im_end|>\\n<|im_start|>assistant\\n","max_tokens":1,"seed":7,"temperature":0,"top_p":1,"top_k":1,"min_p":0,"repetition_penalty":1}',
    left: ['tools'],
  },
];

for (const { name, from, to, body, text, left, notes } of cases)
  test(name, () => {
    const made = convert(body, from, to);
    expect(sortedFields(compact(made))).toEqual(sortedFields(text));
    expect(leftOf(made)).toEqual(left ?? (body.includes('"model"') ? ['model'] : []));
    if (notes) expect(notesOf(made)).toEqual(notes);
    expect(made.endpoint).toBe(to);
  });

/** Fields as text by name: their order means nothing, their digits do. */
function sortedFields(json: string): string[] {
  const inside = json.slice(1, -1);
  const parts: string[] = [];
  let [depth, start, quoted] = [0, 0, false];
  for (let at = 0; at <= inside.length; at += 1) {
    const sign = inside[at];
    if (sign === '"' && !/(?:^|[^\\])(?:\\\\)*\\$/.test(inside.slice(Math.max(0, at - 8), at)))
      quoted = !quoted;
    if (quoted) continue;
    if (sign === '{' || sign === '[') depth += 1;
    if (sign === '}' || sign === ']') depth -= 1;
    if (depth > 0 || (sign !== ',' && sign !== undefined)) continue;
    const part = inside.slice(start, at);
    const [, head, object] = /^("sampling_params":)(\{.*\})$/s.exec(part) ?? [];
    parts.push(head && object ? `${head}${sortedFields(object).join(',')}` : part);
    start = at + 1;
  }
  return parts.sort();
}

describe('what has no such form is refused with the reason', () => {
  const refused: readonly (readonly [string, Endpoint, Endpoint, RegExp])[] = [
    ['{"input_ids":[1]}', generate, chat, /token ids/],
    ['{"text":["a","b"]}', generate, chat, /batch/],
    ['{"input_embeds":[[1]]}', generate, completions, /neither text nor token ids/],
    ['{"text":["a"],"sampling_params":[{}]}', generate, completions, /parameters of its own/],
    ['{"model":"m"}', chat, generate, /has no messages/],
    ['{"model":"m"}', completions, generate, /has no prompt/],
    ['{"text":"a"}', '/encode', chat, /no other form/],
  ];
  for (const [body, from, to, words] of refused)
    test(`${body} from ${from} to ${to}`, () => expect(() => convert(body, from, to)).toThrow(words));
});

test('a server gives the same answer to both forms', async () => {
  const server = await startDemoServer({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  open.push(server);
  const send = (endpoint: Endpoint, body: string) =>
    replay(
      { target: { baseUrl: server.url }, endpoint, body, idleTimeoutSeconds: 20 },
      { signal: new AbortController().signal, tell: () => undefined },
    );
  const native =
    '{"text":"<|im_start|>user\\nSay why, 请用中文.<|im_end|>\\n<|im_start|>assistant\\n","sampling_params":{"temperature":0,"max_new_tokens":30,"stop":["zzz"]}}';
  const answer = await send(generate, native);
  expect(answer).toMatchObject({ end: 'complete', completionTokens: 30 });
  for (const to of [completions, chat] as const) {
    const there = convert(native, generate, to);
    const other = await send(to, there.text);
    expect(other).toMatchObject({ end: 'complete', text: answer.text, promptTokens: answer.promptTokens });
    const back = convert(there.text, to, generate);
    expect(await send(generate, back.text)).toMatchObject({ end: 'complete', text: answer.text });
  }
});
