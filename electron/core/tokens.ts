import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { TokensTold } from '../../shared/tokens.ts';
import { writeFileAtomic } from './bundle/write.ts';
import { parseTarget } from './replay/target.ts';

/** The system's key store: it alone can open again what it sealed. */
export interface Vault {
  seal(text: string): Promise<Uint8Array>;
  open(sealed: Uint8Array): Promise<string>;
}

/**
 * Bearer tokens by base URL, typed once: sealed by the system's key store in the data folder, else in memory until the
 * app ends. A token goes to the server it was typed for, and never back to a window.
 */
export interface Tokens {
  told(): Promise<TokensTold>;
  /** The token that was kept for a base URL; null when there is none, or when the key store no longer opens it. */
  tokenOf(baseUrl: string): Promise<string | null>;
  keep(baseUrl: string, token: string): Promise<void>;
  forget(baseUrl: string): Promise<void>;
  onChange(listen: (told: TokensTold) => void): void;
}

const fileName = 'tokens.json';
/** Only the owner may read it, sealed as its values are. */
const ownerOnly = 0o600;

const storedSchema = v.object({
  version: v.literal(1),
  /** By base URL: base64 of what the key store sealed. */
  sealed: v.record(v.string(), v.pipe(v.string(), v.base64())),
});

/** `vault`: null where the system has no key store. */
export function createTokens(dataFolder: string, vault: Vault | null): Tokens {
  const file = join(dataFolder, fileName);
  const reading = vault ? readSealed(file) : Promise.resolve(new Map<string, string>());
  const inMemory = new Map<string, string>();
  const listeners: ((told: TokensTold) => void)[] = [];
  let writing: Promise<unknown> = Promise.resolve();

  const told = async (): Promise<TokensTold> => ({
    store: vault ? 'key_store' : 'memory',
    kept: [...new Set([...(await reading).keys(), ...inMemory.keys()])].sort(),
  });
  const announce = async () => {
    const now = await told();
    for (const listen of listeners) listen(now);
  };
  const write = async (): Promise<void> => {
    const text = JSON.stringify({ version: 1, sealed: Object.fromEntries(await reading) });
    const next = writing.catch(() => undefined).then(() => writeFileAtomic(file, `${text}\n`, ownerOnly));
    writing = next;
    await next;
  };

  return {
    told,
    async tokenOf(baseUrl) {
      const key = parseTarget(baseUrl).baseUrl;
      const known = inMemory.get(key);
      if (known !== undefined) return known;
      const stored = (await reading).get(key);
      if (!vault || stored === undefined) return null;
      try {
        const token = await vault.open(Buffer.from(stored, 'base64'));
        inMemory.set(key, token);
        return token;
      } catch {
        // The key store has another key now: what it sealed before is lost, and has to be typed again.
        (await reading).delete(key);
        await write();
        await announce();
        return null;
      }
    },
    async keep(baseUrl, token) {
      const key = parseTarget(baseUrl).baseUrl;
      const text = token.trim();
      if (text === '' || inMemory.get(key) === text) return;
      inMemory.set(key, text);
      if (vault) {
        (await reading).set(key, Buffer.from(await vault.seal(text)).toString('base64'));
        await write();
      }
      await announce();
    },
    async forget(baseUrl) {
      const key = parseTarget(baseUrl).baseUrl;
      inMemory.delete(key);
      if ((await reading).delete(key)) await write();
      await announce();
    },
    onChange: (listen) => void listeners.push(listen),
  };
}

/** What was sealed before. A file that cannot be read, or is damaged, holds nothing: tokens are typed again. */
async function readSealed(file: string): Promise<Map<string, string>> {
  try {
    const stored = v.safeParse(storedSchema, JSON.parse(await readFile(file, 'utf8')));
    return new Map(stored.success ? Object.entries(stored.output.sealed) : []);
  } catch {
    return new Map();
  }
}
