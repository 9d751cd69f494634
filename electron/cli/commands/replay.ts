import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { formatCount, formatPercent } from '../../../shared/format.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { say } from '../../../shared/phrase.ts';
import { createDumpReader } from '../../core/dump/reader.ts';
import { replaySchedule } from '../../core/replay/schedule.ts';
import { type ScheduleOrder, type ScheduleSource, sourcesOf } from '../../core/replay/schedule-plan.ts';
import type { ReplaySummary } from '../../core/replay/schedule-report.ts';
import {
  confirmTarget,
  helpPage,
  jsonOption,
  positiveNumber,
  tokenOption,
  wholeNumber,
} from '../arguments.ts';
import { openWithProgress } from '../dumps.ts';
import { toJson } from '../print.ts';
import type { ExitCode, Run, Session } from '../session.ts';
import { readToken } from '../token.ts';
import { inputFileOption, inputFiles, inputFolderOption } from './summarize-dump.ts';

interface Flags {
  readonly host: string;
  readonly port: number;
  readonly baseUrl?: string;
  readonly token?: string;
  readonly inputFile?: string;
  readonly inputFolder?: string;
  readonly fileNumber?: number;
  readonly reqNumber: number;
  readonly reqStart: number;
  readonly where?: string;
  readonly mode: ScheduleOrder['mode'];
  readonly speed: number;
  readonly rate: number;
  readonly parallel: number;
  readonly ignoreEos?: boolean;
  readonly timeout: number;
  readonly keepField?: readonly string[];
  readonly results?: string;
  readonly yesIMean?: string;
}

export const replay = (run: Run): Command =>
  new Command('replay')
    .description('Send recorded requests to a server again, at the pace at which they came.')
    .option('--host <host>', 'host of the server', '127.0.0.1')
    .option('--port <port>', 'its port', wholeNumber(1), 30000)
    .addOption(new Option('--base-url <url>', 'the server as a URL, in place of --host and --port'))
    .addOption(tokenOption())
    .addOption(yesIMeanOption())
    .addOption(inputFileOption())
    .addOption(inputFolderOption())
    .option('--file-number <n>', 'files of the folder to take; 1 when left out', wholeNumber(1))
    .option('--req-start <n>', 'requests to skip, counted by start time over all files', wholeNumber(0), 0)
    .option('--req-number <n>', 'requests to send at most', wholeNumber(1), 1_000_000)
    .option('--where <filter>', 'only requests such as `prompt > 8000 and state = in_flight`')
    .addOption(
      new Option(
        '--mode <mode>',
        'schedule: at the recorded times; rate: evenly; closed: one after the other per slot',
      )
        .choices(['schedule', 'closed', 'rate'])
        .default('schedule'),
    )
    .option('--speed <factor>', 'in the mode schedule: 2 sends twice as fast as recorded', positiveNumber, 1)
    .option('--rate <n>', 'in the mode rate: requests a second', positiveNumber, 1)
    .option(
      '--parallel <n>',
      'requests in flight at most; lateness this causes is reported',
      wholeNumber(1),
      512,
    )
    .option('--ignore-eos', 'force the recorded output lengths')
    .option('--timeout <seconds>', 'longest silence of an answer', positiveNumber, 120)
    .option('--keep-field <name...>', 'fields to send as recorded that are left out otherwise, such as rid')
    .option('--results <file>', 'write the lines to a file, too')
    .addOption(jsonOption('errors and warnings as JSON, too; results are JSON Lines always'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident replay --port 30000 --input-file crash_dump_2026-11-24_02-41-07.pkl',
          'sgl-incident replay --base-url http://10.4.17.22:30000 --yes-i-mean 10.4.17.22 --input-folder ./dumps \\\n' +
            '      --file-number 8 --speed 2 --results replayed.jsonl',
        ],
        'Prints one line of JSON for each request as it ends, and a last line that sums up. What names things of\n' +
          'the old server (rid, bootstrap room, LoRA id …) is left out. Exit code 1 when a request failed.',
      ),
    )
    .action((flags: Flags) => run((session) => replayDumps(flags, session)));

