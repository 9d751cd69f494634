import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMasker, maskCheck } from '../../../electron/core/bundle/mask.ts';
import { defaultDataFolder } from '../../../electron/core/incident/data-folder.ts';
import { maskKey, maskKeyFile } from '../../../electron/core/incident/mask-keys.ts';
import { createRescue } from '../../../electron/core/incident/rescue.ts';
import {
  type OpenWindow,
  planRestore,
  readLastRun,
  startRun,
} from '../../../electron/core/incident/running.ts';
import { createSessionKeeper, forgetSession, readSession } from '../../../electron/core/incident/sessions.ts';
import type { IncidentId } from '../../../shared/incident.ts';
import { emptySession } from '../../../shared/session.ts';
import { scratchFolder } from '../scratch.ts';
import { handClock } from './place.ts';

/** What is kept on the machine and never in an incident folder. */

const one = 'incident-one' as IncidentId;
const other = 'incident-two' as IncidentId;

describe('mask keys', () => {
  test('the same incident has the same key, another has another, and no other machine has either', async () => {
    const [here, there] = [await scratchFolder(), await scratchFolder()];
    const key = await maskKey(join(here, 'data'), one);
    expect(key).toHaveLength(32);
    expect(await maskKey(join(here, 'data'), one)).toEqual(key);
    expect(await maskKey(join(here, 'data'), other)).not.toEqual(key);
    expect(await maskKey(join(there, 'data'), one)).not.toEqual(key);
    const mask = (of: Uint8Array) => createMasker({ key: of }).plain('f', '--api-key sk-very-secret-1');
    expect(mask(key)).toMatch(/^--api-key \[masked:[0-9a-f]{8}\]$/);
    expect(mask(key)).toBe(mask(await maskKey(join(here, 'data'), one)));
    expect(mask(key)).not.toBe(mask(await maskKey(join(here, 'data'), other)));
    expect(maskCheck(key)).not.toBe(maskCheck(await maskKey(join(here, 'data'), other)));
  });

  test('of many that ask at once all get the same, and the file is for its owner alone', async () => {
    const data = join(await scratchFolder(), 'data');
    const keys = await Promise.all(Array.from({ length: 20 }, () => maskKey(data, one)));
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect((await stat(join(data, maskKeyFile))).mode & 0o777).toBe(0o600);
    expect(await readdir(data)).toEqual([maskKeyFile]);
  });

  test('a damaged file is put aside, never overwritten', async () => {
    const data = await scratchFolder();
    await writeFile(join(data, maskKeyFile), '{"version": 1, "key": "cut');
    const key = await maskKey(data, one);
    expect(await maskKey(data, one)).toEqual(key);
    expect(await readFile(join(data, `${maskKeyFile}.damaged`), 'utf8')).toContain('cut');
  });
});

describe('sessions', () => {
  const session = {
    ...emptySession,
    layout: '{"grid":{"root":[]}}',
    active: 'note',
    selection: { requests: '12' },
    scroll: { note: 144.5 },
    drafts: { filter: 'prompt > 80' },
    bounds: { x: 1, y: 2, width: 1440, height: 900, maximized: false },
  };

  test('a window’s state is back after a kill a quarter of a second later, and belongs to its incident', async () => {
    const data = await scratchFolder();
    const clock = handClock();
    const keeper = createSessionKeeper(data, one, clock);
    keeper.keep({ ...session, active: 'overview' });
    keeper.keep(session);
    clock.pass(0.25);
    await keeper.flush();
    expect(await readSession(data, one)).toEqual({ ...session, savedAt: 1_790_000_000 });
    expect(await readSession(data, other)).toBeNull();
    await forgetSession(data, one);
    expect(await readSession(data, one)).toBeNull();
  });

  test.each(['', '{"layout": 1}', '{"layout": "x"', 'null'])('%j is no session', async (text) => {
    const data = await scratchFolder();
    await mkdir(join(data, 'sessions'));
    await writeFile(join(data, 'sessions', `${one}.json`), text);
    expect(await readSession(data, one)).toBeNull();
  });

  test('an id of a strange manifest stays in its folder', async () => {
    const data = await scratchFolder();
    const keeper = createSessionKeeper(data, '../../x' as IncidentId, handClock());
    keeper.keep(session);
    await keeper.close();
    expect(await readdir(data)).toEqual(['sessions']);
    expect(await readSession(data, '../../x' as IncidentId)).toMatchObject({ layout: session.layout });
  });
});

