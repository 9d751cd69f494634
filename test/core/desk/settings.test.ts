import { describe, expect, test } from 'vitest';
import { startDemoServer } from '../../../electron/core/demo/server.ts';
import { startNetworkLog } from '../../../electron/core/desk/network-log.ts';
import type { Host } from '../../../electron/core/workbench.ts';
import { type CollectTarget, defaultOrder } from '../../../shared/collect.ts';
import { defaultSettings, type Settings } from '../../../shared/settings.ts';
import { bundleFixture, scratchFolder } from '../scratch.ts';
import { fixture, newTask, openTestWindow } from './host.ts';

/** A host whose settings are kept, as the app's are. */
function settingsHost(first: Partial<Settings>): Pick<Host, 'readSettings' | 'changeSettings'> {
  let settings: Settings = { ...defaultSettings, ...first };
  return {
    readSettings: () => settings,
    changeSettings: (patch) => {
      settings = { ...settings, ...patch };
      return settings;
    },
  };
}

describe('what is opened is read by the settings', () => {
  test('thresholds reach the rules of a capture', async () => {
    const verdictWith = async (thresholds: Settings['thresholds']) => {
      const window = openTestWindow(await scratchFolder(), null, settingsHost({ thresholds }));
      await window.start();
      const { captures } = await window.call('openPaths', {
        task: newTask(),
        paths: [bundleFixture('dp_ranks')],
      });
      await window.workbench.close();
      return captures[0]?.signals.find(({ rule }) => rule === 'L07')?.verdict;
    };
    expect(await verdictWith({})).not.toBe(await verdictWith({ tokenUsage: 1 }));
  });

  test('a file of a capture ends at its limit', async () => {
    const window = openTestWindow(await scratchFolder(), null, settingsHost({ largestFileBytes: 500 }));
    await window.start();
    const { captures } = await window.call('openPaths', {
      task: newTask(),
      paths: [bundleFixture('single')],
    });
    await window.workbench.close();
    expect(captures[0]?.sources.find(({ name }) => name === 'server_info')?.status).not.toBe('collected');
  });

  test('a dump ends at its limit', async () => {
    const window = openTestWindow(await scratchFolder(), null, settingsHost({ dumpMemoryBytes: 2000 }));
    await window.start();
    const { dumps, problems } = await window.call('openPaths', {
      task: newTask(),
      paths: [fixture('dumps/protocol-0.pkl')],
    });
    await window.workbench.close();
    const said = [dumps[0]?.damage?.problem, problems[0]?.problem].find((problem) => problem);
    expect(said?.message).toMatch(/memory|limit/i);
  });
});

test('a server that answered becomes a target, without its key; windows hear of the calls', async () => {
  const demo = await startDemoServer();
  try {
    const host = settingsHost({});
    const window = openTestWindow(await scratchFolder(), null, { ...host, network: startNetworkLog() });
    await window.start();
    await window.call('collect', {
      ...defaultOrder,
      task: newTask(),
      targets: [{ role: 'plain', baseUrl: `${demo.url}/`, token: 'sk-secret' }],
      folder: null,
      healthProbes: false,
      timeoutSeconds: 5,
    });
    expect(host.readSettings().targets).toEqual([{ name: '', baseUrl: demo.url }]);
    await expect.poll(() => window.pushed.some(({ name }) => name === 'networkCalls')).toBe(true);
    const calls = await window.call('listNetworkCalls', {});
    expect(calls.map(({ path }) => path)).toContain('/server_info');
    await window.workbench.close();
  } finally {
    await demo.close();
  }
});

test('a token that was typed once goes with later calls to its server, and to no other', async () => {
  const demo = await startDemoServer({ apiKey: 'sk-typed-once' });
  try {
    const window = openTestWindow(await scratchFolder());
    await window.start();
    const collect = async (target: Omit<CollectTarget, 'role'>) => {
      const view = await window.call('collect', {
        ...defaultOrder,
        task: newTask(),
        targets: [{ role: 'plain', ...target }],
        folder: await scratchFolder(),
        healthProbes: false,
        timeoutSeconds: 5,
      });
      return view.sources.find(({ name }) => name === 'server_info')?.httpStatus;
    };
    expect(await collect({ baseUrl: demo.url, keptToken: true })).toBe(401);
    expect(await collect({ baseUrl: demo.url, token: 'sk-typed-once' })).toBe(200);
    expect(await collect({ baseUrl: demo.url, keptToken: true })).toBe(200);
    expect(await collect({ baseUrl: demo.url })).toBe(401);
    await window.call('forgetToken', { baseUrl: demo.url });
    expect(await collect({ baseUrl: demo.url, keptToken: true })).toBe(401);
    await window.workbench.close();
  } finally {
    await demo.close();
  }
});
