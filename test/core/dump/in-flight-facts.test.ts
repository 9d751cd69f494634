import { describe, expect, test } from 'vitest';
import { inFlightFacts } from '../../../electron/core/dump/in-flight-facts.ts';
import type { RequestRow } from '../../../shared/dump.ts';
import { requestRow } from '../../shared/request-row.ts';

interface Row extends RequestRow {
  readonly hasText: boolean;
  readonly hasIds: boolean;
}
const row = (part: Partial<Row>): Row => ({
  ...requestRow(),
  hasText: true,
  hasIds: false,
  grammar: null,
  logprobs: false,
  samples: null,
  index: 0,
  rid: null,
  class: 'GenerateReqInput',
  state: 'finished',
  stream: true,
  promptTokens: null,
  cachedTokens: null,
  completionTokens: null,
  start: null,
  end: null,
  elapsedSeconds: null,
  ttftSeconds: null,
  finishType: null,
  finishDetail: null,
  dpRank: null,
  textPreview: null,
  loraPath: null,
  media: 0,
  incomplete: false,
  ...part,
});

/** Twenty that finished, one every 2 s from 1000 s on, each after 5 s, of 100 to 119 tokens. */
const finished = Array.from({ length: 20 }, (_, at) =>
  row({ start: 995 + 2 * at, end: 1000 + 2 * at, elapsedSeconds: 5, promptTokens: 100 + at }),
);
const flying = (count: number, part: Partial<Row>) =>
  Array.from({ length: count }, () => row({ state: 'in_flight', start: 1040, ...part }));

test('when the last one finished, the usual pause, the longest, the oldest', () =>
  expect(
    inFlightFacts([...finished, ...flying(2, {}), row({ state: 'in_flight', start: 1030 })], 1100),
  ).toEqual({
    lastEnd: 1038,
    ends: 20,
    endGapSeconds: 2,
    longestSeconds: 5,
    oldestSeconds: 70,
    compared: true,
    shared: [],
  }));

test('nothing in flight, nothing to say', () => expect(inFlightFacts(finished, 1100)).toBeNull());

describe('what those in flight share', () => {
  const cases: readonly (readonly [string, readonly Row[], readonly unknown[]])[] = [
    ['a length to the token', flying(3, { promptTokens: 2049 }), [['promptTokens', 2049, 3]]],
    ['a length of two is chance', flying(2, { promptTokens: 2049 }), []],
    ['a length that a finished one has', flying(3, { promptTokens: 105 }), []],
    [
      'a length without what was cached',
      flying(3, { promptTokens: 3000, cachedTokens: 2895 }),
      [['promptTokens', 3000, 3]],
    ],
    ['unknown lengths', flying(9, {}), []],
    ['media', [...flying(5, { media: 1 }), ...flying(1, {})], [['media', null, 5]]],
    ['media of too few', flying(4, { media: 1 }), []],
    ['an adapter', flying(5, { loraPath: 'a' }), [['lora', null, 5]]],
    ['a grammar', flying(5, { grammar: 'json_schema' }), [['grammar', null, 5]]],
    [
      'logprobs and several answers',
      flying(5, { logprobs: true, samples: 4 }),
      [
        ['logprobs', null, 5],
        ['samples', null, 5],
      ],
    ],
    ['ids, whose text was decoded for the log', flying(5, { hasIds: true }), [['ids', null, 5]]],
    ['text, as all finished ones', flying(5, {}), []],
    [
      'a band',
      [4096, 5000, 6000, 7000, 8191].flatMap((promptTokens) => flying(1, { promptTokens })),
      [['lengthBand', 4096, 5]],
    ],
    ['two bands', [1024, 2048, 4096, 4097, 4098].flatMap((promptTokens) => flying(1, { promptTokens })), []],
  ];
  test.each(cases)('%s', (_name, rows, expected) =>
    expect(
      inFlightFacts([...finished, ...rows], 1100)?.shared.map(({ trait, tokens, inFlight }) => [
        trait,
        tokens,
        inFlight,
      ]),
    ).toEqual(expected),
  );
  test('nothing, where too few finished to tell', () =>
    expect(inFlightFacts([...finished.slice(1), ...flying(3, { promptTokens: 2049 })], 1100)).toMatchObject({
      compared: false,
      shared: [],
    }));
});
