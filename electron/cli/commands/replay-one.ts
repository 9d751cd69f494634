import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import type { ExperimentPlan } from '../../../shared/experiment.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { EditableRequest } from '../../../shared/request.ts';
import { runExperiment } from '../../core/replay/experiment.ts';
import { prepareRequest } from '../../core/replay/prepare.ts';
import { replay } from '../../core/replay/replay.ts';
import { formatRequest } from '../../core/replay/request-text.ts';
import { jsonOfTyped } from '../../core/replay/set-field.ts';
import { guard } from '../../core/replay/target.ts';
import { parseTrigger } from '../../core/replay/trigger.ts';
import { helpPage, jsonOption, positiveNumber, tokenOption, wholeNumber } from '../arguments.ts';
import {
  type ConnectionFlags,
  confirmTarget,
  connectionOf,
  connectionOptions,
  withOptions,
} from '../connection-options.ts';
import { withDump } from '../dumps.ts';
import { toJson } from '../print.ts';
import { changeAsJson, comparisonOf, type ReplayedOne, reportOf, runAsJson } from '../replay-one-report.ts';
import type { ExitCode, Run, Session } from '../session.ts';
import { setFields } from '../set-fields.ts';
import { readToken } from '../token.ts';
import { findIndex, indexOption, ridOption } from './dump-show.ts';

interface Flags extends ConnectionFlags {
  readonly inputFile?: string;
  readonly index?: number;
  readonly rid?: string;
  readonly body?: string;
  readonly baseUrl: string;
  readonly against?: string;
  readonly token?: string;
  readonly yesIMean?: readonly string[];
  readonly set?: readonly string[];
  readonly keepField?: readonly string[];
  readonly repeat: number;
  readonly noise?: boolean;
  readonly sweep?: string;
  readonly timeout: number;
}

export const replayOne = (run: Run): Command =>
  withOptions(new Command('replay-one'), connectionOptions())
    .description('Send one recorded or saved request, edited if need be, and compare the answers.')
    .addOption(new Option('--input-file <file>', 'dump (.pkl) that holds the request').conflicts('body'))
    .addOption(indexOption())
    .addOption(ridOption())
    .addOption(
      new Option('--body <file>', 'saved request: a JSON body, a cURL line or a line of the request log'),
    )
    .option('--base-url <url>', 'server to send to', 'http://127.0.0.1:30000')
    .option('--against <url>', 'second server to compare with the first')
    .addOption(tokenOption())
    .option('--yes-i-mean <host...>', 'name the host again of each server that is not on this machine')
    .option('--set <field=value...>', 'set a field of the body, such as sampling_params.temperature=0')
    .option('--keep-field <name...>', 'fields to send as recorded that are left out otherwise, such as rid')
    .option('--repeat <n>', 'times to send it to each server, or with each value', wholeNumber(1), 1)
    .addOption(
      new Option(
        '--noise',
        'send it twice more to the first server alone, to know how it differs from itself',
      ).conflicts('sweep'),
    )
    .addOption(
      new Option('--sweep <field=values>', 'one field at several values, with commas between them').conflicts(
        'against',
      ),
    )
    .option('--timeout <seconds>', 'longest silence of an answer', positiveNumber, 120)
    .addOption(jsonOption('body, fields left out, runs and comparison as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident replay-one --input-file crash_dump.pkl --index 3 --set sampling_params.temperature=0',
          'sgl-incident replay-one --body trigger.json --base-url http://127.0.0.1:30000 \\\n' +
            '      --against http://127.0.0.1:30001 --noise --repeat 5 --json',
          'sgl-incident replay-one --body trigger.json --sweep sampling_params.temperature=0,0.5,1 --repeat 3',
        ],
        'The first answer is compared with the recorded one, and with the first one of --against, to which requests go at\n' +
          'the same time. Differences beyond what a server does by itself are told from it, with their n. Exit code 1 when\n' +
          'a run failed.',
      ),
    )
    .action((flags: Flags) => run((session) => replayRequest(flags, session)));

