import { beforeEach, describe, expect, test } from 'vitest';
import { cancelOpening, nameOf, openPaths, openTrigger, pickAndOpen } from '../../renderer/open.ts';
import { useWorkspace } from '../../renderer/store.ts';
import { problemOf } from '../../renderer/workbench.ts';
import type { Opened, TaskId } from '../../shared/contract.ts';
import { installBridge } from './bridge.ts';
import { captureOf, dumpOf } from './examples.ts';

const fresh = useWorkspace.getInitialState();
const state = () => useWorkspace.getState();
const nothing: Opened = { captures: [], dumps: [], triggers: [], problems: [] };
const trigger = {
  name: 'trigger.json',
  endpoint: '/generate',
  text: '{}',
  recordedText: '{}',
  changes: [],
  newerSampling: [],
  recordedOutput: null,
  notes: [],
  report: {
    verdict: 'expected',
    globals: [],
    persistentIds: [],
    extensionCodes: [],
    notes: [],
    stoppedAt: null,
    protocol: 4,
    limits: [],
  },
} as const;

beforeEach(() => useWorkspace.setState(fresh, true));

describe('opening', () => {
  test('takes in what opened and says what did not, path by path', async () => {
    const problem = { code: 'UNREADABLE', message: '/b.pkl could not be read: it is cut.' } as const;
    installBridge({
      openPaths: () => ({
        ...nothing,
        captures: [captureOf('c1')],
        dumps: [dumpOf('d1')],
        problems: [{ path: '/b.pkl', problem }],
      }),
    });
    await openPaths(['/a', '/b.pkl']);
    expect(state().captures).toHaveLength(1);
    expect(state().dumps).toHaveLength(1);
    expect(state().messages).toMatchObject([{ about: '/b.pkl', problem }]);
    expect(state().openings).toEqual([]);
  });

  test('shows a request of one that was given alone', async () => {
    installBridge({ openPaths: () => ({ ...nothing, triggers: [trigger] }) });
    await openPaths(['/trigger.json']);
    expect(state().documents.at(-1)).toMatchObject({ kind: 'replay' });
    expect(state().activeDocument).toBe(state().documents.at(-1)?.id);
  });

  test('is shown while it runs, with what was read', async () => {
    let finish = (_: Opened) => {};
    installBridge({ openPaths: () => new Promise((resolve) => (finish = resolve)) });
    const running = openPaths(['/incidents/dump.pkl']);
    const [opening] = state().openings;
    expect(opening).toMatchObject({ name: 'dump.pkl', cancelling: false });
    state().tellOpening(opening?.task ?? ('' as TaskId), { name: 'dump.pkl', bytes: 5, of: 10, records: 2 });
    expect(state().openings).toMatchObject([{ bytes: 5, of: 10, records: 2 }]);
    finish(nothing);
    await running;
    expect(state().openings).toEqual([]);
  });

  test('that is cancelled asks the main process once and says so', async () => {
    const { asked } = installBridge({ cancel: () => undefined, openPaths: () => new Promise(() => {}) });
    void openPaths(['/incidents/dump.pkl']);
    const task = state().openings[0]?.task ?? ('' as TaskId);
    await cancelOpening(task);
    expect(asked.at(-1)).toEqual({ name: 'cancel', input: { task } });
    expect(state().openings).toMatchObject([{ cancelling: true }]);
  });

  test('of nothing asks nothing', async () => {
    const { asked } = installBridge({ pickPaths: () => [] });
    await pickAndOpen('files');
    expect(asked.map(({ name }) => name)).toEqual(['pickPaths']);
  });

  test('that fails as a whole is said', async () => {
    installBridge({});
    await openPaths(['/a']);
    expect(state().messages).toHaveLength(1);
    expect(state().openings).toEqual([]);
  });
});

test('a pasted text that is no request rejects with its problem', async () => {
  installBridge({});
  const problem = await openTrigger('Pasted request', 'hello').catch(problemOf);
  expect(problem).toMatchObject({ code: 'BAD_INPUT' });
});

describe('the last part of a path', () => {
  const rows = [
    ['/a/b/c.pkl', 'c.pkl'],
    ['/a/b/', 'b'],
    ['C:\\a\\c.pkl', 'c.pkl'],
    ['/', '/'],
  ] as const;
  for (const [path, name] of rows) test(path, () => expect(nameOf(path)).toBe(name));
});
