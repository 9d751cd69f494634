import { basename } from 'node:path';
import type { DumpId, DumpView, RecordPlace } from '../../../shared/dump.ts';
import type { DumpRuleFacts } from '../../../shared/dump-rule-facts.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { worstOf } from '../../../shared/pickle-report.ts';
import type { Turns } from '../turns.ts';
import { mergedServerArgs } from './facts/rule-facts.ts';
import { type DumpRecord, factsInFlight, RowCounts } from './request-dump.ts';
import type { RowSource } from './row-source.ts';
import { RowTable } from './row-table.ts';
import type { ServerConfig } from './server-config.ts';
import { sortByNumber } from './sort-rows.ts';

/*
 * Several dumps as one: the requests of all files in one table. A request that stands in more than one file, as those
 * of the last minutes do in a crash dump and in a request dump, is there once.
 */

/** An open dump, and the id that its rows name it by; null for one that nobody else knows. */
export interface DumpPart {
  readonly id: DumpId | null;
  readonly view: DumpView;
  readonly table: RowTable;
  readonly source: RowSource;
  readonly serverArgs: DumpRuleFacts['serverArgs'];
  config(ownKey: Uint8Array): ServerConfig | null;
}

export interface MergedDump {
  readonly view: DumpView;
  readonly table: RowTable;
  readonly source: RowSource;
  readonly serverArgs: DumpRuleFacts['serverArgs'];
  /** What all say that say something; null where they differ. */
  config(ownKey: Uint8Array): ServerConfig | null;
}

/** Rows between two turns. */
const turn = 8192;

/** Merges open dumps, which stay open and must outlive it. The view has the id and the path given. */
export function* mergeDumps(
  parts: readonly DumpPart[],
  head: Pick<DumpView, 'id' | 'name' | 'path'>,
): Turns<MergedDump> {
  const [first] = parts;
  if (!first) throw new ProblemError('dumpClosed', {});
  const all = new RowTable();
  for (const [part, { table }] of parts.entries()) {
    const names = table.namesFor(all);
    for (let at = 0; at < table.length; at += 1) {
      all.take(table, at, { part, place: at }, names);
      if (at % turn === turn - 1) yield;
    }
  }
  const { kept, twice } = yield* withoutTwins(all, parts);
  const table = new RowTable();
  const names = all.namesFor(table);
  for (const [place, at] of kept.entries()) {
    table.take(all, at, { part: all.part(at), place: all.placeIn(at) }, names);
    if (place % turn === turn - 1) yield;
  }
  const views = parts.map(({ view }) => view);
  const counts = new RowCounts().count(table);
  const notes: Phrase[] = [phrase('mergedOf', { files: parts.length })];
  if (twice > 0) notes.push(phrase('inSeveralFiles', { count: twice }));
  const [damaged, ...others] = views.filter(({ damage }) => damage !== null);
  for (const { damage } of others)
    notes.push(phrase('alsoDamaged', { cause: damage?.problem.message ?? '' }));
  const kind = views.some((view) => view.kind === 'crash_dump') ? 'crash_dump' : first.view.kind;
  const source = new MergedRecords(table, parts);
  const view: DumpView = {
    ...first.view,
    ...head,
    bytes: views.reduce((sum, { bytes }) => sum + bytes, 0),
    kind,
    total: table.length,
    finished: counts.states[0],
    inFlight: counts.states[1],
    healthChecks: counts.states[2],
    modelPath: same(views.map(({ modelPath }) => modelPath)),
    topology: {
      tp: same(views.map(({ topology }) => topology.tp)),
      dp: same(views.map(({ topology }) => topology.dp)),
      pp: same(views.map(({ topology }) => topology.pp)),
    },
    servedModelName: same(views.map(({ servedModelName }) => servedModelName)),
    endpoint: same(views.map(({ endpoint }) => endpoint)),
    launchCommand: same(views.map(({ launchCommand }) => launchCommand)),
    configUpdates: views.reduce((sum, { configUpdates }) => sum + configUpdates, 0),
    firstStart: counts.firstStart,
    lastStart: counts.lastStart,
    dumpedAt: counts.dumpedAt,
    inFlightFacts: factsInFlight(table, counts.dumpedAt),
    ruleFacts: null,
    damage: damaged?.damage ?? null,
    cancelled: views.some(({ cancelled }) => cancelled),
    reading: null,
    notes,
    report: {
      verdict: worstOf(views.map(({ report }) => report.verdict)),
      globals: views.flatMap(({ report }) => report.globals),
      persistentIds: views.flatMap(({ report }) => report.persistentIds),
      extensionCodes: views.flatMap(({ report }) => report.extensionCodes),
      notes: views.flatMap(({ report }) => report.notes),
      stoppedAt: null,
      protocol: same(views.map(({ report }) => report.protocol)),
      limits: [],
    },
  };
  return {
    view,
    table,
    source,
    serverArgs: mergedServerArgs(parts.map(({ serverArgs }) => serverArgs)),
    config: (ownKey) => {
      const said = parts.map(({ config }) => config(ownKey));
      const json = same(said.map((own) => own?.json ?? null));
      return said.find((own) => own !== null && own.json === json) ?? null;
    },
  };
}

