import { describe, expect, test } from 'vitest';
import { checkBody } from '../../../electron/core/replay/body.ts';
import { prepareFields, prepareRequest } from '../../../electron/core/replay/prepare.ts';
import { say } from '../../../shared/phrase.ts';
import { generateFields } from '../../../shared/request-fields.ts';
import { normalised, recorded } from './recorded.ts';

const keysOf = (text: string) => Object.keys(JSON.parse(text) as object);
const prepare = (fields: Record<string, string>, keep: string[] = [], more = {}) =>
  prepareRequest(recorded(fields, more), 'dump.pkl', keep);

describe('what a replay leaves out', () => {
  const chat = normalised({
    input_ids: '[1,2,3]',
    sampling_params: '{"temperature":0,"max_new_tokens":16}',
    stream: 'true',
    bootstrap_room: '9223372036854775807',
    bootstrap_host: '"10.0.0.1"',
    received_time: '12.5',
    routed_dp_rank: '3',
    custom_logit_processor: '"80…"',
    lora_path: '"sql"',
    lora_id: '"f00"',
    extra_key: '"k"',
  });

  test('only what means something to another server is in the body, prompt first', () => {
    const { text, endpoint } = prepare(chat);
    expect(endpoint).toBe('/generate');
    expect(keysOf(text)).toEqual(['input_ids', 'sampling_params', 'stream', 'lora_path', 'extra_key']);
    expect(checkBody(text)).toMatchObject({ stream: true, prompts: 1 });
  });

  test('every field left out is named with its reason and its recorded value', () => {
    const { changes } = prepare(chat);
    expect(changes.map(({ field, action }) => [field, action])).toEqual([
      ['lora_id', 'dropped'],
      ['custom_logit_processor', 'dropped'],
      ['rid', 'dropped'],
      ['routed_dp_rank', 'dropped'],
      ['bootstrap_host', 'dropped'],
      ['bootstrap_room', 'dropped'],
      ['received_time', 'dropped'],
      ['is_single', 'dropped'],
      ['batch_size', 'dropped'],
      ['parallel_sample_num', 'dropped'],
    ]);
    expect(changes.find(({ field }) => field === 'bootstrap_room')).toMatchObject({
      recorded: '9223372036854775807',
      recordedJson: '9223372036854775807',
    });
    for (const { reason } of changes) expect(say(reason)).toMatch(/^[a-z].{5,60}[^.]$/);
  });

  test('fields at their default are left out in silence and counted', () => {
    const { notes } = prepare(chat);
    const given = 11;
    // rid is set by the server; every other field of the class stands at its default.
    expect(notes).toContainEqual({
      key: 'defaultsLeftOut',
      params: { count: Object.keys(generateFields).length - given - 1 },
    });
  });

  test('the recorded text has what was left out, in the same order, so that a difference view shows only that', () => {
    const { recordedText, text } = prepare(chat);
    const before = keysOf(recordedText);
    expect(before.filter((key) => keysOf(text).includes(key))).toEqual(keysOf(text));
    expect(before).toContain('bootstrap_room');
    expect(recordedText).toContain('"bootstrap_room": 9223372036854775807');
    expect(before).not.toContain('label');
  });

  test('a value that differs from the default stays, even when it looks like nothing', () => {
    const { text } = prepare(
      normalised({
        text: '"a"',
        logprob_start_len: '0',
        return_logprob: 'true',
        log_metrics: 'false',
        priority: '0',
        return_entropy: 'null',
      }),
    );
    expect(JSON.parse(text)).toMatchObject({
      logprob_start_len: 0,
      return_logprob: true,
      log_metrics: false,
      priority: 0,
      return_entropy: null,
    });
  });

  test('stream stays as recorded, sampling_params is shown even when empty', () => {
    expect(JSON.parse(prepare(normalised({ text: '"a"' })).text)).toEqual({
      text: 'a',
      sampling_params: {},
      stream: false,
    });
  });

  test('what a person asks for goes out as recorded', () => {
    const kept = prepare(chat, ['rid', 'bootstrap_room', 'custom_logit_processor']);
    expect(kept.text).toContain('"bootstrap_room": 9223372036854775807');
    expect(JSON.parse(kept.text)).toMatchObject({ rid: '0123abcd', custom_logit_processor: '80…' });
    expect(kept.changes.map(({ field }) => field)).not.toContain('rid');
  });

  test('fields that nobody knows are sent and named', () => {
    const { text, notes } = prepare({ ...normalised({ text: '"a"' }), brand_new: '{"x":1}' });
    expect(JSON.parse(text)).toMatchObject({ brand_new: { x: 1 } });
    expect(notes).toContainEqual({ key: 'fieldsUnknown', params: { names: 'brand_new' } });
  });
});

