import { describe, expect, test } from 'vitest';
import type { RequestRow } from '../../shared/dump.ts';
import { say } from '../../shared/phrase.ts';
import { completeWhere, matchesWhere, parseWhere, whereFields } from '../../shared/where.ts';
import { requestRow } from './request-row.ts';

const row = (more: Partial<RequestRow>): RequestRow => ({
  ...requestRow(),
  index: 0,
  rid: 'r-0',
  class: 'GenerateReqInput',
  state: 'finished',
  stream: false,
  promptTokens: 100,
  cachedTokens: 0,
  completionTokens: 20,
  start: Date.parse('2026-11-24T02:40:35.600Z') / 1000,
  end: Date.parse('2026-11-24T02:40:37Z') / 1000,
  elapsedSeconds: 1.4,
  ttftSeconds: 0.5,
  finishType: 'stop',
  finishDetail: '</answer>',
  dpRank: 0,
  textPreview: 'Answer from the passages',
  loraPath: null,
  media: 0,
  incomplete: false,
  ...more,
});

const rows: Readonly<Record<string, RequestRow>> = {
  plain: row({}),
  long: row({ index: 1, rid: 'R-1', promptTokens: 24_871, stream: true, ttftSeconds: 7.49, media: 2 }),
  running: row({
    index: 2,
    rid: 'r-2',
    state: 'in_flight',
    promptTokens: null,
    completionTokens: null,
    ttftSeconds: null,
    finishType: null,
    finishDetail: null,
    end: null,
    elapsedSeconds: 31.4,
    dpRank: null,
    textPreview: null,
    start: null,
  }),
  aborted: row({
    index: 3,
    rid: 'a b',
    finishType: 'abort',
    finishDetail: 'Request running timeout reached. (503)',
    loraPath: 'sql-adapter',
    incomplete: true,
    stream: true,
    dpRank: 1,
    elapsedSeconds: 130,
  }),
};

function matching(where: string): string[] {
  const parsed = parseWhere(where);
  if (!parsed.ok) throw new Error(`${where}: ${say(parsed.error.reason)}`);
  return Object.keys(rows).filter((name) => matchesWhere(parsed.value, rows[name] as RequestRow));
}

describe('what a filter finds', () => {
  const table: readonly [string, string[]][] = [
    ['', ['plain', 'long', 'running', 'aborted']],
    ['   ', ['plain', 'long', 'running', 'aborted']],
    ['prompt > 8000', ['long']],
    ['prompt > 8k', ['long']],
    ['prompt >= 24,871', ['long']],
    ['prompt = 0.1k', ['plain', 'aborted']],
    ['PROMPT_TOKENS < 1e3', ['plain', 'aborted']],
    ['promptTokens != 100', ['long']],
    ['state = in flight', ['running']],
    ['state = in_flight', ['running']],
    ['state = "in flight"', ['running']],
    ['state = InFlight', ['running']],
    ['state != finished', ['running']],
    ['output = 20', ['plain', 'long', 'aborted']],
    ['completion > 19 and ttft > 5s', ['long']],
    ['ttft = 500ms', ['plain', 'aborted']],
    ['ttft <= 0.5', ['plain', 'aborted']],
    ['elapsed > 2min', ['aborted']],
    ['elapsed > 30s and elapsed < 1 min', ['running']],
    ['finish = abort', ['aborted']],
    ['finish = STOP', ['plain', 'long']],
    ['detail ~ timeout', ['aborted']],
    ['detail = "</answer>"', ['plain', 'long']],
    ['text ~ from THE passages', ['plain', 'long', 'aborted']],
    ['rid = r-0', ['plain']],
    ['rid = R-0', []],
    ['rid ~ R-', ['plain', 'long', 'running']],
    ["rid = 'a b'", ['aborted']],
    ['rid = a b', ['aborted']],
    ['stream', ['long', 'aborted']],
    ['stream = yes', ['long', 'aborted']],
    ['not stream', ['plain', 'running']],
    ['stream = no', ['plain', 'running']],
    ['incomplete or media > 0', ['long', 'aborted']],
    ['lora = sql-adapter', ['aborted']],
    ['dp = 1', ['aborted']],
    ['class = GenerateReqInput and index < 2', ['plain', 'long']],
    ['start > 02:40', ['plain', 'long', 'aborted']],
    ['start > 02:40:36', []],
    ['start < 2026-11-25', ['plain', 'long', 'aborted']],
    ['start >= 2026-11-24 02:40:35.6', ['plain', 'long', 'aborted']],
    ['end = 2026-11-24T03:40:37+01:00', ['plain', 'long', 'aborted']],
    ['start > 1795488000', ['plain', 'long', 'aborted']],
    // "and" binds tighter than "or"
    ['finish = abort or prompt > 8k and stream', ['long', 'aborted']],
    ['(finish = abort or prompt > 8k) and dp = 0', ['long']],
    ['not (finish = abort or prompt > 8k)', ['plain']],
    ['not not stream', ['long', 'aborted']],
    ['stream AND NOT finish = abort', ['long']],
  ];
  for (const [where, expected] of table)
    test(where || '(empty)', () => expect(matching(where)).toEqual(expected));
});

