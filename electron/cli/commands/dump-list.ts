import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import {
  type DumpView,
  type RequestQuery,
  type RequestRow,
  type SortKey,
  sortKeys,
} from '../../../shared/dump.ts';
import { formatCount, formatDuration, formatTimestamp, missing } from '../../../shared/format.ts';
import { dumpCounts } from '../../../shared/messages/en/dump-counts.ts';
import { helpPage, jsonOption, wholeNumber } from '../arguments.ts';
import { dumpLimitsOption, type LimitFlags, limitsFrom, maxMemoryOption } from '../dump-limits.ts';
import { eachFile, nothingRead, rowPages, withDump } from '../dumps.ts';
import type { ExitCode, Run, Session } from '../session.ts';
import { type Column, createTable } from '../table.ts';

interface Flags extends LimitFlags {
  readonly where?: string;
  readonly sort?: NonNullable<RequestQuery['sort']>;
  readonly limit?: number;
  readonly all?: boolean;
}

/** The contract's spelling of a sort key, such as `prompt_tokens`. */
const flagOf = (key: SortKey): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const keysByFlag = new Map<string, SortKey>(
  sortKeys.flatMap((key) => [
    [flagOf(key), key],
    [key, key],
  ]),
);

export const dumpList = (run: Run): Command =>
  new Command('list')
    .description('List the requests of dumps, one line each.')
    .argument(
      '<file...>',
      'request dumps or crash dumps (.pkl), packed or not; a folder of them is one list, each request once',
    )
    .option('--where <filter>', 'only requests such as `prompt > 8000 and state = in_flight`')
    .option('--sort <key>', `by ${sortKeys.map(flagOf).join(', ')}; -key for the other way round`, parseSort)
    .option('--limit <n>', 'at most that many of each file', wholeNumber(0))
    .option('--all', 'show health checks of the server itself, too')
    .addOption(maxMemoryOption())
    .addOption(dumpLimitsOption())
    .addOption(jsonOption('JSON Lines: a request each, and a last line for each file'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident dump list crash_dump_2026-11-24_02-41-07.pkl',
          "sgl-incident dump list dumps/*.pkl --where 'state = in_flight' --sort -elapsed_seconds --json",
        ],
        'Without --sort: in flight first and oldest first, then the others, newest first. Of a request in flight\n' +
          'the elapsed time is its age at the dump, not a latency. Times are UTC.',
      ),
    )
    .action((files: readonly string[], flags: Flags) => run((session) => list(files, flags, session)));

function parseSort(text: string): NonNullable<RequestQuery['sort']> {
  const descending = text.startsWith('-');
  const key = keysByFlag.get(descending ? text.slice(1) : text);
  if (!key) throw new InvalidArgumentError(`It takes one of ${sortKeys.map(flagOf).join(', ')}.`);
  return { key, descending };
}

async function list(files: readonly string[], flags: Flags, session: Session): Promise<ExitCode> {
  const { print } = session;
  const query = {
    where: flags.where ?? '',
    sort: flags.sort ?? null,
    includeHealthChecks: flags.all ?? false,
  };
  return eachFile(files, session, (file) =>
    withDump(
      file,
      session,
      async (view, reader) => {
        if (!print.asJson && files.length > 1) await print.text(`${files[0] === file ? '' : '\n'}${file}`);
        const table = createTable(columns, print.width);
        let hidden = 0;
        let matched = 0;
        let shown = 0;
        for await (const page of rowPages(reader, view, query, flags.limit ?? null)) {
          ({ hidden, matched } = page);
          shown += page.rows.length;
          if (print.asJson) {
            for (const row of page.rows) await print.json(rowAsJson(file, row));
          } else {
            await print.text(table.lines(page.rows).join('\n'));
          }
          if (session.signal.aborted) break;
        }
        if (print.asJson) await print.json(lastLine(file, view, { hidden, matched, shown }));
        else await print.text(footer(view, { hidden, matched, shown }));
        const nothing = nothingRead(view);
        if (view.damage && !nothing && !print.asJson) print.warn(view.damage.problem.message);
        return nothing;
      },
      { limits: limitsFrom(flags) },
    ),
  );
}

/** One request as the contract spells it. Times in Unix seconds. */
function rowAsJson(file: string, row: RequestRow) {
  return {
    // Of a folder: the file that the request stands in, and where.
    file: row.from === null ? file : join(file, row.from.file),
    index: row.from?.index ?? row.index,
    rid: row.rid,
    class: row.class,
    state: row.state,
    stream: row.stream,
    prompt_tokens: row.promptTokens,
    cached_tokens: row.cachedTokens,
    completion_tokens: row.completionTokens,
    start: row.start,
    end: row.end,
    elapsed_seconds: row.elapsedSeconds,
    ttft_seconds: row.ttftSeconds,
    queue_seconds: row.queueSeconds,
    prefill_seconds: row.prefillSeconds,
    finish_type: row.finishType,
    finish_detail: row.finishDetail,
    error_type: row.errorType,
    dp_rank: row.dpRank,
    weight_version: row.weightVersion,
    retractions: row.retractions,
    spec_accept_length: row.specAcceptLength,
    spec_verify_steps: row.specVerifySteps,
    text_preview: row.textPreview,
    lora_path: row.loraPath,
    media: row.media,
    modality: row.modality,
    grammar: row.grammar,
    samples: row.samples,
    logprobs: row.logprobs,
    markup: row.markup,
    no_logs: row.noLogs,
    cache_pass: row.cachePass,
    incomplete: row.incomplete,
  };
}

interface Counts {
  readonly hidden: number;
  readonly matched: number;
  readonly shown: number;
}

const lastLine = (file: string, view: DumpView, { hidden, matched, shown }: Counts) => ({
  file,
  total: view.total,
  in_flight: view.inFlight,
  hidden,
  matched,
  shown,
  damaged_at: view.damage?.atByte ?? null,
  reason: view.damage?.problem.message ?? null,
});

function footer(view: DumpView, { hidden, matched, shown }: Counts): string {
  const parts = [`${formatCount(shown)} shown`, dumpCounts(view)];
  if (shown < matched) parts.push(`${formatCount(matched - shown)} more match`);
  if (hidden > 0) parts.push(`health checks hidden: ${formatCount(hidden)} (--all shows them)`);
  return `\n${parts.join(' · ')}`;
}

const oneLine = (text: string | null): string => text?.replace(/\s+/g, ' ').trim() ?? missing;

const columns: readonly Column<RequestRow>[] = [
  { title: '#', align: 'right', cell: ({ index }) => String(index) },
  { title: 'rid', min: 10, cell: ({ rid }) => oneLine(rid) },
  { title: 'state', cell: ({ state }) => state },
  { title: 'prompt', align: 'right', cell: ({ promptTokens }) => formatCount(promptTokens) },
  { title: 'completion', align: 'right', cell: ({ completionTokens }) => formatCount(completionTokens) },
  { title: 'start', cell: ({ start }) => formatTimestamp(start) },
  {
    title: 'elapsed',
    align: 'right',
    cell: ({ elapsedSeconds, state }) =>
      `${state === 'in_flight' && elapsedSeconds !== null ? '≥ ' : ''}${formatDuration(elapsedSeconds)}`,
  },
  { title: 'finish', cell: ({ finishType }) => oneLine(finishType) },
  { title: 'text', min: 12, cell: ({ textPreview }) => oneLine(textPreview) },
];
