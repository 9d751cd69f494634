import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { DumpView, RequestRow } from '../../../shared/dump.ts';
import { dumpCounts } from '../../../shared/messages/en/dump-counts.ts';
import { type Problem, ProblemError } from '../../../shared/outcome.ts';
import { say } from '../../../shared/phrase.ts';
import type { DumpReader } from '../../core/dump/reader.ts';
import { helpPage, jsonOption, wholeNumber } from '../arguments.ts';
import { dumpLimitsOption, type LimitFlags, limitsFrom, maxMemoryOption } from '../dump-limits.ts';
import { eachFile, nothingRead, rowPages, withDump } from '../dumps.ts';
import { presentPaths, withIncident } from '../incidents.ts';
import type { Printer } from '../print.ts';
import type { ExitCode, Run, Session } from '../session.ts';

interface Flags extends LimitFlags {
  readonly inputFile?: string;
  readonly inputFolder?: string;
  readonly maxRequests: number;
  readonly previewChars: number;
}

export const summarizeDump = (run: Run): Command =>
  new Command('summarize-dump')
    .description(
      'Sum up request dumps and crash dumps. Needs neither Python nor SGLang, and runs nothing in them.',
    )
    .addOption(inputFileOption())
    .addOption(inputFolderOption())
    .option('--max-requests <n>', 'requests to show of each file', wholeNumber(0), 20)
    .option('--preview-chars <n>', 'characters to show of each prompt', wholeNumber(0), 160)
    .addOption(maxMemoryOption())
    .addOption(dumpLimitsOption())
    .addOption(jsonOption('one JSON value with an entry for each file'))
    .addHelpText(
      'after',
      helpPage([
        'sgl-incident summarize-dump --input-file crash_dump_2026-11-24_02-41-07.pkl',
        'sgl-incident summarize-dump --input-folder ./dumps --max-requests 5 --json',
      ]),
    )
    .action((flags: Flags) => run((session) => summarize(flags, session)));

export const inputFileOption = (): Option =>
  new Option('--input-file <file>', 'one dump (.pkl), packed or not').conflicts('inputFolder');
export const inputFolderOption = (): Option =>
  new Option(
    '--input-folder <folder>',
    'every .pkl below it, packed or not, sorted by path; of an incident, its dumps',
  );

/** The dumps that `--input-file` or `--input-folder` names. */
export async function inputFiles(
  flags: Pick<Flags, 'inputFile' | 'inputFolder'>,
  print: Printer,
): Promise<readonly string[]> {
  if (flags.inputFile !== undefined) return [flags.inputFile];
  const folder = flags.inputFolder;
  if (folder === undefined)
    throw new ProblemError('badInput', {
      what: 'The command',
      cause: 'it takes --input-file FILE or --input-folder FOLDER',
    });
  const ofIncident = await withIncident(folder, async ({ view }) => presentPaths(view.dumps, print));
  if (ofIncident !== null) return ofIncident;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error) => {
    throw new ProblemError('notFound', { path: folder }, { cause: error });
  });
  const files = entries
    .filter((entry) => entry.isFile() && /\.pkl(\.(gz|zst|zip))?$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0)
    throw new ProblemError('badInput', {
      what: folder,
      cause: 'no file below it ends in .pkl, or in .pkl.gz, .pkl.zst or .pkl.zip',
    });
  return files;
}

async function summarize(flags: Flags, session: Session): Promise<ExitCode> {
  const { print } = session;
  const files = await inputFiles(flags, print);
  const asJson: unknown[] = [];
  let printed = 0;
  const tell = async (text: string) => {
    if (printed > 0) await print.text('');
    printed += 1;
    await print.text(text);
  };
  const failures: Problem[] = [];
  await eachFile(
    files,
    session,
    (file) =>
      withDump(
        file,
        session,
        async (view, reader) => {
          if (print.asJson) asJson.push(viewAsJson(file, view));
          else await tell(await report(file, view, reader, flags));
          // Told above, with what little there is.
          const nothing = nothingRead(view);
          if (nothing) failures.push(nothing);
          return null;
        },
        { limits: limitsFrom(flags) },
      ),
    async (file, problem) => {
      failures.push(problem);
      if (print.asJson) asJson.push({ file, kind: 'unknown', error: problem });
      else if (files.length > 1) await tell(`File: ${file}\nUnreadable: ${problem.message}`);
    },
  );
  if (print.asJson) await print.json({ files: asJson });
  const [first] = failures;
  // A folder is summed up although some file in it is no dump; nothing read at all is a failure.
  if (first === undefined || failures.length < files.length) return 0;
  print.fail(first);
  return 2;
}

