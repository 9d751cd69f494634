import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunHistory, RunRef, RunSummary } from '../../../shared/history.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import { manifestFileName, removedFolder } from '../../../shared/incident-files.ts';
import { writeFileAtomic } from '../bundle/write.ts';
import { inTurns, type Turns } from '../turns.ts';
import type { IncidentCore } from './incident-core.ts';
import { readJsonLines } from './jsonl-file.ts';
import { dropLongTexts, longTextSizes } from './long-texts.ts';
import { below } from './paths.ts';
import { type StoredRun, storedRuns, summaryOf } from './replays-files.ts';

/*
 * Every send of an incident as a list, and the limits on what is kept of them. Files are read once and again when they
 * have grown; bodies and answers are not read for it.
 */

export interface RunHistoryKeeper {
  list(): Promise<RunHistory>;
  /** Lets the oldest sends go until the limits hold; those taken off the list first, pinned ones never. */
  trim(limits: { readonly runs: number; readonly bytes: number }): Promise<void>;
}

interface KnownFile {
  readonly size: number;
  readonly mtimeMs: number;
  readonly runs: readonly StoredRun[];
}

export function createRunHistory(core: IncidentCore): RunHistoryKeeper {
  const { state, saver } = core;
  const known = new Map<string, KnownFile>();

  /** The runs of every replay, with the bytes of its file. */
  async function readAll(): Promise<ReadonlyMap<string, KnownFile>> {
    await saver.flush();
    for (const { id, path } of state.manifest.replays) {
      const file = below(state.folder, path);
      const info = await stat(file).catch(() => null);
      const before = known.get(id);
      const waiting = saver.pendingLines(path);
      if (
        info &&
        before &&
        waiting.length === 0 &&
        before.size === info.size &&
        before.mtimeMs === info.mtimeMs
      )
        continue;
      const { values, leftOut } = await readJsonLines(file);
      const all = [...values, ...waiting.map((line) => JSON.parse(line) as unknown)];
      const runs = await inTurns(small(all, leftOut));
      known.set(id, { size: info?.size ?? 0, mtimeMs: info?.mtimeMs ?? 0, runs });
    }
    for (const id of known.keys())
      if (!state.manifest.replays.some((entry) => entry.id === id)) known.delete(id);
    return known;
  }

  /** Long texts of replays that were taken off: those can be brought back, so that their texts never go. */
  async function namedAside(): Promise<ReadonlySet<string>> {
    const folder = below(state.folder, `${removedFolder}/replays`);
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.jsonl'));
    const read = await Promise.all(names.map((name) => readJsonLines(join(folder, name))));
    return new Set(read.flatMap((lines) => [...storedRuns(lines).runs.values()].flatMap(filesOf)));
  }

  /** Of the list's files and its long texts; `aside`: texts whose room no trimming can win back. */
  async function bytesOf(
    files: ReadonlyMap<string, KnownFile>,
    aside: ReadonlySet<string> = new Set(),
  ): Promise<number> {
    const long = new Map(await longTextSizes(state.folder));
    for (const file of aside) long.delete(file);
    return (
      [...files.values()].reduce((sum, { size }) => sum + size, 0) +
      [...long.values()].reduce((sum, size) => sum + size, 0)
    );
  }

  function summaries(files: ReadonlyMap<string, KnownFile>): RunSummary[] {
    const requests = new Map(state.manifest.requests.map(({ id, name }) => [id, name]));
    return state.manifest.replays.flatMap(({ id, name, request }) => {
      const isThere = request !== null && requests.has(request);
      const of = {
        replay: id as ArtifactId,
        request: isThere ? (request as ArtifactId) : null,
        name: (isThere ? requests.get(request) : undefined) ?? name,
      };
      const runs = files.get(id)?.runs ?? [];
      return runs.filter(({ removed }) => !removed).map((run) => summaryOf(run, of));
    });
  }

  return {
    async list() {
      const files = await readAll();
      const runs = summaries(files).sort((one, other) => other.at - one.at || other.run - one.run);
      const dropped = state.manifest.replays.reduce((sum, entry) => sum + entry.dropped, 0);
      return { runs, dropped, bytes: await bytesOf(files) };
    },

    async trim(limits) {
      if (!core.canWrite()) return;
      const files = await readAll();
      const all = [...files].flatMap(([replay, { runs }]) => runs.map((run) => ({ replay, run })));
      const aside = await namedAside();
      let bytes = await bytesOf(files, aside);
      if (all.length <= limits.runs && bytes <= limits.bytes) return;
      const sizes = new Map(await longTextSizes(state.folder));
      const named = new Map<string, number>([...aside].map((file) => [file, 1]));
      for (const { run } of all) for (const file of filesOf(run)) named.set(file, (named.get(file) ?? 0) + 1);
      const pinned = new Set(
        state.pins.pins
          .filter(({ source }) => source.in === 'replay')
          .map(({ source }) => keyOf(source.artifact ?? '', source.index ?? 0)),
      );
      const going: RunRef[] = [];
      const inOrder = all
        .filter(({ replay, run }) => hasEnded(run) && !pinned.has(keyOf(replay, run.line.run)))
        .sort((a, b) => Number(b.run.removed) - Number(a.run.removed) || a.run.line.at - b.run.line.at);
      // Somewhat below, so that the next send is not the next to rewrite files.
      const [fewer, less] = [limits.runs * 0.9, limits.bytes * 0.9];
      for (const { replay, run } of inOrder) {
        if (all.length - going.length <= fewer && bytes <= less) break;
        going.push({ replay: replay as ArtifactId, run: run.line.run });
        for (const file of filesOf(run)) {
          const left = (named.get(file) ?? 1) - 1;
          named.set(file, left);
          if (left === 0) bytes -= sizes.get(file) ?? 0;
        }
      }
      if (going.length > 0)
        await forget(going, new Set([...named].filter(([, count]) => count > 0).map(([file]) => file)));
    },
  };

  /** Rewrites the files without these runs, then deletes the texts that were theirs alone. */
  async function forget(going: readonly RunRef[], named: ReadonlySet<string>): Promise<void> {
    await saver.alone(async () => {
      for (const entry of state.manifest.replays) {
        const numbers = new Set(going.filter(({ replay }) => replay === entry.id).map(({ run }) => run));
        if (numbers.size === 0) continue;
        const path = below(state.folder, entry.path);
        const { values } = await readJsonLines(path);
        const kept = values.filter((value) => !numbers.has((value as { run?: number }).run ?? 0));
        await writeFileAtomic(path, kept.map((value) => `${JSON.stringify(value)}\n`).join(''));
        entry.dropped += numbers.size;
        known.delete(entry.id);
      }
      await dropLongTexts(state.folder, named);
    });
    saver.touch(manifestFileName);
  }
}

