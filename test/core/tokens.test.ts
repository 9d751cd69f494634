import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTokens, type Vault } from '../../electron/core/tokens.ts';
import { scratchFolder } from './scratch.ts';

/** A key store that turns bytes round under a key of its own, and refuses what another key sealed. */
function vaultWith(key: number): Vault {
  return {
    seal: async (text) => Uint8Array.from([key, ...Buffer.from(text).map((byte) => byte ^ key)]),
    open: async (sealed) => {
      if (sealed[0] !== key) throw new Error('another key');
      return Buffer.from(sealed.subarray(1).map((byte) => byte ^ key)).toString();
    },
  };
}

const server = 'http://10.0.0.1:30000';
const secret = 'sk-planted-7f3a';

test('a key store keeps a token for the next start, sealed, for its server alone', async () => {
  const folder = await scratchFolder();
  const tokens = createTokens(folder, vaultWith(7));
  await tokens.keep(`${server}/`, ` ${secret} `);
  expect(await tokens.told()).toEqual({ store: 'key_store', kept: [server] });
  const file = join(folder, 'tokens.json');
  expect(await readFile(file, 'latin1')).not.toContain(secret);
  expect((await stat(file)).mode & 0o077).toBe(0);

  const next = createTokens(folder, vaultWith(7));
  expect(await next.tokenOf(server)).toBe(secret);
  expect(await next.tokenOf('http://10.0.0.2:30000')).toBeNull();
  await next.forget(server);
  expect(await createTokens(folder, vaultWith(7)).told()).toEqual({ store: 'key_store', kept: [] });
});

test('without a key store nothing is written', async () => {
  const folder = await scratchFolder();
  const tokens = createTokens(folder, null);
  await tokens.keep(server, secret);
  expect(await tokens.told()).toEqual({ store: 'memory', kept: [server] });
  expect(await tokens.tokenOf(server)).toBe(secret);
  expect(await readdir(folder)).toEqual([]);
  await tokens.forget(server);
  expect(await tokens.tokenOf(server)).toBeNull();
});

test('what another key sealed, or a damaged file, is as if it had never been kept', async () => {
  const folder = await scratchFolder();
  await createTokens(folder, vaultWith(7)).keep(server, secret);
  const other = createTokens(folder, vaultWith(9));
  const told: unknown[] = [];
  other.onChange((now) => told.push(now.kept));
  expect(await other.tokenOf(server)).toBeNull();
  expect(told).toEqual([[]]);
  await writeFile(join(folder, 'tokens.json'), '{"version":1,"sealed":{"x":');
  expect(await createTokens(folder, vaultWith(7)).told()).toEqual({ store: 'key_store', kept: [] });
});
