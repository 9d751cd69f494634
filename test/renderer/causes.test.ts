import { describe, expect, test } from 'vitest';
import { causesOf } from '../../renderer/incident.ts';
import type { Signal } from '../../shared/signal.ts';
import { signalOf } from './examples.ts';

const causeOf = ({ text }: Signal): string => text;
const quiet = (rule: string, text: string) => signalOf(rule, { verdict: 'quiet', text });
const told = (signals: readonly Signal[], fired: readonly Signal[] = []) =>
  causesOf(signals, fired, causeOf).map(({ cause, signals: own }) => [cause, own.map(({ rule }) => rule)]);

describe('what is ruled out', () => {
  test('rules that speak against the same cause stand together, in their order', () => {
    expect(told([quiet('L01', 'queueing'), quiet('L07', 'kv'), quiet('L02', 'queueing')])).toEqual([
      ['queueing', ['L01', 'L02']],
      ['kv', ['L07']],
    ]);
  });

  test('a cause that a fired rule speaks for is not', () => {
    const fired = [signalOf('L02', { text: 'queueing' })];
    expect(told([quiet('L01', 'queueing'), quiet('L07', 'kv')], fired)).toEqual([['kv', ['L07']]]);
  });
});
