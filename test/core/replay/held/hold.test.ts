import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdLarge } from '../../../../electron/core/replay/held/hold.ts';
import { findHeld, heldName, placeholderOf } from '../../../../shared/held.ts';

/** The text with every value in its place again. */
function putBack(text: string, values: ReturnType<typeof holdLarge>['values']): string {
  const { places, broken } = findHeld(text);
  expect(broken).toBeNull();
  let out = '';
  let from = 0;
  for (const { id, start, end } of places) {
    out += text.slice(from, start) + values.find((value) => value.id === id)?.json.toString('utf8');
    from = end;
  }
  return out + text.slice(from);
}

const long = 'x'.repeat(70_000);
const ids = (count: number) => `[${Array.from({ length: count }, (_, at) => at).join(',')}]`;
const names = (text: string) => findHeld(holdLarge(text).text).places.map(({ id }) => heldName(id));

describe('what is put aside', () => {
  const cases: [what: string, body: string, expected: string[]][] = [
    ['a long text', `{"text":"${long}","stream":true}`, ['text']],
    ['a list of token ids', `{"input_ids":${ids(20_000)}}`, ['input_ids']],
    ['the lists of a batch, as one value', `{"input_ids":[${ids(20_000)},${ids(20_000)}]}`, ['input_ids']],
    [
      'rows of embeddings, as one value',
      `{"input_embeds":[${Array(800).fill(ids(40)).join(',')}]}`,
      ['input_embeds'],
    ],
    [
      'each large image of a list',
      `{"image_data":["${long}","https://a/b.png",{"url":"data:,${long}"}]}`,
      ['image_data-0', 'image_data-2-url'],
    ],
    [
      'many small texts, as one list',
      `{"text":[${Array(3000).fill('"what is it like there?"').join(',')}]}`,
      ['text'],
    ],
    [
      'a map of many keys, not what holds it',
      `{"text":"a","sampling_params":{"temperature":0,"logit_bias":{${Array.from({ length: 9000 }, (_, at) => `"${at}":-1`).join(',')}}}}`,
      ['sampling_params-logit_bias'],
    ],
    ['a text of 60 kB in two-byte letters is more than 64 kB', `{"text":"${'é'.repeat(33_000)}"}`, ['text']],
    ['nothing of a small body', `{"text":"${'x'.repeat(60_000)}"}`, []],
    [
      'not the body, however many fields it has',
      `{${Array.from({ length: 9000 }, (_, at) => `"f${at}":"abcdef"`).join(',')}}`,
      [],
    ],
    ['not a placeholder again', holdLarge(`{"text":"${long}"}`).text, ['text']],
  ];
  for (const [what, body, expected] of cases) test(what, () => expect(names(body)).toEqual(expected));
});

test('a placeholder says what it stands for, on one line', () => {
  const { text, values } = holdLarge(`{"text": "Say \\"yes\\".\\n${long}end", "n": 18446744073709551615}`);
  const [place] = findHeld(text).places;
  expect(place).toMatchObject({ is: 'text', count: 70_014, bytes: values[0]?.json.length });
  expect(place?.preview).toMatch(/^Say "yes"\. x+ … x+end$/);
  expect(text).not.toContain('\n');
  expect(text).toContain('"n": 18446744073709551615');
  const hash = createHash('sha256')
    .update(values[0]?.json ?? '')
    .digest('hex');
  expect(place?.id).toBe(`text-${hash.slice(0, 32)}`);
  expect(JSON.parse(text)).toMatchObject({ text: { $held: place?.id } });
});

test('what is like a placeholder and none is found; what stands in a text is not', () => {
  const good = placeholderOf(holdLarge(`{"text":"${long}"}`).values[0] as never);
  expect(findHeld(`{"text":${JSON.stringify(good)}}`)).toEqual({ places: [], broken: null });
  expect(findHeld(`{"a":${good.replace('text-', 'text/../')}}`)).toEqual({ places: [], broken: 5 });
  expect(findHeld(`{"a":{"$held":1},"b":${good}}`)).toMatchObject({ places: [{ is: 'text' }], broken: 5 });
  expect(findHeld(`{"a":${good.replace('"bytes"', '"bytes')}}`).broken).toBe(5);
});

test('any JSON comes back letter by letter, at any size of what is put aside', () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 4, stringUnit: 'grapheme' }),
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      (json, most, spaced) => {
        const text = spaced ? JSON.stringify(JSON.parse(json), null, 2) : json;
        const body = `{"body": ${text}}`;
        const { text: held, values } = holdLarge(body, '', most);
        expect(() => JSON.parse(held)).not.toThrow();
        expect(putBack(held, values)).toBe(body);
      },
    ),
    { numRuns: 500 },
  );
});
