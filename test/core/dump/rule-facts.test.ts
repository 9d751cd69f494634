import { describe, expect, test } from 'vitest';
import { faultOf } from '../../../electron/core/dump/facts/degenerate.ts';
import { ruleFactsOf } from '../../../electron/core/dump/facts/rule-facts.ts';
import { RowFacts } from '../../../electron/core/dump/row-facts.ts';
import type { RowSource } from '../../../electron/core/dump/row-source.ts';
import { RowTable } from '../../../electron/core/dump/row-table.ts';
import { PyDict } from '../../../electron/core/dump/value.ts';
import { atOnce } from '../../../electron/core/turns.ts';
import type { DumpRuleFacts } from '../../../shared/dump-rule-facts.ts';

const zero = 1_786_370_400;

/** Of a row what differs from a request that took a second; names as texts. */
interface Given
  extends Partial<Omit<RowFacts, 'finish' | 'message' | 'weights' | 'lora' | 'error' | 'clear'>> {
  readonly finish?: string;
  readonly message?: string;
  readonly weights?: string;
  readonly lora?: string;
  readonly answer?: string;
}

function factsOf(rows: readonly Given[], dumpedAt: number | null = null): DumpRuleFacts {
  const table = new RowTable();
  for (const [index, given] of rows.entries()) {
    const { finish = 'stop', message, weights, lora, answer, ...numbers } = given;
    table.add(
      Object.assign(new RowFacts(), {
        start: zero + index,
        finished: zero + index + 1,
        prompt: 100,
        completion: 50,
        answerLength: 1,
        ...numbers,
        index,
        finish: table.finishes.idOf(given.running ? null : finish),
        message: table.messages.idOf(message ?? null),
        weights: table.weightVersions.idOf(weights ?? null),
        lora: table.loras.idOf(lora ?? null),
      }),
    );
  }
  const source = {
    record: (index: number) => ({
      index,
      request: null,
      output: new PyDict(),
      created: null,
      finished: null,
    }),
    answer: (at: number) => rows[at]?.answer ?? 'A short answer.',
  } as unknown as RowSource;
  return atOnce(ruleFactsOf(table, source, { serverArgs: 'absent', dumpedAt }));
}

const many = (count: number, given: (at: number) => Given): Given[] =>
  Array.from({ length: count }, (_, at) => given(at));

test('aborts that say the same, numbers aside, are one group; the most frequent first', () => {
  const { aborts } = factsOf([
    {},
    { finish: 'abort', message: 'The request queue is full.' },
    { finish: 'abort', message: 'Request 17 timed out after 3.5 s' },
    { finish: 'abort', message: 'Request 4 timed out after 60 s' },
  ]);
  expect(aborts.requests).toBe(3);
  expect(aborts.groups.map(({ message, count, first }) => [message, count, first])).toEqual([
    ['Request 17 timed out after 3.5 s', 2, 2],
    ['The request queue is full.', 1, 1],
  ]);
});

test('versions of the weights stand in the order in which they answered, whatever the order of the file', () => {
  const { weights } = factsOf([
    { weights: 'v2', finished: zero + 60 },
    { weights: 'v1', finished: zero + 10 },
    { weights: 'v1', finished: zero + 20 },
    {},
  ]);
  expect(weights).toEqual({
    known: 3,
    versions: [
      { version: 'v1', count: 2, firstEnd: zero + 10, lastEnd: zero + 20, first: 1 },
      { version: 'v2', count: 1, firstEnd: zero + 60, lastEnd: zero + 60, first: 0 },
    ],
  });
});

