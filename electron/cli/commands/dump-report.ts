import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { formatBytes, formatCount, formatDuration, missing } from '../../../shared/format.ts';
import { say } from '../../../shared/phrase.ts';
import type {
  LimitUse,
  NamedGlobal,
  PickleBytes,
  PickleLimit,
  PickleVerdict,
} from '../../../shared/pickle-report.ts';
import { type FileReport, reportPickle } from '../../core/dump/report.ts';
import { helpPage, jsonOption, wholeNumber } from '../arguments.ts';
import { dumpLimitsOption, type LimitFlags, limitsFrom, maxMemoryOption } from '../dump-limits.ts';
import { eachFile } from '../dumps.ts';
import type { ExitCode, Run, Session } from '../session.ts';
import { type Column, createTable } from '../table.ts';

interface Flags extends LimitFlags {
  readonly at?: number;
}

export const dumpReport = (run: Run): Command =>
  new Command('report')
    .description(
      'Tell what a pickle names, and what that could do if Python loaded it. Nothing in it is run.',
    )
    .argument('<file...>', 'pickles of any kind')
    .option(
      '--at <byte>',
      'show what stands around that byte; left out, around the worst name or where reading ended',
      wholeNumber(0),
    )
    .addOption(maxMemoryOption())
    .addOption(dumpLimitsOption())
    .addOption(jsonOption('JSON Lines: a report each'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident dump report crash_dump_2026-11-24_02-41-07.pkl',
          'sgl-incident dump report dumps/*.pkl --json',
          'sgl-incident dump report crash_dump_2026-11-24_02-41-07.pkl --at 390611',
        ],
        'Verdicts: expected = dumps of SGLang name it; harmless = it builds a value; unknown = nobody here knows;\n' +
          'can_act = it can run code, start programs, touch files or the network. Exit code 1 when something can act.',
      ),
    )
    .action((files: readonly string[], flags: Flags) => run((session) => report(files, flags, session)));

async function report(files: readonly string[], flags: Flags, session: Session): Promise<ExitCode> {
  const { print, signal } = session;
  let acts = false;
  const code = await eachFile(files, session, async (file) => {
    const job = {
      signal,
      tell: ({ bytes, of }: { bytes: number; of: number | null }) =>
        print.progress(
          `${basename(file)}: ${formatBytes(bytes)}${of === null ? '' : ` of ${formatBytes(of)}`}`,
        ),
    };
    const options = { limits: limitsFrom(flags), ...(flags.at !== undefined && { around: flags.at }) };
    const found = await reportPickle(resolve(file), job, options);
    print.progress(null);
    acts ||= found.verdict === 'can_act';
    if (print.asJson) await print.json(asJson(file, found));
    else await print.text(asText(file, found, print.width));
  });
  return code !== 0 ? code : acts ? 1 : 0;
}

const asJson = (file: string, found: FileReport) => ({
  file,
  verdict: found.verdict,
  globals: found.globals.map(({ module, name, offset, verdict }) => ({ module, name, offset, verdict })),
  persistent_ids: found.persistentIds,
  extension_codes: found.extensionCodes,
  notes: found.notes.map((note) => say(note)),
  stopped_at: found.stoppedAt,
  sha256: found.sha256,
  bytes: found.bytes,
  protocol: found.protocol,
  limits: found.limits.map(({ limit, used, most, reached }) => ({
    limit: limitNames[limit],
    used,
    most,
    reached,
  })),
  around: found.around && {
    offset: found.around.offset,
    length: found.around.length,
    opcodes: found.around.opcodes,
    bytes_from: found.around.from,
    bytes_hex: found.around.hex,
  },
});

/** As `--dump-limits` and `--max-memory` call them. */
const limitNames: Readonly<Record<PickleLimit, string>> = {
  depth: 'depth',
  values: 'values',
  memoEntries: 'memo',
  textBytes: 'text',
  items: 'items',
  memory: 'memory',
  recordSeconds: 'seconds',
};

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

function asText(file: string, found: FileReport, width: number | null): string {
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
  lines.push(`  sha256 ${found.sha256 ?? missing}`);
  const protocol = found.protocol === null ? 'protocol 0 or 1' : `protocol ${found.protocol}`;
  lines.push(`  ${protocol}, ${formatCount(found.bytes)} bytes; limits: ${limitsText(found.limits)}`);
  if (found.around !== null) lines.push(...aroundText(found.around));
  return lines.join('\n');
}

const limitsText = (uses: readonly LimitUse[]): string =>
  uses
    .filter(({ used }) => used !== null)
    .map(({ limit, used, most, reached }) => {
      const said = limit === 'recordSeconds' ? formatDuration : formatCount;
      const of = most === null ? '' : ` of ${said(most)}`;
      return `${limitNames[limit]} ${said(used)}${of}${reached ? ' (reached)' : ''}`;
    })
    .join(', ');

const bytesInLine = 16;

/** The opcodes, the one that was asked for marked, and the bytes with what they are as text. */
function aroundText({ offset, opcodes, from, hex }: PickleBytes): readonly string[] {
  const lines = [`  around byte ${formatCount(offset)} (0x${offset.toString(16)}):`];
  for (const { offset: at, name, operand } of opcodes)
    lines.push(
      `  ${at === offset ? '>' : ' '} ${hexOffset(at)}  ${name}${operand === null ? '' : `  ${operand}`}`,
    );
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at < bytes.length; at += bytesInLine) {
    const line = bytes.subarray(at, at + bytesInLine);
    const isHere = offset >= from + at && offset < from + at + bytesInLine;
    const digits = [...line].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = line.toString('latin1').replace(/[^ -~]/g, '.');
    lines.push(`  ${isHere ? '>' : ' '} ${hexOffset(from + at)}  ${digits.padEnd(3 * bytesInLine)} ${text}`);
  }
  return lines;
}

const hexOffset = (offset: number): string => offset.toString(16).padStart(8, '0');
