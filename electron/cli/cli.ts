import { type Command, CommanderError } from 'commander';
import { type Problem, ProblemError, toProblem } from '../../shared/outcome.ts';
import { createPrinter, onBrokenPipe } from './print.ts';
import { commandPath, couldNotRun, createProgram } from './program.ts';

const interruptedCode = 130;

/** Runs what the arguments say. Answers the exit code: see session.ts. */
async function main(argv: readonly string[]): Promise<number> {
  // Taken out before parsing: a bad argument has to be reported in the form that was wanted, too.
  const end = argv.indexOf('--');
  const isJsonFlag = (word: string, at: number) => word === '--json' && (end === -1 || at < end);
  const args = argv.filter((word, at) => !isJsonFlag(word, at));
  const print = createPrinter(args.length < argv.length);
  const controller = new AbortController();
  // The first Ctrl-C stops the work, the second one the program.
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(interruptedCode);
      controller.abort();
    });
  onBrokenPipe(() => process.exit(0));

  let code = 0;
  let isMeant = false;
  let page = '';
  const program = createProgram(
    async (work) => {
      const endedAsMeant = () => {
        isMeant = true;
      };
      code = await work({ print, signal: controller.signal, endedAsMeant });
    },
    {
      writeOut: (text) => {
        page += text;
      },
      writeErr: () => {},
      getOutHelpWidth: () => print.width ?? 100,
    },
  );
  try {
    await program.parseAsync(withoutHelpWord(program, args), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0 && !unknownCommand(program, args)) {
      await print.text(page.trimEnd());
    } else {
      print.fail(error instanceof CommanderError ? usageProblem(error, program, args) : toProblem(error));
      code = couldNotRun(meant(program, withoutHelpWord(program, args)).command);
    }
  }
  print.progress(null);
  return controller.signal.aborted && !isMeant ? interruptedCode : code;
}

/** A wrong argument as a problem like any other; the next step is the help of the command that was meant. */
function usageProblem(error: CommanderError, program: Command, args: readonly string[]): Problem {
  const unknown = unknownCommand(program, args);
  const cause = unknown
    ? `unknown command '${unknown}'`
    : error.code === 'commander.help'
      ? 'no command was named'
      : error.message;
  return new ProblemError('badArguments', {
    cause: cause.replace(/^error: /, '').replace(/\.$/, ''),
    help: `${commandPath(meant(program, args).command)} --help`,
  }).problem;
}

/** The command that the words in front name, and how many words that takes. */
function meant(program: Command, args: readonly string[]): { command: Command; words: number } {
  let command = program;
  for (let words = 0; ; words += 1) {
    const named = command.commands.find((one) => one.name() === args[words]);
    if (!named) return { command, words };
    command = named;
  }
}

/** A word in a command's place that is none; commander shows help all the same when `--help` follows. */
function unknownCommand(program: Command, args: readonly string[]): string | null {
  const known = withoutHelpWord(program, args);
  const { command, words } = meant(program, known);
  const word = known[words];
  return command.commands.length > 0 && word !== undefined && !word.startsWith('-') ? word : null;
}

/** `help dump list` as `dump list --help`. */
function withoutHelpWord(program: Command, args: readonly string[]): readonly string[] {
  const { command, words } = meant(program, args);
  if (command.commands.length === 0 || args[words] !== 'help') return args;
  return [...args.slice(0, words), ...args.slice(words + 1), '--help'];
}

const code = await main(process.argv.slice(2));
// Connections that are kept alive would hold the process; every result has been written by now.
process.exit(code);
