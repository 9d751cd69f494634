import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { CaptureView } from '../../../shared/capture.ts';
import type { DumpView } from '../../../shared/dump.ts';
import type { IncidentView } from '../../../shared/incident.ts';
import { inTimeOrder } from '../../../shared/incident-time.ts';
import { languages } from '../../../shared/languages.ts';
import { noteToMarkdown } from '../../../shared/note.ts';
import { keeping } from '../../../shared/note-edits.ts';
import { notePins } from '../../../shared/note-pins.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { readBundle } from '../../core/bundle/read.ts';
import { writeFileAtomic } from '../../core/bundle/write.ts';
import type { OpenOptions } from '../../core/dump/reader.ts';
import { draftNote } from '../../core/note.ts';
import { bundleTitle, helpPage, jsonOption } from '../arguments.ts';
import { withDump } from '../dumps.ts';
import { presentPaths, withIncident } from '../incidents.ts';
import type { ExitCode, Run, Session } from '../session.ts';

interface Flags {
  readonly dump?: readonly string[];
  readonly out?: string;
  readonly format?: 'md' | 'json';
  readonly title?: string;
}

export const note = (run: Run): Command =>
  new Command('note')
    .description('Draft the incident note: its seven fields, filled from bundles and dumps.')
    .argument(
      '[bundle...]',
      'folder or archive of a bundle, or an incident folder; of several the newest speaks for now',
    )
    .option('--dump <file...>', 'request dumps or crash dumps (.pkl) that belong to it')
    .option('--title <text>', 'title of the note; the name of the newest bundle when left out')
    .option('--out <file>', 'write it there instead of printing it')
    .addOption(new Option('--format <format>', 'what to write; md when left out').choices(['md', 'json']))
    .addOption(new Option('--lang <language>', 'language of the note').choices(languages).default('en'))
    .addOption(jsonOption('the note as one JSON value, the same as --format json'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident note incident_bundle_20261124_024107 --out note.md',
          'sgl-incident note incident_bundle_20261124_024107 --dump crash_dump_2026-11-24_02-41-07.pkl --json',
        ],
        'Of an incident folder, all captures and dumps count, and what a person wrote in its note stays.\n' +
          'Prompts and answers never go into a note.',
      ),
    )
    .action((bundles: readonly string[], flags: Flags) => run((session) => draft(bundles, flags, session)));

async function draft(bundles: readonly string[], flags: Flags, session: Session): Promise<ExitCode> {
  const { print } = session;
  const files = flags.dump ?? [];
  if (bundles.length === 0 && files.length === 0)
    throw new ProblemError('badInput', {
      what: 'The command',
      cause: 'it takes a bundle, --dump FILE, or both',
    });
  const captures: CaptureView[] = [];
  const dumps: DumpView[] = [];
  const addDump = async (file: string, options: OpenOptions = {}) =>
    void dumps.push(await withDump(file, session, async (view) => view, options));
  let kept: IncidentView | null = null;
  for (const bundle of bundles) {
    const incident = await withIncident(bundle, async ({ view, maskKey }) => {
      for (const path of presentPaths(view.captures, print))
        captures.push((await readBundle(path, undefined, { maskKey })).view);
      for (const path of presentPaths(view.dumps, print)) await addDump(path, { maskKey });
      return view;
    });
    if (incident === null) captures.push((await readBundle(resolve(bundle))).view);
    else kept ??= incident;
  }
  for (const file of files) await addDump(file);

  const newest = inTimeOrder(captures).at(-1);
  const title = flags.title ?? kept?.name ?? bundleTitle(newest?.path ?? resolve(files[0] ?? ''));
  const drafted = draftNote({ title, captures, dumps });
  const written = kept?.note ? keeping(kept.note, drafted, kept.edited) : drafted;
  const pins = kept === null ? [] : notePins(kept);
  const whole = { ...written, pins };
  const asJson = flags.format === 'json' || (flags.format === undefined && print.asJson);
  if (flags.out !== undefined) {
    await writeFileAtomic(
      resolve(flags.out),
      asJson ? `${JSON.stringify(whole, null, 2)}\n` : noteToMarkdown(written, pins),
    );
    if (!print.asJson) {
      await print.text(flags.out);
      return 0;
    }
  }
  if (print.asJson) await print.json(whole);
  else if (asJson) await print.rawJson(JSON.stringify(whole, null, 2));
  else await print.text(noteToMarkdown(written, pins).trimEnd());
  return 0;
}
