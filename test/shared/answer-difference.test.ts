import { describe, expect, test } from 'vitest';
import { compareAnswers, judgeAnswers, partingOf, wordRange } from '../../shared/answer-difference.ts';

describe('where two texts part', () => {
  const cases = [
    { name: 'the same', one: 'abc', other: 'abc', expected: null },
    { name: 'both empty', one: '', other: '', expected: null },
    { name: 'in the middle', one: 'a smaller chunk', other: 'a larger chunk', expected: 2 },
    { name: 'at the first character', one: 'yes', other: 'no', expected: 0 },
    { name: 'one goes on', one: 'abc', other: 'abcd', expected: 3 },
    { name: 'one is empty', one: '', other: 'abc', expected: 0 },
    // U+1F600 and U+1F601 share their leading half.
    { name: 'never inside a pair', one: 'ok 😀', other: 'ok 😁', expected: 3 },
    { name: 'Chinese', one: '短请求排队', other: '短请求等待', expected: 3 },
  ];
  for (const { name, one, other, expected } of cases) {
    test(name, () => expect(partingOf(one, other)).toBe(expected));
  }

  test('token ids', () => {
    expect(partingOf([1, 2, 3], [1, 9, 3])).toBe(1);
    expect(partingOf([1, 2], [1, 2])).toBeNull();
    expect(partingOf([1, 2], [1, 2, 3])).toBe(2);
  });
});

describe('the word at a place', () => {
  const cases = [
    { name: 'inside a word', text: 'a smaller chunk', place: 4, expected: 'smaller' },
    { name: 'a blank', text: 'a b', place: 1, expected: ' ' },
    { name: 'a sign', text: 'end. Next', place: 3, expected: '.' },
    { name: 'a number', text: 'at 16384 tokens', place: 5, expected: '16384' },
    { name: 'a Chinese sign stands alone', text: '短请求等待', place: 3, expected: '等' },
    { name: 'a pair is one sign', text: 'ok 😀!', place: 3, expected: '😀' },
    { name: 'past the end', text: 'abc', place: 3, expected: '' },
  ];
  for (const { name, text, place, expected } of cases) {
    test(name, () => {
      const { start, end } = wordRange(text, place);
      expect(text.slice(start, end)).toBe(expected);
    });
  }

  test('a text without blanks is not one word', () => {
    const { start, end } = wordRange('a'.repeat(10_000), 5000);
    expect(end - start).toBeLessThan(100);
  });
});

describe('comparing answers', () => {
  test('by token where both sides have ids, with the words of the texts', () => {
    const recorded = { text: 'chunk, or a pool', outputIds: [5, 6, 7, 8] };
    const replayed = { text: 'chunk, and a split', outputIds: [5, 9, 7] };
    expect(compareAnswers(recorded, replayed)).toEqual({
      kind: 'differs',
      difference: { character: 7, token: 1, tokens: 4, characters: 18, before: 'or', after: 'and' },
    });
  });

  test('by character where a side has no ids', () => {
    const compared = compareAnswers({ text: 'yes', outputIds: [1] }, { text: 'no', outputIds: null });
    expect(compared).toMatchObject({ kind: 'differs', difference: { token: null, character: 0 } });
  });

  test('by ids alone where nobody has text', () => {
    const compared = compareAnswers({ text: null, outputIds: [1, 2] }, { text: null, outputIds: [1, 3] });
    expect(compared).toMatchObject({
      kind: 'differs',
      difference: { token: 1, character: null, before: '' },
    });
  });

  test('the same text by other tokens is a difference', () => {
    const compared = compareAnswers({ text: 'ab', outputIds: [1, 2] }, { text: 'ab', outputIds: [3] });
    expect(compared).toMatchObject({ kind: 'differs', difference: { token: 0, character: null } });
  });

  test('the same', () => {
    const answer = { text: 'ab', outputIds: [1, 2] };
    expect(compareAnswers(answer, answer)).toEqual({ kind: 'same', tokens: 2, characters: 2 });
  });

  test('nothing on a side is not a difference', () => {
    const none = { text: null, outputIds: null };
    expect(compareAnswers({ text: 'ab', outputIds: [1] }, none)).toEqual({ kind: 'not_comparable' });
  });
});

describe('a recorded answer that is only a part', () => {
  const judge = (
    recorded: Partial<Parameters<typeof judgeAnswers>[0]>,
    replayed: { text: string | null; outputIds: readonly number[] | null },
    isComplete = true,
  ) =>
    judgeAnswers(
      { text: null, outputIds: null, completionTokens: null, part: 'whole', ...recorded },
      replayed,
      isComplete,
    );

  test('its beginning is compared as far as it goes', () => {
    const recorded = { text: 'ab', outputIds: [1, 2], part: 'beginning' as const };
    expect(judge(recorded, { text: 'abcd', outputIds: [1, 2, 3, 4] })).toEqual({
      kind: 'same_beginning',
      tokens: 2,
      characters: 2,
    });
    expect(judge(recorded, { text: 'ax', outputIds: [1, 9] })).toMatchObject({
      kind: 'differs',
      difference: { token: 1 },
    });
    // Nothing more came, where the recorded one goes on.
    expect(judge(recorded, { text: 'a', outputIds: [1] })).toMatchObject({ kind: 'differs' });
  });

  const tail = { text: 'cd', outputIds: [3, 4], completionTokens: 4, part: 'tail' as const };
  test('the ids of its last piece are compared at their place', () => {
    expect(judge(tail, { text: 'abcd', outputIds: [1, 2, 3, 4] })).toEqual({
      kind: 'same_tail',
      tokens: 2,
      characters: null,
    });
    // The same first two tokens would be a coincidence: they are compared with the third and the fourth.
    expect(judge(tail, { text: 'cdab', outputIds: [3, 4, 1, 2] })).toMatchObject({
      kind: 'differs',
      difference: { token: 2, tokens: 4, character: null },
    });
    expect(judge(tail, { text: 'ab', outputIds: [1, 2] })).toMatchObject({
      kind: 'differs',
      difference: { token: 2, tokens: 4 },
    });
    expect(judge(tail, { text: 'abc', outputIds: [1, 2, 3] }, false)).toEqual({
      kind: 'none',
      why: 'only_tail',
    });
  });

  test('the text of its last piece is only looked for at the end', () => {
    const text = { ...tail, outputIds: null };
    expect(judge(text, { text: 'abcd', outputIds: null })).toEqual({
      kind: 'same_tail',
      tokens: null,
      characters: 2,
    });
    expect(judge(text, { text: 'cdab', outputIds: null })).toEqual({ kind: 'none', why: 'only_tail' });
    expect(judge(text, { text: 'abcd', outputIds: null }, false)).toEqual({ kind: 'none', why: 'only_tail' });
  });

  test('what a log shortened is not compared', () => {
    expect(judge({ text: 'ab', part: 'shortened' }, { text: 'ab', outputIds: null })).toEqual({
      kind: 'none',
      why: 'shortened',
    });
  });

  test('a replay that broke off is compared as far as it went', () => {
    const recorded = { text: 'abcd' };
    expect(judge(recorded, { text: 'ab', outputIds: null }, false)).toMatchObject({
      kind: 'same_until_end',
      characters: 2,
    });
    expect(judge(recorded, { text: 'ab', outputIds: null })).toMatchObject({ kind: 'differs' });
    expect(judge(recorded, { text: '', outputIds: null }, false)).toEqual({ kind: 'none', why: 'no_answer' });
  });
});
