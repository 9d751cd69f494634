import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { RequestComparison } from '../../../shared/comparison.ts';
import type {
  Distribution,
  DumpId,
  DumpTimeline,
  DumpView,
  Exported,
  RequestChoice,
  RequestDetail,
  RequestPage,
  RequestQuery,
  RequestRow,
} from '../../../shared/dump.ts';
import type { DumpRuleFacts } from '../../../shared/dump-rule-facts.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { PairDetail } from '../../../shared/pair-detail.ts';
import type { PickleBytes } from '../../../shared/pickle-report.ts';
import { compareDumpFigures, type DumpFigures } from '../compare/dump-figures.ts';
import { pairDetail } from '../compare/pair-detail.ts';
import { compareRecords } from '../compare/pair-outputs.ts';
import type { Job } from '../job.ts';
import { inTurns, type Turns } from '../turns.ts';
import { digestOf } from './digest.ts';
import { distributionsOf } from './distributions.ts';
import { type ExportOrder, type ExportProgress, exportRows } from './export-rows.ts';
import { ruleFactsOf } from './facts/rule-facts.ts';
import { RowFinder, type RowOrder, type RowSearch } from './find-rows.ts';
import { mergeDumps } from './merged-dump.ts';
import { type Grows, type OpenDump, type OpenOptions, type OpenProgress, openDump } from './open-dump.ts';
import { dumpsIn, openSeveral } from './open-folder.ts';
import { readDetail, readRecord } from './record-detail.ts';
import { type ReplayChoice, type ReplayRows, replayRowsOf } from './replay-rows.ts';
import { RowCursor } from './row-cursor.ts';
import type { ServerConfig } from './server-config.ts';
import { wholeSessions } from './sessions.ts';
import { timelineOf } from './timeline.ts';

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

/** Two dumps held against each other, as far as their records go. */
export interface ComparedDumps {
  readonly figures: DumpFigures;
  readonly requests: RequestComparison;
}

/** Opens dumps and answers questions about them. Every method throws ProblemError and nothing else. */
export interface DumpReader {
  /**
   * Reads a dump, or all dumps of a folder as one. A file that is cut or damaged is opened as far as it goes (`view.damage`), and one whose job is
   * cancelled as far as it was read (`view.cancelled`).
   */
  open(path: string, job: Job<OpenProgress>, options?: OpenOptions): Promise<DumpView>;
  /**
   * Open dumps as one table, each request once. Its rows say where they stand, by the name that `as` gives a dump. The
   * dumps have to stay open as long as it is.
   */
  merge(parts: readonly { readonly dump: DumpId; readonly as: DumpId }[], name: string): Promise<DumpView>;
  /**
   * What rules read of the rows, worked out in turns at the first question. Throws `dumpClosed`, also when it is closed meanwhile.
   */
  ruleFacts(dump: DumpId): Promise<DumpRuleFacts>;
  /** A page of rows, at most 500. While it searches through texts it answers with what was found so far. */
  find(dump: DumpId, query: RequestQuery): Promise<RequestPage>;
  /** One record for people. `index` is the record's position in the file. */
  read(dump: DumpId, index: number): Promise<RequestDetail>;
  /** One record for a replay. */
  record(dump: DumpId, index: number): Promise<RecordedRequest>;
  /** The matching rows as bars over time, at most `mostBars`. */
  timeline(dump: DumpId, choice: RequestChoice): Promise<DumpTimeline>;
  distributions(dump: DumpId, choice: RequestChoice): Promise<readonly Distribution[]>;
  /** Requests of two dumps paired and compared, and their figures. Throws `cancelled`. */
  compare(a: DumpId, b: DumpId, job: Job<never>): Promise<ComparedDumps>;
  /** The answers of one request on both sides. */
  pair(a: DumpId, indexA: number, b: DumpId, indexB: number): Promise<PairDetail>;
  /** What the server ran with; null where the dump does not say. */
  serverConfig(dump: DumpId): Promise<ServerConfig | null>;
  /** Requests as a batch replay goes by them. */
  replayRows(dump: DumpId, choice: ReplayChoice): Promise<ReplayRows>;
  /** What stands around a byte of a dump's file; null for a table of several, and past the end. */
  around(dump: DumpId, offset: number): Promise<PickleBytes | null>;
  /** SHA-256 of its file as it lies; null for several. Throws ProblemError `cancelled`, and what reading throws. */
  digest(dump: DumpId, job: Job<never>): Promise<string | null>;
  /** Writes requests to a file, whole or not at all. Throws ProblemError `cancelled`, and what writing throws. */
  export(dump: DumpId, order: ExportOrder, job: Job<ExportProgress>): Promise<Exported>;
  close(dump: DumpId): Promise<void>;
}

