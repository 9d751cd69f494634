import { TextDecoder } from 'node:util';

/** One event of a stream of server-sent events. */
export interface SseEvent {
  /** `message` unless the server named it. */
  readonly type: string;
  /** Its data lines, joined by line feeds. */
  readonly data: string;
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

/**
 * Reads `text/event-stream` as the HTML standard says: lines end with LF, CR or CRLF, a byte order mark at the
 * start is skipped, a line that begins with a colon is a comment, `data` may come in several lines, fields that
 * nobody knows are skipped. The end mark `[DONE]` is an ordinary event here.
 */
export function createSseParser(limit = mostChars): SseParser {
  const decoder = new TextDecoder('utf-8');
  /** Pieces of the line that is still open. Joined once it ends: appending to one string would cost its square. */
  let open: string[] = [];
  let openChars = 0;
  /** The last character was CR: an LF that follows belongs to it. */
  let afterCr = false;
  let data: string[] = [];
  let dataChars = 0;
  let type = '';

  function line(text: string, events: SseEvent[]): void {
    if (text === '') {
      if (data.length > 0) events.push({ type: type || 'message', data: data.join('\n') });
      data = [];
      dataChars = 0;
      type = '';
      return;
    }
    const colon = text.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? text : text.slice(0, colon);
    const start = colon < 0 ? text.length : colon + (text.charCodeAt(colon + 1) === 0x20 ? 2 : 1);
    if (field === 'data') {
      const value = text.slice(start);
      dataChars += value.length;
      if (dataChars > limit) throw new AnswerTooLong();
      data.push(value);
    } else if (field === 'event') {
      type = text.slice(start);
    }
  }

  function take(text: string, events: SseEvent[]): void {
    let from = afterCr && text.charCodeAt(0) === 0x0a ? 1 : 0;
    if (text !== '') afterCr = false;
    const lineEnd = /\r\n|\n|\r/g;
    lineEnd.lastIndex = from;
    for (let match = lineEnd.exec(text); match; match = lineEnd.exec(text)) {
      open.push(text.slice(from, match.index));
      line(open.length === 1 ? (open[0] ?? '') : open.join(''), events);
      open = [];
      openChars = 0;
      from = lineEnd.lastIndex;
      afterCr = match[0] === '\r' && from === text.length;
    }
    if (from < text.length) {
      open.push(text.slice(from));
      openChars += text.length - from;
      if (openChars > limit) throw new AnswerTooLong();
    }
  }

  return {
    push(bytes) {
      const events: SseEvent[] = [];
      take(decoder.decode(bytes, { stream: true }), events);
      return events;
    },
    end() {
      const events: SseEvent[] = [];
      take(decoder.decode(), events);
      if (open.length > 0) line(open.join(''), events);
      return data.length > 0 ? data.join('\n') : null;
    },
  };
}
