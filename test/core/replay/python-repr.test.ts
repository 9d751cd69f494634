import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { ReprFault, readRepr, readReprCall } from '../../../electron/core/replay/python-repr.ts';

const cases: [name: string, repr: string, json: string][] = [
  ['None', 'None', 'null'],
  ['booleans', '[True, False]', '[true,false]'],
  [
    'integers past 64 bits',
    '[0, -7, 9223372036854775808, 123456789012345678901234567890]',
    '[0,-7,9223372036854775808,123456789012345678901234567890]',
  ],
  ['floats', '[1.0, -0.5, 1e-05, 1e+16, 0.1]', '[1.0,-0.5,1e-05,1e+16,0.1]'],
  [
    'floats that JSON lacks',
    '[nan, inf, -inf]',
    '[{"$py":"float","value":"nan"},{"$py":"float","value":"inf"},{"$py":"float","value":"-inf"}]',
  ],
  ['single quotes', "'it is'", '"it is"'],
  ['double quotes around a single one', '"it\'s"', '"it\'s"'],
  ['both kinds inside', "'a \\'b\\' \"c\"'", '"a \'b\' \\"c\\""'],
  ['escapes', "'\\n\\t\\r\\\\\\x00\\x1b\\x7f\\xa0'", JSON.stringify('\n\t\r\\\x00\x1b\x7f\xa0')],
  ['escapes of four and eight digits', "'\\u200b\\U0001f600'", '"\u200b😀"'],
  ['a lone surrogate', "'\\ud800x'", '"\\ud800x"'],
  ['octal and letters of C', "'\\0\\101\\a\\b\\f\\v'", JSON.stringify('\0A\x07\b\f\v')],
  ['characters beyond ASCII', "'漢字 é 😀'", '"漢字 é 😀"'],
  ['what looks like the end of the call', "'), out={\\'text\\': 1}'", '"), out={\'text\': 1}"'],
  ['what looks like a cut', "'first' 'x'", '"first"'],
  ['three dots inside a text', "'a ... b'", '"a ... b"'],
  ['empty things', "['', [], (), {}]", '["",[],[],{}]'],
  ['tuples', '((1,), (1, 2))', '[[1],[1,2]]'],
  ['a dict in its order', "{'b': 1, 'a': {'2': None, '10': []}}", '{"b":1,"a":{"2":null,"10":[]}}'],
  ['a dict with other keys', "{1: 'a', None: 2}", '{"$py":"dict","entries":[[1,"a"],[null,2]]}'],
  ['a dict that could be taken for a tag', "{'$py': 'float'}", '{"$py":"dict","entries":[["$py","float"]]}'],
  ['a dict of an old logger', "{temperature: 0.7, stop: 'x'}", '{"temperature":0.7,"stop":"x"}'],
  ['a set', '{1, 2}', '{"$py":"set","items":[1,2]}'],
  ['bytes', "b'\\x00\\xffa\\'b'", '{"$py":"bytes","base64":"AP9hJ2I="}'],
  [
    'an object',
    "ImageData(url='http://x/a.png', detail='auto')",
    '{"$py":"object","class":"ImageData","fields":{"url":"http://x/a.png","detail":"auto"}}',
  ],
  [
    'an object of a module, nested',
    'a.b.C(x=D(y=[1]))',
    '{"$py":"object","class":"a.b.C","fields":{"x":{"$py":"object","class":"D","fields":{"y":[1]}}}}',
  ],
  [
    'an object by position',
    'deque([1, 2], maxlen=3)',
    '{"$py":"object","class":"deque","how":"call","args":[[1,2]],"kwargs":{"maxlen":3}}',
  ],
  [
    'a tensor by its shape',
    'Tensor(shape=(1, 2), dtype=torch.float32)',
    '{"$py":"object","class":"Tensor","fields":{"shape":[1,2],"dtype":{"$py":"type","name":"torch.float32"}}}',
  ],
  [
    'an enum member in a list',
    '[<Modality.IMAGE: 1>]',
    '[{"$py":"enum","class":"Modality","name":"IMAGE","value":1}]',
  ],
  [
    'an object without a repr',
    '<PIL.Image.Image image mode=RGB size=8x8 at 0x7F2B>',
    '{"$py":"type","name":"PIL.Image.Image image mode=RGB size=8x8 at 0x7F2B"}',
  ],
  [
    'brackets inside such an object',
    '<function a.<locals>.f at 0x1>',
    '{"$py":"type","name":"function a.<locals>.f at 0x1"}',
  ],
  ['numbers as torch prints them', '[1., .5, -2.e-3]', '[1.0,0.5,-2.0e-3]'],
  ['a comma at the end and odd blanks', '[ 1 ,2 , ]', '[1,2]'],
];

