import type { Handlers, TaskId } from '../../../shared/contract.ts';
import { noteFileEnds } from '../../../shared/note-export.ts';
import type { Settings } from '../../../shared/settings.ts';
import { attachedLogs } from '../attached-logs.ts';
import { writeFileAtomic } from '../bundle/write.ts';
import { viewsOf } from '../capture.ts';
import { type BatchSource, checkedBatches } from '../checked-batches.ts';
import type { DumpReader } from '../dump/reader.ts';
import { readHandOff } from '../handoff/read-hand-off.ts';
import { draftNote } from '../note.ts';
import { type NoteContents, type NoteSources, noteContents } from '../note-export/contents.ts';
import { formatNote } from '../note-export/format-note.ts';
import type { RequestWork } from '../replay/request-work.ts';
import { thresholdsWith } from '../signals/threshold-rows.ts';
import type { Desk } from './desk.ts';
import type { HeldValues } from './held-values.ts';
import type { OpenFiles } from './open-files.ts';

/* The contract's calls about the note: drafting it, telling what masking hides, and writing it to a file. */

export interface NoteHost {
  readonly version: string;
  readonly dumps: DumpReader;
  readonly requests: RequestWork;
  readSettings(): Settings;
  /** null when the person closed the dialog. */
  pickSavePath(name: string): Promise<string | null>;
  /** A page of ours as PDF, A4. Throws ProblemError `cancelled` when the signal says so. */
  printPdf(html: string, signal: AbortSignal): Promise<Uint8Array>;
}

interface Around {
  readonly files: OpenFiles;
  readonly values: HeldValues;
  readonly batches: BatchSource;
  asTask<T>(task: TaskId, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** A title as the name of a file. */
  fileName(title: string): string;
}

export function noteCalls(
  host: NoteHost,
  desk: Desk,
  { files, values, batches, asTask, fileName }: Around,
): Pick<Handlers, 'draftNote' | 'readNoteMasks' | 'exportNote'> {
  type Open = Pick<Parameters<Handlers['draftNote']>[0], 'captures' | 'dumps'>;
  const views = ({ captures, dumps }: Open) => ({
    captures: captures.flatMap((id) => viewsOf(files.captureOf(id))),
    dumps: dumps.map(files.dumpOf),
  });

  async function contentsOf(
    { note, open, language }: Parameters<Handlers['readNoteMasks']>[0],
    masking: NoteSources['masking'],
  ): Promise<NoteContents> {
    const { incident } = desk;
    return noteContents({
      note,
      ...views(open),
      logs: await attachedLogs(desk.incident.view),
      language,
      masking,
      version: host.version,
      incident: {
        view: incident.view,
        requests: {
          view: incident.view,
          whole: (body) => host.requests.whole(body, values.folders),
          record: async (dump, index) => {
            const known = open.dumps.find((id) => String(id) === dump);
            if (known === undefined) return null;
            try {
              const record = await host.dumps.record(files.inReader(known), index);
              return { record, name: files.dumpOf(known).name };
            } catch {
              // A record that cannot be read is one of which nothing is known: it is not written.
              return null;
            }
          },
          readRequest: async (id) => {
            const item = incident.view.requests.find((one) => one.id === id);
            return item ? incident.readRequest(item.id).catch(() => null) : null;
          },
          readReplay: async (id) => {
            const item = incident.view.replays.find((one) => one.id === id);
            return item ? incident.readReplay(item.id).catch(() => null) : null;
          },
        },
      },
    });
  }

  return {
    draftNote: async ({ title, language, captures, dumps }) => {
      const thresholds = thresholdsWith(host.readSettings().thresholds);
      const open = { captures: captures.map(files.captureOf), dumps: dumps.map(files.dumpOf), thresholds };
      const handOffs = await readHandOff(open);
      const logs = await attachedLogs(desk.incident.view);
      return draftNote({
        ...open,
        title,
        language,
        captures: open.captures.flatMap(viewsOf),
        handOffs,
        logs,
        batches: await checkedBatches(desk.incident.view.batches, batches),
      });
    },
    readNoteMasks: async (asked) => (await contentsOf(asked, { prompts: true, hosts: false })).masks,
    exportNote: async ({ task, path, format, masking, ...asked }) => {
      const to = path ?? (await host.pickSavePath(`${fileName(asked.note.title)}.${noteFileEnds[format]}`));
      if (to === null) return null;
      return asTask(task, async (signal) => {
        const contents = await contentsOf(asked, masking);
        const data =
          format === 'pdf'
            ? await host.printPdf(formatNote(contents, 'html'), signal)
            : formatNote(contents, format);
        await writeFileAtomic(to, data);
        return {
          path: to,
          maskedPrompts: masking.prompts ? contents.masks.prompts.length : 0,
        };
      });
    },
  };
}