describe('counts', () => {
  test('what a record does not say is not zero', () => {
    const { retractions, speculation, tiers, timing } = factsOf([{}, {}]);
    expect(retractions).toEqual({ known: 0, requests: 0, times: 0, worst: [] });
    expect(speculation).toEqual({ known: 0, steps: 0, acceptLength: null, worst: [] });
    expect(tiers).toMatchObject({ known: 0, most: null });
    expect(timing).toMatchObject({
      timed: 0,
      finished: 2,
      queue: null,
      ttft: null,
      front: null,
      frontShare: null,
    });
  });
  test('retractions, accept length by steps, tiers, adapters', () => {
    const { retractions, speculation, tiers, lora } = factsOf([
      { retractions: 0, specSteps: 90, specAccept: 3, cached: 50, cachedBelow: 0, lora: 'a' },
      { retractions: 4, specSteps: 10, specAccept: 1, cached: 50, cachedBelow: 40, lora: 'b' },
    ]);
    expect(retractions).toEqual({ known: 2, requests: 1, times: 4, worst: [{ index: 1, value: 4 }] });
    expect(speculation.acceptLength).toBeCloseTo(2.8);
    expect(speculation.worst[0]).toEqual({ index: 1, value: 1 });
    expect(tiers).toEqual({ known: 2, cachedTokens: 100, belowTokens: 40, most: { index: 1, value: 40 } });
    expect(lora).toEqual({ named: 2, adapters: 2, first: 0 });
  });
  test('health checks, those in flight and the pass that fills the cache are no finished requests', () => {
    const { timing, retractions } = factsOf([
      { state: 2, retractions: 1 },
      { state: 1, running: true, retractions: 1 },
      { cachePass: true, retractions: 1 },
      { retractions: 0 },
    ]);
    expect([timing.finished, retractions.known, retractions.times]).toEqual([1, 1, 0]);
  });
});

describe('times', () => {
  test('in front is what is left of the time to first token without queue and prefill', () => {
    const { timing } = factsOf(many(10, (at) => ({ ttft: 2, queue: 0.5, prefill: at === 3 ? 0.5 : 1 })));
    expect(timing.front).toMatchObject({ n: 10, p50: 0.5, max: 1 });
    expect(timing.frontShare).toBeCloseTo(0.275);
    expect(timing.slowestFront[0]).toEqual({ index: 3, value: 1 });
  });
  test('the short ones are those up to the median of tokens that were not cached', () => {
    const { prefillMix } = factsOf(
      many(100, (at) => ({
        prompt: at % 2 === 0 ? 100 : 9000,
        cached: 50,
        ttft: at % 2 === 0 ? 0.1 * at : 5,
      })),
    );
    expect(prefillMix.uncached).toMatchObject({ p50: 8950, p99: 8950 });
    const mixed = factsOf(
      many(99, (at) => ({ prompt: at % 3 === 0 ? 9000 : 100, ttft: at === 1 ? 9 : 0.2 })),
    ).prefillMix;
    expect(mixed.uncached).toMatchObject({ p50: 100, p99: 9000 });
    expect(mixed.shortTtft).toMatchObject({ n: 66, p50: 0.2, max: 9 });
    expect(mixed.slowestShort[0]).toEqual({ index: 1, value: 9 });
    expect(mixed.longest?.value).toBe(9000);
  });
  test('blocks by start, each of fifty at least', () => {
    expect(factsOf(many(99, () => ({}))).blocks).toHaveLength(1);
    const { blocks } = factsOf(many(200, (at) => ({ cached: at < 100 ? 80 : 0, ttft: at < 100 ? 1 : 3 })));
    expect(
      blocks.map(({ count, promptTokens, cachedTokens, ttftSeconds }) => [
        count,
        promptTokens,
        cachedTokens,
        ttftSeconds,
      ]),
    ).toEqual([
      [50, 5000, 4000, 1],
      [50, 5000, 4000, 1],
      [50, 5000, 0, 3],
      [50, 5000, 0, 3],
    ]);
    expect(blocks[2]).toMatchObject({ from: zero + 100, to: zero + 149, first: 100, medianPrompt: 100 });
  });
});

