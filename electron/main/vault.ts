import { safeStorage } from 'electron';
import type { Vault } from '../core/tokens.ts';

/** Older Electrons have the synchronous half only, newer ones are about to drop it. */
type SafeStorage = Pick<Electron.SafeStorage, 'isEncryptionAvailable'> &
  Partial<Omit<Electron.SafeStorage, 'isEncryptionAvailable'>>;

/**
 * The system's key store; null where there is none. On Linux without a keyring Chromium would seal with a password that
 * everybody knows: that is none.
 */
export function openVault(): Vault | null {
  const storage: SafeStorage = safeStorage;
  if (!storage.isEncryptionAvailable()) return null;
  if (process.platform === 'linux') {
    const backend = storage.getSelectedStorageBackend?.();
    if (backend === undefined || backend === 'basic_text' || backend === 'unknown') return null;
  }
  return {
    async seal(text) {
      return storage.encryptStringAsync ? storage.encryptStringAsync(text) : safeStorage.encryptString(text);
    },
    async open(sealed) {
      const bytes = Buffer.from(sealed);
      return storage.decryptStringAsync
        ? (await storage.decryptStringAsync(bytes)).result
        : safeStorage.decryptString(bytes);
    },
  };
}