const answerMs = 200;
const growMs = 400;
const growBytes = 16 * 2 ** 20;

export interface ReaderOptions {
  /** A search through texts answers with what it found at the latest after so many milliseconds. */
  readonly answerWithin?: number;
  /** A dump that is being read is shown anew after so many milliseconds: its rows are counted then. */
  readonly growEvery?: number;
  /** A dump of fewer bytes is shown when it is read: where a person lands does not depend on the machine's speed. */
  readonly growFrom?: number;
}

/** What is open of a dump, and the search through its texts that goes on between two questions. */
interface Open extends OpenDump {
  readonly finder: RowFinder;
  searching: RowSearch | null;
  ruleFacts: Promise<DumpRuleFacts> | null;
}

/** A reader in this process. It works in slices, so that the event loop goes on. */
export function createDumpReader({
  answerWithin = answerMs,
  growEvery = growMs,
  growFrom = growBytes,
}: ReaderOptions = {}): DumpReader {
  const dumps = new Map<DumpId, Open>();
  /** Masks of dumps of no incident: one secret reads the same in all of them. */
  const ownKey = randomBytes(32);

  const dumpOf = (id: DumpId): Open => {
    const dump = dumps.get(id);
    if (!dump) throw new ProblemError('dumpClosed', {});
    return dump;
  };
  const rowOf = (id: DumpId, index: number) => {
    const { table, source } = dumpOf(id);
    const at = table.placeOf(index);
    if (at < 0) throw new ProblemError('noSuchRecord', { index, total: table.length });
    const cursor = new RowCursor(table, source);
    cursor.at = at;
    return { record: source.record(at), row: cursor.copy() };
  };
  /** Work on a dump, which ends with it. One that was read on in the meantime is the same. */
  const whileOpen = function* <T>({ view }: Open, work: Turns<T>): Turns<T> {
    for (let step = work.next(); ; step = work.next()) {
      if (step.done) return step.value;
      yield;
      dumpOf(view.id);
    }
  };
  /** The matching rows in order, however long that takes. */
  const orderOf = async (dump: Open, choice: RequestChoice, job?: Job<unknown>): Promise<RowOrder> => {
    const ready = dump.finder.ready(choice);
    if (ready) return ready;
    const search = dump.finder.begin(choice);
    await inTurns(lookThrough(search, job?.signal));
    return inTurns(
      whileOpen(
        dump,
        untilCancelled(job?.signal, () => search.finish()),
      ),
    );
  };

  return {
    open: async (path, job, options) => {
      let grown: Open | null = null;
      const drop = () => {
        if (grown) dumps.delete(grown.view.id);
        grown = null;
      };
      const grow: Grows = (dump) => {
        if (dump === null) return drop();
        const { finder } = grown ?? { finder: new RowFinder(dump.table, dump.source) };
        grown = { ...dump, finder, searching: null, ruleFacts: null, close: async () => undefined };
        dumps.set(dump.view.id, grown);
        const { bytes = 0, of = null } = dump.view.reading ?? {};
        job.tell({ name: dump.view.name, bytes, of, records: dump.table.length, grown: dump.view });
      };
      const several = await dumpsIn(path);
      const dump = await (several === null
        ? openDump(path, job, options, { every: growEvery, from: growFrom, grow })
        : openSeveral(path, several, job, options)
      ).finally(drop);
      const finder = new RowFinder(dump.table, dump.source);
      dumps.set(dump.view.id, { ...dump, finder, searching: null, ruleFacts: null });
      return dump.view;
    },
    merge: async (parts, name) => {
      const opened = parts.map(({ dump, as }) => ({ ...dumpOf(dump), id: as }));
      const id = randomUUID() as string as DumpId;
      const merged = await inTurns(mergeDumps(opened, { id, name, path: '' }));
      const finder = new RowFinder(merged.table, merged.source);
      dumps.set(id, { ...merged, finder, searching: null, ruleFacts: null, close: async () => undefined });
      return merged.view;
    },
    ruleFacts: async (id) => {
      const dump = dumpOf(id);
      const { table, source, serverArgs, view } = dump;
      const work = ruleFactsOf(table, source, { serverArgs, dumpedAt: view.dumpedAt });
      dump.ruleFacts ??= inTurns(whileOpen(dump, work));
      return dump.ruleFacts;
    },
    find: async (id, query) => {
      const dump = dumpOf(id);
      const { finder } = dump;
      const ready = finder.ready(query);
      if (ready) return finder.page(query, ready, null);
      const search = isSame(dump.searching?.choice, query) ? dump.searching : finder.begin(query);
      if (!search?.isSlow) return finder.page(query, await orderOf(dump, query), null);
      dump.searching = search;
      const until = performance.now() + answerWithin;
      for (;;) {
        if (search.look()) return finder.page(query, await inTurns(whileOpen(dump, search.finish())), null);
        if (performance.now() >= until) return finder.page(query, search.soFar(), search.progress());
        await setImmediate();
      }
    },
    read: async (id, index) => {
      const { record, row } = rowOf(id, index);
      return inTurns(readDetail(record, row));
    },
    record: async (id, index) => {
      const { record, row } = rowOf(id, index);
      return inTurns(readRecord(record, row));
    },
    timeline: async (id, choice) => {
      const dump = dumpOf(id);
      return inTurns(timelineOf(dump.table, (await orderOf(dump, choice)).places, dump.view.dumpedAt));
    },
    distributions: async (id, choice) => {
      const dump = dumpOf(id);
      return inTurns(distributionsOf(dump.table, (await orderOf(dump, choice)).places));
    },
    compare: async (a, b, { signal }) => {
      const [one, other] = [dumpOf(a), dumpOf(b)];
      return inTurns(
        untilCancelled(signal, function* () {
          const figures = yield* compareDumpFigures(one, other);
          return { figures, requests: yield* compareRecords(one, other) };
        }),
      );
    },
    pair: async (a, indexA, b, indexB) => pairDetail(rowOf(a, indexA), rowOf(b, indexB)),
    serverConfig: async (id) => dumpOf(id).config(ownKey),
    replayRows: async (id, choice) => {
      const dump = dumpOf(id);
      const places =
        choice.only === null ? (await orderOf(dump, choice)).places : placesOf(dump, choice.only);
      return inTurns(
        whileOpen(
          dump,
          (function* () {
            const all = choice.sessions ? yield* wholeSessions(dump.table, dump.source, places) : places;
            return yield* replayRowsOf(dump.table, dump.source, all);
          })(),
        ),
      );
    },
    around: async (id, offset) => dumpOf(id).source.around(offset),
    digest: (id, { signal }) => digestOf(dumpOf(id).view.path, { signal, tell: () => undefined }),
    export: async (id, order, job) => {
      const dump = dumpOf(id);
      const places =
        order.only === null ? (await orderOf(dump, order.choice, job)).places : placesOf(dump, order.only);
      return exportRows(dump, places, order, job);
    },
    close: async (id) => {
      const dump = dumps.get(id);
      dumps.delete(id);
      await dump?.close();
    },
  };
}

