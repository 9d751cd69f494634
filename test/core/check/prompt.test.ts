import { describe, expect, test } from 'vitest';
import { type Piece, readPrompt } from '../../../electron/core/check/prompt.ts';

const unitsAt = (body: string, level: string): string[] => {
  const prompt = readPrompt(body);
  const units = prompt.levels.find(({ name }) => name === level)?.units(prompt.pieces) ?? [];
  return units.map((unit) => unit.map(({ text, id }) => text ?? id ?? '…').join('|'));
};
const textBody = (text: unknown) => JSON.stringify({ text, seed: 1 });

describe('cuts of a text', () => {
  test.each([
    ['lines', 'a b\n\nc', ['a b\n', '\n', 'c']],
    ['lines', 'one\r\ntwo', ['one\r\n', 'two']],
    ['words', '  a  b\nc ', ['  ', 'a  ', 'b\n', 'c ']],
    ['words', '你好 世界', ['你好 ', '世界']],
    ['characters', 'a🎉é你', ['a', '🎉', 'é', '你']],
  ])('by %s: %j', (level, text, units) => {
    expect(unitsAt(textBody(text), level)).toEqual(units);
    expect(units.join('')).toBe(text);
  });

  test('no cut goes through a surrogate pair, whatever is left out', () => {
    const prompt = readPrompt(textBody('🎉🎉🎉'));
    const [first, , third] = prompt.levels.at(-1)?.units(prompt.pieces) ?? [];
    const body = prompt.body([...(first ?? []), ...(third ?? [])]);
    expect(JSON.parse(body).text).toBe('🎉🎉');
    expect(body).not.toMatch(/\\ud/i);
  });

  test('half a pair that was there before stays a piece of its own', () => {
    const body = '{"text":"a\\ud83cb"}';
    const prompt = readPrompt(body);
    expect(prompt.body(prompt.levels.at(-1)?.units(prompt.pieces).flat() ?? [])).toBe(body);
  });
});

const chat = `{"model":"m","messages":[{"role":"system","content":"be kind"},{"role":"user","content":[{"type":"text","text":"see this"},{"type":"image_url","image_url":{"url":"u"}}]},{"role":"assistant","content":null,"tool_calls":[1]}],"seed":18446744073709551615}`;

describe('the body stays what it was but for its prompt', () => {
  test.each([
    ['text', '{"text":"a b","sampling_params":{"sampling_seed":18446744073709551615}}'],
    ['ids', '{"input_ids":[1,2,3],"bootstrap_room":9223372036854775807}'],
    ['batch of texts', '{"text":["a","b"],"sampling_params":[{"n":1},{"n":2}]}'],
    ['batch of ids', '{"input_ids":[[1,2],[3]],"rid":["x","y"]}'],
    ['messages', chat],
    ['prompt', '{"model":"m","prompt":"a b"}'],
    ['prompt of ids', '{"model":"m","prompt":[1,2,3]}'],
    ['prompts', '{"model":"m","prompt":["a b","c"]}'],
  ])('%s, cut at every level and put together again', (_, body) => {
    const prompt = readPrompt(body);
    let pieces: readonly Piece[] = prompt.pieces;
    expect(prompt.body(pieces)).toBe(body);
    for (const level of prompt.levels) {
      pieces = level.units(pieces).flat();
      expect(prompt.body(pieces), level.name).toBe(body);
    }
  });

  test('what a batch gives once for each prompt goes with them', () => {
    const prompt = readPrompt(
      '{"text":["a","b","c"],"sampling_params":[{"n":1},{"n":2},{"n":3}],"stop":["x","y"]}',
    );
    expect(prompt.body(prompt.pieces.filter(({ leaf }) => leaf !== 1))).toBe(
      '{"text":["a","c"],"sampling_params":[{"n":1},{"n":3}],"stop":["x","y"]}',
    );
  });

  test('a message that is left out goes whole, a part of one alone, a picture is never cut', () => {
    const prompt = readPrompt(chat);
    const [system, text] = prompt.pieces;
    const messages = JSON.parse(prompt.body([system, text].flatMap((piece) => piece ?? []))).messages;
    expect(messages).toEqual([
      { role: 'system', content: 'be kind' },
      { role: 'user', content: [{ type: 'text', text: 'see this' }] },
    ]);
    expect(unitsAt(chat, 'words')).toEqual(['be ', 'kind', 'see ', 'this', '…', '…']);
  });

  test('input_ids win where both are given, as on the server', () => {
    expect(readPrompt('{"text":"a b","input_ids":[7,8]}').kind).toBe('ids');
  });
});

test('a body without a prompt is refused', () => {
  expect(() => readPrompt('{"image_data":"x","text":null}')).toThrow(/no prompt/);
});