describe('n siblings', () => {
  test('n becomes 1, with all other digits as they were', () => {
    const { text, changes } = prepare({
      text: '"a"',
      sampling_params: '{"n":4,"sampling_seed":18446744073709551615,"top_p":0.90}',
    });
    expect(text).toContain('"n": 1');
    expect(text).toContain('"sampling_seed": 18446744073709551615');
    expect(text).toContain('"top_p": 0.90');
    expect(changes).toEqual([
      {
        field: 'sampling_params.n',
        action: 'changed',
        reason: { key: 'siblingsRecorded', params: {} },
        recorded: '4',
        recordedJson: '4',
      },
    ]);
  });

  test('n stays when asked for, and n = 1 is no change', () => {
    expect(prepare({ text: '"a"', sampling_params: '{"n":4}' }, ['sampling_params.n']).text).toContain(
      '"n": 4',
    );
    expect(prepare({ text: '"a"', sampling_params: '{"n":1}' }).changes).toEqual([]);
    expect(prepare({ text: '"a"', sampling_params: '{"n":null}' }).changes).toEqual([]);
  });
});

describe('media', () => {
  const image = (url: string) =>
    `{"$py":"object","class":"sglang.srt.utils.common.ImageData","fields":{"url":${url},"detail":"auto","max_dynamic_patch":null}}`;
  const cases: [name: string, field: string, sent: unknown, changed: boolean][] = [
    ['a URL', '"http://x/a.png"', 'http://x/a.png', false],
    ['an object', image('"http://x/a.png"'), 'http://x/a.png', true],
    ['a list of objects', `[${image('"http://x/a"')},"http://x/b"]`, ['http://x/a', 'http://x/b'], true],
    ['lists in a list', `[[${image('"a"')}],[]]`, [['a'], []], true],
    ['a dict with a URL', '{"url":"http://x/a.png","detail":"low"}', 'http://x/a.png', true],
    [
      'features computed before',
      '{"format":"processor_output","pixel_values":[0.5]}',
      { format: 'processor_output', pixel_values: [0.5] },
      false,
    ],
    ['bytes', '[{"$py":"bytes","base64":"AAEC"}]', ['AAEC'], true],
    ['an object with bytes inside', image('{"$py":"bytes","base64":"AAEC"}'), 'AAEC', true],
  ];
  for (const [name, json, sent, changed] of cases) {
    test(name, () => {
      const { text, changes } = prepare({ text: '"a"', image_data: json });
      expect(JSON.parse(text)).toMatchObject({ image_data: sent });
      expect(changes).toHaveLength(changed ? 1 : 0);
      if (changed)
        expect(changes[0]).toMatchObject({ field: 'image_data', action: 'changed', recordedJson: json });
    });
  }

  test('a picture object that has neither URL nor data is left out with the reason', () => {
    const pil = '{"$py":"object","class":"PIL.Image.Image","how":"reduce","args":[]}';
    const { text, changes } = prepare({ text: '"a"', image_data: `[${pil}]` });
    expect(keysOf(text)).toEqual(['text']);
    expect(changes).toMatchObject([
      { field: 'image_data', action: 'dropped', reason: { key: 'mediaHasNoText' } },
    ]);
  });

  test('a path is noted: it names a file of the recorded host', () => {
    for (const path of ['"/data/a.png"', `[${image('"/data/a.png"')}]`, '"file:///a.png"', '"C:\\\\a.png"']) {
      expect(prepare({ text: '"a"', audio_data: path }).notes, path).toContainEqual({
        key: 'mediaOnOldHost',
        params: { field: 'audio_data' },
      });
    }
    expect(prepare({ text: '"a"', audio_data: '"data:audio/wav;base64,AA"' }).notes).not.toContainEqual(
      expect.objectContaining({ key: 'mediaOnOldHost' }),
    );
  });
});

