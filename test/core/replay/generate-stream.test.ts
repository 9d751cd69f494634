import { describe, expect, test } from 'vitest';
import { createStreamedAnswer } from '../../../electron/core/replay/generate-stream.ts';

interface Token {
  readonly text: string;
  readonly id: number;
}

/** What a model said, a few tokens a piece. */
type Said = readonly (readonly Token[])[];

const words = (...texts: string[]): Said => texts.map((text, at) => [{ text, id: 100 + at }]);

const servers = {
  'everything whole (default)': { text: 'whole', ids: 'whole' },
  'everything in parts (--incremental-streaming-output)': { text: 'parts', ids: 'parts' },
  'ids in parts, text whole (0.5.x --stream-output)': { text: 'whole', ids: 'parts' },
  'text whole, no ids (0.4.6)': { text: 'whole', ids: 'none' },
  'text in parts, no ids': { text: 'parts', ids: 'none' },
  'ids whole, no text (--skip-tokenizer-init)': { text: 'none', ids: 'whole' },
  'ids in parts, no text': { text: 'none', ids: 'parts' },
} as const;
type Server = (typeof servers)[keyof typeof servers];

/** The pieces that such a server would send, the last with the finish reason. */
function stream(server: Server, said: Said, counts: boolean): object[] {
  let text = '';
  let ids: number[] = [];
  return said.map((tokens, at) => {
    const newText = tokens.map((token) => token.text).join('');
    const newIds = tokens.map((token) => token.id);
    text += newText;
    ids = [...ids, ...newIds];
    return {
      ...(server.text === 'none' ? {} : { text: server.text === 'whole' ? text : newText }),
      ...(server.ids === 'none' ? {} : { output_ids: server.ids === 'whole' ? ids : newIds }),
      meta_info: {
        id: 'r',
        prompt_tokens: 3,
        ...(counts ? { completion_tokens: ids.length } : {}),
        finish_reason: at === said.length - 1 ? { type: 'stop', matched: 2 } : null,
      },
    };
  });
}

function read(events: readonly object[]) {
  const answer = createStreamedAnswer();
  for (const event of events) expect(answer.accept(Buffer.from(JSON.stringify(event)))).toBe('piece');
  return answer.items()[0];
}

const answers: { name: string; said: Said }[] = [
  { name: 'plain words', said: words('The', ' cache', ' pool', ' is', ' sized', ' once', '.', '') },
  { name: 'a model in a loop', said: words(' the', ' the', ' the', ' the', ' the', ' the', ' end') },
  { name: 'a delta that repeats the beginning', said: words('a', 'ab', 'abc', ' x', '') },
  {
    name: 'several tokens a piece',
    said: [
      [
        { text: 'ab', id: 1 },
        { text: 'c', id: 2 },
      ],
      [
        { text: 'd', id: 3 },
        { text: 'e', id: 4 },
      ],
      [],
    ],
  },
  { name: 'one piece', said: words('Hello') },
  { name: 'one piece and an empty end', said: [...words('Hello'), []] },
  { name: 'a character held back until it is whole', said: words('漢', '', '字', '') },
  { name: 'nothing at all', said: [[]] },
];

describe('text and ids come out whole, however the server sends them', () => {
  for (const [setting, server] of Object.entries(servers)) {
    for (const { name, said } of answers) {
      test(`${setting}: ${name}`, () => {
        const item = read(stream(server, said, true));
        const tokens = said.flat();
        expect(item?.text).toBe(server.text === 'none' ? null : tokens.map((token) => token.text).join(''));
        expect(item?.outputIds).toEqual(server.ids === 'none' ? null : tokens.map((token) => token.id));
        expect(item).toMatchObject({ finishType: 'stop', completionTokens: tokens.length, rid: 'r' });
      });
    }
  }
});

