import { Command, type OutputConfiguration } from 'commander';
import { version } from '../../package.json' with { type: 'json' };
import { captureMask } from './commands/capture-mask.ts';
import { capturePack } from './commands/capture-pack.ts';
import { captureUnpack } from './commands/capture-unpack.ts';
import { check } from './commands/check.ts';
import { collectBundle } from './commands/collect-bundle.ts';
import { demo } from './commands/demo.ts';
import { diagnose } from './commands/diagnose.ts';
import { diff } from './commands/diff.ts';
import { dumpExport } from './commands/dump-export.ts';
import { dumpList } from './commands/dump-list.ts';
import { dumpReport } from './commands/dump-report.ts';
import { dumpShow } from './commands/dump-show.ts';
import { dumpValue } from './commands/dump-value.ts';
import { harness } from './commands/harness.ts';
import { minimise } from './commands/minimise.ts';
import { note } from './commands/note.ts';
import { replay } from './commands/replay.ts';
import { replayOne } from './commands/replay-one.ts';
import { summarizeBundle } from './commands/summarize-bundle.ts';
import { summarizeDump } from './commands/summarize-dump.ts';
import type { ExitCode, Run } from './session.ts';

/** Makes one command; each file of commands/ exports one. */
export type CommandMaker = (run: Run) => Command;

const commands: readonly CommandMaker[] = [
  collectBundle,
  summarizeBundle,
  summarizeDump,
  diagnose,
  diff,
  replay,
  replayOne,
  check,
  minimise,
  harness,
  note,
  demo,
];
const captureCommands: readonly CommandMaker[] = [capturePack, captureUnpack, captureMask];
const dumpCommands: readonly CommandMaker[] = [dumpList, dumpShow, dumpValue, dumpReport, dumpExport];

/**
 * All commands with their flags and help. Throws CommanderError for bad usage and for help and version, whose
 * text goes to `output`.
 */
export function createProgram(run: Run, output: OutputConfiguration = {}): Command {
  const program = new Command('sgl-incident')
    .description(
      'Collect, read, replay and write up incidents of SGLang servers. Offline, but for the servers you name.',
    )
    .version(version)
    .exitOverride()
    .configureOutput(output);
  const dump = group(
    program,
    'dump',
    'Read request dumps and crash dumps (.pkl). Nothing in them is ever run.',
  );
  for (const make of commands) adopt(program, make(run));
  program.addCommand(dump);
  for (const make of dumpCommands) adopt(dump, make(run));
  const capture = group(program, 'capture', 'Carry a bundle or an incident: pack, unpack, mask its secrets.');
  program.addCommand(capture);
  for (const make of captureCommands) adopt(capture, make(run));
  return program;
}

/** The exit code of a command that could not run. A script of `git bisect run` would take 2 for bad. */
export const couldNotRun = (command: Command): ExitCode => (command.name() === 'check' ? 125 : 2);

/** The words a person types to reach a command. */
export function commandPath(command: Command): string {
  return command.parent ? `${commandPath(command.parent)} ${command.name()}` : command.name();
}

function group(parent: Command, name: string, description: string): Command {
  return new Command(name).description(description).copyInheritedSettings(parent);
}

function adopt(parent: Command, command: Command): void {
  parent.addCommand(command.copyInheritedSettings(parent));
}