describe('outliers', () => {
  const usual = (at: number): Given => ({
    finished: zero + at + 1 + (at % 5) / 20,
    ttft: 0.3,
    queue: 0.1,
    prefill: 0.2,
  });
  test('one that took ten times as long as those of its size, by the stage that took it', () => {
    const { outliers } = factsOf(
      many(100, (at) =>
        at === 40 ? { ...usual(at), finished: zero + at + 12, queue: 9, ttft: 9.2 } : usual(at),
      ),
    );
    expect(outliers).toMatchObject({ compared: 100, found: 1 });
    expect(outliers.worst[0]).toMatchObject({ index: 40, seconds: 12, stage: 'queue' });
    expect(outliers.worst[0]?.usual).toBeCloseTo(1.1);
  });
  test('a long answer is none, and neither is one of a size that few have', () => {
    const found = factsOf(
      many(100, (at) => (at === 40 ? { finished: zero + at + 90, completion: 5000 } : usual(at))),
    ).outliers;
    expect(found).toMatchObject({ compared: 99, found: 0, worst: [] });
  });
  test('without times of the stages it is the whole', () => {
    const { outliers } = factsOf(many(60, (at) => ({ finished: zero + at + (at === 9 ? 30 : 1) })));
    expect(outliers.worst.map(({ index, stage }) => [index, stage])).toEqual([[9, 'whole']]);
  });
});

test('those in flight: newest first, of one time the rarest; the largest by what it may need', () => {
  const { suspects, largestInFlight } = factsOf(
    [
      ...many(40, () => ({ hasText: true })),
      { state: 1, running: true, start: zero + 50, hasText: true, maxNew: 10 },
      { state: 1, running: true, start: zero + 50, hasText: true, grammar: 1, prompt: 100, maxNew: 4000 },
      { state: 1, running: true, start: zero + 48, hasText: true },
    ],
    zero + 60,
  );
  expect(suspects.map(({ index, commonness }) => [index, commonness])).toEqual([
    [41, 0],
    [40, 1],
    [42, 1],
  ]);
  expect(suspects[2]?.ageSeconds).toBe(12);
  expect(largestInFlight).toEqual({ index: 41, promptTokens: 100, maxNewTokens: 4000 });
});

describe('answers', () => {
  const words = (count: number, word: (at: number) => string) =>
    many(count, () => ({}))
      .map((_, at) => word(at))
      .join(' ');
  const prose = words(400, (at) => `word${(at * 7919) % 1009}`);
  test.each<readonly [string, string, ReturnType<typeof faultOf>]>([
    ['prose', prose, null],
    ['a loop', words(400, (at) => ['the', 'pump', 'ran', 'and', 'then'][at % 5] as string), 'repeats'],
    [
      'a loop that begins late',
      prose + words(900, (at) => ['so', 'it', 'goes', 'on', 'and'][at % 5] as string),
      'repeats',
    ],
    ['exclamation marks', '!'.repeat(300), 'oneToken'],
    ['one word', words(200, () => 'the'), 'oneToken'],
    ['Chinese in a loop', '压力表上升阀门关着'.repeat(60), 'repeats'],
    [
      'Chinese',
      many(300, () => ({}))
        .map((_, at) => String.fromCodePoint(0x4e00 + ((at * 37) % 5000)))
        .join(''),
      null,
    ],
    ['broken characters', `${'�'.repeat(20)}${prose.slice(0, 300)}`, 'replacement'],
    ['too short to tell', 'no no no no', null],
    ['rows of a table', words(300, (at) => `name ${at} age ${at * 3} town ${at * 7}`), null],
  ])('%s', (_name, text, expected) => expect(faultOf(text)).toBe(expected));

  test('the longest are looked at, and some of all; one without a text needs no look', () => {
    const { answers } = factsOf(
      many(1000, (at) => {
        if (at === 777) return { completion: 4000, answer: '!'.repeat(300) };
        if (at === 5) return { completion: 40, emptyText: true };
        if (at === 6) return { completion: 1, emptyText: true };
        return {};
      }),
    );
    expect(answers.looked).toBeGreaterThan(60);
    expect(answers.looked).toBeLessThan(100);
    expect(answers.found).toBe(2);
    expect(answers.faults).toEqual([
      { index: 5, fault: 'empty' },
      { index: 777, fault: 'oneToken' },
    ]);
  });
  test('markup is told by what it is of', () => {
    const { markup } = factsOf([
      {},
      { markup: true, answer: 'so <think>hm</think> yes' },
      { markup: true, answer: '<tool_call>{}</tool_call>' },
    ]);
    expect(markup).toEqual({ requests: 2, looked: 2, tool: 1, think: 1, texts: 3, first: [1, 2] });
  });
});