describe('unknown matches no comparison, nor its negation', () => {
  const table: readonly [string, string[]][] = [
    ['prompt > 0', ['plain', 'long', 'aborted']],
    ['not prompt > 0', []],
    ['prompt != 7', ['plain', 'long', 'aborted']],
    ['prompt = unknown', ['running']],
    ['prompt != unknown', ['plain', 'long', 'aborted']],
    ['not prompt = unknown', ['plain', 'long', 'aborted']],
    ['lora = none', ['plain', 'long', 'running']],
    ['lora = "none"', []],
    ['ttft = unknown or ttft > 1', ['long', 'running']],
    // One part that holds settles an "or", one that fails an "and", whatever is unknown beside it.
    ['prompt > 1 or state = in flight', ['plain', 'long', 'running', 'aborted']],
    ['not (prompt > 1 and state = finished)', ['running']],
  ];
  for (const [where, expected] of table) test(where, () => expect(matching(where)).toEqual(expected));
});

test('the whole text is asked for only by filters about text', () => {
  const asked: number[] = [];
  const texts = {
    prompt: ({ index }: RequestRow) => {
      asked.push(index);
      return 'far behind the preview';
    },
    answer: () => null,
  };
  const about = (where: string) => {
    const parsed = parseWhere(where);
    return parsed.ok && matchesWhere(parsed.value, rows.plain as RequestRow, texts);
  };
  expect(about('prompt > 5')).toBe(true);
  expect(asked).toEqual([]);
  expect(about('text ~ BEHIND')).toBe(true);
  expect(asked).toEqual([0]);
});

describe('what is not understood, and where', () => {
  const table: readonly [string, number, number, RegExp][] = [
    ['foo > 5', 0, 3, /“foo” is no field$/],
    ['promt > 5', 0, 5, /“promt” is no field, prompt is/],
    ['finised = stop', 0, 7, /is no field/],
    ['prompt', 6, 0, /one of = != < <= > >= is missing after prompt/],
    ['prompt 5', 7, 1, /is missing after prompt/],
    ['prompt ~ 5', 7, 1, /prompt takes one of .*, not ~/],
    ['rid > 5', 4, 1, /rid takes one of = != ~, not >/],
    ['prompt >', 8, 0, /the value for prompt is missing/],
    ['prompt > and stream', 9, 3, /the value for prompt is missing/],
    ['prompt > lots', 9, 4, /“lots” is no number such as 8000 or 8k/],
    ['prompt > 5s', 9, 2, /is no number/],
    ['ttft > 5k', 7, 2, /“5k” is no time span/],
    ['state = gone', 8, 4, /none of finished, in flight, health check/],
    ['stream = perhaps so', 9, 10, /“perhaps so” is neither yes nor no/],
    ['start > noon', 8, 4, /is no time/],
    ['start > 25:00', 8, 5, /is no time/],
    ['prompt > unknown', 9, 7, /unknown takes = or !=/],
    ['prompt > 5 and', 14, 0, /a field is missing/],
    ['(prompt > 5', 11, 0, /a parenthesis is not closed/],
    ['prompt > 5)', 10, 1, /and or or is expected before “\)”/],
    ['"prompt" > 5', 0, 8, /“prompt” is no field/],
    ['text ~ "open', 7, 5, /a quote is not closed/],
    [`${'('.repeat(200)}stream`, 100, 1, /nested too deep/],
    ['constructor = 5', 0, 11, /is no field/],
  ];
  for (const [where, at, length, reason] of table) {
    test(where.length > 40 ? `${where.slice(0, 40)}…` : where, () => {
      const parsed = parseWhere(where);
      if (parsed.ok) throw new Error('it was understood');
      expect(parsed.error).toMatchObject({ at, length });
      expect(say(parsed.error.reason)).toMatch(reason);
    });
  }
});

describe('what could be typed', () => {
  const table: readonly [string, readonly string[]][] = [
    ['pro', ['prompt']],
    ['prompt ', ['=', '!=', '<', '<=', '>', '>=']],
    ['rid ', ['=', '!=', '~']],
    ['state = ', ['finished', 'in_flight', 'health_check', 'unknown']],
    ['state = in', ['in_flight']],
    ['prompt > 8k ', ['and', 'or']],
    ['prompt > 8k a', ['and']],
    ['stream and fin', ['finish']],
    ['(st', ['state', 'start', 'stream']],
  ];
  for (const [typed, options] of table) {
    test(typed, () => {
      const found = completeWhere(typed, typed.length);
      expect(found.options).toEqual(options);
      expect(typed.slice(found.from, found.to)).toMatch(/^\S*$/);
    });
  }

  test('every field is offered at the start', () => {
    expect(completeWhere('', 0).options).toEqual([...whereFields.map(({ name }) => name), 'not']);
  });
});
