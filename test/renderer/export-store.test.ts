import { beforeEach, expect, test, vi } from 'vitest';
import { useExport } from '../../renderer/export-store.ts';
import type { DumpId, Exported } from '../../shared/dump.ts';
import { ProblemError } from '../../shared/outcome.ts';
import { installBridge } from './bridge.ts';

const dump = 'd' as DumpId;
const choice = { where: '', sort: null, includeHealthChecks: false };
const state = () => useExport.getState();
const exported: Exported = { path: '/tmp/d.jsonl', data: null, records: 3, left: 0, bytes: 300 };

beforeEach(() => useExport.setState(useExport.getInitialState(), true));

test('tells how far it is, hears nobody else, and where it went', async () => {
  let finish: (value: Exported) => void = () => undefined;
  const { asked } = installBridge({
    exportRequests: () => new Promise<Exported>((resolve) => (finish = resolve)),
  });
  state().open(dump);
  const done = state().start({ dump, choice, only: [4, 2], format: 'csv', synthetic: false });
  const running = state().state;
  if (running.kind !== 'running') throw new Error(running.kind);
  expect(asked[0]?.input).toMatchObject({ only: [4, 2], format: 'csv', path: null, task: running.task });
  state().hear({ task: running.task, records: 1, of: 3 });
  state().hear({ task: 'other' as typeof running.task, records: 9, of: 9 });
  expect(state().state).toMatchObject({ records: 1, of: 3 });
  // It does not close over a running export.
  state().close();
  expect(state().dump).toBe(dump);
  await vi.waitFor(() => finish(exported));
  await done;
  expect(state().state).toEqual({ kind: 'done', exported });
  state().close();
  expect(state()).toMatchObject({ dump: null, state: { kind: 'idle' } });
});

test.each([
  ['a closed save dialog leaves the choice', () => null, { kind: 'idle' }],
  [
    'a cancelled one leaves no file',
    () => {
      throw new ProblemError('cancelled', {});
    },
    { kind: 'cancelled' },
  ],
  [
    'a failure says why',
    () => {
      throw new ProblemError('badInput', { what: 'The path', cause: 'it is a folder' });
    },
    { kind: 'failed' },
  ],
])('%s', async (_name, exportRequests, expected) => {
  installBridge({ exportRequests });
  state().open(dump);
  await state().start({ dump, choice, only: null, format: 'jsonl', synthetic: false });
  expect(state().state).toMatchObject(expected);
});
