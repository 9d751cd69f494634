/**
 * Bytes of a text file as text. UTF-8 unless a byte order mark says otherwise (a shell on Windows saves UTF-16);
 * bytes that are no UTF-8 become U+FFFD, so that one bad byte does not hide a file.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}
