import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { formatBytes, formatCount } from '../../../shared/format.ts';
import { say } from '../../../shared/phrase.ts';
import type { NamedGlobal, PickleReport, PickleVerdict } from '../../../shared/pickle-report.ts';
import { reportPickle } from '../../core/dump/report.ts';
import { helpPage, jsonOption } from '../arguments.ts';
import { eachFile } from '../dumps.ts';
import type { ExitCode, Run, Session } from '../session.ts';
import { type Column, createTable } from '../table.ts';

export const dumpReport = (run: Run): Command =>
  new Command('report')
    .description(
      'Tell what a pickle names, and what that could do if Python loaded it. Nothing in it is run.',
    )
    .argument('<file...>', 'pickles of any kind')
    .addOption(jsonOption('JSON Lines: a report each'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident dump report crash_dump_2026-11-24_02-41-07.pkl',
          'sgl-incident dump report dumps/*.pkl --json',
        ],
        'Verdicts: expected = dumps of SGLang name it; harmless = it builds a value; unknown = nobody here knows;\n' +
          'can_act = it can run code, start programs, touch files or the network. Exit code 1 when something can act.',
      ),
    )
    .action((files: readonly string[]) => run((session) => report(files, session)));

async function report(files: readonly string[], session: Session): Promise<ExitCode> {
  const { print, signal } = session;
  let acts = false;
  const code = await eachFile(files, session, async (file) => {
    const found = await reportPickle(resolve(file), {
      signal,
      tell: ({ bytes, of }) =>
        print.progress(
          `${basename(file)}: ${formatBytes(bytes)}${of === null ? '' : ` of ${formatBytes(of)}`}`,
        ),
    });
    print.progress(null);
    acts ||= found.verdict === 'can_act';
    if (print.asJson) await print.json(asJson(file, found));
    else await print.text(asText(file, found, print.width));
  });
  return code !== 0 ? code : acts ? 1 : 0;
}

const asJson = (
  file: string,
  { globals, persistentIds, extensionCodes, notes, stoppedAt, verdict }: PickleReport,
) => ({
  file,
  verdict,
  globals: globals.map(({ module, name, offset, verdict: one }) => ({ module, name, offset, verdict: one })),
  persistent_ids: persistentIds,
  extension_codes: extensionCodes,
  notes: notes.map((note) => say(note)),
  stopped_at: stoppedAt,
});

const sentences: Readonly<Record<PickleVerdict, string>> = {
  expected: 'everything it names is expected in dumps of SGLang',
  harmless: 'everything it names builds plain values',
  unknown: 'it names something that nobody here knows: do not load it in Python',
  can_act: 'it can act: never load it in Python',
};

const columns: readonly Column<NamedGlobal>[] = [
  { title: '  verdict', cell: ({ verdict }) => `  ${verdict}` },
  { title: 'at byte', align: 'right', cell: ({ offset }) => formatCount(offset) },
  { title: 'times', align: 'right', cell: ({ times }) => formatCount(times) },
  { title: 'name', cell: ({ module, name }) => `${module} ${name}` },
];

function asText(file: string, found: PickleReport, width: number | null): string {
  const { globals, persistentIds, extensionCodes, notes, stoppedAt, verdict } = found;
  const named = globals.length + persistentIds.length + extensionCodes.length > 0;
  const lines = [`${file}: ${named ? sentences[verdict] : 'it names nothing; plain values only'}`];
  if (globals.length > 0) {
    lines.push(...createTable(columns, width).lines(globals));
  }
  for (const { id, offset } of persistentIds) lines.push(`  persistent id ${id} at byte ${offset}`);
  for (const { code, offset } of extensionCodes) lines.push(`  extension code ${code} at byte ${offset}`);
  for (const note of notes) lines.push(`  note: ${say(note)}`);
  if (stoppedAt !== null)
    lines.push(`  Reading ended at byte ${formatCount(stoppedAt)}; what follows is not told.`);
  return lines.join('\n');
}