export const yesIMeanOption = (): Option =>
  new Option('--yes-i-mean <host>', 'name the host again to send to a server that is not on this machine');

async function replayDumps(flags: Flags, session: Session): Promise<ExitCode> {
  const { print, signal } = session;
  const baseUrl =
    flags.baseUrl ?? `http://${flags.host.includes(':') ? `[${flags.host}]` : flags.host}:${flags.port}`;
  const { target, ...confirmed } = confirmTarget(
    baseUrl,
    flags.yesIMean === undefined ? [] : [flags.yesIMean],
  );
  const token = await readToken(flags.token, print);
  const order: ScheduleOrder = {
    target: token === undefined ? target : { ...target, token },
    ...confirmed,
    mode: flags.mode,
    speed: flags.speed,
    rate: flags.rate,
    parallel: flags.parallel,
    ignoreEos: flags.ignoreEos ?? false,
    idleTimeoutSeconds: flags.timeout,
    keep: flags.keepField ?? [],
    from: flags.reqStart,
    count: flags.reqNumber,
  };

  const reader = createDumpReader();
  const sources: ScheduleSource[] = [];
  for (const file of await filesOf(flags, session)) {
    const view = await openWithProgress(reader, file, session);
    if (view.damage) print.warn(view.damage.problem.message);
    sources.push(...(await sourcesOf(reader, view.id, file, flags.where)));
  }
  if (sources.length <= flags.reqStart)
    throw new ProblemError('nothingToReplay', { found: sources.length, skipped: flags.reqStart });

  const results = await openResults(flags.results);
  // Lines are told faster than a slow reader may take them; each waits for the one before.
  let written = Promise.resolve();
  const write = (line: unknown): void => {
    written = written.then(async () => {
      results?.write(`${toJson(line)}\n`);
      await print.json(line);
    });
  };
  const of = Math.min(sources.length - flags.reqStart, flags.reqNumber);
  let done = 0;
  const summary = await replaySchedule(order, sources, {
    signal,
    tell: (line) => {
      done += 1;
      write(line);
      print.progress(`${formatCount(done)} of ${formatCount(of)} done`);
    },
  });
  const { fidelity } = summary;
  write({ ...summary, fidelity: { ...fidelity, reasons: fidelity.reasons.map((reason) => say(reason)) } });
  await written;
  if (results) {
    results.end();
    await once(results, 'close');
  }
  print.progress(null);
  print.step(closingWords(summary));
  return summary.failed > 0 ? 1 : 0;
}

/** The files to replay; says so when a folder holds more of them than are taken. */
async function filesOf(flags: Flags, { print }: Session): Promise<readonly string[]> {
  const files = await inputFiles(flags, print);
  const taken = files.slice(0, flags.fileNumber ?? 1);
  if (flags.fileNumber === undefined && files.length > taken.length)
    print.warn(
      `Of ${formatCount(files.length)} dumps below ${flags.inputFolder} only ${taken[0]} is replayed; --file-number ${files.length} takes all.`,
    );
  return taken;
}

async function openResults(file: string | undefined): Promise<WriteStream | null> {
  if (file === undefined) return null;
  const path = resolve(file);
  const stream = createWriteStream(path);
  try {
    await once(stream, 'open');
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new ProblemError('writeFailed', { path, cause }, { cause: error });
  }
  return stream;
}

function closingWords({ sent, ok, failed, cancelled, fidelity, target_died: died }: ReplaySummary): string {
  const counts = `${formatCount(sent)} sent: ${formatCount(ok)} answered, ${formatCount(failed)} failed, ${formatCount(cancelled)} cancelled.`;
  const likeness = `Fidelity to the recorded traffic: ${formatPercent(fidelity.score)}.`;
  const reasons = fidelity.reasons.map((reason) => `  - ${say(reason)}`);
  return [counts, ...(died ? ['The server died during the run.'] : []), likeness, ...reasons].join('\n');
}
