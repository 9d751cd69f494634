import { beforeEach, expect, test } from 'vitest';
import { pairKey, useArguments } from '../../renderer/arguments-store.ts';
import type { ArgumentChanges } from '../../shared/argument-changes.ts';
import { installBridge } from './bridge.ts';
import { captureOf } from './examples.ts';

const [before, after, other] = [captureOf('before'), captureOf('after'), captureOf('other')];
const changes = (setAside: number): ArgumentChanges => ({
  changed: [],
  changedCount: 0,
  onlyBefore: [],
  onlyAfter: [],
  setAside,
});

beforeEach(() => useArguments.setState({ pair: null, comparison: null, asked: null }));

test('a pair is asked for once, and again when the noise keys are others', async () => {
  const bridge = installBridge({ compareArguments: () => changes(bridge.asked.length) });
  const { need } = useArguments.getState();
  await need({ before, after }, ['port']);
  await need({ before, after }, ['port']);
  expect(bridge.asked).toEqual([{ name: 'compareArguments', input: { before: 'before', after: 'after' } }]);
  await need({ before, after }, []);
  expect(useArguments.getState().comparison).toEqual({ kind: 'done', value: changes(2) });
});

test('a late answer to another question is dropped', async () => {
  const answers: ((value: ArgumentChanges) => void)[] = [];
  installBridge({ compareArguments: () => new Promise((resolve) => answers.push(resolve)) });
  const { need } = useArguments.getState();
  const [first, second] = [need({ before, after }, []), need({ before: other, after }, [])];
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.(changes(2));
  await second;
  answers[0]?.(changes(1));
  await first;
  expect(useArguments.getState()).toMatchObject({
    pair: pairKey({ before: other, after }),
    comparison: { kind: 'done', value: changes(2) },
  });
});

test('a failure is told, and the next question asked', async () => {
  installBridge({});
  const { need } = useArguments.getState();
  await need({ before, after }, []);
  expect(useArguments.getState().comparison).toMatchObject({ kind: 'failed' });
  installBridge({ compareArguments: () => null });
  await need({ before, after }, ['port']);
  expect(useArguments.getState().comparison).toEqual({ kind: 'done', value: null });
});
