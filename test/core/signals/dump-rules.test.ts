import { describe, expect, test } from 'vitest';
import { runDumpRules } from '../../../electron/core/signals/run.ts';
import { signalSentence } from '../../../electron/core/signals/sentence.ts';
import type { CaptureId, CaptureView } from '../../../shared/capture.ts';
import { signals as english } from '../../../shared/messages/en/signals/index.ts';
import { signals as chinese } from '../../../shared/messages/zh/signals/index.ts';
import { say } from '../../../shared/phrase.ts';
import type { Signal } from '../../../shared/signal.ts';
import { rowCases } from './dump-cases.ts';
import { dumpOf, healthy } from './facts.ts';
import { healthyRows } from './row-facts.ts';

const of = (
  part: Parameters<typeof dumpOf>[0],
  id: string,
  captures: readonly CaptureView[] = [],
): Signal => {
  const found = runDumpRules(dumpOf(part), undefined, captures).find(({ rule }) => rule === id);
  if (!found) throw new Error(`no rule ${id}`);
  return found;
};
const verdictOf = ({ verdict, reason }: Signal): string =>
  reason === null ? verdict : `not checked: ${say(reason)}`;

test.each(rowCases)('%s: %s', (id, _seen, part, expected) => expect(verdictOf(of(part, id))).toBe(expected));

describe('what fired', () => {
  const fired = rowCases.filter(([, , , expected]) => expected === 'fired');
  test.each(fired)('%s is said in both languages: %s', (id, _seen, part) => {
    const found = of(part, id);
    const { params, text } = found;
    const own = english[text];
    const said = [signalSentence(found), own?.guess(params), own?.next(params), own?.risk];
    for (const sentence of said) {
      expect(sentence).toMatch(/^[A-Z/0-9].*\.$/s);
      expect(sentence).not.toMatch(/undefined|null|NaN|–/);
    }
    const other = chinese[text];
    const translated = [
      other?.title(params),
      other?.detail(params),
      other?.guess(params),
      other?.next(params),
      other?.risk,
    ];
    for (const sentence of translated) {
      expect(sentence).toMatch(/\p{Script=Han}|^Retraction$/u);
      expect(sentence).not.toMatch(/undefined|null|NaN|–|[\p{Script=Han}][,;:?!]| {2}/u);
    }
  });
  test.each(fired)('%s has evidence, and each has a name: %s', (id, _seen, part) => {
    const { evidence } = of(part, id);
    expect(evidence.length).toBeGreaterThan(0);
    expect(new Set(evidence.map(({ source, path }) => `${source} ${path}`)).size).toBe(evidence.length);
    for (const { label } of evidence) expect(label && say(label)).toBeTruthy();
  });
});

test('every English sentence has a Chinese one', () =>
  expect(rowCases.map(([id, , part]) => of(part, id).text).filter((text) => !chinese[text])).toEqual([]));

test('a record is named as evidence, so that it can be opened', () => {
  const part = {
    ruleFacts: {
      ...healthyRows,
      outliers: {
        compared: 9,
        found: 1,
        worst: [{ index: 8, seconds: 40, usual: 2, z: 9, stage: 'queue' as const }],
      },
    },
  };
  expect(of(part, 'L29').evidence[0]).toMatchObject({ record: { index: 8 }, value: 40, threshold: '2.00 s' });
});

describe('how serious it is', () => {
  const abort = (message: string | null, status: number | null, count: number) => ({
    ruleFacts: {
      ...healthyRows,
      aborts: { requests: count, groups: [{ message, status, errorType: null, count, first: 0 }] },
    },
  });
  test.each<readonly [string, string, Parameters<typeof dumpOf>[0], Partial<Signal>]>([
    ['W10', 'bad requests', abort('Input length exceeds the maximum', 400, 300), { severity: 'warn' }],
    ['W10', 'some by the server', abort('boom', 500, 2), { severity: 'warn' }],
    ['W10', 'many by the server', abort('boom', 500, 300), { severity: 'high' }],
    ['H05', 'running', abort('Request running timeout reached.', 503, 9), { class: 'H', severity: 'high' }],
    ['H05', 'few', abort('Request running timeout reached.', 503, 2), { class: 'L', severity: 'warn' }],
    ['H05', 'waiting', abort('Request waiting timeout reached.', 503, 2), { class: 'L' }],
    [
      'L08',
      'few',
      { ruleFacts: { ...healthyRows, retractions: { known: 1000, requests: 2, times: 2, worst: [] } } },
      { severity: 'warn' },
    ],
    [
      'L08',
      'many',
      { ruleFacts: { ...healthyRows, retractions: { known: 1000, requests: 20, times: 90, worst: [] } } },
      { severity: 'high' },
    ],
    [
      'S01',
      'it can act',
      {
        report: {
          ...dumpOf().report,
          globals: [{ module: 'os', name: 'system', offset: 1, times: 1, verdict: 'can_act' }],
        },
      },
      { severity: 'critical', class: 'S' },
    ],
  ])('%s: %s', (id, _seen, part, expected) => expect(of(part, id)).toMatchObject(expected));
});

describe('a capture beside the dump', () => {
  const capture = (model: string, tokens: number, hangs = false): CaptureView =>
    ({
      id: 'c' as CaptureId,
      summary: {
        ...healthy,
        model: { ...healthy.model, model_path: model },
        capacity: { ...healthy.capacity, max_total_num_tokens: tokens },
      },
      evidence: {
        'capacity.max_total_num_tokens': {
          source: 'server_info.json',
          path: 'max_total_num_tokens',
          value: tokens,
          threshold: null,
          line: 4,
        },
      },
      signals: hangs ? [{ verdict: 'fired', class: 'H' }] : [],
    }) as unknown as CaptureView;
  const model = 'Qwen/Qwen3-30B-A3B';

  test('of the same model tells the size of the pool, and is named as the evidence', () => {
    const found = of({}, 'L10', [capture(model, 2000)]);
    expect(found).toMatchObject({ verdict: 'fired', severity: 'critical' });
    expect(found.evidence[1]).toMatchObject({ source: 'server_info.json', line: 4, value: 2000 });
    expect(of({}, 'L10', [capture(model, 3200)])).toMatchObject({ verdict: 'fired', severity: 'warn' });
    expect(of({}, 'L10', [capture(model, 1000), capture(model, 9000)]).verdict).toBe('quiet');
  });
  test('of another model says nothing', () =>
    expect(of({}, 'L10', [capture('another', 2000)]).verdict).toBe('not_checked'));
  test('that hangs makes a dump of finished requests a warning', () => {
    const part = { kind: 'request_dump' as const, inFlight: 0 };
    expect(of(part, 'M16').severity).toBe('info');
    expect(of(part, 'M16', [capture(model, 9000, true)]).severity).toBe('warn');
  });
});

test('those in flight are evidence, the newest first, and the newest is in the sentence', () => {
  const suspects = [
    { index: 428, ageSeconds: 2, promptTokens: 9, outputTokens: 0, commonness: 0.1 },
    { index: 420, ageSeconds: 9, promptTokens: 9, outputTokens: 3, commonness: 0.1 },
  ];
  const found = of({ ruleFacts: { ...healthyRows, suspects } }, 'H01');
  expect(found.evidence.slice(1).map(({ record, value }) => [record?.index, value])).toEqual([
    [428, 2],
    [420, 9],
  ]);
  expect(signalSentence(found)).toMatch(/the newest had come 2\.00 s before\.$/);
  expect(signalSentence(of({ ruleFacts: null }, 'H01'))).toMatch(/finished ones\.$/);
});
