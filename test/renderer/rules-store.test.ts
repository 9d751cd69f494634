import { describe, expect, test } from 'vitest';
import { installBridge } from './bridge.ts';
import { signalOf } from './examples.ts';

installBridge({});
const { byState, infoOf, matchingRules, openRule, ruleKey, useRules } = await import(
  '../../renderer/rules-store.ts'
);
const { useWorkspace } = await import('../../renderer/store.ts');

const rows = [
  { signal: signalOf('L01', { verdict: 'quiet' }), words: 'Requests are waiting' },
  { signal: signalOf('L07'), words: 'The KV pool is nearly full' },
  { signal: signalOf('D90', { verdict: 'not_checked' }), words: 'Not ready, although healthy' },
];
const found = (filter: string, state: 'all' | 'fired' | 'quiet' | 'not_checked' = 'all') =>
  matchingRules(rows, { filter, state }, ({ signal, words }) => `${signal.rule} ${words}`).map(
    ({ signal }) => signal.rule,
  );

describe('which rules are shown', () => {
  test.each<[string, Parameters<typeof found>, readonly string[]]>([
    ['all', [''], ['L01', 'L07', 'D90']],
    ['of one state', ['', 'fired'], ['L07']],
    ['by every word, in any order and case', ['FULL kv'], ['L07']],
    ['by id', ['d90'], ['D90']],
    ['by both', ['kv', 'quiet'], []],
  ])('%s', (_, ask, rules) => expect(found(...ask)).toEqual(rules));

  test('fired first, quiet last', () => {
    expect(byState(rows).map(({ signal }) => signal.rule)).toEqual(['L07', 'D90', 'L01']);
  });
});

test('opening a rule shows it whatever the page was filtered by', () => {
  useRules.setState({ filter: 'nothing', state: 'quiet' });
  openRule({ rule: 'L07', text: 'kvPressure' });
  expect(useRules.getState()).toMatchObject({
    filter: '',
    state: 'all',
    chosen: ruleKey({ rule: 'L07', text: 'kvPressure' }),
  });
  expect(useWorkspace.getState().activeDocument).toBe('rules');
});

test('two rules of one id are told apart by their words', () => {
  const info = (text: string, over: 'capture' | 'dump') =>
    ({ id: 'W02', text, source: '', class: 'W', sub: null, severity: 'high', grade: 'log', over }) as const;
  const known = [info('inCapture', 'capture'), info('inDump', 'dump')];
  expect(infoOf(known, { rule: 'W02', text: 'inDump' })?.over).toBe('dump');
  expect(infoOf(known, { rule: 'W02', text: 'unknown' })?.over).toBe('capture');
  expect(infoOf(known, { rule: 'X01', text: 'inDump' })).toBeNull();
});
