import { beforeEach, describe, expect, test } from 'vitest';
import { hostOf, isComplete, useCollect, withoutCredentials } from '../../renderer/collect-store.ts';
import { useWorkspace } from '../../renderer/store.ts';
import type { CollectStep } from '../../shared/collect.ts';
import type { TaskId } from '../../shared/contract.ts';
import { ProblemError } from '../../shared/outcome.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { installBridge } from './bridge.ts';
import { captureOf, sourceOf } from './examples.ts';

const freshCollect = useCollect.getInitialState();
const freshWorkspace = useWorkspace.getInitialState();
const state = () => useCollect.getState();
const settings = { ...defaultSettings, lastReplayUrl: '' };
const changeSettings = () => ({ ...settings, lastCollectUrl: '' });

const whole = captureOf('c1', {
  sources: ['server_info', 'loads_all', 'metrics'].map((name) => sourceOf(name)),
});
const step: CollectStep = {
  target: '',
  sample: 1,
  name: 'metrics',
  state: 'reading',
  httpStatus: null,
  elapsedSeconds: null,
  bytes: 12,
  reason: null,
  done: 3,
  of: 9,
};

beforeEach(() => {
  useCollect.setState(freshCollect, true);
  useWorkspace.setState({ ...freshWorkspace, dialog: 'collect' }, true);
  state().setForm({ baseUrl: ' http://10.4.17.22:30000 ' });
});

describe('collecting', () => {
  test('sends what was typed, and no token when there is none', async () => {
    const { asked } = installBridge({ collect: () => whole, changeSettings });
    await state().begin();
    const input = asked.find(({ name }) => name === 'collect')?.input;
    expect(input).toMatchObject({
      targets: [{ role: 'plain', baseUrl: 'http://10.4.17.22:30000' }],
      folder: null,
      healthProbes: true,
      timeoutSeconds: 10,
    });
    expect(input).not.toHaveProperty('targets.0.token');
  });

  test('sends the token and never stores it', async () => {
    const { asked } = installBridge({ collect: () => whole, changeSettings });
    state().setForm({ token: 'sk-secret', baseUrl: 'http://me:pw@10.4.17.22:30000' });
    await state().begin();
    expect(asked.find(({ name }) => name === 'collect')?.input).toHaveProperty(
      'targets.0.token',
      'sk-secret',
    );
    const stored = JSON.stringify(asked.filter(({ name }) => name === 'changeSettings'));
    expect(stored).toContain('http://10.4.17.22:30000');
    expect(stored).not.toMatch(/sk-secret|me:pw/);
  });

  test('closes into Overview when the essential sources are there', async () => {
    installBridge({ collect: () => whole, changeSettings });
    await state().begin();
    expect(useWorkspace.getState().dialog).toBeNull();
    expect(useWorkspace.getState().activeDocument).toBe('overview');
  });

  test('stays with the reasons when one of them is missing', async () => {
    const part = captureOf('c1', { sources: [sourceOf('server_info'), sourceOf('metrics', 'missing')] });
    installBridge({ collect: () => part, changeSettings });
    await state().begin();
    expect(useWorkspace.getState().dialog).toBe('collect');
    expect(useWorkspace.getState().captures).toHaveLength(1);
    expect(state().task).toMatchObject({ kind: 'done', stopped: false });
  });

  test('that fails stays in the dialog', async () => {
    installBridge({
      collect: () => {
        throw new ProblemError('badInput', { what: 'The base URL', cause: 'it has no host' });
      },
      changeSettings,
    });
    await state().begin();
    expect(state().task).toMatchObject({ kind: 'failed', problem: { code: 'BAD_INPUT' } });
    expect(useWorkspace.getState().messages).toEqual([]);
  });

  test('stopped keeps what arrived and says that it was stopped', async () => {
    let answer = (_: typeof whole) => {};
    const { asked } = installBridge({
      collect: () => new Promise((resolve) => (answer = resolve)),
      changeSettings,
      cancel: () => undefined,
    });
    const running = state().begin();
    await state().stop();
    await state().stop();
    expect(asked.filter(({ name }) => name === 'cancel')).toHaveLength(1);
    answer(whole);
    await running;
    expect(state().task).toMatchObject({ kind: 'done', stopped: true });
    expect(useWorkspace.getState().dialog).toBe('collect');
  });
});

describe('steps', () => {
  const hear = (task: string) => state().hear({ kind: 'call', ...step, task: task as TaskId });

  test('that come after the answer are shown, those of another task are not', async () => {
    const { asked } = installBridge({
      collect: () => captureOf('c1', { sources: [sourceOf('server_info')] }),
      changeSettings,
    });
    await state().begin();
    const collects = asked
      .filter(({ name }) => name === 'collect')
      .map(({ input }) => input as { task: string });
    expect(collects).toHaveLength(1);
    const task = collects[0]?.task ?? '';
    hear('another');
    expect(state().steps).toEqual({});
    hear(task);
    expect(state().steps.metrics).toMatchObject({ bytes: 12 });
  });

  test('of the running task are shown', () => {
    useCollect.setState({ task: { kind: 'running', task: 'now' as TaskId, stopping: false } });
    hear('now');
    expect(state()).toMatchObject({ steps: { metrics: { state: 'reading' } }, done: 3, of: 9 });
  });

  test('of a task that is over are dropped', () => {
    useCollect.setState({ task: { kind: 'running', task: 'now' as TaskId, stopping: false } });
    hear('before');
    useCollect.setState({ task: { kind: 'idle' } });
    hear('now');
    expect(state().steps).toEqual({});
  });
});

test('a running collection is not forgotten when its dialog opens again', () => {
  useCollect.setState({ task: { kind: 'running', task: 'now' as TaskId, stopping: false }, done: 3 });
  state().reset();
  expect(state()).toMatchObject({ task: { kind: 'running' }, done: 3 });
});

test('a cut source is not complete', () => {
  expect(isComplete(whole)).toBe(true);
  expect(isComplete({ sources: [...whole.sources.slice(0, 2), sourceOf('metrics', 'cut')] })).toBe(false);
});

describe('an address', () => {
  const hosts = [
    ['http://10.4.17.22:30000', '10.4.17.22:30000'],
    ['10.4.17.22:30000/base', '10.4.17.22:30000'],
    ['https://user:pw@host/x', 'host'],
    ['http://', 'http://'],
    ['', ''],
  ] as const;
  for (const [url, host] of hosts) test(`${url} names ${host}`, () => expect(hostOf(url)).toBe(host));

  test('is remembered without a password', () => {
    expect(withoutCredentials('https://user:pw@host:1/x@y')).toBe('https://host:1/x@y');
    expect(withoutCredentials('http://host/a@b')).toBe('http://host/a@b');
  });
});
