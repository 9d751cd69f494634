import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { say } from '../../../shared/phrase.ts';
import type { ReplayResult } from '../../../shared/replay.ts';
import type { EditableRequest, RecordedOutput } from '../../../shared/request.ts';
import { prepareRequest } from '../../core/replay/prepare.ts';
import { replay } from '../../core/replay/replay.ts';
import { formatRequest } from '../../core/replay/request-text.ts';
import { divergence, errorOf, gapsBetweenTokens } from '../../core/replay/schedule-report.ts';
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
    .option('--repeat <n>', 'times to send it to each server', wholeNumber(1), 1)
    .option('--timeout <seconds>', 'longest silence of an answer', positiveNumber, 120)
    .addOption(jsonOption('body, fields left out, runs and comparison as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident replay-one --input-file crash_dump.pkl --index 3 --set sampling_params.temperature=0',
          'sgl-incident replay-one --body trigger.json --base-url http://127.0.0.1:30000 \\\n' +
            '      --against http://127.0.0.1:30001 --repeat 5 --json',
        ],
        'The first answer is compared with the recorded one, and with the first one of --against. Exit code 1 when\n' +
          'a run failed.',
      ),
    )
    .action((flags: Flags) => run((session) => replayRequest(flags, session)));

interface OneRun {
  readonly baseUrl: string;
  readonly result: ReplayResult;
}

async function replayRequest(flags: Flags, session: Session): Promise<ExitCode> {
  const { print, signal } = session;
  const token = await readToken(flags.token, print);
  const connection = connectionOf(flags);
  if (connection.tls.insecure)
    print.warn('No certificate is checked: anybody on the way can read and change this.');
  const targets = await Promise.all(
    [flags.baseUrl, flags.against]
      .filter((baseUrl) => baseUrl !== undefined)
      .map((baseUrl) =>
        confirmTarget(
          { baseUrl, connection, ...(token === undefined ? {} : { token }) },
          flags.yesIMean ?? [],
          signal,
        ),
      ),
  );
  const request = await readRequest(flags, session);
  const body = flags.set ? formatRequest(setFields(request.text, flags.set)) : request.text;

  const runs: OneRun[] = [];
  for (const { target, ...confirmed } of targets)
    for (let time = 1; time <= flags.repeat && !signal.aborted; time += 1) {
      const result = await replay(
        {
          target,
          ...confirmed,
          endpoint: request.endpoint,
          body,
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
      );
      runs.push({ baseUrl: target.baseUrl, result });
    }
  print.progress(null);

  const compare = comparison(request.recordedOutput, runs, targets.length > 1 ? flags.repeat : null);
  if (print.asJson) {
    const facts = { dropped: request.changes.map(changeAsJson), runs: runs.map(runAsJson), compare };
    // Its line breaks stand between values only: inside a JSON text they are escaped.
    const oneLine = body.trim().replace(/\r?\n\s*/g, ' ');
    await print.rawJson(`{"request":${oneLine},${toJson(facts).slice(1)}`);
  } else {
    await print.text(report({ ...request, notes: flags.set ? [] : request.notes }, runs, compare));
  }
  return runs.some(({ result }) => result.problem !== null && result.end !== 'cancelled') ? 1 : 0;
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

const changeAsJson = ({ field, action, reason }: EditableRequest['changes'][number]) => ({
  field,
  action,
  reason: say(reason),
});

function runAsJson({ baseUrl, result }: OneRun) {
  const gaps = gapsBetweenTokens(result.pieces);
  return {
    base_url: baseUrl,
    status_code: result.httpStatus,
    elapsed_seconds: result.elapsedSeconds,
    ttft_seconds: result.ttftSeconds,
    itl_p50_seconds: gaps.p50,
    itl_p99_seconds: gaps.p99,
    prompt_tokens: result.promptTokens,
    cached_tokens: result.cachedTokens,
    completion_tokens: result.completionTokens,
    rid: result.rid,
    finish_type: result.finishType,
    text: result.text,
    error: errorOf(result),
  };
}

interface Compared {
  readonly outputs_compared: boolean;
  readonly first_diverging_token: number | null;
}
interface Comparison {
  readonly recorded: Compared | null;
  readonly a_b: Compared | null;
}

/** `secondAt` is where the runs on the second server begin; null when there is none. */
function comparison(
  recorded: RecordedOutput | null,
  runs: readonly OneRun[],
  secondAt: number | null,
): Comparison {
  const first = runs[0]?.result;
  const second = secondAt === null ? undefined : runs[secondAt]?.result;
  const against = (left: RecordedOutput, right: ReplayResult): Compared => {
    const { compared, at } = divergence(left, right);
    return { outputs_compared: compared, first_diverging_token: at };
  };
  return {
    recorded: recorded && first ? against(recorded, first) : null,
    a_b:
      first && second
        ? against({ ...first, part: first.end === 'complete' ? 'whole' : 'shortened' }, second)
        : null,
  };
}

function report(request: EditableRequest, runs: readonly OneRun[], compare: Comparison): string {
  const changes = request.changes.map(
    ({ field, action, reason }) =>
      `  ${action === 'dropped' ? 'left out' : 'changed'}: ${field} (${say(reason)})`,
  );
  return [
    `POST ${request.endpoint}, from ${request.name}`,
    ...changes,
    ...request.notes.map((note) => `  ${say(note)}`),
    ...runs.flatMap(({ baseUrl, result }) => [
      '',
      `${baseUrl}: ${result.problem?.message ?? result.finishType ?? result.end}`,
      `  elapsed ${formatDuration(result.elapsedSeconds)}, TTFT ${formatDuration(result.ttftSeconds)}, ` +
        `${formatCount(result.promptTokens)} prompt and ${formatCount(result.completionTokens)} completion tokens`,
      ...(result.text === null ? [] : [result.text]),
    ]),
    '',
    compareLine('the recorded answer', compare.recorded),
    ...(compare.a_b === null ? [] : [compareLine('the second server', compare.a_b)]),
  ].join('\n');
}

function compareLine(what: string, compared: Compared | null): string {
  if (compared === null || !compared.outputs_compared)
    return `Not compared with ${what}: no token ids on both sides.`;
  return compared.first_diverging_token === null
    ? `Same tokens as ${what}.`
    : `Leaves ${what} at token ${compared.first_diverging_token}.`;
}