describe('rescued texts', () => {
  test('come back as they were, from every opening; what is saved meanwhile goes', async () => {
    const data = await scratchFolder();
    const text = 'long\n\u0000 text \ud83d';
    const first = createRescue(data, one);
    await first.keep(
      new Map([
        ['note.md', text],
        ['requests/1.json', '{}'],
      ]),
    );
    await first.keep(new Map([['note.md', text]]));
    const second = createRescue(data, one);
    await second.keep(new Map([['pins.json', '[]']]));
    // A window that has saved all of its own clears nothing of another's.
    await second.clear();
    expect([...(await createRescue(data, other).take())]).toEqual([]);
    const third = createRescue(data, one);
    expect([...(await third.take())]).toEqual([['note.md', text]]);
    await third.keep(new Map([['note.md', 'later']]));
    await third.clear();
    expect(await readdir(join(data, 'rescued'))).toEqual([]);
  });

  test('an id of a strange manifest stays in its folder', async () => {
    const data = await scratchFolder();
    const rescue = createRescue(data, '..' as IncidentId);
    await rescue.keep(new Map([['a', 'b']]));
    expect(await readdir(data)).toEqual(['rescued']);
    await rescue.clear();
    expect(await readdir(data)).toEqual(['rescued']);
  });
});

describe('what was open when the app ended', () => {
  const window = (change: Partial<OpenWindow> = {}): OpenWindow => ({
    incident: one,
    folder: '/incidents/one',
    name: 'one',
    opening: null,
    frozen: false,
    ...change,
  });

  /** A run that ended the way that `end` says, with these windows. */
  async function runOnce(data: string, windows: readonly OpenWindow[], end: 'quit' | 'kill'): Promise<void> {
    const last = await readLastRun(data, true);
    const run = await startRun(data, handClock(), last);
    for (const [key, open] of windows.entries()) run.setWindow(String(key), open);
    await run.flush();
    if (end === 'quit') await run.quit();
    // Another process has written this: one that no longer runs.
    else {
      const path = join(data, 'running.json');
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replace(/"pid": \d+/, '"pid": 999999999'));
    }
  }

  test.each<
    [what: string, runs: readonly (readonly [readonly OpenWindow[], 'quit' | 'kill'])[], expected: object]
  >([
    ['nothing before', [], { reopen: [], heldBack: [] }],
    ['a clean end', [[[window()], 'quit']], { reopen: [window()], heldBack: [] }],
    ['a kill', [[[window()], 'kill']], { reopen: [window()], heldBack: [] }],
    [
      'a window that had stopped responding, and one that had not',
      [[[window({ frozen: true }), window({ incident: other })], 'kill']],
      {
        reopen: [window({ incident: other })],
        heldBack: [{ window: window({ frozen: true }), why: 'frozen' }],
      },
    ],
    [
      'a kill while a dump was read',
      [[[window({ opening: '/x.pkl' })], 'kill']],
      { reopen: [], heldBack: [{ window: window({ opening: '/x.pkl' }), why: 'opening' }] },
    ],
    [
      'two crashes one after the other',
      [
        [[window()], 'kill'],
        [[window()], 'kill'],
      ],
      { reopen: [], heldBack: [{ window: window(), why: 'again' }] },
    ],
    [
      'a crash, and a clean end after it',
      [
        [[window()], 'kill'],
        [[window()], 'quit'],
        [[window()], 'kill'],
      ],
      { reopen: [window()], heldBack: [] },
    ],
    [
      'a clean end while a dump was read',
      [[[window({ opening: '/x.pkl' })], 'quit']],
      { reopen: [window({ opening: '/x.pkl' })], heldBack: [] },
    ],
  ])('%s', async (_what, runs, expected) => {
    const data = join(await scratchFolder(), 'data');
    for (const [windows, end] of runs) await runOnce(data, windows, end);
    expect(planRestore(await readLastRun(data, true))).toEqual(expected);
  });

  test('a run that went well for a minute is no part of a row of crashes', async () => {
    const data = await scratchFolder();
    await runOnce(data, [window()], 'kill');
    const clock = handClock();
    const run = await startRun(data, clock, await readLastRun(data, true));
    run.setWindow('1', window());
    await run.flush();
    expect(await readLastRun(data, true)).toMatchObject({ end: 'crashed', crashes: 2 });
    clock.pass(60);
    await run.flush();
    expect(await readLastRun(data, true)).toMatchObject({ end: 'crashed', crashes: 1 });
  });

  test('a process that still runs is no crash', async () => {
    const data = await scratchFolder();
    const run = await startRun(data, handClock(), await readLastRun(data, false));
    run.setWindow('1', window());
    await run.flush();
    const path = join(data, 'running.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/"pid": \d+/, `"pid": ${process.ppid}`));
    expect(await readLastRun(data, false)).toMatchObject({ end: 'running' });
    expect(await readLastRun(data, true)).toMatchObject({ end: 'crashed', crashes: 1 });
    await writeFile(path, 'cut');
    expect(await readLastRun(data, false)).toEqual({ end: 'none', windows: [], crashes: 0 });
    await chmod(path, 0o644);
  });
});

test.each([
  ['linux', {}, /\/\.config\/sglang-incident-workbench$/],
  ['linux', { XDG_CONFIG_HOME: '/x' }, /^\/x\/sglang-incident-workbench$/],
  ['darwin', {}, /Library\/Application Support\/sglang-incident-workbench$/],
  ['win32', { APPDATA: '/roaming' }, /^\/roaming\/sglang-incident-workbench$/],
] as const)('the data folder on %s', (platform, env, expected) =>
  expect(defaultDataFolder(env, platform)).toMatch(expected),
);
