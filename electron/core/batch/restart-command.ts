import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';

/** Of what a command says the last characters are shown. */
const mostSaid = 2_000;

/**
 * Runs the command that a person typed to start a target again. It may end at once (`docker restart …`) or be the server
 * itself, which goes on, also when the workbench ends: what it says goes to a file, and nobody waits for it. `tell` hears
 * the end of that file when the command fails.
 */
export async function startTarget(
  command: string,
  logPath: string,
  tell: (said: string) => void,
): Promise<void> {
  const log = await open(logPath, 'a');
  try {
    const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', log.fd, log.fd] });
    child.once('error', (error) => tell(error.message));
    child.once('exit', (code) => {
      if (code === 0 || code === null) return;
      void readFile(logPath, 'utf8').then(
        (said) => tell(`${said.slice(-mostSaid).trim()}\n(exit code ${code})`.trim()),
        () => tell(`(exit code ${code})`),
      );
    });
    child.unref();
  } finally {
    await log.close();
  }
}
