import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Target } from '../../../shared/replay.ts';
import { connectTo } from '../connect/connect-to.ts';
import { untilListening } from '../replay/listening.ts';
import { endpointUrl, parseTarget } from '../replay/target.ts';
import { runCommand } from './run-command.ts';

export interface Comeback {
  /** Shell command of the person that starts the server again, and ends by itself; null = the person does. */
  readonly restart: string | null;
  readonly mostSeconds: number;
}

/** Seconds that one health call may take: SGLang itself gives up after 20. */
const healthSeconds = 25;
const lookEvery = 500;

/**
 * After an answer that was cut or never came: runs the restart command, then waits until the server listens and its
 * /health is green. false when it does not come back in time, and when the signal says so.
 */
export async function backAgain(
  named: Target,
  { restart, mostSeconds }: Comeback,
  signal: AbortSignal,
): Promise<boolean> {
  const target = parseTarget(named.baseUrl);
  const end = performance.now() + mostSeconds * 1000;
  if (restart !== null) {
    const env = { SGL_BASE_URL: target.baseUrl };
    const ended = await runCommand(
      { command: restart, env, timeoutSeconds: mostSeconds, keepsRunning: true },
      signal,
    );
    if (ended.exitCode !== 0) return false;
  }
  while (!signal.aborted && performance.now() < end) {
    const left = (end - performance.now()) / 1000;
    if ((await untilListening(target, left, signal)) && (await isHealthy(named, signal))) return true;
    await sleep(lookEvery, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/** A server without /health is taken to be well once it listens. */
async function isHealthy(named: Target, signal: AbortSignal): Promise<boolean> {
  const { target, dispatcher, headers } = await connectTo(named, { timeoutSeconds: healthSeconds });
  try {
    const { statusCode, body } = await request(endpointUrl(target, '/health'), {
      dispatcher,
      headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(healthSeconds * 1000)]),
    });
    await body.dump();
    return statusCode === 200 || statusCode === 404;
  } catch {
    return false;
  } finally {
    await dispatcher.destroy();
  }
}