/** -1 in a column without signs. */
const none = 0xffff_ffff;

const placesOf = ({ table }: Open, indexes: readonly number[]): Uint32Array =>
  Uint32Array.from(indexes, (index) => table.placeOf(index)).filter((at) => at !== none);

function* lookThrough(search: RowSearch, signal?: AbortSignal): Turns<void> {
  while (!search.look()) {
    if (signal?.aborted) throw new ProblemError('cancelled', {});
    yield;
  }
}

function* untilCancelled<T>(signal: AbortSignal | undefined, work: () => Turns<T>): Turns<T> {
  const own = work();
  for (let step = own.next(); ; step = own.next()) {
    if (step.done) return step.value;
    if (signal?.aborted) throw new ProblemError('cancelled', {});
    yield;
  }
}

const isSame = (a: RequestChoice | undefined, b: RequestChoice): boolean =>
  a !== undefined &&
  a.where === b.where &&
  a.sort?.key === b.sort?.key &&
  a.sort?.descending === b.sort?.descending &&
  a.includeHealthChecks === b.includeHealthChecks;

/** A page with all that matches, however long the search through the texts takes. */
export async function findAll(
  reader: Pick<DumpReader, 'find'>,
  dump: DumpId,
  query: RequestQuery,
): Promise<RequestPage> {
  for (;;) {
    const page = await reader.find(dump, query);
    if (page.searching === null) return page;
  }
}

/** The view of an open dump with what the rules read. */
export const withRuleFacts = async (
  view: DumpView,
  reader: Pick<DumpReader, 'ruleFacts'>,
): Promise<DumpView> => ({ ...view, ruleFacts: await reader.ruleFacts(view.id) });
