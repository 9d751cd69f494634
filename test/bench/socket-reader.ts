import { connect } from 'node:net';
import type { OneRead } from './stream-works.ts';

/**
 * The least a Node program can do: a socket, the bytes cut at blank lines, and each event's JSON parsed. Knows only
 * this bench's server: no errors, no other encodings, nothing kept of the answer.
 */
export function readBySocket(url: string, body: string): Promise<OneRead> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let rest = '';
    let events = 0;
    let firstSeen = 0;
    let last: { meta_info?: { first_sent_at?: number } } = {};
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const at = part.indexOf('data: ');
        if (at < 0 || part.startsWith('[DONE]', at + 6)) continue;
        last = JSON.parse(part.slice(at + 6));
        if (events === 0) firstSeen = performance.timeOrigin + performance.now();
        events += 1;
      }
    });
    socket.on('error', reject);
    socket.on('end', () => {
      socket.destroy();
      resolve({ events, firstLate: firstSeen - (last.meta_info?.first_sent_at ?? Number.NaN) });
    });
    socket.write(
      `POST /generate HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}
