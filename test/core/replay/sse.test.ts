import { describe, expect, test } from 'vitest';
import { AnswerTooLong, createSseParser } from '../../../electron/core/replay/sse.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

interface Told {
  readonly type: string;
  readonly data: string;
}

function readAll(pieces: readonly Uint8Array[]): { events: Told[]; rest: string | null } {
  const parser = createSseParser();
  const events = pieces.flatMap((piece) =>
    parser.push(piece).map(({ type, data }) => ({ type, data: data.toString() })),
  );
  return { events, rest: parser.end() };
}

const message = (data: string, type = 'message'): Told => ({ type, data });

const cases: { name: string; stream: string; events: Told[]; rest?: string }[] = [
  { name: 'one event', stream: 'data: {"a":1}\n\n', events: [message('{"a":1}')] },
  { name: 'CRLF', stream: 'data: a\r\n\r\ndata: b\r\n\r\n', events: [message('a'), message('b')] },
  { name: 'CRLF inside an event', stream: 'data: a\r\ndata: b\r\n\r\n', events: [message('a\nb')] },
  { name: 'CR alone', stream: 'data: a\r\rdata: b\r\r', events: [message('a'), message('b')] },
  { name: 'line ends mixed', stream: 'data: a\r\n\ndata: b\r\n\r\n', events: [message('a'), message('b')] },
  { name: 'several data lines', stream: 'data: a\ndata: b\n\n', events: [message('a\nb')] },
  { name: 'an empty data line', stream: 'data: a\ndata:\n\n', events: [message('a\n')] },
  { name: 'no blank after the colon', stream: 'data:a\n\n', events: [message('a')] },
  { name: 'only one blank is taken', stream: 'data:  a\n\n', events: [message(' a')] },
  { name: 'comments', stream: ': ping\n\ndata: a\n: ping\n\n', events: [message('a')] },
  {
    name: 'named event',
    stream: 'event: error\ndata: a\n\ndata: b\n\n',
    events: [message('a', 'error'), message('b')],
  },
  { name: 'unknown fields', stream: 'id: 7\nretry: 10\nfoo\ndata: a\n\n', events: [message('a')] },
  { name: 'name without data', stream: 'event: x\n\ndata: a\n\n', events: [message('a')] },
  { name: 'byte order mark', stream: '\ufeffdata: a\n\n', events: [message('a')] },
  { name: 'characters of two, three and four bytes', stream: 'data: é漢😀\n\n', events: [message('é漢😀')] },
  { name: 'end mark', stream: 'data: a\n\ndata: [DONE]\n\n', events: [message('a'), message('[DONE]')] },
  {
    name: 'end mark without its blank line',
    stream: 'data: a\n\ndata: [DONE]',
    events: [message('a')],
    rest: '[DONE]',
  },
  { name: 'cut in an event', stream: 'data: a\n\ndata: {"b":', events: [message('a')], rest: '{"b":' },
  {
    name: 'line separators of Unicode are no line ends',
    stream: 'data: a\u2028b\n\n',
    events: [message('a\u2028b')],
  },
];

describe('a stream split at every byte reads alike', () => {
  for (const { name, stream, events, rest = null } of cases) {
    test(name, () => {
      const all = bytes(stream);
      expect(readAll([all])).toEqual({ events, rest });
      for (let at = 0; at <= all.length; at += 1) {
        expect(readAll([all.subarray(0, at), all.subarray(at)]), `split at ${at}`).toEqual({ events, rest });
      }
      expect(readAll([...all].map((byte) => Uint8Array.of(byte)))).toEqual({ events, rest });
    });
  }
});

test('an event comes out with the byte that completes it, not later', () => {
  const parser = createSseParser();
  expect(parser.push(bytes('data: a\n'))).toEqual([]);
  expect(parser.push(bytes('\n')).map(({ data }) => data.toString())).toEqual(['a']);
});

test('bytes that are no UTF-8 become replacement characters and lose nothing else', () => {
  const parser = createSseParser();
  const broken = Uint8Array.of(...bytes('data: a'), 0xff, ...bytes('b\n\n'));
  expect(parser.push(broken).map(({ data }) => data.toString())).toEqual(['a\ufffdb']);
});

test('an event without an end is given up at the limit, in one line or in many', () => {
  const line = createSseParser(100);
  expect(() => {
    for (let at = 0; at < 50; at += 1) line.push(bytes('data: aaaaa'));
  }).toThrow(AnswerTooLong);
  const lines = createSseParser(100);
  expect(() => {
    for (let at = 0; at < 50; at += 1) lines.push(bytes('data: aaaaa\n'));
  }).toThrow(AnswerTooLong);
});

test('a line of many pieces takes time in proportion to its length', () => {
  const parser = createSseParser();
  const chunk = bytes('x'.repeat(1000));
  parser.push(bytes('data: '));
  for (let at = 0; at < 20_000; at += 1) parser.push(chunk);
  const [event] = parser.push(bytes('\n\n'));
  expect(event?.data.length).toBe(20_000_000);
});
