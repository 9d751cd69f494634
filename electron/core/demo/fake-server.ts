import { toProblem } from '../../../shared/outcome.ts';
import { runFakeServer } from './fake-server-command.ts';

/* Entry of `npm run fake-server`: the command with this process's arguments and signals. It says what it does on
 * standard error, as servers do. */

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

try {
  await runFakeServer(process.argv.slice(2), {
    print: (line) => process.stderr.write(`${line}\n`),
    signal: stop.signal,
  });
} catch (error) {
  const { message, hint } = toProblem(error);
  process.stderr.write(hint ? `${message}\n${hint}\n` : `${message}\n`);
  process.exitCode = 2;
}
