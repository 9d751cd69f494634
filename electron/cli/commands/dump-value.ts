import { resolve } from 'node:path';
import { Command } from 'commander';
import { formatBytes } from '../../../shared/format.ts';
import { type Problem, toProblem } from '../../../shared/outcome.ts';
import { PickleError } from '../../core/dump/pickle-error.ts';
import { readPickle } from '../../core/dump/read-pickle.ts';
import { toTaggedJson } from '../../core/dump/tagged-json.ts';
import type { PickleValue } from '../../core/dump/value.ts';
import { helpPage, jsonOption, wholeNumber } from '../arguments.ts';
import { dumpLimitsOption, type LimitFlags, limitsFrom, maxMemoryOption } from '../dump-limits.ts';
import { unpackedNames } from '../dumps.ts';
import { toJson } from '../print.ts';
import type { ExitCode, Run, Session } from '../session.ts';

interface Flags extends LimitFlags {
  readonly maxNodes: number;
}

export const dumpValue = (run: Run): Command =>
  new Command('value')
    .description(
      'Print everything that a pickle holds, with the type of each value. For tools; prompts are in it.',
    )
    .argument('<file...>', 'pickles of any kind')
    .option('--max-nodes <n>', 'values to print; what is past them is cut', wholeNumber(1), 10_000_000)
    .addOption(maxMemoryOption())
    .addOption(dumpLimitsOption())
    .addOption(jsonOption('errors as JSON, too; results are JSON Lines always'))
    .addHelpText(
      'after',
      helpPage(
        ['sgl-incident dump value 2026-11-24_02-41-07.pkl --max-nodes 5000'],
        'One line a file: its value in the tagged form of docs/tagged-json.md, or the error that ended it.',
      ),
    )
    .action((files: readonly string[], flags: Flags) => run((session) => values(files, flags, session)));

async function values(files: readonly string[], flags: Flags, session: Session): Promise<ExitCode> {
  const { print, signal } = session;
  let code: ExitCode = 0;
  for (const file of await unpackedNames(files)) {
    if (signal.aborted) break;
    try {
      const value = toTaggedJson(await decode(file, flags, session), flags.maxNodes);
      await print.rawJson(`${toJson({ file }).slice(0, -1)},"value":${value}}`);
    } catch (error) {
      if (signal.aborted) break;
      const problem = toProblem(error);
      if (problem.code === 'WRITE_FAILED') throw error;
      await print.json({ file, error: errorOf(error, problem) });
      print.fail(problem);
      code = 2;
    }
  }
  return code;
}

const errorOf = (error: unknown, { code, message }: Problem) => ({
  code: error instanceof PickleError ? error.fault : code,
  message,
  offset: error instanceof PickleError ? error.at : null,
});

async function decode(file: string, flags: Flags, { print, signal }: Session): Promise<PickleValue> {
  const { machine, error } = await readPickle(
    resolve(file),
    { limits: limitsFrom(flags) },
    {
      signal,
      tell: ({ bytes, of }) =>
        print.progress(`${file}: ${formatBytes(bytes)}${of === null ? '' : ` of ${formatBytes(of)}`}`),
    },
  );
  print.progress(null);
  if (error !== null) throw error;
  return machine.result as PickleValue;
}