/** What all say that say something; null where they differ. */
function same<T>(values: readonly (T | null)[]): T | null {
  const [only, ...others] = new Set(values.filter((value) => value !== null));
  return others.length === 0 ? (only ?? null) : null;
}

/**
 * The rows, each request once. Twins have the same start and rid; the one that finished is kept, and of two that did
 * the one in a request dump, where the recorded end is the real one.
 */
function* withoutTwins(
  table: RowTable,
  parts: readonly DumpPart[],
): Turns<{ kept: Uint32Array; twice: number }> {
  const order = yield* sortByNumber(
    Uint32Array.from({ length: table.length }, (_, at) => at),
    table.start,
    false,
  );
  yield;
  const gone = new Uint8Array(table.length);
  const rank = (at: number) =>
    (table.isRunning(at) ? 2 : 0) + (parts[table.part(at)]?.view.kind === 'request_dump' ? 0 : 1);
  const rids = new Map<string, number>();
  let twice = 0;
  let start = Number.NaN;
  for (let place = 0; place < order.length; place += 1) {
    const at = order[place] as number;
    if (table.start[at] !== start) rids.clear();
    start = table.start[at] as number;
    const isAlone = table.start[order[place + 1] as number] !== start && rids.size === 0;
    // One that came at an unknown time may be any other of that name.
    if (isAlone || Number.isNaN(start)) continue;
    const { source } = parts[table.part(at)] as DumpPart;
    const rid = source.rid(table.placeIn(at));
    if (rid === null) continue;
    const other = rids.get(rid);
    if (other === undefined || table.part(other) === table.part(at)) rids.set(rid, at);
    else {
      const worse = rank(at) < rank(other) ? other : at;
      gone[worse] = 1;
      twice += 1;
      rids.set(rid, worse === at ? other : at);
    }
    if (place % turn === 0) yield;
  }
  return { kept: Uint32Array.from(order.keys()).filter((at) => gone[at] === 0), twice };
}

/** Records of several dumps. */
class MergedRecords implements RowSource {
  private readonly table: RowTable;
  private readonly parts: readonly DumpPart[];

  constructor(table: RowTable, parts: readonly DumpPart[]) {
    this.table = table;
    this.parts = parts;
  }

  private part(at: number): DumpPart {
    return this.parts[this.table.part(at)] as DumpPart;
  }

  record(at: number): DumpRecord {
    return { ...this.part(at).source.record(this.table.placeIn(at)), index: at };
  }

  rid(at: number): string | null {
    return this.part(at).source.rid(this.table.placeIn(at));
  }

  preview(at: number): string | null {
    return this.part(at).source.preview(this.table.placeIn(at));
  }

  detail(at: number): string | null {
    return this.part(at).source.detail(this.table.placeIn(at));
  }

  prompt(at: number): string | null {
    return this.part(at).source.prompt(this.table.placeIn(at));
  }

  answer(at: number): string | null {
    return this.part(at).source.answer(this.table.placeIn(at));
  }

  from(at: number) {
    const { id, view, table } = this.part(at);
    return { dump: id, file: basename(view.path), index: table.indexAt(this.table.placeIn(at)) };
  }

  placeFrom({ dump, index }: RecordPlace): number {
    const part = this.parts.findIndex(({ id }) => id === dump);
    const place = this.parts[part]?.table.placeOf(index) ?? -1;
    if (place < 0) return -1;
    for (let at = 0; at < this.table.length; at += 1)
      if (this.table.part(at) === part && this.table.placeIn(at) === place) return at;
    return -1;
  }

  bytesBefore(at: number): number {
    const bytes = this.parts.reduce((sum, { view }) => sum + view.bytes, 0);
    return (bytes * at) / Math.max(1, this.table.length);
  }

  around(): null {
    return null;
  }

  /** The parts stay open: others have them. */
  close(): void {}
}
