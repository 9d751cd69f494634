import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { version } from '../../../package.json' with { type: 'json' };
import type { DumpView } from '../../../shared/dump.ts';
import type { DumpItem, IncidentView } from '../../../shared/incident.ts';
import { heldFolder } from '../../../shared/incident-files.ts';
import { inTimeOrder } from '../../../shared/incident-time.ts';
import { type Language, languages } from '../../../shared/languages.ts';
import { keeping } from '../../../shared/note-edits.ts';
import { type NoteFormat, noteFormats, usualMasking } from '../../../shared/note-export.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { attachedLogs } from '../../core/attached-logs.ts';
import { compareBatch } from '../../core/batch/compare-batch.ts';
import { readBatch } from '../../core/batch/read-batch.ts';
import { readBundle } from '../../core/bundle/read.ts';
import { writeFileAtomic } from '../../core/bundle/write.ts';
import type { Capture } from '../../core/capture.ts';
import { checkedBatches } from '../../core/checked-batches.ts';
import {
  type DumpReader,
  type OpenOptions,
  type RecordedRequest,
  withRuleFacts,
} from '../../core/dump/reader.ts';
import { readHandOff } from '../../core/handoff/read-hand-off.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { readLogSpan } from '../../core/log-span.ts';
import { draftNote } from '../../core/note.ts';
import type { CheckedBatch } from '../../core/note-checked.ts';
import { type NoteSources, noteContents } from '../../core/note-export/contents.ts';
import { formatNote } from '../../core/note-export/format-note.ts';
import { noteToJson } from '../../core/note-export/note-json.ts';
import type { RequestSources } from '../../core/note-export/pinned-requests.ts';
import { wholeBody } from '../../core/replay/held/held-body.ts';
import { bundleTitle, helpPage, jsonOption } from '../arguments.ts';
import { withDump } from '../dumps.ts';
import { presentPaths, withIncident } from '../incidents.ts';
import type { ExitCode, Run, Session } from '../session.ts';

/** All but the one that takes a window to print. */
type TextFormat = Exclude<NoteFormat, 'pdf'>;
const textFormats = noteFormats.filter((format): format is TextFormat => format !== 'pdf');

interface Flags {
  readonly dump?: readonly string[];
  readonly log?: readonly string[];
  readonly out?: string;
  readonly format?: TextFormat;
  readonly title?: string;
  readonly lang: Language;
  readonly showPrompts?: boolean;
  readonly maskHosts?: boolean;
  readonly showHosts?: boolean;
}

export const note = (run: Run): Command =>
  new Command('note')
    .description('Draft the incident note: its seven fields, filled from bundles and dumps.')
    .argument(
      '[bundle...]',
      'folder or archive of a bundle, or an incident folder; of several the newest speaks for now',
    )
    .option('--dump <file...>', 'request dumps or crash dumps (.pkl) that belong to it')
    .option('--log <file...>', 'logs that belong to it: listed with size and time span, read by no rule yet')
    .option('--title <text>', 'title of the note; the name of the newest bundle when left out')
    .option('--out <file>', 'write it there instead of printing it')
    .addOption(new Option('--format <format>', 'what to write; md when left out').choices(textFormats))
    .addOption(new Option('--lang <language>', 'language of the note').choices(languages).default('en'))
    .option('--show-prompts', 'leave prompts and answers of pins and of the request as they are')
    .option(
      '--mask-hosts',
      'write host-1, host-2 in the place of host names and addresses; usual for an issue',
    )
    .addOption(
      new Option('--show-hosts', 'leave host names and addresses in an issue').conflicts('maskHosts'),
    )
    .addOption(jsonOption('the note as one JSON value, the same as --format json'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident note incident_bundle_20261124_024107 --out note.md',
          'sgl-incident note incident_bundle_20261124_024107 --dump crash_dump_2026-11-24_02-41-07.pkl --json',
          'sgl-incident note incident_bundle_20261124_024107 --log rank0.log --format html --lang zh --out note.html',
          'sgl-incident note ./my-incident --format issue --out issue.md',
        ],
        'Of an incident folder, all captures and dumps count, and what a person wrote in its note stays.\n' +
          'A drafted note holds no prompt. Pinned prompts and answers, and the request of an issue, are masked unless\n' +
          '--show-prompts; requests that ask not to be logged (no_logs) are never written. PDF: in the app.',
      ),
    )
    .action((bundles: readonly string[], flags: Flags) => run((session) => draft(bundles, flags, session)));

