import type {
  DumpId,
  DumpView,
  RequestDetail,
  RequestPage,
  RequestQuery,
  RequestRow,
} from '../../../shared/dump.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Job } from '../job.ts';
import { inTurns } from '../turns.ts';
import { RowFinder } from './find-rows.ts';
import { type OpenDump, type OpenOptions, type OpenProgress, openDump } from './open-dump.ts';
import { readDetail, readRecord } from './record-detail.ts';
import { promptText } from './record-row.ts';
import { requestFields } from './request-dump.ts';

export type { OpenOptions, OpenProgress } from './open-dump.ts';

/** A record as a replay needs it. JSON texts are in the reading form of docs/tagged-json.md, compact. */
export interface RecordedRequest {
  readonly row: RequestRow;
  /** Each attribute of the request object, in the order of the pickle. */
  readonly fields: readonly { readonly name: string; readonly json: string }[];
  readonly output: {
    readonly text: string | null;
    readonly outputIds: readonly number[] | null;
    readonly json: string;
    readonly metaJson: string | null;
  };
}

/** Opens dumps and answers questions about them. Every method throws ProblemError and nothing else. */
export interface DumpReader {
  /**
   * Reads a dump. A file that is cut or damaged is opened as far as it goes (`view.damage`), and one whose job is
   * cancelled as far as it was read (`view.cancelled`).
   */
  open(path: string, job: Job<OpenProgress>, options?: OpenOptions): Promise<DumpView>;
  /** A page of rows, at most 500. */
  find(dump: DumpId, query: RequestQuery): Promise<RequestPage>;
  /** One record for people. `index` is the record's position in the file. */
  read(dump: DumpId, index: number): Promise<RequestDetail>;
  /** One record for a replay. */
  record(dump: DumpId, index: number): Promise<RecordedRequest>;
  close(dump: DumpId): Promise<void>;
}

/** A reader in this process. It works in slices, so that the event loop goes on. */
export function createDumpReader(): DumpReader {
  const dumps = new Map<DumpId, OpenDump & { readonly finder: RowFinder }>();

  const dumpOf = (id: DumpId) => {
    const dump = dumps.get(id);
    if (!dump) throw new ProblemError('dumpClosed', {});
    return dump;
  };
  const recordOf = (id: DumpId, index: number) => {
    const { rows, records } = dumpOf(id);
    // Entries that are no records are left out, so a record stands at its index or before it.
    let at = Math.min(index, records.length - 1);
    while (at >= 0 && (records[at]?.index ?? -1) > index) at -= 1;
    const record = records[at];
    const row = rows[at];
    if (record?.index !== index || !row) {
      throw new ProblemError('noSuchRecord', { index, total: records.length });
    }
    return { record, row };
  };

  return {
    open: async (path, job, options) => {
      const dump = await openDump(path, job, options);
      const finder = new RowFinder(dump.rows, (at) => {
        const record = dump.records[at];
        return record ? promptText(requestFields(record)) : null;
      });
      dumps.set(dump.view.id, { ...dump, finder });
      return dump.view;
    },
    find: async (id, query) => dumpOf(id).finder.find(query),
    read: async (id, index) => {
      const { record, row } = recordOf(id, index);
      return inTurns(readDetail(record, row));
    },
    record: async (id, index) => {
      const { record, row } = recordOf(id, index);
      return inTurns(readRecord(record, row));
    },
    close: async (id) => void dumps.delete(id),
  };
}
