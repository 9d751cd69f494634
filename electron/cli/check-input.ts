import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Command, Option } from 'commander';
import { ProblemError } from '../../shared/outcome.ts';
import type { Target } from '../../shared/replay.ts';
import type { EditableRequest } from '../../shared/request.ts';
import type { CheckOrder } from '../core/check/check-order.ts';
import { type CheckRequest, checkRequest } from '../core/check/check-request.ts';
import { expectationSpellings, parseExpectations } from '../core/check/expectation.ts';
import { prepareRequest } from '../core/replay/prepare.ts';
import { formatRequest } from '../core/replay/request-text.ts';
import { sourcesOf } from '../core/replay/schedule-plan.ts';
import { parseTarget } from '../core/replay/target.ts';
import { parseTrigger } from '../core/replay/trigger.ts';
import { positiveNumber, tokenOption, wholeNumber } from './arguments.ts';
import { findIndex, indexOption, ridOption } from './commands/dump-show.ts';
import {
  type ConnectionFlags,
  confirmTarget,
  connectionOf,
  connectionOptions,
  withOptions,
} from './connection-options.ts';
import { withDump } from './dumps.ts';
import type { Session } from './session.ts';
import { setFields } from './set-fields.ts';
import { readToken } from './token.ts';

/** What check, minimise and harness take alike. */
export interface CheckFlags extends ConnectionFlags {
  readonly body?: readonly string[];
  readonly inputFile?: string;
  readonly where?: string;
  readonly index?: number;
  readonly rid?: string;
  readonly command?: string;
  readonly baseUrl: string;
  readonly expect?: readonly string[];
  readonly repeat: number;
  readonly parallel: number;
  readonly speed?: number;
  readonly timeout?: number;
  readonly set?: readonly string[];
  readonly keepField?: readonly string[];
  readonly includeNoLogs?: boolean;
  readonly token?: string;
  readonly yesIMean?: readonly string[];
}

/** Seconds: longest silence of an answer, and the time of a command. */
const usualSilence = 120;
const usualCommand = 3_600;

export const checkOptions = (command: Command): Command =>
  withOptions(optionsOf(command), connectionOptions());

const optionsOf = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--body <file...>',
        'saved request: a JSON body, a cURL line or a line of the request log',
      ).conflicts('inputFile'),
    )
    .addOption(new Option('--input-file <file>', 'dump (.pkl) whose requests are sent'))
    .option('--where <filter>', 'of the dump only requests such as `prompt > 8000 and state = in_flight`')
    .addOption(indexOption())
    .addOption(ridOption())
    .option(
      '--command <line>',
      'shell command to run in place of sending; it finds the server in $SGL_BASE_URL',
    )
    .option('--base-url <url>', 'server to check', 'http://127.0.0.1:30000')
    .option('--expect <what...>', `what a good answer is, all of: ${expectationSpellings}`)
    .option('--repeat <n>', 'times to send it all, or to run the command', wholeNumber(1), 1)
    .option('--parallel <n>', 'requests in flight at most', wholeNumber(1), 1)
    .option('--speed <factor>', 'send at the recorded moments, so many times as fast', positiveNumber)
    .option(
      '--timeout <seconds>',
      `longest silence of an answer (${usualSilence}), or time of the command (${usualCommand})`,
      positiveNumber,
    )
    .option('--set <field=value...>', 'set a field of every body, such as sampling_params.temperature=0')
    .option('--keep-field <name...>', 'fields to send as recorded that are left out otherwise, such as rid')
    .option('--include-no-logs', 'take records of the dump that say no_logs, too')
    .addOption(tokenOption())
    .option('--yes-i-mean <host...>', 'name the host again of each server that is not on this machine');

/** A server by the connection of the flags, once it may be called. */
export const confirmedTarget = (
  baseUrl: string,
  flags: CheckFlags,
  token: string | undefined,
  { signal }: Session,
): ReturnType<typeof confirmTarget> =>
  confirmTarget(targetOf(baseUrl, flags, token), flags.yesIMean ?? [], signal);

const targetOf = (baseUrl: string, flags: CheckFlags, token: string | undefined): Target => ({
  baseUrl,
  connection: connectionOf(flags),
  ...(token === undefined ? {} : { token }),
});