const spanOf = ({ firstStart, lastStart }: DumpView): number | null =>
  firstStart === null || lastStart === null ? null : lastStart - firstStart;

function viewAsJson(file: string, view: DumpView) {
  return {
    file,
    kind: view.kind,
    bytes: view.bytes,
    requests: view.total,
    finished: view.finished,
    in_flight: view.inFlight,
    health_checks: view.healthChecks,
    model_path: view.modelPath,
    served_model_name: view.servedModelName,
    topology: view.topology,
    endpoint: view.endpoint,
    config_updates: view.configUpdates,
    launch_command: view.launchCommand,
    first_start: view.firstStart,
    last_start: view.lastStart,
    time_span_seconds: spanOf(view),
    dumped_at: view.dumpedAt,
    damaged_at: view.damage?.atByte ?? null,
    reason: view.damage?.problem.message ?? null,
    notes: view.notes.map((note) => say(note)),
  };
}

const orUnknown = (value: string | number | null): string | number => value ?? 'n/a';

/** The reference's layout, with what we know beside it. */
async function report(file: string, view: DumpView, reader: DumpReader, flags: Flags): Promise<string> {
  const { tp, dp, pp } = view.topology;
  const span = spanOf(view);
  const lines = [
    `File: ${file}`,
    `Dump Type: ${view.kind}`,
    `Config updates: ${view.configUpdates}`,
    `Requests: ${view.total}`,
    `Model: ${orUnknown(view.modelPath)}`,
    `Topology: tp=${orUnknown(tp)} dp=${orUnknown(dp)} pp=${orUnknown(pp)}`,
    `Endpoint: ${orUnknown(view.endpoint)}`,
    `Time span seconds: ${span === null ? 'n/a' : span.toFixed(3)}`,
  ];
  if (view.inFlight + view.healthChecks > 0) lines.push(`Records: ${dumpCounts(view)}`);
  if (view.launchCommand !== null) lines.push(`Launch command: ${view.launchCommand}`);
  if (view.damage) lines.push(`Damaged: ${view.damage.problem.message}`);
  for (const note of view.notes) lines.push(`Note: ${say(note)}`);

  const query = {
    where: '',
    sort: { key: 'index', descending: false },
    includeHealthChecks: true,
  } as const;
  let shown = 0;
  for await (const { rows } of rowPages(reader, view, query, flags.maxRequests)) {
    for (const row of rows) lines.push(...(await requestLines(row, view, reader, flags.previewChars)));
    shown += rows.length;
  }
  if (shown < view.total) lines.push(`... truncated ${view.total - shown} more requests`);
  return lines.join('\n');
}

async function requestLines(
  row: RequestRow,
  view: DumpView,
  reader: DumpReader,
  previewChars: number,
): Promise<readonly string[]> {
  const stream = row.stream === null ? 'n/a' : row.stream ? 'True' : 'False';
  const facts =
    `[${row.index}] rid=${orUnknown(row.rid)} stream=${stream} prompt_tokens=${orUnknown(row.promptTokens)} ` +
    `completion_tokens=${orUnknown(row.completionTokens)} start=${localTime(row.start)} ` +
    `elapsed_s=${row.elapsedSeconds === null ? 'n/a' : row.elapsedSeconds.toFixed(3)}` +
    `${row.state === 'finished' ? '' : ` state=${row.state}`}`;
  if (row.textPreview === null || previewChars === 0) return [facts];
  // The row's own preview is of the last turn, as a table wants it.
  const { promptText } = await reader.read(view.id, row.index);
  const text = (promptText ?? '').replace(/\s+/g, ' ').trim();
  return [facts, `      text=${text.length > previewChars ? `${text.slice(0, previewChars - 3)}...` : text}`];
}

/** Unix seconds as this machine's local time, which is what the reference prints. */
function localTime(seconds: number | null): string {
  if (seconds === null) return 'n/a';
  const date = new Date(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