describe('values that JSON does not have', () => {
  test('what has a plain form is sent in it', () => {
    const { text } = prepare({
      text: '"a"',
      sampling_params:
        '{"logit_bias":{"$py":"dict","entries":[[15,-1.5],["7",2]]},"stop_token_ids":{"$py":"set","items":[2,3]}}',
      modalities: '[{"$py":"enum","class":"Modality","name":"IMAGE","value":1}]',
      input_ids: '{"$py":"ndarray","dtype":"int64","shape":[3],"values":[7,8,9007199254740993]}',
    });
    expect(text).toContain('9007199254740993');
    expect(JSON.parse(text)).toMatchObject({
      sampling_params: { logit_bias: { '15': -1.5, '7': 2 }, stop_token_ids: [2, 3] },
      modalities: [1],
    });
  });

  test('what has none is left out with the reason, even when it was asked for', () => {
    for (const json of [
      '{"$py":"tensor","dtype":"float32"}',
      '[1,{"$py":"float","value":"nan"}]',
      '{"a":{"$py":"cut","nodes":5}}',
      '{"$py":"ndarray","dtype":"f","shape":[1,2],"values":[1,2]}',
    ]) {
      const { text, changes } = prepare({ text: '"a"', images_config: json }, ['images_config']);
      expect(keysOf(text)).toEqual(['text']);
      expect(changes, json).toMatchObject([
        { field: 'images_config', action: 'dropped', reason: { key: 'noJsonForm' } },
      ]);
    }
  });

  test('a prompt that talks about the tag is a prompt', () => {
    const { text } = prepare({ text: '"{\\"$py\\": \\"tensor\\"}"' });
    expect(JSON.parse(text)).toEqual({ text: '{"$py": "tensor"}' });
  });
});

describe('notes', () => {
  const keys = (fields: Record<string, string>, more = {}) =>
    prepare(fields, [], more).notes.map(({ key }) => key);

  test('both prompts are set: the server reads the ids', () => {
    expect(keys({ text: '"a"', input_ids: '[1]' })).toContain('inputIdsWin');
    expect(keys({ text: '"a"', input_ids: 'null' })).not.toContain('inputIdsWin');
  });

  const seeds: [sampling: string, noted: boolean][] = [
    ['{}', true],
    ['{"temperature":0.7,"sampling_seed":null}', true],
    ['{"temperature":null}', true],
    ['{"temperature":0}', false],
    ['{"temperature":0.0}', false],
    ['{"top_k":1}', false],
    ['{"temperature":0.7,"sampling_seed":5}', false],
  ];
  for (const [sampling, noted] of seeds) {
    test(`chance: ${sampling}`, () =>
      expect(keys({ text: '"a"', sampling_params: sampling }).includes('seedUnset')).toBe(noted));
  }

  test('a chat template, a LoRA adapter, hidden states, a parameter of a newer server, another class', () => {
    expect(keys({ text: '"<|im_start|>user\\nHi<|im_end|>"' })).toContain('templatedPrompt');
    expect(keys({ text: '"a"', lora_path: '"sql"' })).toContain('loraNeeded');
    expect(keys({ text: '"a"', return_hidden_states: 'true' })).toContain('hiddenStatesLarge');
    expect(keys({ text: '"a"', sampling_params: '{"brand_new":1}' })).toContain('samplingUnknown');
    expect(keys({ text: '"a"' }, { row: { class: 'MyReqInput' } })).toContain('classUnknown');
  });
});