test('a model that only ever says one token is told from a text that does not grow', () => {
  const said = words('ha', 'ha', 'ha', 'ha');
  const parts = { text: 'parts', ids: 'parts' } as const;
  expect(read(stream(parts, said, true))?.text).toBe('hahahaha');
});

test('a stop text that was streamed and is cut off at the end makes the text shorter', () => {
  const events = ['Hello', 'Hello\n', 'Hello\n\nUser'].map((text, at) => ({
    text,
    output_ids: [1, 2, 3].slice(0, at + 1),
    meta_info: { completion_tokens: at + 1, finish_reason: null },
  }));
  const last = {
    text: 'Hello',
    output_ids: [1, 2, 3, 4],
    meta_info: { completion_tokens: 4, finish_reason: { type: 'stop', matched: '\n\nUser' } },
  };
  expect(read([...events, last])?.text).toBe('Hello');
});

test('without counts and ids a long whole text settles, and its copies are dropped', () => {
  const server = { text: 'whole', ids: 'none' } as const;
  const said = words(...Array.from({ length: 200 }, (_, at) => `word${at} `));
  expect(read(stream(server, said, false))?.text).toBe(
    said
      .flat()
      .map((token) => token.text)
      .join(''),
  );
});

describe('several answers in one stream', () => {
  test('pieces of each index go to its own item, in any order', () => {
    const answer = createStreamedAnswer();
    const piece = (index: number, text: string, ids: number[]) => ({
      index,
      text,
      output_ids: ids,
      meta_info: { id: `r${index}`, completion_tokens: ids.length, prompt_tokens: 4, finish_reason: null },
    });
    for (const event of [
      piece(1, 'B', [7]),
      piece(0, 'A', [1]),
      piece(1, 'BB', [7, 8]),
      piece(0, 'AA', [1, 2]),
    ]) {
      answer.accept(Buffer.from(JSON.stringify(event)));
    }
    expect(
      answer.items().map(({ index, text, outputIds, rid }) => ({ index, text, outputIds, rid })),
    ).toEqual([
      { index: 0, text: 'AA', outputIds: [1, 2], rid: 'r0' },
      { index: 1, text: 'BB', outputIds: [7, 8], rid: 'r1' },
    ]);
    expect(answer.completionTokens()).toBe(4);
  });
});

describe('what an event is', () => {
  const cases: [name: string, data: string, kind: string][] = [
    ['end mark', '[DONE]', 'done'],
    [
      'error of main',
      '{"error":{"message":"m","type":"invalid_request_error","code":400,"retryable":false}}',
      'error',
    ],
    ['error of old servers', '{"error":{"message":"m"}}', 'error'],
    ['error as text', '{"error":"m"}', 'error'],
    [
      'error as HTTPException',
      '{"object":"error","message":"m","type":"503","param":null,"code":503}',
      'error',
    ],
    ['no JSON', '{"text":', 'unreadable'],
    ['JSON, but no object', '[1]', 'unreadable'],
  ];
  for (const [name, data, kind] of cases) {
    test(name, () => {
      const answer = createStreamedAnswer();
      expect(answer.accept(Buffer.from(data))).toBe(kind);
      expect(answer.error).toBe(kind === 'error' ? 'm' : null);
    });
  }

  test('a token is a non-empty text or id list', () => {
    const answer = createStreamedAnswer();
    answer.accept(Buffer.from('{"text":"","output_ids":[],"meta_info":{"completion_tokens":0}}'));
    expect(answer.hasToken).toBe(false);
    answer.accept(Buffer.from('{"text":"","output_ids":[5],"meta_info":{"completion_tokens":1}}'));
    expect(answer.hasToken).toBe(true);
  });

  test('a finish reason may be a plain text, as in 0.4.3', () => {
    const answer = createStreamedAnswer();
    answer.accept(Buffer.from('{"text":"a","meta_info":{"finish_reason":"length"}}'));
    expect(answer.items()[0]?.finishType).toBe('length');
  });
});
