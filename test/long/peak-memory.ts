import { readFileSync } from 'node:fs';

/** Bytes of memory that a process had at most, from Linux; throws elsewhere, where these tests do not run. */
export function peakMemory(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`Process ${pid} has no peak`);
  return Number(kilobytes) * 1024;
}