/** One without an end may be under way, for as long as any answer may be silent. */
const hasEnded = ({ line }: StoredRun): boolean =>
  line.end !== null || Date.now() / 1000 - line.at > longestSilenceSeconds;
const longestSilenceSeconds = 86_400;

const keyOf = (replay: string, run: number): string => `${replay} ${run}`;

const filesOf = ({ line, bodyFile }: StoredRun): readonly string[] => [
  ...new Set([...line.long.map(({ file }) => file), ...(bodyFile ? [bodyFile.file] : [])]),
];

/** The runs without their texts: what a list needs of them. */
function* small(values: readonly unknown[], leftOut: number): Turns<readonly StoredRun[]> {
  const { runs } = storedRuns({ values, leftOut });
  yield;
  return [...runs.values()].map((run) => ({
    ...run,
    bodyFile: run.bodyFile ?? bytesOnly(run.body),
    body: null,
    line: {
      ...run.line,
      body: null,
      text: null,
      output_ids: null,
      pieces: [],
      answer_text: null,
      chat: null,
    },
  }));
}

/** How long a body is that is not kept in memory. */
const bytesOnly = (body: string | null): StoredRun['bodyFile'] =>
  body === null ? null : { key: 'body', file: '', bytes: Buffer.byteLength(body) };
