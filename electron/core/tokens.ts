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
 * Bearer tokens and values of headers by base URL, typed once: sealed by the system's key store in the data folder, else in memory until the
 * app ends. A token goes to the server it was typed for, and never back to a window.
 */
export interface Tokens {
  told(): Promise<TokensTold>;
  /** The token that was kept for a base URL; null when there is none, or when the key store no longer opens it. */
  tokenOf(baseUrl: string): Promise<string | null>;
  keep(baseUrl: string, token: string): Promise<void>;
  /** Values of a target's own headers by their names in lower case; those that are no longer known are left out. */
  headersOf(baseUrl: string): Promise<Readonly<Record<string, string>>>;
  /** Keeps just these for the target. */
  keepHeaders(baseUrl: string, values: Readonly<Record<string, string>>): Promise<void>;
  forget(baseUrl: string): Promise<void>;
  onChange(listen: (told: TokensTold) => void): void;
}

const fileName = 'tokens.json';
/** Only the owner may read it, sealed as its values are. */
const ownerOnly = 0o600;

/** Between the base URL and the name of a header: neither holds a blank. */
const headerMark = ' ';

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

  const known = async (): Promise<readonly string[]> => [
    ...new Set([...(await reading).keys(), ...inMemory.keys()]),
  ];
  const told = async (): Promise<TokensTold> => ({
    store: vault ? 'key_store' : 'memory',
    kept: (await known()).filter((key) => !key.includes(headerMark)).sort(),
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

  async function read(key: string): Promise<string | null> {
    const typed = inMemory.get(key);
    if (typed !== undefined) return typed;
    const stored = (await reading).get(key);
    if (!vault || stored === undefined) return null;
    try {
      const text = await vault.open(Buffer.from(stored, 'base64'));
      inMemory.set(key, text);
      return text;
    } catch {
      // The key store has another key now: what it sealed before is lost, and has to be typed again.
      (await reading).delete(key);
      await write();
      await announce();
      return null;
    }
  }
  async function seal(key: string, text: string): Promise<void> {
    inMemory.set(key, text);
    if (vault) (await reading).set(key, Buffer.from(await vault.seal(text)).toString('base64'));
  }
  async function drop(key: string): Promise<void> {
    inMemory.delete(key);
    (await reading).delete(key);
  }
  const settle = async (): Promise<void> => {
    if (vault) await write();
    await announce();
  };
  const headerKeys = async (baseUrl: string): Promise<readonly string[]> =>
    (await known()).filter((key) => key.startsWith(`${baseUrl}${headerMark}`));

  return {
    told,
    tokenOf: (baseUrl) => read(parseTarget(baseUrl).baseUrl),
    async keep(baseUrl, token) {
      const key = parseTarget(baseUrl).baseUrl;
      const text = token.trim();
      if (text === '' || inMemory.get(key) === text) return;
      await seal(key, text);
      await settle();
    },
    async headersOf(typed) {
      const { baseUrl } = parseTarget(typed);
      const values: Record<string, string> = {};
      for (const key of await headerKeys(baseUrl)) {
        const value = await read(key);
        if (value !== null) values[key.slice(baseUrl.length + headerMark.length)] = value;
      }
      return values;
    },
    async keepHeaders(typed, values) {
      const { baseUrl } = parseTarget(typed);
      const keys = new Set(Object.keys(values).map((name) => `${baseUrl}${headerMark}${name}`));
      const gone = (await headerKeys(baseUrl)).filter((key) => !keys.has(key));
      if (keys.size === 0 && gone.length === 0) return;
      for (const key of gone) await drop(key);
      for (const [name, value] of Object.entries(values)) await seal(`${baseUrl}${headerMark}${name}`, value);
      await settle();
    },
    async forget(baseUrl) {
      await drop(parseTarget(baseUrl).baseUrl);
      await settle();
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