describe('an embedding request', () => {
  test('goes to /encode, without the dummy sampling parameters', () => {
    const { text, endpoint, notes, changes } = prepare(
      {
        text: '[["q","d"]]',
        sampling_params: '{"max_new_tokens":0}',
        is_cross_encoder_request: 'true',
        rid: '"x"',
        dimensions: 'null',
      },
      [],
      { row: { class: 'EmbeddingReqInput' } },
    );
    expect(endpoint).toBe('/encode');
    expect(JSON.parse(text)).toEqual({ text: [['q', 'd']], is_cross_encoder_request: true });
    expect(notes.map(({ key }) => key)).toEqual(['classifyInstead', 'defaultsLeftOut']);
    expect(changes.map(({ field }) => field)).toEqual(['rid']);
  });
});

test('sampling parameters that only the recording server knew are named, of a saved body none are', () => {
  const sampling = '{"temperature":0,"brand_new":1}';
  expect(prepare({ text: '"a"', sampling_params: sampling }).newerSampling).toEqual(['brand_new']);
  const fields = [{ name: 'sampling_params', json: sampling }];
  expect(prepareFields(fields, null, 'body', []).newerSampling).toEqual([]);
});

describe('the recorded output', () => {
  test('stands beside the answer', () => {
    expect(prepare({ text: '"a"' }).recordedOutput).toEqual({
      text: 'abc',
      outputIds: [1, 2, 3],
      promptTokens: 5,
      completionTokens: 3,
      cachedTokens: 0,
      ttftSeconds: 0.5,
      elapsedSeconds: 2,
      finishType: 'stop',
      part: 'whole',
    });
  });

  test('of a request in flight is a part, and its age is no latency', () => {
    const { recordedOutput, notes } = prepare({ text: '"a"' }, [], {
      row: { state: 'in_flight', finishType: null },
    });
    expect(recordedOutput).toMatchObject({ elapsedSeconds: null, part: 'beginning' });
    expect(notes.map(({ key }) => key)).toContain('outputWhenDumped');
  });

  test('of a stream in pieces is its last one, in flight or not', () => {
    for (const row of [{ incomplete: true }, { incomplete: true, state: 'in_flight' as const }])
      expect(prepare({ text: '"a"' }, [], { row }).recordedOutput?.part).toBe('tail');
  });

  test('is null where there is none', () => {
    const none = { text: null, outputIds: null, metaJson: null };
    expect(
      prepare({ text: '"a"' }, [], { row: { state: 'in_flight' }, output: none }).recordedOutput,
    ).toBeNull();
  });
});

describe('the text', () => {
  test('token ids stand on one line, however many; short lists too; the rest is indented', () => {
    const ids = Array.from({ length: 30_000 }, (_, at) => at);
    const { text } = prepare({
      input_ids: JSON.stringify(ids),
      sampling_params: '{"stop":["<|im_end|>","\\n\\n"],"stop_token_ids":[],"custom_params":{}}',
      session_id: '"s"',
    });
    const lines = text.split('\n');
    expect(lines).toEqual([
      '{',
      `  "input_ids": [${ids.join(',')}],`,
      '  "sampling_params": {',
      '    "stop": ["<|im_end|>", "\\n\\n"],',
      '    "stop_token_ids": [],',
      '    "custom_params": {}',
      '  },',
      '  "session_id": "s"',
      '}',
    ]);
  });

  test('the recorded value is cut for display and whole for putting back', () => {
    const url = JSON.stringify(`data:image/png;base64,${'A'.repeat(5000)}`);
    const { changes } = prepare({ text: '"a"', image_data: `{"url":${url}}` });
    expect(changes[0]?.recorded).toHaveLength(121);
    expect(changes[0]?.recordedJson).toHaveLength(url.length + 8);
  });
});
