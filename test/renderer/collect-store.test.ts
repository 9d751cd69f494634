import { beforeEach, describe, expect, test } from 'vitest';
import { hostOf, isComplete, stepKey, useCollect, withoutCredentials } from '../../renderer/collect-store.ts';
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

describe('several looks', () => {
  const task = 'now' as TaskId;
  beforeEach(() => useCollect.setState({ task: { kind: 'running', task, stopping: false } }));

  test('the wait for the next one is told until it begins', () => {
    const wait = { kind: 'wait', sample: 2, of: 2, secondsLeft: 31, kept: 0, bytes: 0 } as const;
    state().hear({ ...wait, task });
    expect(state().wait).toMatchObject({ secondsLeft: 31 });
    state().hear({ kind: 'call', ...step, sample: 2, task });
    expect(state()).toMatchObject({ wait: null, sample: 2 });
    // A step of the first that comes late takes nothing back.
    state().hear({ kind: 'call', ...step, task });
    expect(state().sample).toBe(2);
  });

  test('a watch is kept by its task', async () => {
    const { asked } = installBridge({ keepWatched: () => true });
    await state().keep();
    expect(asked).toEqual([{ name: 'keepWatched', input: { task } }]);
  });
});

describe('a deployment', () => {
  const targets = [
    { name: 'prefill-0', role: 'prefill', baseUrl: 'http://p' },
    { name: 'decode-0', role: 'decode', baseUrl: 'http://d' },
  ] as const;

  test('goes out as its list was read, with one key for all or the kept ones', async () => {
    const { asked } = installBridge({
      parseTargets: () => ({ targets, refused: [] }),
      collect: () => whole,
      changeSettings,
    });
    state().setForm({ place: 'deployment', targetsText: 'prefill http://p' });
    await state().readList();
    await state().begin();
    state().setForm({ token: 'sk-1' });
    await state().begin();
    const sent = asked
      .filter(({ name }) => name === 'collect')
      .map(({ input }) => (input as { targets: object[] }).targets);
    expect(sent).toEqual([
      targets.map((target) => ({ ...target, keptToken: true })),
      targets.map((target) => ({ ...target, token: 'sk-1' })),
    ]);
  });

  test('of a text that was not read yet is not collected', async () => {
    const { asked } = installBridge({ parseTargets: () => ({ targets, refused: [] }), collect: () => whole });
    state().setForm({ place: 'deployment', targetsText: 'one' });
    await state().readList();
    state().setForm({ targetsText: 'another' });
    await state().begin();
    expect(asked.filter(({ name }) => name === 'collect')).toEqual([]);
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
    expect(state().steps[stepKey(step)]).toMatchObject({ bytes: 12 });
  });

  test('of the running task are shown', () => {
    useCollect.setState({ task: { kind: 'running', task: 'now' as TaskId, stopping: false } });
    hear('now');
    expect(state()).toMatchObject({ steps: { [stepKey(step)]: { state: 'reading' } }, done: 3, of: 9 });
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
  const cut = [...whole.sources.slice(0, 2), sourceOf('metrics', 'cut')];
  expect(isComplete({ sources: cut, targets: [] })).toBe(false);
});

test('a deployment of which one target is silent is not complete', () => {
  const target = { name: 'decode-0', role: 'decode', baseUrl: 'http://d', called: 9, worst: null } as const;
  expect(isComplete({ ...whole, targets: [{ ...target, answered: 9 }] })).toBe(true);
  expect(isComplete({ ...whole, targets: [{ ...target, answered: 0 }] })).toBe(false);
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
