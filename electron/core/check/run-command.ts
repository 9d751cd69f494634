import { spawn } from 'node:child_process';
import type { CommandEnd } from './judge.ts';

/** As much of what a command wrote last is kept. Characters. */
const mostOutput = 1_000_000;
/** Time to end in order before it is killed. Milliseconds. */
const mercy = 5_000;

export interface CommandOrder {
  /** A line for the shell: what a person typed. */
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** What it started goes on when it has ended: it is a start script. */
  readonly keepsRunning?: boolean;
}

/**
 * Runs a command in a process group of its own, and ends the whole group with it: when its time is over, when the signal
 * says so, and what it left running when it ended by itself. Never rejects.
 */
export async function runCommand(
  { command, env, timeoutSeconds, keepsRunning = false }: CommandOrder,
  signal: AbortSignal,
): Promise<CommandEnd> {
  const startedAt = performance.now();
  const inGroup = process.platform !== 'win32';
  const child = spawn(command, {
    shell: true,
    detached: inGroup,
    windowsHide: true,
    env: { ...process.env, ...env },
    // A server that goes on would die of a pipe that nobody reads.
    stdio: keepsRunning ? 'ignore' : ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-mostOutput);
    });
  const end = (how: NodeJS.Signals) => {
    try {
      if (inGroup && child.pid !== undefined) process.kill(-child.pid, how);
      else child.kill(how);
    } catch {
      // It is gone.
    }
  };
  let isLate = false;
  let killing: NodeJS.Timeout | undefined;
  const stop = () => {
    end('SIGTERM');
    killing ??= setTimeout(() => end('SIGKILL'), mercy);
  };
  const late = setTimeout(() => {
    isLate = true;
    stop();
  }, timeoutSeconds * 1000);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const ended = await new Promise<{ code: number | null; startFailed: boolean }>((resolve) => {
    child.once('error', () => resolve({ code: null, startFailed: true }));
    child.once('exit', (code) => {
      const ended = () => resolve({ code, startFailed: false });
      if (keepsRunning && !signal.aborted && !isLate) {
        ended();
        return;
      }
      // What it started and left behind would hold its output open, and the machine.
      end('SIGTERM');
      killing ??= setTimeout(() => end('SIGKILL'), mercy);
      child.once('close', ended);
    });
  });
  clearTimeout(late);
  clearTimeout(killing);
  signal.removeEventListener('abort', stop);
  return {
    exitCode: isLate ? null : ended.code,
    output,
    elapsedSeconds: (performance.now() - startedAt) / 1000,
    lateAfter: isLate ? timeoutSeconds : null,
    startFailed: ended.startFailed,
  };
}
