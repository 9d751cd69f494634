import { connect } from 'node:net';
import { lookupHost } from '../connect/lookup-host.ts';
import type { ParsedTarget } from './target.ts';

/** Milliseconds between two looks whether a target is there. */
const lookEvery = 250;

/** Waits until something listens at a target. false after `mostSeconds`, and when the signal says so. */
export async function untilListening(
  target: ParsedTarget,
  mostSeconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  const end = performance.now() + mostSeconds * 1000;
  while (!signal.aborted && performance.now() < end) {
    if (await listens(target)) return true;
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
  return false;
}

/** Whether a connection is taken there now. Sends nothing. */
export function listens({ host, baseUrl }: Pick<ParsedTarget, 'host' | 'baseUrl'>): Promise<boolean> {
  const { port, protocol } = new URL(baseUrl);
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  return new Promise((resolve) => {
    const socket = connect({ host, port: number, lookup: lookupHost, timeout: 2000 });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
