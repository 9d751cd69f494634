import { describe, expect, test } from 'vitest';
import { runCaptureRules } from '../../../electron/core/signals/run.ts';
import { signalSentence } from '../../../electron/core/signals/sentence.ts';
import { signals as english } from '../../../shared/messages/en/signals/index.ts';
import { signals as chinese } from '../../../shared/messages/zh/signals/index.ts';
import { say } from '../../../shared/phrase.ts';
import type { Signal } from '../../../shared/signal.ts';
import { type FactParts, factsOf } from './facts.ts';
import { falling, loadCases, rising, slowBefore, slowBetween } from './load-cases.ts';
import { routerCases } from './router-cases.ts';

const of = (parts: FactParts, id: string): Signal => {
  const found = runCaptureRules(factsOf(parts)).find(({ rule }) => rule === id);
  if (!found) throw new Error(`no rule ${id}`);
  return found;
};
const verdictOf = ({ verdict, reason }: Signal): string =>
  reason === null ? verdict : `not checked: ${say(reason)}`;

test.each([...loadCases, ...routerCases])('%s: %s', (id, _seen, parts, expected) =>
  expect(verdictOf(of(parts, id))).toBe(expected),
);

describe('what fired', () => {
  const fired = loadCases.filter(([, , , expected]) => expected === 'fired');
  test.each(fired)('%s is said in both languages: %s', (id, _seen, parts) => {
    const found = of(parts, id);
    const { params, text } = found;
    const own = english[text];
    for (const sentence of [signalSentence(found), own?.guess(params), own?.next(params), own?.risk]) {
      expect(sentence).toMatch(/^[A-Z/0-9].*\.$/s);
      expect(sentence).not.toMatch(/undefined|null|NaN|–|-1\b/);
    }
    const other = chinese[text];
    for (const sentence of [
      other?.title(params),
      other?.detail(params),
      other?.guess(params),
      other?.next(params),
    ]) {
      expect(sentence).toMatch(/\p{Script=Han}|^Retraction$/u);
      expect(sentence).not.toMatch(/undefined|null|NaN|–|-1\b|[\p{Script=Han}][,;:?!]/u);
    }
  });
  test.each(fired)('%s has evidence with places, each once: %s', (id, _seen, parts) => {
    const { evidence } = of(parts, id);
    expect(evidence.length).toBeGreaterThan(0);
    expect(new Set(evidence.map(({ source, path }) => `${source} ${path}`)).size).toBe(evidence.length);
    expect(evidence.some(({ threshold }) => threshold !== null)).toBe(true);
  });
});

test('a queue that rises from sample to sample is worse than one that falls', () => {
  expect(of(rising, 'L01')).toMatchObject({
    severity: 'high',
    grade: 'point',
    params: { waiting: 3, before: 1 },
  });
  expect(of(falling, 'L01')).toMatchObject({
    severity: 'warn',
    grade: 'point',
    params: { waiting: 3, before: -1 },
  });
});

test('latency goes by what was observed between two samples, else since the start', () => {
  expect(of(slowBetween, 'L03')).toMatchObject({
    grade: 'delta',
    params: { ttft: expect.closeTo(3), queue: expect.closeTo(0.01) },
  });
  expect(of(slowBetween, 'L04')).toMatchObject({
    grade: 'delta',
    params: { prefill: expect.closeTo(2), intake: expect.closeTo(0.01) },
  });
  expect(of(slowBefore, 'L03')).toMatchObject({ verdict: 'fired', grade: 'lifetime', params: { ttft: 8.2 } });
  expect(of(slowBefore, 'L04')).toMatchObject({
    verdict: 'fired',
    grade: 'lifetime',
    params: { prefill: 7.3 },
  });
});

test('two samples are graded by what was between them, one by what it is', () => {
  const caseOf = (id: string, seen: string): FactParts =>
    loadCases.find((one) => one[0] === id && one[1] === seen)?.[2] ?? {};
  const graded = (id: string, seen: string) => of(caseOf(id, seen), id).grade;
  expect(graded('L08', 'retracted between the samples')).toBe('delta');
  expect(graded('L02', 'most of it')).toBe('lifetime');
  expect(graded('L06', 'full with room')).toBe('point');
  expect(graded('P01', 'grows')).toBe('delta');
  expect(graded('P01', 'slow')).toBe('lifetime');
  expect(graded('P05', 'never')).toBe('lifetime');
});
