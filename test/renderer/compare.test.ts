import { beforeEach, describe, expect, test } from 'vitest';
import { firstPair, isOpen, sideId, sideOptions } from '../../renderer/compare-sides.ts';
import { useCompare } from '../../renderer/compare-store.ts';
import type { CaptureView } from '../../shared/capture.ts';
import type { Comparison } from '../../shared/comparison.ts';
import type { ComparedSide } from '../../shared/contract.ts';
import type { DumpId } from '../../shared/dump.ts';
import { compare, captureOf as made } from '../core/compare/sides.ts';
import { installBridge } from './bridge.ts';
import { captureOf, dumpOf } from './examples.ts';

const capture = (id: string, takenAt: number, more: Partial<CaptureView> = {}): CaptureView => ({
  ...captureOf(id),
  takenAt,
  ...more,
});
const sample = (number: number) => ({ number, folder: '', takenAt: null });
const side = (id: string, of: number | null = null): ComparedSide => ({
  kind: 'capture',
  capture: id as CaptureView['id'],
  sample: of,
});
const dump = (id: string): ComparedSide => ({ kind: 'dump', dump: id as DumpId });

describe('what is offered first', () => {
  const [early, late] = [capture('early', 1000), capture('late', 2000)];
  test.each([
    [
      'the shown capture against the one before it',
      { captures: [late, early], dumps: [] },
      late,
      side('early'),
      side('late'),
    ],
    [
      'without one before, another',
      { captures: [early, late], dumps: [] },
      early,
      side('late'),
      side('early'),
    ],
    [
      'samples of one: what came first against what came last',
      { captures: [{ ...early, samples: [1, 2, 3].map(sample) }], dumps: [] },
      early,
      side('early', 2),
      side('early', 3),
    ],
    ['two dumps', { captures: [], dumps: [dumpOf('one'), dumpOf('two')] }, null, dump('one'), dump('two')],
    ['one capture: its other side is missing', { captures: [early], dumps: [] }, early, null, side('early')],
    ['nothing', { captures: [], dumps: [] }, null, null, null],
  ] as const)('%s', (_what, open, shown, a, b) => {
    const found = open.captures.find(({ id }) => id === shown?.id) ?? null;
    expect(firstPair(open, found)).toEqual({ a, b });
  });
});

test('captures, their samples and dumps can stand on a side, each once', () => {
  const options = sideOptions(
    {
      captures: [capture('c', 1000, { name: 'good', samples: [sample(1), sample(2)] })],
      dumps: [dumpOf('d')],
    },
    { sample: (number) => `sample ${number}`, baseline: (takenAt) => `baseline ${takenAt}` },
    (id) => (id === 'd' ? 'crash of Monday' : null),
  );
  expect(new Set(options.map(({ id }) => id)).size).toBe(options.length);
  expect(options.map(({ name }) => name.replace(/good.*?(?=, sample|$)/, 'good'))).toEqual([
    'good',
    'good, sample 1',
    'good, sample 2',
    'crash of Monday',
  ]);
  expect(isOpen(side('gone'), { captures: [], dumps: [] })).toBe(false);
});

describe('the store', () => {
  const start = useCompare.getState();
  beforeEach(() => useCompare.setState(start, true));
  const [a, b] = [side('a'), side('b')];

  test('sides change places; the same on both does so, too', () => {
    useCompare.getState().swap({ a, b });
    expect(useCompare.getState().chosen).toEqual({ a: b, b: a });
    useCompare.getState().choose('a', b, { a, b });
    expect(useCompare.getState().chosen).toEqual({ a: b, b: a });
    useCompare.getState().choose('b', side('c'), { a, b });
    expect(useCompare.getState().chosen).toEqual({ a, b: side('c') });
  });

  test('a pair is asked for once, and a late answer to another question is dropped', async () => {
    const answers: ((value: Comparison) => void)[] = [];
    const [one, other] = [compare(made({}), made({})), compare(made({}), made({ name: 'other' }))];
    const bridge = installBridge({
      compareSides: () => new Promise((resolve) => answers.push(resolve)),
      cancel: () => undefined,
    });
    const { need } = useCompare.getState();
    const first = need({ a, b }, '1');
    void need({ a, b }, '1');
    const second = need({ a, b }, '2');
    answers[1]?.(other);
    answers[0]?.(one);
    await Promise.all([first, second]);
    expect(useCompare.getState().compared).toEqual({ kind: 'done', value: other });
    expect(bridge.asked.map(({ name }) => name)).toEqual(['compareSides', 'cancel', 'compareSides']);
  });

  test('a failure is shown', async () => {
    installBridge({});
    await useCompare.getState().need({ a, b }, '1');
    expect(useCompare.getState().compared?.kind).toBe('failed');
  });

  test('a side is told by what it is', () =>
    expect(new Set([a, b, side('a', 1), dump('a')].map(sideId)).size).toBe(4));
});
