import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { formatCount, formatPercent } from '../../../shared/format.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { say } from '../../../shared/phrase.ts';
import { createDumpReader } from '../../core/dump/reader.ts';
import { halve } from '../../core/replay/halving.ts';
import { untilListening } from '../../core/replay/listening.ts';
import { readAnswered } from '../../core/replay/results-file.ts';
import { replaySchedule } from '../../core/replay/schedule.ts';
import {
  recordKey,
  type ScheduleOrder,
  type ScheduleSource,
  sourcesOf,
} from '../../core/replay/schedule-plan.ts';
import type { ReplayLine, ReplaySummary } from '../../core/replay/schedule-report.ts';
import { guard } from '../../core/replay/target.ts';
import { helpPage, jsonOption, positiveNumber, tokenOption, wholeNumber } from '../arguments.ts';
import {
  type ConnectionFlags,
  confirmTarget,
  connectionOf,
  connectionOptions,
  withOptions,
} from '../connection-options.ts';
import { openWithProgress } from '../dumps.ts';
import { toJson } from '../print.ts';
import type { ExitCode, Run, Session } from '../session.ts';
import { readToken } from '../token.ts';
import { inputFileOption, inputFiles, inputFolderOption } from './summarize-dump.ts';

interface Flags extends ConnectionFlags {
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
  readonly resume?: boolean;
  readonly halve?: boolean;
  readonly yesIMean?: string;
}

export const replay = (run: Run): Command =>
  withOptions(new Command('replay'), connectionOptions())
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
    .option('--resume', 'go on with an ended run: what the file of --results has an answer of is left out')
    .option(
      '--halve',
      'when the target dies: narrow the requests down to the smallest set that kills it, after each death waiting for it to be started again',
    )
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
  const token = await readToken(flags.token, print);
  const connection = connectionOf(flags);
  if (connection.tls.insecure)
    print.warn('No certificate is checked: anybody on the way can read and change this.');
  const { target, ...confirmed } = await confirmTarget(
    { baseUrl, connection, ...(token === undefined ? {} : { token }) },
    flags.yesIMean === undefined ? [] : [flags.yesIMean],
    signal,
  );
  const order: ScheduleOrder = {
    target,
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

  if (flags.resume && flags.results === undefined)
    throw new ProblemError('badInput', {
      what: '--resume',
      cause: 'it needs --results, the file of the run that ended',
    });
  const answered =
    flags.resume && flags.results !== undefined
      ? await readAnswered(resolve(flags.results))
      : new Set<string>();
  const results = await openResults(flags.results, flags.resume ?? false);
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
  if (answered.size > 0) print.step(`${formatCount(answered.size)} are answered already and left out.`);
  const lines: ReplayLine[] = [];
  const running: ScheduleOrder = { ...order, skip: answered, stopAtDeath: flags.halve ?? false };
  const summary = await replaySchedule(running, sources, {
    signal,
    tell: (line) => {
      done += 1;
      if (flags.halve) lines.push(line);
      write(line);
      print.progress(`${formatCount(done)} of ${formatCount(of)} done`);
    },
  });
  const { fidelity } = summary;
  const halving =
    flags.halve && summary.target_died ? await narrow(order, sources, lines, { session, write }) : null;
  write({
    ...summary,
    fidelity: { ...fidelity, reasons: fidelity.reasons.map((reason) => say(reason)) },
    ...(halving === null ? {} : { halving }),
  });
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

/** Rounds of halving at most: each costs a start of the target. */
const mostRounds = 24;
/** Seconds that a target has to come back in. */
const mostWait = 3_600;

/** The smallest set that kills the target, round by round, each in the results. */
async function narrow(
  order: ScheduleOrder,
  sources: readonly ScheduleSource[],
  lines: readonly ReplayLine[],
  { session, write }: { readonly session: Session; write(line: unknown): void },
) {
  const { print, signal } = session;
  const target = guard(order);
  const keys = (wanted: readonly ReplayLine[]) => new Set(wanted.map(recordKey));
  const [sent, inFlight] = [keys(lines), keys(lines.filter(({ error }) => error?.kind === 'cut'))];
  const among = (set: ReadonlySet<string>) =>
    sources.filter(({ file, row }) => set.has(recordKey({ file, index: row.index })));
  const named = (set: readonly ScheduleSource[]) =>
    set.map(({ file, row }) => ({ file, index: row.index, recorded_rid: row.rid }));
  const halved = await halve(
    order,
    among(sent),
    among(inFlight),
    {
      signal,
      tell: (told) => {
        if (told.kind === 'waiting')
          print.warn(
            `${target.baseUrl} has died. Start it again: the next round begins when it listens. Ctrl-C ends the search.`,
          );
        else if (told.kind === 'round')
          print.progress(`Round ${told.round}: ${formatCount(told.requests)} requests`);
        else if (told.kind === 'line') write({ round: told.round, ...told.line });
        else {
          write({ round: told.round, requests: named(told.requests), target_died: told.died });
          print.step(
            `Round ${told.round}: ${formatCount(told.requests.length)} requests, the target ${told.died ? 'died' : 'lives'}.`,
          );
        }
      },
    },
    { mostRounds, isBack: (stopped) => untilListening(target, mostWait, stopped) },
  );
  return { rounds: halved.rounds, ended: halved.ended, smallest: named(halved.smallest) };
}

/** A file that goes on begins a new line, also where the last one was cut. */
async function openResults(file: string | undefined, goOn: boolean): Promise<WriteStream | null> {
  if (file === undefined) return null;
  const path = resolve(file);
  const cut = goOn && (await endsInLine(path));
  const stream = createWriteStream(path, { flags: goOn ? 'a' : 'w' });
  try {
    await once(stream, 'open');
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new ProblemError('writeFailed', { path, cause }, { cause: error });
  }
  if (cut) stream.write('\n');
  return stream;
}

/** Whether a file ends within a line. */
async function endsInLine(path: string): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (file === null) return false;
  try {
    const { size } = await file.stat();
    if (size === 0) return false;
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString('latin1') !== '\n';
  } finally {
    await file.close();
  }
}

function closingWords({ sent, ok, failed, cancelled, fidelity, target_died: died }: ReplaySummary): string {
  const counts = `${formatCount(sent)} sent: ${formatCount(ok)} answered, ${formatCount(failed)} failed, ${formatCount(cancelled)} cancelled.`;
  const likeness = `Fidelity to the recorded traffic: ${formatPercent(fidelity.score)}.`;
  const reasons = fidelity.reasons.map((reason) => `  - ${say(reason)}`);
  return [counts, ...(died ? ['The server died during the run.'] : []), likeness, ...reasons].join('\n');
}
