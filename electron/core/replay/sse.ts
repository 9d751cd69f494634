/** One event of a stream of server-sent events. */
export interface SseEvent {
  /** `message` unless the server named it. */
  readonly type: string;
  /** Its data lines, joined by line feeds, as UTF-8: who wants a text decodes it, and need not for each event. */
  readonly data: Buffer;
}

export interface SseParser {
  /** Events that these bytes complete. Bytes may be split anywhere, inside a character too. */
  push(bytes: Uint8Array): SseEvent[];
  /** Call when the stream ends: what was begun and never completed, as its data lines; null when nothing was. */
  end(): string | null;
}

/** An event, or a text put together from many, may not be longer: a stream without an end would fill the memory. */
export const mostChars = 128_000_000;

export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

const [lf, cr, colon, blank] = [0x0a, 0x0d, 0x3a, 0x20];
const byteOrderMark = Buffer.from('\ufeff');
const lineFeed = Buffer.of(lf);

/**
 * Reads `text/event-stream` as the HTML standard says: lines end with LF, CR or CRLF, a byte order mark at the
 * start is skipped, a line that begins with a colon is a comment, `data` may come in several lines, fields that
 * nobody knows are skipped. The end mark `[DONE]` is an ordinary event here. Works on bytes: no line end is part of a
 * longer character. `limit` is in bytes.
 */
export function createSseParser(limit = mostChars): SseParser {
  /** Pieces of the line that is still open. Joined once it ends: appending to one buffer would cost its square. */
  let open: Buffer[] = [];
  let openBytes = 0;
  /** The last byte was CR: an LF that follows belongs to it. */
  let afterCr = false;
  let isFirstLine = true;
  let data: Buffer[] = [];
  let dataBytes = 0;
  let type = '';

  function line(bytes: Buffer, events: SseEvent[]): void {
    if (bytes.length === 0) {
      if (data.length > 0) events.push({ type: type || 'message', data: joined(data) });
      data = [];
      dataBytes = 0;
      type = '';
      return;
    }
    if (bytes[0] === colon) return;
    const isData = isDataLine(bytes);
    const end = isData ? 4 : bytes.indexOf(colon);
    const start = end < 0 ? bytes.length : end + (bytes[end + 1] === blank ? 2 : 1);
    if (isData) {
      const value = bytes.subarray(start);
      dataBytes += value.length;
      if (dataBytes > limit) throw new AnswerTooLong();
      data.push(value);
    } else if (bytes.toString('latin1', 0, end < 0 ? bytes.length : end) === 'event') {
      type = bytes.toString('utf8', start);
    }
  }

  function endLine(last: Buffer, events: SseEvent[]): void {
    const bytes = open.length === 0 ? last : Buffer.concat([...open, last]);
    open = [];
    openBytes = 0;
    const marked = isFirstLine && bytes.subarray(0, 3).equals(byteOrderMark);
    isFirstLine = false;
    line(marked ? bytes.subarray(3) : bytes, events);
  }

  function take(bytes: Buffer, events: SseEvent[]): void {
    let from = afterCr && bytes[0] === lf ? 1 : 0;
    if (bytes.length > 0) afterCr = false;
    let nextCr = bytes.indexOf(cr, from);
    for (;;) {
      const nextLf = bytes.indexOf(lf, from);
      if (nextCr >= 0 && nextCr < from) nextCr = bytes.indexOf(cr, from);
      const isCr = nextCr >= 0 && (nextLf < 0 || nextCr < nextLf);
      const end = isCr ? nextCr : nextLf;
      if (end < 0) break;
      endLine(bytes.subarray(from, end), events);
      from = end + (isCr && bytes[end + 1] === lf ? 2 : 1);
      afterCr = isCr && from === bytes.length && bytes[end + 1] !== lf;
    }
    if (from < bytes.length) {
      open.push(bytes.subarray(from));
      openBytes += bytes.length - from;
      if (openBytes > limit) throw new AnswerTooLong();
    }
  }

  /** Bytes that are one event, as servers write them; null where they are anything else. */
  function onlyEvent(bytes: Buffer): SseEvent | null {
    if (open.length > 0 || data.length > 0 || type !== '' || afterCr || !isDataLine(bytes)) return null;
    const end = bytes.indexOf(lf);
    if (end !== bytes.length - 2 || bytes[end + 1] !== lf || bytes.includes(cr)) return null;
    isFirstLine = false;
    return { type: 'message', data: bytes.subarray(bytes[5] === blank ? 6 : 5, end) };
  }

  return {
    push(given) {
      const bytes = Buffer.isBuffer(given)
        ? given
        : Buffer.from(given.buffer, given.byteOffset, given.byteLength);
      const only = onlyEvent(bytes);
      if (only) return [only];
      const events: SseEvent[] = [];
      take(bytes, events);
      return events;
    },
    end() {
      if (open.length > 0) endLine(Buffer.alloc(0), []);
      return data.length > 0 ? joined(data).toString('utf8') : null;
    },
  };
}

/** `data` or `data:…`; byte by byte, as nothing else is done so often. */
function isDataLine(bytes: Buffer): boolean {
  return (
    bytes[0] === 0x64 &&
    bytes[1] === 0x61 &&
    bytes[2] === 0x74 &&
    bytes[3] === 0x61 &&
    (bytes.length === 4 || bytes[4] === colon)
  );
}

function joined(lines: readonly Buffer[]): Buffer {
  const [first] = lines;
  if (lines.length === 1 && first) return first;
  return Buffer.concat(lines.flatMap((one, at) => (at === 0 ? [one] : [lineFeed, one])));
}