async function draft(bundles: readonly string[], flags: Flags, session: Session): Promise<ExitCode> {
  const { print } = session;
  const files = flags.dump ?? [];
  const logs = await Promise.all((flags.log ?? []).map((path) => readLogSpan(resolve(path))));
  if (bundles.length === 0 && files.length === 0 && logs.length === 0)
    throw new ProblemError('badInput', {
      what: 'The command',
      cause: 'it takes a bundle, --dump FILE, --log FILE, or several of them',
    });
  const read: Capture[] = [];
  const dumps: DumpView[] = [];
  const addDump = async (file: string, options: OpenOptions = {}) =>
    void dumps.push(await withDump(file, session, withRuleFacts, options));
  let kept: Kept | null = null;
  for (const bundle of bundles) {
    const incident = await withIncident(bundle, async (opened) => {
      const { view, maskKey } = opened;
      for (const path of presentPaths(view.captures, print))
        read.push(await readBundle(path, undefined, { maskKey }));
      const requests = new PinnedRecords(view);
      for (const item of view.dumps)
        for (const path of presentPaths([item], print))
          dumps.push(
            await withDump(
              path,
              session,
              async (dump, reader) => {
                await requests.read(item, dump, reader);
                return withRuleFacts(dump, reader);
              },
              { maskKey },
            ),
          );
      const batches = await checkedBatches(view.batches, {
        view: ({ id, name }) => readBatch(opened.batchPath(id), id, name),
        compare: ({ id }) => compareBatch(opened.batchPath(id)),
      });
      return { view, requests: await requestSources(opened, requests), batches };
    });
    if (incident === null) read.push(await readBundle(resolve(bundle)));
    else kept ??= incident;
  }
  for (const file of files) await addDump(file);

  const allLogs = kept ? [...logs, ...(await attachedLogs(kept.view))] : logs;
  const { lang: language } = flags;
  const asked = flags.format ?? (print.asJson ? 'json' : 'md');
  const captures = read.map(({ view }) => view);
  const newest = inTimeOrder(captures).at(-1);
  const first = files[0] ?? logs[0]?.path ?? '';
  const title = flags.title ?? kept?.view.name ?? bundleTitle(newest?.path ?? resolve(first));
  const handOffs = await readHandOff({ captures: read, dumps });
  const batches = kept?.batches ?? [];
  const drafted = draftNote({ title, captures, dumps, handOffs, logs: allLogs, batches, language });
  const written = kept?.view.note ? keeping(kept.view.note, drafted, kept.view.edited) : drafted;
  const sources: NoteSources = {
    note: written,
    incident: kept,
    captures,
    dumps,
    logs: allLogs,
    language,
    masking: {
      prompts: flags.showPrompts !== true,
      hosts: (flags.maskHosts ?? usualMasking(asked).hosts) && flags.showHosts !== true,
    },
    version,
  };
  const contents = await noteContents(sources);
  if (asked === 'issue' && language !== 'en') print.warn(contents.words.note.issueLanguage);
  const text = formatNote(contents, asked);
  if (flags.out !== undefined) {
    await writeFileAtomic(resolve(flags.out), text);
    if (!print.asJson) {
      await print.text(flags.out);
      return 0;
    }
  }
  if (print.asJson) await print.json(noteToJson(contents));
  else if (asked === 'json') await print.rawJson(text.trimEnd());
  else if (asked === 'html') await print.file(text);
  else await print.text(text.trimEnd());
  return 0;
}

interface Kept {
  readonly view: IncidentView;
  readonly requests: RequestSources;
  readonly batches: readonly CheckedBatch[];
}

/** The records that pins name, read while their dump is open. */
class PinnedRecords {
  readonly view: IncidentView;
  readonly #records = new Map<string, { readonly record: RecordedRequest; readonly name: string }>();

  constructor(view: IncidentView) {
    this.view = view;
  }

  async read(item: DumpItem, dump: DumpView, reader: DumpReader): Promise<void> {
    for (const { pin } of this.view.pins) {
      const { in: kind, artifact, index } = pin.source;
      if (kind !== 'dump' || artifact !== item.id || index === null) continue;
      const record = await reader.record(dump.id, index).catch(() => null);
      if (record !== null) this.#records.set(`${artifact} ${index}`, { record, name: item.name });
    }
  }

  at(dump: string, index: number) {
    return this.#records.get(`${dump} ${index}`) ?? null;
  }
}

/** What pins name of an incident, read before it is closed. */
async function requestSources(incident: Incident, records: PinnedRecords): Promise<RequestSources> {
  const { view } = incident;
  const named = (kind: 'request' | 'replay') =>
    new Set(view.pins.flatMap(({ pin: { source } }) => (source.in === kind ? [source.artifact] : [])));
  const replayIds = named('replay');
  const requestIds = named('request');
  for (const { id, request } of view.replays)
    if (replayIds.has(id) && request !== null) requestIds.add(request);
  const replays = new Map(
    await Promise.all(
      view.replays
        .filter(({ id }) => replayIds.has(id))
        .map(async ({ id }) => [id as string, await incident.readReplay(id).catch(() => null)] as const),
    ),
  );
  const requests = new Map(
    await Promise.all(
      view.requests
        .filter(({ id }) => requestIds.has(id))
        .map(async ({ id }) => [id as string, await incident.readRequest(id).catch(() => null)] as const),
    ),
  );
  return {
    view,
    record: async (dump, index) => records.at(dump, index),
    readRequest: async (id) => requests.get(id) ?? null,
    readReplay: async (id) => replays.get(id) ?? null,
    whole: (body) => wholeBody(body, { write: null, read: [join(view.folder, heldFolder)] }),
  };
}
