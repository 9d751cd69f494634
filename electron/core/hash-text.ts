import { webcrypto } from 'node:crypto';

/** SHA-256 of a text's UTF-8 bytes in hex, worked out off the event loop: a text may have tens of megabytes. */
export async function hashText(text: string): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', Buffer.from(text, 'utf8'))).toString('hex');
}
