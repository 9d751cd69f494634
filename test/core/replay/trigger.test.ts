import { describe, expect, test } from 'vitest';
import { looksLikeTrigger, parseTrigger, type TriggerKind } from '../../../electron/core/replay/trigger.ts';
import { ProblemError } from '../../../shared/outcome.ts';

const bodyOf = (text: string) => JSON.parse(parseTrigger('t', text).text) as Record<string, unknown>;
const notesOf = (text: string) => parseTrigger('t', text).notes.map(({ key }) => key);

function problemOf(text: string) {
  try {
    parseTrigger('saved.txt', text);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const receive =
  "[2026-11-24 02:41:07 TP0] Receive: obj=GenerateReqInput(rid='r-1', text='It\\'s \"so\"\\n), out={', input_ids=None, sampling_params={'temperature': 0.0, 'sampling_seed': 18446744073709551615, 'stop': ['\\n']}, return_logprob=False, logprob_start_len=-1, stream=True, bootstrap_room=9223372036854775807, image_data=[ImageData(url='http://x/a.png', detail='auto')], modalities=[<Modality.IMAGE: 1>], log_metrics=True), headers={'authorization': 'Bearer sk-secret'}";
const finish =
  receive.replace('Receive', 'Finish').replace(/, headers=.*$/, '') +
  ", out={'text': 'Yes', 'output_ids': [5, 6], 'meta_info': {'id': 'r-1', 'finish_reason': {'type': 'length', 'length': 2}, 'prompt_tokens': 9, 'completion_tokens': 2, 'cached_tokens': 3, 'e2e_latency': 1.25, 'request_received_ts': 100.0, 'prefill_finished_ts': 100.5, 'output_token_logprobs': [(-0.1, 5, None), (nan, 6, None)]}}";

describe('a JSON body', () => {
  test('is shown indented, with all digits, and its own fields are all kept', () => {
    const { text, recordedText, changes, endpoint, recordedOutput, name } = parseTrigger(
      'trigger.json',
      '\ufeff{"stream":true,"sampling_params":{"n":2,"sampling_seed":18446744073709551615},"return_logprob":false,"text":"hi"}\n',
    );
    expect(name).toBe('trigger.json');
    expect(endpoint).toBe('/generate');
    expect(text).toBe(
      '{\n  "text": "hi",\n  "sampling_params": {\n    "n": 2,\n    "sampling_seed": 18446744073709551615\n  },\n  "stream": true,\n  "return_logprob": false\n}',
    );
    expect(recordedText).toBe(text);
    expect(changes).toEqual([]);
    expect(recordedOutput).toBeNull();
  });

  test('what names things of another server is left out and named', () => {
    const { changes, text, recordedText } = parseTrigger(
      't',
      '{"text":"a","rid":"r","session_params":{"id":"s"}}',
    );
    expect(changes.map(({ field }) => field)).toEqual(['session_params', 'rid']);
    expect(JSON.parse(text)).toEqual({ text: 'a' });
    expect(JSON.parse(recordedText)).toMatchObject({ rid: 'r' });
  });

  test('of an embedding goes to /encode', () => {
    expect(parseTrigger('t', '{"text":"a","dimensions":64}').endpoint).toBe('/encode');
  });

  test('several of them, as a list or a line each: the first, and the others are counted', () => {
    for (const text of [
      '[{"text":"a"},{"text":"b"},{"text":"c"}]',
      '{"text":"a"}\n{"text":"b"}\n\n{"text":"c"}\n',
    ]) {
      expect(bodyOf(text)).toEqual({ text: 'a' });
      expect(parseTrigger('t', text).notes).toContainEqual({ key: 'moreRequests', params: { count: 2 } });
    }
  });

  const openAi: [name: string, text: string, key: string][] = [
    ['embeddings', '{"model":"m","input":"hi"}', 'triggerIsEmbedding'],
    ['responses', '{"model":"m","input":"hi","max_output_tokens":5}', 'triggerIsChat'],
    ['messages by cURL', `curl http://h/v1/messages -d '{"messages":[]}'`, 'triggerIsChat'],
    ['chat in the log', "Receive OpenAI: obj=ChatCompletionRequest(messages=[], model='m')", 'triggerIsChat'],
  ];
  for (const [name, text, key] of openAi) {
    test(`of the OpenAI route ${name} is explained, not converted`, () => {
      const error = problemOf(text);
      expect(error.key).toBe(key);
      expect(error.problem.hint).toBeTruthy();
    });
  }

  const sentAsTheyAre: [name: string, text: string, endpoint: string, body: object][] = [
    [
      'chat',
      '{"model":"m","messages":[{"role":"user","content":"hi"}],"rid":"r"}',
      '/v1/chat/completions',
      { model: 'm', messages: [{ role: 'user', content: 'hi' }] },
    ],
    ['completions', '{"model":"m","prompt":"hi"}', '/v1/completions', { model: 'm', prompt: 'hi' }],
    [
      'chat by cURL, with token ids beside the messages',
      `curl http://h/base/v1/chat/completions -d '{"messages":[],"input_ids":[1]}'`,
      '/v1/chat/completions',
      { messages: [], input_ids: [1] },
    ],
    ['completions by cURL', `curl h/v1/completions/ -d '{"prompt":"a"}'`, '/v1/completions', { prompt: 'a' }],
    [
      'a copied body with comments',
      '// left out: x\n//\n{"model":"m","prompt":"a"}',
      '/v1/completions',
      { model: 'm', prompt: 'a' },
    ],
  ];
  for (const [name, text, endpoint, body] of sentAsTheyAre) {
    test(`of an OpenAI route goes to it as it is: ${name}`, () => {
      const request = parseTrigger('t', text);
      expect(request.endpoint).toBe(endpoint);
      expect(JSON.parse(request.text)).toEqual(body);
      expect(request.notes.map(({ key }) => key)).toContain('sentToOpenAiRoute');
    });
  }

  const faults: [text: string, message: RegExp][] = [
    ['{\n  "text": "a",\n  "stream": tru\n}', /line 3, column 13: a value that JSON does not have/],
    ['{"text": "a', /line 1, column 10: a text has no closing quote/],
    ['{"text": "a"', /line 1, column 13: a closing brace is missing/],
    ['{"foo": 1}', /text, input_ids and input_embeds are all missing/],
    ['[1, 2]', /all missing/],
    ['{\n  "foo": 1,\n  "bar": \n}', /line 4, column 1: a value is expected/],
    ['{"foo": 1}\n{"foo": 2}', /all missing/],
    ['hello there', /no request that could be read/],
    ['', /no request that could be read/],
    [`${'['.repeat(100_000)}`, /no request that could be read/],
  ];
  for (const [text, message] of faults) {
    test(`refused: ${JSON.stringify(text.slice(0, 30))}`, () => {
      const { problem } = problemOf(text);
      expect(problem.code).toBe('NOT_RECOGNISED');
      expect(problem.message).toMatch(message);
      expect(problem.message).toMatch(/saved\.txt/);
    });
  }
});

describe('a cURL line', () => {
  test('gives its body, where it went, and says that its key is not kept', () => {
    const line = `curl -s http://10.0.0.5:30000/generate?x=1 -H "Authorization: Bearer sk-secret" -d '{"text":"a","stream":true}'`;
    const request = parseTrigger('t', line);
    expect(JSON.parse(request.text)).toEqual({ text: 'a', stream: true });
    expect(request.notes).toEqual([
      { key: 'lineWasSentTo', params: { url: 'http://10.0.0.5:30000/generate' } },
      { key: 'keyNotKept', params: {} },
      { key: 'seedUnset', params: {} },
    ]);
    expect(JSON.stringify(request)).not.toContain('sk-secret');
  });

  test('to /classify stays there', () => {
    const request = parseTrigger('t', `curl http://h/classify -d '{"text":["a","b"]}'`);
    expect(request.endpoint).toBe('/classify');
    expect(request.notes.map(({ key }) => key)).toEqual(['lineWasSentTo']);
  });

  test('of PowerShell, whose quotes carry backslashes', () => {
    expect(bodyOf(String.raw`curl.exe http://h/generate -d '{\"text\": \"a \\\"b\\\"\"}'`)).toEqual({
      text: 'a "b"',
    });
  });

  const faults: [line: string, key: string][] = [
    ['curl http://h/generate', 'curlWithoutBody'],
    ['curl http://h/generate -d @body.json', 'curlBodyInFile'],
    [`curl http://h/generate -d '{"text":"a"}`, 'curlUnreadable'],
    [`curl http://h/generate -d '{"text":'`, 'triggerNotJson'],
    [`curl http://h/generate -d 'text=a'`, 'triggerNotJson'],
  ];
  for (const [line, key] of faults) test(`refused: ${line}`, () => expect(problemOf(line).key).toBe(key));
});

describe('the request log, text form', () => {
  test('a request as it came in', () => {
    const request = parseTrigger('t', receive);
    expect(JSON.parse(request.text)).toMatchObject({
      text: 'It\'s "so"\n), out={',
      stream: true,
      image_data: ['http://x/a.png'],
      modalities: [1],
    });
    expect(request.text).toContain('18446744073709551615');
    expect(request.changes.map(({ field }) => field)).toEqual(['image_data', 'rid', 'bootstrap_room']);
    expect(request.recordedOutput).toBeNull();
    expect(JSON.stringify(request)).not.toContain('sk-secret');
  });

  test('a finished one has its output', () => {
    const request = parseTrigger('t', finish);
    expect(request.recordedOutput).toEqual({
      text: 'Yes',
      outputIds: [5, 6],
      promptTokens: 9,
      completionTokens: 2,
      cachedTokens: 3,
      ttftSeconds: 0.5,
      elapsedSeconds: 1.25,
      finishType: 'length',
      part: 'whole',
      logprobs: [
        { at: 0, id: 5, text: null, logprob: -0.1, candidates: [] },
        { at: 1, id: 6, text: null, logprob: null, candidates: [] },
      ],
    });
  });

  test('the answer of the first request is found further down; others are counted once each', () => {
    const other = (head: string, rid: string) => `${head}: obj=GenerateReqInput(rid='${rid}', text='b')`;
    const log = [
      'INFO:     127.0.0.1:1 - "POST /generate HTTP/1.1" 200 OK',
      other('Receive', 'HEALTH_CHECK_1'),
      receive,
      other('Receive', 'r-2'),
      finish,
      `${other('Finish', 'r-2')}, out={}`,
      other('Receive', 'r-3'),
    ].join('\n');
    const request = parseTrigger('t', log);
    expect(request.recordedOutput?.text).toBe('Yes');
    expect(request.notes).toContainEqual({ key: 'moreRequests', params: { count: 2 } });
  });

  test('what the logger cut is named', () => {
    const line =
      "Finish: obj=GenerateReqInput(rid='r', text='first' ... 'last', input_ids=[1, 2] ... [3, 4], sampling_params={}), out={'text': 'x' ... 'y', 'meta_info': {}}";
    const request = parseTrigger('t', line);
    expect(JSON.parse(request.text)).toMatchObject({ text: 'first ... last', input_ids: [1, 2, 3, 4] });
    expect(
      request.notes.filter(({ key }) => key === 'truncatedInLog').map(({ params }) => params.field),
    ).toEqual(['text', 'input_ids']);
    expect(notesOf(line)).toContain('outputCutInLog');
    expect(request.recordedOutput?.part).toBe('shortened');
  });

  test('a low log level leaves the prompt out, and that is said first', () => {
    expect(notesOf("Receive: obj=GenerateReqInput(rid='r', sampling_params={'n': 2})")[0]).toBe(
      'promptNotLogged',
    );
    expect(bodyOf("Receive: obj=GenerateReqInput(rid='r', sampling_params={'n': 2})")).toEqual({
      sampling_params: { n: 2 },
    });
  });

  test('an embedding request goes to /encode', () => {
    expect(
      parseTrigger(
        't',
        "Receive: obj=EmbeddingReqInput(rid='r', text='a', sampling_params={'max_new_tokens': 0})",
      ).endpoint,
    ).toBe('/encode');
  });

  test('a line that ends too early names line and column', () => {
    const { problem } = problemOf(`x\nReceive: obj=GenerateReqInput(rid='r', text='abc`);
    expect(problem.message).toMatch(/line 2, column 45: a text has no closing quote/);
  });
});

describe('the request log, JSON form', () => {
  const line = (event: string, rid: string, obj: object, out?: object) =>
    JSON.stringify({
      timestamp: '2026-11-24T02:41:07.1',
      event,
      rid,
      obj: { rid, ...obj },
      ...(out ? { out } : {}),
    })
      .replace(/":/g, '": ')
      .replace(/,"/g, ', "');

  test('received and finished lines of one request come together, behind a log head too', () => {
    const out = {
      text: 'Yes',
      output_ids: [1],
      meta_info: {
        id: 'a',
        prompt_tokens: 2,
        completion_tokens: 1,
        finish_reason: { type: 'stop' },
        e2e_latency: 0.5,
      },
    };
    const log = [
      `pod-7 ${line('request.received.openai', 'a', { messages: [] })}`,
      `pod-7 ${line('request.received', 'a', { text: 'hi', stream: true, return_logprob: false })}`,
      line('request.received', 'b', { text: 'other' }),
      `pod-7 ${line('request.finished', 'a', { text: 'hi' }, out)}`,
    ].join('\n');
    const request = parseTrigger('t', log);
    expect(JSON.parse(request.text)).toEqual({ text: 'hi', stream: true });
    expect(request.recordedOutput).toMatchObject({ text: 'Yes', elapsedSeconds: 0.5, finishType: 'stop' });
    expect(request.notes).toContainEqual({ key: 'moreRequests', params: { count: 1 } });
  });

  test('NaN, which Python writes, does not spoil the line', () => {
    const log = line(
      'request.finished',
      'a',
      { text: 'NaN' },
      { text: 'x', meta_info: { lp: 'NUMBER' } },
    ).replace('"NUMBER"', 'NaN');
    expect(bodyOf(log)).toEqual({ text: 'NaN' });
    expect(parseTrigger('t', log).recordedOutput?.text).toBe('x');
  });

  test('what the logger cut: texts and lists of 2048 and more', () => {
    const half = '😀'.repeat(1024);
    const ids = Array.from({ length: 1024 }, (_, at) => at);
    const log = line('request.received', 'a', {
      text: `${half}...${half}`,
      input_ids: [...ids, '...', ...ids],
      routing_key: `${'x'.repeat(1000)}...${'x'.repeat(1048)}`,
    });
    const request = parseTrigger('t', log);
    expect(
      request.notes.filter(({ key }) => key === 'truncatedInLog').map(({ params }) => params.field),
    ).toEqual(['text', 'input_ids']);
    expect((JSON.parse(request.text) as { input_ids: number[] }).input_ids).toEqual([...ids, ...ids]);
  });

  test('a cut line is refused at its place', () => {
    expect(problemOf(line('request.received', 'a', { text: 'hi' }).slice(0, -3)).key).toBe(
      'logLineUnreadable',
    );
  });
});

describe('the metrics export', () => {
  const parameters = JSON.stringify({
    rid: 'r',
    text: 'hi',
    sampling_params: { temperature: 0 },
    return_logprob: false,
    stream: true,
    bootstrap_room: 'ROOM',
  }).replace('"ROOM"', '9223372036854775807');
  const row = JSON.stringify({
    request_parameters: parameters,
    id: 'r',
    prompt_tokens: 3,
    completion_tokens: 2,
    cached_tokens: 1,
    e2e_latency: 0.75,
    finish_reason: { type: 'stop', matched: 2 },
  });

  test('a line is a request with its counts, without its text', () => {
    const request = parseTrigger('t', row);
    expect(JSON.parse(request.text)).toEqual({
      text: 'hi',
      sampling_params: { temperature: 0 },
      stream: true,
    });
    expect(request.changes.find(({ field }) => field === 'bootstrap_room')?.recordedJson).toBe(
      '9223372036854775807',
    );
    expect(request.recordedOutput).toMatchObject({
      text: null,
      outputIds: null,
      promptTokens: 3,
      completionTokens: 2,
      cachedTokens: 1,
      elapsedSeconds: 0.75,
      finishType: 'stop',
    });
    expect(request.notes.map(({ key }) => key)).toContain('mediaNotExported');
  });

  test('further lines are counted', () => {
    expect(parseTrigger('t', `${row}\n${row}\n`).notes).toContainEqual({
      key: 'moreRequests',
      params: { count: 1 },
    });
  });
});

describe('what a text is, by its content, even when only its beginning is there', () => {
  const cases: [text: string, kind: TriggerKind | null][] = [
    ['{"text":"a"}', 'body'],
    [' \n\ufeff{"input_ids":[1,2', 'body'],
    ['[{"sampling_params":{},"text":"a"}', 'body'],
    ['{"model":"m","messages":[', 'body'],
    ['{"other":{"text":"x"}}', null],
    ['{"image_data":"data:image/png;base64,AAAA', 'body'],
    ['{"sampling_params":{},"image_data":"data:image/png;base64,AAAA', 'body'],
    ['curl http://h/generate', 'curl'],
    ['#!/bin/sh\ncurl \\\n -d {} h', 'curl'],
    [receive, 'log'],
    ['{"timestamp": "t", "event": "request.received", "rid": "a", "obj": {"text": "', 'log'],
    ['{"request_parameters": "{\\"text\\"', 'export'],
    // Files of a bundle, answers and other logs are none.
    ['{"ok":true,"status":200,"path":"/server_info","text":"x","decode_error":"y"}', null],
    ['{"artifact_type":"incident_bundle","text":1}', null],
    ['{"text":"Hello","output_ids":[1],"meta_info":{}}', null],
    ['{"version":"0.5.15","loads":[]}', null],
    ['# HELP sglang:num_running_reqs The number\n', null],
    ['[2026-11-24 02:41:07] Prefill batch. #new-seq: 1', null],
    ['\x80\x04\x95', null],
    ['', null],
    [`{"text":${'['.repeat(50_000)}`, 'body'],
  ];
  for (const [text, kind] of cases)
    test(JSON.stringify(text.slice(0, 50)), () => expect(looksLikeTrigger(text)).toBe(kind));
});
