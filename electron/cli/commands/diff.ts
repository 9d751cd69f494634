import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { version } from '../../../package.json' with { type: 'json' };
import { mostColumns } from '../../../shared/compare-columns.ts';
import { readPatterns } from '../../../shared/key-patterns.ts';
import { type Language, languages } from '../../../shared/languages.ts';
import { catalogues } from '../../../shared/messages/catalogues.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { defaultSettings } from '../../../shared/settings.ts';
import { writeFileAtomic } from '../../core/bundle/write.ts';
import {
  type Comparisons,
  formatComparison,
  type ReportFormat,
  reportOf,
} from '../../core/compare/report.ts';
import type { CompareWords, ReportSection } from '../../core/compare/report-parts.ts';
import { helpPage, jsonOption } from '../arguments.ts';
import { columnsJson, diffJson } from '../diff-json.ts';
import { comparePaths } from '../diff-sides.ts';
import type { ExitCode, Run, Session } from '../session.ts';
import { createTable } from '../table.ts';

interface Flags {
  readonly failOn?: 'worse';
  readonly report?: readonly string[];
  readonly noise?: string;
  readonly lang: Language;
}

export const diff = (run: Run): Command =>
  new Command('diff')
    .description(
      'Hold B against A: whether they can be compared, what changed, what got worse, and what explains it.',
    )
    .argument(
      '<a>',
      'capture, CAPTURE#SAMPLE, dump, or incident folder: what is known as good, or came first',
    )
    .argument('<b...>', 'the other side; several are held against A, a column each')
    .addOption(new Option('--fail-on <verdict>', 'exit with 1 when B is that').choices(['worse']))
    .option('--report <file...>', 'also write a report: .html (opens offline) or .md')
    .option('--noise <file>', 'keys to set aside, one pattern a line; the standard list when left out')
    .addOption(new Option('--lang <language>', 'language of the texts').choices(languages).default('en'))
    .addOption(jsonOption('the comparison as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident diff baseline.zip incident_bundle_20261124_024107 --report diff.html',
          'sgl-incident diff capture#1 capture#3 --fail-on worse',
          'sgl-incident diff good.pkl bad.pkl --json | jq .requests.diverged',
          'sgl-incident diff baseline.zip commit-a.zip commit-b.zip --report bisect.md --lang zh',
        ],
        'A change counts when it is at least 10 % and outside what chance alone moves one run by; below 30\n' +
          'requests on a side nothing is told. Two captures of one process: the later is what came after the\n' +
          'earlier. Requests of two dumps are paired by prompt, then by rid. Secrets and prompts are never shown.',
      ),
    )
    .action((a: string, others: readonly string[], flags: Flags) =>
      run((session) => compare(a, others, flags, session)),
    );

async function compare(
  a: string,
  others: readonly string[],
  flags: Flags,
  session: Session,
): Promise<ExitCode> {
  const { print } = session;
  const [b, ...more] = others;
  if (b === undefined || others.length > mostColumns)
    throw new ProblemError('badInput', {
      what: 'diff',
      cause: `it takes two sides, and at most ${mostColumns} beside A`,
    });
  const reports = (flags.report ?? []).map((file) => ({ file, format: formatOf(file) }));
  const noise = flags.noise === undefined ? defaultSettings.noiseKeys : await noiseFrom(flags.noise);
  const found = await comparePaths(a, [b, ...more], { noise }, session);
  const words: CompareWords = catalogues[flags.lang];
  // Printed first: where a report cannot be written, the comparison is not lost with it.
  if (print.asJson) await print.json(found.length === 1 ? diffJson(found[0]) : columnsJson(found));
  else await print.text(textOf(found, words, print.width));
  for (const { file, format } of reports) {
    const text = formatComparison(found, format, { version, language: flags.lang, words });
    await writeFileAtomic(resolve(file), text);
    if (!print.asJson) await print.text(`\n${file}`);
  }
  return flags.failOn === 'worse' && found.some(({ verdict }) => verdict === 'worse') ? 1 : 0;
}

/** Decided before anything is read: an ending that is no format is a typing error. */
function formatOf(file: string): ReportFormat {
  switch (extname(file).toLowerCase()) {
    case '.html':
    case '.htm':
      return 'html';
    case '.md':
    case '.markdown':
      return 'md';
    default:
      throw new ProblemError('badInput', {
        what: `--report ${file}`,
        cause: 'it ends in neither .html nor .md',
      });
  }
}

async function noiseFrom(file: string): Promise<readonly string[]> {
  const text = await readFile(resolve(file), 'utf8').catch((cause: unknown) => {
    throw new ProblemError('badInput', {
      what: `--noise ${file}`,
      cause: cause instanceof Error ? cause.message : String(cause),
    });
  });
  const typed = readPatterns(text.replace(/^\s*#.*$/gm, ''));
  if (typed.ok) return typed.patterns;
  throw new ProblemError('badInput', {
    what: `--noise ${file}`,
    cause: typed.line === null ? 'it has too many patterns' : `${typed.line} is no pattern of a key`,
  });
}

/** The comparison for a terminal. */
function textOf(found: Comparisons, words: CompareWords, width: number | null): string {
  const { title, verdict, comparable, reasons, sections } = reportOf(found, words);
  return [
    title,
    `${verdict}.`,
    '',
    ...(comparable === null ? [] : [`${comparable}:`]),
    ...reasons.map((reason) => `  ${reason}`),
    ...sections.flatMap((section) => ['', ...sectionLines(section, width)]),
  ].join('\n');
}

function sectionLines({ title, hint, lines, table }: ReportSection, width: number | null): readonly string[] {
  const rows = table?.rows ?? [];
  const columns = (table?.head ?? []).map((head, at) => ({
    title: head,
    align: table?.right.includes(at) ? ('right' as const) : ('left' as const),
    min: 8,
    cell: (row: readonly string[]) => (row[at] ?? '').replace(/\s+/g, ' '),
  }));
  const drawn = rows.length === 0 ? [] : createTable<readonly string[]>(columns, width).lines(rows);
  // A table without heads has none to show.
  const shown = table?.head.every((head) => head === '') ? drawn.slice(1) : drawn;
  return [
    hint === null ? title : `${title}: ${hint}`,
    ...lines.map((line) => `  ${line}`),
    ...shown.map((line) => `  ${line}`),
  ];
}
