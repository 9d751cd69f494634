import { Command, Option } from 'commander';
import type { DumpView, RequestRow } from '../../../shared/dump.ts';
import { formatCount, formatDuration, formatTimestamp } from '../../../shared/format.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { recordJson } from '../../core/dump/export-lines.ts';
import { type DumpReader, findAll } from '../../core/dump/reader.ts';
import { helpPage, jsonOption, wholeNumber } from '../arguments.ts';
import { dumpLimitsOption, type LimitFlags, limitsFrom, maxMemoryOption } from '../dump-limits.ts';
import { withDump } from '../dumps.ts';
import type { ExitCode, Run, Session } from '../session.ts';

interface Flags extends LimitFlags {
  readonly index?: number;
  readonly rid?: string;
}

export const dumpShow = (run: Run): Command =>
  new Command('show')
    .description('Show one request in full: what was asked, what came back.')
    .argument(
      '<file>',
      'request dump or crash dump (.pkl), packed or not; of a zip with several `x.zip/name`',
    )
    .addOption(indexOption())
    .addOption(ridOption())
    .addOption(maxMemoryOption())
    .addOption(dumpLimitsOption())
    .addOption(jsonOption('the request and its output as one JSON value; values JSON cannot hold are tagged'))
    .addHelpText(
      'after',
      helpPage([
        'sgl-incident dump show crash_dump_2026-11-24_02-41-07.pkl --index 3',
        'sgl-incident dump show crash_dump_2026-11-24_02-41-07.pkl --rid 5f0c… --json | jq .request.fields',
      ]),
    )
    .action((file: string, flags: Flags) => run((session) => show(file, flags, session)));

export const indexOption = (): Option =>
  new Option('--index <n>', 'position in the file, from 0, as `dump list` shows it')
    .argParser(wholeNumber(0))
    .conflicts('rid');
export const ridOption = (): Option => new Option('--rid <rid>', 'request id');

async function show(file: string, flags: Flags, session: Session): Promise<ExitCode> {
  const { print } = session;
  await withDump(
    file,
    session,
    async (view, reader) => {
      const index = await findIndex(view, reader, flags);
      if (print.asJson) {
        const { row, fields, output } = await reader.record(view.id, index);
        await print.rawJson(recordJson(file, row, fields, output.json));
      } else {
        const { row, requestText, outputJson } = await reader.read(view.id, index);
        await print.text(
          [...heading(row), '', 'Request:', requestText, '', 'Output:', outputJson].join('\n'),
        );
      }
    },
    { limits: limitsFrom(flags) },
  );
  return 0;
}

/** The record that `--index` or `--rid` names. */
export async function findIndex(view: DumpView, reader: DumpReader, flags: Flags): Promise<number> {
  if (flags.index !== undefined) return flags.index;
  if (flags.rid === undefined)
    throw new ProblemError('badInput', { what: 'The command', cause: 'it takes --index N or --rid R' });
  const { rows } = await findAll(reader, view.id, {
    where: `rid = ${JSON.stringify(flags.rid)}`,
    sort: { key: 'index', descending: false },
    includeHealthChecks: true,
    offset: 0,
    limit: 2,
  });
  const [row] = rows;
  if (!row) throw new ProblemError('noSuchRid', { rid: flags.rid, file: view.name, total: view.total });
  return row.index;
}

function heading(row: RequestRow): string[] {
  const tokens = `${formatCount(row.promptTokens)} prompt, ${formatCount(row.completionTokens)} completion`;
  return [
    `#${row.index}  ${row.rid ?? 'no rid'}  ${row.class ?? 'unknown class'}`,
    `State:   ${row.state}${row.finishType === null ? '' : `, ${row.finishType}`}${row.finishDetail === null ? '' : ` (${row.finishDetail})`}`,
    `Tokens:  ${tokens}`,
    `Start:   ${formatTimestamp(row.start)} UTC`,
    row.state === 'in_flight'
      ? `Age:     ${formatDuration(row.elapsedSeconds)} at the dump`
      : `Elapsed: ${formatDuration(row.elapsedSeconds)}`,
  ];
}