async function replayRequest(flags: Flags, session: Session): Promise<ExitCode> {
  const { print, signal } = session;
  const plan = planOf(flags);
  const token = await readToken(flags.token, print);
  const connection = connectionOf(flags);
  if (connection.tls.insecure)
    print.warn('No certificate is checked: anybody on the way can read and change this.');
  const confirm = (baseUrl: string) =>
    confirmTarget(
      { baseUrl, connection, ...(token === undefined ? {} : { token }) },
      flags.yesIMean ?? [],
      signal,
    );
  const a = await confirm(flags.baseUrl);
  const b = flags.against === undefined ? undefined : await confirm(flags.against);
  const request = await readRequest(flags, session);
  const body = flags.set ? formatRequest(setFields(request.text, flags.set)) : request.text;

  const sent = await runExperiment(
    { plan, body, targets: { a, b } },
    (_run, { target, ...confirmed }, sentBody) =>
      replay(
        {
          target,
          ...confirmed,
          endpoint: request.endpoint,
          body: sentBody,
          alsoKnownSampling: request.newerSampling,
          idleTimeoutSeconds: flags.timeout,
        },
        {
          signal,
          tell: ({ completionTokens, elapsedSeconds }) =>
            print.progress(
              `${target.baseUrl}: ${formatCount(completionTokens)} tokens, ${formatDuration(elapsedSeconds)}`,
            ),
        },
      ),
    { signal, tell: () => undefined, guard: async (to) => guard(to) },
  );
  print.progress(null);

  const bySide = [...sent].sort((one, other) => one.side.localeCompare(other.side) || one.at - other.at);
  const runs = bySide.map((run) => ({ ...run, baseUrl: (run.side === 'b' ? b : a)?.target.baseUrl ?? '' }));
  const replayed: ReplayedOne = { request, edited: body !== request.text, plan, runs };
  const compare = comparisonOf(replayed);
  if (print.asJson) {
    const facts = { dropped: request.changes.map(changeAsJson), runs: runs.map(runAsJson), compare };
    // Its line breaks stand between values only: inside a JSON text they are escaped.
    const oneLine = body.trim().replace(/\r?\n\s*/g, ' ');
    await print.rawJson(`{"request":${oneLine},${toJson(facts).slice(1)}`);
  } else {
    await print.text(reportOf(replayed, compare));
  }
  return runs.some(({ result }) => result.problem !== null && result.end !== 'cancelled') ? 1 : 0;
}

function planOf({ against, repeat, noise, sweep }: Flags): ExperimentPlan {
  if (sweep === undefined)
    return against === undefined
      ? { kind: 'repeat', times: repeat }
      : { kind: 'pair', times: repeat, noise: noise === true };
  const equals = sweep.indexOf('=');
  if (equals < 1)
    throw new ProblemError('badInput', {
      what: `--sweep ${sweep}`,
      cause: 'it is not of the form name=value,value',
    });
  const values = sweep
    .slice(equals + 1)
    .split(',')
    .map(jsonOfTyped);
  return { kind: 'sweep', field: sweep.slice(0, equals), values, times: repeat };
}

async function readRequest(flags: Flags, session: Session): Promise<EditableRequest> {
  if (flags.body !== undefined) {
    const file = flags.body;
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new ProblemError('notFound', { path: file }, { cause: error });
      throw new ProblemError('unreadable', { path: file, cause: error.message }, { cause: error });
    });
    return parseTrigger(basename(file), text);
  }
  if (flags.inputFile === undefined)
    throw new ProblemError('badInput', {
      what: 'The command',
      cause: 'it takes --input-file FILE or --body FILE',
    });
  return withDump(flags.inputFile, session, async (view, reader) => {
    const index = await findIndex(view, reader, flags);
    return prepareRequest(await reader.record(view.id, index), view.name, flags.keepField ?? []);
  });
}
