import { describe, expect, test } from 'vitest';
import { friendly } from '../../../electron/core/dump/friendly.ts';
import { decodePickle } from '../../../electron/core/dump/pickle.ts';
import { fieldsJson, toReadingJson } from '../../../electron/core/dump/reading-json.ts';
import { toTaggedJson } from '../../../electron/core/dump/tagged-json.ts';
import { type PickleValue, PyList } from '../../../electron/core/dump/value.ts';
import { atOnce } from '../../../electron/core/turns.ts';
import { fixtureBytes } from './fixtures.ts';
import { bytesOf, pickleCases } from './pickle-cases.ts';

const hex = (text: string) => decodePickle(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const fieldsToJson = (...asked: Parameters<typeof fieldsJson>) => atOnce(fieldsJson(...asked));
const compact = (bytes: string) => toReadingJson(hex(bytes));

describe('what JSON can hold is plain JSON, digit for digit', () => {
  const table: readonly [string, string, string][] = [
    ['None', '4e 2e', 'null'],
    ['an int', '4b 07 2e', '7'],
    ['an int past 2^53', '8a 08 ffffffffffffff7f 2e', '9223372036854775807'],
    ['a float shows that it is one', '47 3ff0000000000000 2e', '1.0'],
    ['minus zero', '47 8000000000000000 2e', '-0.0'],
    ['a large float', '47 4480f0cf064dd592 2e', '1e+22'],
    ['a lone surrogate', '8c 03 eda080 2e', '"\\ud800"'],
    ['a tuple in a list', '5d 4b01 4b02 86 61 2e', '[[1,2]]'],
    ['a dict in its order', '7d 28 8c 01 62 4b01 8c 01 31 4b02 8c 01 61 4b03 75 2e', '{"b":1,"1":2,"a":3}'],
    ['a key that JavaScript knows', '7d 8c 09 5f5f70726f746f5f5f 7d 73 2e', '{"__proto__":{}}'],
  ];
  for (const [name, bytes, expected] of table) test(name, () => expect(compact(bytes)).toBe(expected));
});

describe('what it cannot hold has a tag', () => {
  const table: readonly [string, string, unknown][] = [
    ['a float that is no number', '47 7ff0000000000000 2e', { $py: 'float', value: 'inf' }],
    ['bytes', '43 03 00ff0a 2e', { $py: 'bytes', base64: 'AP8K' }],
    ['a set', '8f 28 4b01 90 2e', { $py: 'set', items: [1] }],
    ['keys that are no strings', '7d 4b01 4b02 73 2e', { $py: 'dict', entries: [[1, 2]] }],
    ['a dict that looks like a tag', '7d 8c 03 247079 4b02 73 2e', { $py: 'dict', entries: [['$py', 2]] }],
    ['a class by name', '63 746f7263680a 62666c6f617431360a 2e', { $py: 'type', name: 'torch.bfloat16' }],
    ['a list that holds itself', '5d 94 68 00 61 2e', [{ $py: 'cycle', up: 1 }]],
    [
      'a list that holds itself three times',
      '5d 94 28 68 00 68 00 68 00 65 2e',
      [
        { $py: 'cycle', up: 1 },
        { $py: 'cycle', up: 1 },
        { $py: 'cycle', up: 1 },
      ],
    ],
    [
      'a range as Python 2 calls it',
      '63 5f5f6275696c74696e5f5f0a 7872616e67650a 28 4b01 4b02 4b03 74 52 2e',
      { $py: 'range', start: 1, stop: 2, step: 3 },
    ],
    [
      'an unknown call',
      '63 6d0a 660a 4b01 85 52 2e',
      { $py: 'object', class: 'm.f', how: 'reduce', args: [1] },
    ],
    [
      'attributes',
      '63 6d0a 430a 29 81 7d 8c 01 61 4b01 73 62 2e',
      { $py: 'object', class: 'm.C', fields: { a: 1 } },
    ],
    ['an extension', '82 05 2e', { $py: 'extension', code: 5 }],
    ['a persistent id', '4b 07 51 2e', { $py: 'persistent_id', id: 7 }],
  ];
  for (const [name, bytes, expected] of table) {
    test(name, () => expect(JSON.parse(compact(bytes))).toEqual(expected));
  }
});

describe('friendly views of the cases', () => {
  test('seventeen have one', () => {
    expect(pickleCases.filter((example) => example.friendly)).toHaveLength(17);
  });
  for (const example of pickleCases) {
    if (!example.friendly) continue;
    test(example.name, () => {
      const seen = friendly(decodePickle(bytesOf(example)));
      expect(seen && inCaseWords(seen)).toEqual(example.friendly);
    });
  }
});

/** A view in the words of pickle-cases.json. */
function inCaseWords(seen: NonNullable<ReturnType<typeof friendly>>): unknown {
  const plain = (value: PickleValue) => JSON.parse(toReadingJson(value)) as unknown;
  const exact = (value: PickleValue) => JSON.parse(toTaggedJson(value)) as unknown;
  switch (seen.kind) {
    case 'dict':
      return { dict: seen.keys.map((key, at) => [plain(key), plain(seen.values[at] as PickleValue)]) };
    case 'list':
      return { list: seen.items.map(plain) };
    case 'set':
    case 'frozenset':
      return { t: seen.kind, v: seen.items.map(exact) };
    case 'bytes':
    case 'bytearray':
      return { t: seen.kind, hex: Buffer.from(seen.bytes).toString('hex') };
    case 'datetime':
    case 'date':
    case 'time':
      return { iso: seen.iso };
    case 'timedelta':
      return { seconds: seen.seconds };
    case 'range':
      return { range: [seen.start, seen.stop, seen.step] };
    case 'type':
      return { type: seen.name };
    case 'number':
      return { number: plain(seen.value) };
    case 'object': {
      const [, module, name] = /^(.*)\.([^.]+)$/.exec(seen.path) ?? [];
      const { names, values } = seen.fields;
      const state = Object.fromEntries(names.map((key, at) => [key, plain(values[at] as PickleValue)]));
      return { object: [module, name], state };
    }
    case 'fraction':
    case 'decimal':
    case 'path':
    case 'uuid':
      return { [seen.kind]: seen.text };
    default:
      return seen;
  }
}

test('every kind of value that a request may carry', () => {
  const [record] = JSON.parse(toReadingJson(decodePickle(fixtureBytes('values')))) as [
    [{ fields: Record<string, unknown> }],
  ];
  const { custom_labels, sampling_params, bootstrap_room, image_data, num_items_assigned } = record[0].fields;
  const { entries } = custom_labels as { entries: [unknown, unknown][] };
  const labels = Object.fromEntries(entries.filter(([key]) => typeof key === 'string'));
  expect(labels).toMatchObject({
    deque: [1, 2],
    ordered: { b: 1, a: 2 },
    counter: { a: 2, b: 1 },
    when: { $py: 'datetime', iso: '2026-08-10T14:00:05.000456+00:00' },
    day: { $py: 'date', iso: '2026-08-10' },
    delta: { $py: 'timedelta', seconds: 1.5 },
    frozen: { $py: 'frozenset', items: [2] },
    bytearray: { $py: 'bytearray', base64: 'eg==' },
    complex: { $py: 'complex', real: 1, imag: 2 },
    decimal: { $py: 'decimal', value: '1.50' },
    uuid: { $py: 'uuid', value: '00000000-0000-0000-0000-000000000007' },
    status: { $py: 'enum', class: 'http.HTTPStatus', value: 400, name: 'BAD_REQUEST' },
    modality: { $py: 'enum', value: 2, reading: expect.stringMatching(/MULTI_IMAGES .* VIDEO/) },
    lora: {
      $py: 'object',
      class: 'sglang.srt.lora.lora_registry.LoRARef',
      fields: { lora_name: 'x', lora_path: '/adapters/x', pinned: null },
    },
    session: { $py: 'object', class: 'sglang.srt.managers.io_struct.SessionParams', fields: { id: 's' } },
    array: { $py: 'ndarray', dtype: 'float32', shape: [2], values: [1.5, -2] },
    scalar: 42,
    slots: { $py: 'object', class: 'example.slots.Slotted', fields: { a: 1, b: 'two' } },
    type: { $py: 'type', name: 'NoneType' },
    function: { $py: 'type', name: 'builtins.len' },
    again: [{ shared: [1, 2, 3] }, { shared: [1, 2, 3] }],
  });
  expect(Object.hasOwn(labels, '__proto__')).toBe(true);
  expect(sampling_params).toMatchObject({
    temperature: { $py: 'float', value: 'nan' },
    top_p: { value: 'inf' },
  });
  expect(bootstrap_room).toBe(-(2 ** 63));
  expect(image_data).toEqual([
    { $py: 'object', class: 'sglang.srt.utils.common.ImageData', fields: { url: 'a.png', detail: 'auto' } },
  ]);
  expect(num_items_assigned).toMatchObject({ $py: 'dict', entries: [[{ $py: 'enum', value: 1 }, [1, 0]]] });
});

describe('layout', () => {
  test('a row of numbers stays on one line, and so does a triple', () => {
    const ids = new PyList([1, 2, 3]);
    const triples = hex('5d 94 28 47 bfe0000000000000 4b07 4e 87 94 65 2e');
    const text = fieldsToJson(
      ['ids', 'triples', 'empty', 'words'],
      [ids, triples, new PyList(), new PyList(['a'])],
      {
        indent: true,
      },
    );
    expect(text).toBe(
      '{\n  "ids": [1, 2, 3],\n  "triples": [\n    [-0.5, 7, null]\n  ],\n  "empty": [],\n  "words": ["a"]\n}',
    );
  });

  test('compact and indented say the same', () => {
    for (const name of ['values', 'logprobs', 'cycle', 'dict-v0.5.6_2025-12-10_09-30-00']) {
      const value = decodePickle(fixtureBytes(name));
      expect(JSON.parse(toReadingJson(value, { indent: true }))).toEqual(JSON.parse(toReadingJson(value)));
    }
  });
});

describe('budgets', () => {
  const nested = decodePickle(Buffer.from(`${']'.repeat(50_000)}${'a'.repeat(49_999)}.`));

  test('a value that doubles itself sixty times ends', () => {
    const doubled = decodePickle(Buffer.from(`N${'\x94h\0\x86'.repeat(1)}${'2\x86'.repeat(60)}.`, 'latin1'));
    const text = toReadingJson(doubled, { nodes: 1000 });
    expect(text.match(/\{"\$py":"cut","nodes":1000\}/g)).toHaveLength(1);
    expect(() => JSON.parse(text)).not.toThrow();
    // Shared parts are written once in the exact form.
    expect(toTaggedJson(doubled).length).toBeLessThan(10_000);
  });

  test('texts count as well', () => {
    const long = new PyList(new Array<string>(100).fill('x'.repeat(1000)));
    const text = toReadingJson(long, { characters: 10_000 });
    expect(text.length).toBeLessThan(13_000);
    expect(JSON.parse(text)).toContainEqual({ $py: 'cut', nodes: expect.any(Number) });
  });

  test('fifty thousand brackets overflow nothing', () => {
    const text = toReadingJson(nested, { indent: true });
    expect(text).toContain('"$py": "cut"');
    expect(text.length).toBeLessThan(1e6);
    expect(toTaggedJson(nested)).toHaveLength(50_000 * '{"t":"list","v":[]}'.length);
    expect(toTaggedJson(nested, 100)).toContain('{"t":"cut","nodes":100}');
  });

  test('a field that is cut leaves the others whole', () => {
    const large = new PyList(new Array<number>(5000).fill(0.5));
    const text = fieldsToJson(['a', 'b', 'c'], [large, 'whole', new PyList([1])], { nodes: 100 });
    const fields = JSON.parse(text) as Record<string, unknown>;
    expect(fields).toMatchObject({ b: 'whole', c: [1] });
    expect((fields.a as unknown[]).at(-1)).toEqual({ $py: 'cut', nodes: expect.any(Number) });
  });
});
