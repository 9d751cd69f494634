import { describe, expect, test } from 'vitest';
import { choiceOf, chosenColumns } from '../../renderer/request-column-choice.ts';
import { requestColumns } from '../../renderer/views/request-columns.tsx';
import { requests as words } from '../../shared/messages/en/requests.ts';

const all = [
  { id: 'rid' },
  { id: 'cachedTokens', hideBelow: 760 },
  { id: 'loraPath', hideBelow: 900 },
  { id: 'textPreview' },
];
const ids = (columns: readonly { readonly id: string }[]) => columns.map(({ id }) => id);

describe('the columns that are left', () => {
  test.each([
    ['as usual: a rare one is there where rows have it', {}, ['loraPath'], ids(all)],
    ['as usual, and no row has it', {}, [], ['rid', 'cachedTokens', 'textPreview']],
    ['never', { cachedTokens: false, loraPath: false }, ['loraPath'], ['rid', 'textPreview']],
    ['always, though no row has it', { loraPath: true }, [], ids(all)],
    [
      'what identifies a row stays',
      { rid: false, textPreview: false },
      [],
      ['rid', 'cachedTokens', 'textPreview'],
    ],
    ['a column that nobody knows', { other: true }, [], ['rid', 'cachedTokens', 'textPreview']],
  ])('%s', (_name, choice, facts, wanted) => {
    expect(ids(chosenColumns(all, choice as Record<string, boolean>, facts))).toEqual(wanted);
  });

  test('one that was chosen is there at any width', () => {
    const [, cached] = chosenColumns(all, { cachedTokens: true }, []);
    expect(cached).toEqual({ id: 'cachedTokens' });
  });

  test('of the real table', () => {
    const chosen = requestColumns(words, { choice: { dpRank: false, grammar: true, state: false } });
    expect(ids(chosen)).toEqual([
      'rid',
      'promptTokens',
      'cachedTokens',
      'completionTokens',
      'start',
      'ttftSeconds',
      'elapsedSeconds',
      'finishType',
      'grammar',
      'textPreview',
    ]);
  });
});

test('only what was changed becomes a choice', () => {
  const shown = new Set(['a', 'b']);
  expect(choiceOf({}, ['a', 'b', 'c'], shown, new Set(['a', 'c']))).toEqual({ b: false, c: true });
  expect(choiceOf({ c: true }, ['a', 'b', 'c'], new Set(['a', 'b', 'c']), new Set(['a', 'b']))).toEqual({
    c: false,
  });
});
