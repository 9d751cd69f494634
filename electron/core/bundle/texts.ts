import { randomBytes } from 'node:crypto';
import type { MaskedValue } from '../../../shared/capture.ts';
import type { StoredText } from './contents.ts';
import { decodeText } from './decode.ts';
import type { BundleFiles } from './folder.ts';
import { createMasker, maskCheck } from './mask.ts';

export interface MaskedTexts {
  /** By path in the capture. */
  readonly texts: ReadonlyMap<string, StoredText>;
  /** Secrets that stood unmasked in them. */
  readonly secrets: readonly MaskedValue[];
  /** Fingerprint of the key that they were masked with. */
  readonly check: string;
}

/** Every known file as text. Secrets that the collector left in the clear never get further than this. */
export async function maskedTexts(
  { files }: BundleFiles,
  signal: AbortSignal,
  maskKey: Uint8Array | undefined,
): Promise<MaskedTexts> {
  const key = maskKey ?? randomBytes(32);
  const masker = createMasker({ key });
  const texts = new Map<string, StoredText>();
  for (const [name, { bytes, size }] of files) {
    texts.set(name, { text: masker.text(name, decodeText(bytes)), size, kept: bytes.length });
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return { texts, secrets: masker.found(), check: maskCheck(key) };
}

/** The texts of one folder of the capture, by their names in it; folders further down are left out. */
export function textsIn(
  texts: ReadonlyMap<string, StoredText>,
  folder: string,
): ReadonlyMap<string, StoredText> {
  const inside = new Map<string, StoredText>();
  for (const [path, text] of texts) {
    const name = path.startsWith(folder) ? path.slice(folder.length) : '/';
    if (!name.includes('/')) inside.set(name, text);
  }
  return inside;
}
