import { type Phrase, phrase } from '../../../shared/phrase.ts';

/** Bytes of a file's start that `knownFormat` wants to see. */
export const sniffLength = 512;

const starts = (head: Uint8Array, bytes: readonly number[]) => bytes.every((byte, at) => head[at] === byte);

/**
 * A pickle. Protocol 2 and later begin with a mark and their number; 0 and 1 have neither, so their first opcodes
 * have to be those that a list, a dict or an object begins with.
 */
export function isPickle(head: Uint8Array): boolean {
  if (head[0] === 0x80) return (head[1] ?? 255) <= 5 && head.length > 2;
  const start = Buffer.from(head.subarray(0, 300)).toString('latin1');
  return (
    /^\((lp\d+\n|dp\d+\n|[ld](p\d+\n|[(cgIFSVLN]))/.test(start) ||
    /^[\]}](q[\s\S]|r[\s\S]{4}|p\d+\n)?[(XUTKMJGNISVFL}\]c\x8c]/.test(start) ||
    /^c[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n(p\d+\n|q[\s\S]|[()])/.test(start)
  );
}

/** The number of the protocol that a pickle says; null for one of protocol 0 or 1, which say none. */
export const protocolOf = (head: Uint8Array): number | null => (head[0] === 0x80 ? (head[1] ?? null) : null);

/** What a file is that begins like something well known, and not like a pickle; null when it may be a pickle. */
export function knownFormat(head: Uint8Array): Phrase | null {
  if (head.length === 0) return phrase('fileIsEmpty', {});
  if (starts(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a])) return phrase('fileIsXz', {});
  if (starts(head, [0x42, 0x5a, 0x68])) return phrase('fileIsBzip2', {});
  if (starts(head, [0x7f, 0x45, 0x4c, 0x46])) return phrase('fileIsProgram', {});
  if (starts(head.subarray(257), [0x75, 0x73, 0x74, 0x61, 0x72])) return phrase('fileIsTar', {});
  if (head.every((byte) => byte === 0)) return phrase('fileIsZeros', {});
  const text = asText(head);
  if (text === null) return null;
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return phrase('fileIsHtml', {});
  if (/^\s*[[{]/.test(text)) return phrase('fileIsJson', {});
  return null;
}

/** What a file is whose first opcodes make no sense. */
export function unknownFormat(head: Uint8Array, cause: string): Phrase {
  return asText(head) === null ? phrase('fileIsUnknown', { cause }) : phrase('fileIsText', {});
}

/** The head as text, when it is nothing else. */
function asText(head: Uint8Array): string | null {
  const wide = starts(head, [0xff, 0xfe]);
  const text = Buffer.from(head).toString(wide ? 'utf16le' : 'utf8');
  // A character may be cut at the end of the head.
  const whole = text.slice(0, -3);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what tells
  return /[\u0000-\u0008\u000e-\u001f\u007f\ufffd]/.test(whole) ? null : text;
}