/**
 * The order that the flags make. `isSent`: its own target is going to be called, and has to be meant. Throws ProblemError
 * for what cannot be read, meant or sent.
 */
export async function readCheckOrder(
  flags: CheckFlags,
  session: Session,
  { isSent = true } = {},
): Promise<CheckOrder> {
  const expect = parseExpectations(flags.expect ?? []);
  if (expect.length === 0) throw new ProblemError('nothingExpected', {});
  if (flags.insecure)
    session.print.warn('No certificate is checked: anybody on the way can read and change this.');
  const { baseUrl } = parseTarget(flags.baseUrl);
  const token = await readToken(flags.token, session.print);
  const target = isSent
    ? await confirmedTarget(baseUrl, flags, token, session)
    : { target: targetOf(baseUrl, flags, token) };
  const as = expect.find((one) => one.kind === 'same')?.as;
  const reference = as?.kind === 'target' ? await confirmedTarget(as.baseUrl, flags, token, session) : null;
  return {
    ...target,
    requests: await readRequests(flags, session),
    command: flags.command ?? null,
    commandTimeoutSeconds: flags.timeout ?? usualCommand,
    expect,
    repeat: flags.repeat,
    parallel: flags.parallel,
    speed: flags.speed ?? null,
    idleTimeoutSeconds: flags.timeout ?? usualSilence,
    wholeTimeoutSeconds: null,
    reference,
  };
}

async function readRequests(flags: CheckFlags, session: Session): Promise<readonly CheckRequest[]> {
  const edited = (request: EditableRequest): EditableRequest =>
    flags.set ? { ...request, text: formatRequest(setFields(request.text, flags.set)) } : request;
  if (flags.body)
    return Promise.all(
      flags.body.map(async (file) =>
        checkRequest(edited(parseTrigger(basename(file), await readText(file)))),
      ),
    );
  const { inputFile } = flags;
  if (inputFile === undefined) {
    if (flags.command !== undefined) return [];
    throw new ProblemError('badInput', {
      what: 'The command',
      cause: 'it takes --body FILE, --input-file FILE or --command LINE',
    });
  }
  const requests = await withDump(inputFile, session, async (view, reader) => {
    const keep = flags.keepField ?? [];
    if (flags.index !== undefined || flags.rid !== undefined) {
      const record = await reader.record(view.id, await findIndex(view, reader, flags));
      return [checkRequest(edited(prepareRequest(record, record.row.rid ?? view.name, keep)))];
    }
    const all = await sourcesOf(reader, view.id, inputFile, flags.where);
    const sources = flags.includeNoLogs ? all : all.filter(({ row }) => !row.noLogs);
    if (sources.length < all.length)
      session.print.warn(
        `${all.length - sources.length} of ${all.length} records say no_logs and are left out; --include-no-logs takes them.`,
      );
    const starts = sources.flatMap(({ row }) => row.start ?? []);
    const first = starts.reduce((least, start) => Math.min(least, start), Number.POSITIVE_INFINITY);
    const found: CheckRequest[] = [];
    for (const { row, read } of sources) {
      const name = row.rid ?? `${view.name} ${row.index}`;
      const at = row.start === null ? null : row.start - first;
      found.push(checkRequest(edited(prepareRequest(await read(), name, keep)), at));
    }
    return found.sort((left, right) => (left.at ?? 0) - (right.at ?? 0));
  });
  if (requests.length === 0) throw new ProblemError('nothingToCheck', {});
  return requests;
}

/** A text file. Throws ProblemError with its path. */
export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new ProblemError('notFound', { path }, { cause: error });
    throw new ProblemError('unreadable', { path, cause: error.message }, { cause: error });
  });
}

/** For a command that is told of a request: a file with its body, named by `$SGL_BODY_FILE`. */
export async function withBodyFile<T>(
  work: (envOf: (body: string) => Promise<Readonly<Record<string, string>>>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sgl-check-'));
  try {
    const path = join(folder, 'body.json');
    return await work(async (body) => {
      await writeFile(path, body);
      return { SGL_BODY_FILE: path };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