describe('what Python shows', () => {
  for (const [name, repr, json] of cases) {
    test(name, () => {
      const value = readRepr(`x=${repr}`, 2);
      expect(value.json).toBe(json);
      expect(() => JSON.parse(value.json)).not.toThrow();
      expect(value.cut).toBe(false);
      if (name !== 'what looks like a cut') expect(value.end).toBe(repr.length + 2);
    });
  }
});

describe('what the logger cut', () => {
  const cuts: [name: string, repr: string, json: string][] = [
    ['a text', "'first' ... 'last'", '"first ... last"'],
    ['a text in two kinds of quotes', "'a' ... \"it's\"", '"a ... it\'s"'],
    ['a list of ids', '[1, 2] ... [8, 9]', '[1,2,8,9]'],
    ['inside a dict', "{'stop': 'a' ... 'b', 'n': 1}", '{"stop":"a ... b","n":1}'],
    [
      'a tensor',
      'tensor([1, ..., 3])',
      '{"$py":"object","class":"tensor","how":"call","args":[[1,"...",3]],"kwargs":{}}',
    ],
  ];
  for (const [name, repr, json] of cuts)
    test(name, () => expect(readRepr(repr, 0)).toEqual({ json, cut: true, end: repr.length }));
});

test('a call gives its fields with their names, in order, each cut or not', () => {
  const text = "12:00 Receive: obj=GenerateReqInput(rid='r', text='a' ... 'b', stream=True), out={}";
  const call = readReprCall(text, text.indexOf('Generate'));
  expect(call).toEqual({
    className: 'GenerateReqInput',
    fields: [
      { name: 'rid', json: '"r"', cut: false },
      { name: 'text', json: '"a ... b"', cut: true },
      { name: 'stream', json: 'true', cut: false },
    ],
    end: text.indexOf(', out='),
  });
});

describe('what is no such notation is refused at its place', () => {
  const faults: [repr: string, offset: number, cause: RegExp][] = [
    ['', 0, /ends/],
    ["'abc", 0, /closing quote/],
    ["['a\nb']", 1, /closing quote/],
    ["'\\N{DASH}'", 1, /escape/],
    ["'\\xZZ'", 1, /escape/],
    ["'\\U00110000'", 1, /past the last character/],
    ['[1 2]', 3, /comma or \]/],
    ['[1, 2', 5, /ends/],
    ["{'a': 1, 2}", 0, /neither a dict nor a set/],
    ["{'a' 1}", 5, /comma or }/],
    ['lambda: 0', 6, /./],
    ['1 + 1', 1, /./],
    ['-', 0, /value is expected/],
    ['<a', 0, /closing >/],
    [`${'['.repeat(300)}`, 201, /nested too deeply/],
    ['3j', 0, /value is expected/],
  ];
  for (const [repr, offset, cause] of faults) {
    test(repr === '' ? '(empty)' : JSON.stringify(repr.slice(0, 30)), () => {
      let fault: unknown = null;
      let end = -1;
      try {
        end = readRepr(repr, 0).end;
      } catch (error) {
        fault = error;
      }
      // A value may be followed by anything: then it ends before what does not belong to it.
      if (fault === null) expect(end).toBe(offset);
      else {
        expect(fault).toBeInstanceOf(ReprFault);
        expect((fault as ReprFault).offset).toBe(offset);
        expect((fault as ReprFault).message).toMatch(cause);
      }
    });
  }
});

test('values that Python itself writes come back the same', () => {
  const program = `
import json, random, sys
random.seed(5)
chars = ["'", '"', '\\\\', '\\n', '\\0', '\\x85', '\\u2028', '\\ud800', 'é', '漢', '😀', ' ', '...', ' ... ', ')', '{', 'x']
def value(depth):
    kind = random.randrange(9 if depth < 4 else 5)
    if kind == 0: return random.choice([None, True, False])
    if kind == 1: return random.choice([0, -1, 2**63, -2**70, 10**25])
    if kind == 2: return random.choice([0.1, -2.5e-7, 1e22, 1.0, 3.141592653589793])
    if kind in (3, 4): return ''.join(random.choice(chars) for _ in range(random.randrange(8)))
    if kind in (5, 6): return [value(depth + 1) for _ in range(random.randrange(5))]
    return {''.join(random.choice(chars) for _ in range(random.randrange(4))): value(depth + 1) for _ in range(random.randrange(4))}
for _ in range(400):
    v = value(0)
    print(json.dumps([repr(v), json.dumps(v)]))
`;
  const lines = execFileSync('python3', ['-c', program], { encoding: 'utf8' }).trim().split('\n');
  expect(lines).toHaveLength(400);
  for (const line of lines) {
    const [repr, json] = JSON.parse(line) as [string, string];
    expect(JSON.parse(readRepr(repr, 0).json), repr).toEqual(JSON.parse(json));
  }
});
