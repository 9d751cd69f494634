import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { DumpView } from '../../../shared/dump.ts';
import { formatCount } from '../../../shared/format.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { createExportFile, type ExportFile } from '../../core/dump/export-file.ts';
import { csvHead, csvLine, jsonLine } from '../../core/dump/export-lines.ts';
import type { DumpReader, OpenOptions } from '../../core/dump/reader.ts';
import { helpPage, jsonOption } from '../arguments.ts';
import { dumpLimitsOption, type LimitFlags, limitsFrom, maxMemoryOption } from '../dump-limits.ts';
import { eachFile, nothingRead, rowPages, withDump } from '../dumps.ts';
import { exportTrace } from '../export-trace.ts';
import type { ExitCode, Run, Session } from '../session.ts';

const formats = ['jsonl', 'csv', 'mooncake', 'k6'] as const;

interface Flags extends LimitFlags {
  readonly format: (typeof formats)[number];
  readonly where?: string;
  readonly out?: string;
  readonly all?: boolean;
  readonly showPrompts?: boolean;
  readonly synthetic?: boolean;
}

export const dumpExport = (run: Run): Command =>
  new Command('export')
    .description(
      'Write the requests of dumps as JSON Lines, CSV, or what benchmarks on many machines replay.',
    )
    .argument('<file...>', 'request dumps or crash dumps (.pkl), packed or not')
    .addOption(new Option('--format <format>', 'what to write').choices(formats).default('jsonl'))
    .option('--where <filter>', 'only requests such as `prompt > 8000 and state = in_flight`')
    .option('--out <file>', 'write it there instead of printing it; k6: the script, with its data beside it')
    .option('--synthetic', 'k6: prompts of the same shape in place of the recorded ones')
    .option('--all', 'health checks of the server itself, too')
    .option('--show-prompts', 'prompt and answer of requests that say no_logs, too')
    .addOption(maxMemoryOption())
    .addOption(dumpLimitsOption())
    .addOption(jsonOption('errors as JSON, and with --out what was written as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        [
          "sgl-incident dump export dumps/*.pkl --where 'state = in_flight' > hanging.jsonl",
          'sgl-incident dump export dumps/*.pkl --format mooncake --out trace.jsonl',
          'sgl-incident dump export dumps/*.pkl --format k6 --synthetic --out trace.js',
        ],
        'jsonl: a line a request, as `dump show --json` writes it. csv: a row a request, without prompts but for a\n' +
          'preview. mooncake: arrival in ms, lengths in tokens, and the blocks of 512 tokens that prompts share; no text\n' +
          'is in it. k6: a script, and beside it the bodies to send and when each came. With --synthetic as many tokens,\n' +
          'shared where the recorded prompts are, and answers as long; no recorded text, token, schema or rid is in it.\n' +
          'docs/traces.md says how to run them on many machines.\n' +
          'What a request with no_logs asked and was answered is left out and marked; k6 leaves the request out.',
      ),
    )
    .action((files: readonly string[], flags: Flags) => run((session) => exportAll(files, flags, session)));

/** Where lines go: a file, or standard output. */
interface LineSink {
  line(text: string): Promise<void>;
}

async function exportAll(files: readonly string[], flags: Flags, session: Session): Promise<ExitCode> {
  const { print } = session;
  const { format, out = null, where = '', synthetic = false, showPrompts = false } = flags;
  if (synthetic && format !== 'k6' && format !== 'mooncake')
    throw new ProblemError('syntheticFormat', { format });
  if (format === 'k6' && out === null) throw new ProblemError('k6NeedsPlace', {});
  if (format === 'k6' || format === 'mooncake') {
    const options = { limits: limitsFrom(flags) };
    const order = { format, synthetic: synthetic && format === 'k6', withPrompts: showPrompts };
    return exportTrace(files, { ...order, where, options, out }, session);
  }
  const file = flags.out === undefined ? null : await createExportFile(resolve(flags.out));
  const ending = flags.format === 'csv' ? '\r\n' : '\n';
  let records = 0;
  const line = (text: string) => (file === null ? print.file(text + ending) : file.write(text + ending));
  const sink = {
    line: (text: string) => {
      records += 1;
      if (records % 1000 === 0) print.progress(`${formatCount(records)} requests`);
      return line(text);
    },
  };
  try {
    const options = { limits: limitsFrom(flags) };
    if (flags.format === 'csv') await line(csvHead);
    const code = await exportLines(files, flags, options, sink, session);
    print.progress(null);
    if (file !== null) await finish(file, flags, records, code, session);
    return code;
  } finally {
    await file?.discard();
  }
}

/** A file is kept when there is something in it, or when nothing went wrong. */
async function finish(
  file: ExportFile,
  { out = '' }: Flags,
  records: number,
  code: ExitCode,
  { print, signal }: Session,
): Promise<void> {
  if (code === 2 && records === 0) return;
  const bytes = await file.keep();
  if (signal.aborted) print.warn(`${out} ends after ${formatCount(records)} requests: it was interrupted.`);
  const path = resolve(out);
  if (print.asJson) await print.json({ path, records, bytes });
  else await print.text(`${formatCount(records)} requests written to ${path}`);
}

async function exportLines(
  files: readonly string[],
  flags: Flags,
  options: OpenOptions,
  sink: LineSink,
  session: Session,
): Promise<ExitCode> {
  const { print, signal } = session;
  const query = {
    where: flags.where ?? '',
    sort: { key: 'index', descending: false },
    includeHealthChecks: flags.all ?? false,
  } as const;
  const withPrompts = flags.showPrompts ?? false;
  return eachFile(files, session, (path) =>
    withDump(
      path,
      session,
      async (view: DumpView, reader: DumpReader) => {
        for await (const { rows } of rowPages(reader, view, query, null)) {
          for (const row of rows) {
            await sink.line(
              flags.format === 'csv'
                ? csvLine(row, !withPrompts && row.noLogs)
                : jsonLine(
                    row.from === null ? path : join(path, row.from.file),
                    await reader.record(view.id, row.index),
                    withPrompts,
                  ),
            );
            if (signal.aborted) return null;
          }
        }
        const nothing = nothingRead(view);
        if (view.damage && !nothing) print.warn(view.damage.problem.message);
        return nothing;
      },
      options,
    ),
  );
}
