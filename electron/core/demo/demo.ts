import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type CollectStep, defaultOrder } from '../../../shared/collect.ts';
import type { DumpView, RequestRow } from '../../../shared/dump.ts';
import { noteToMarkdown } from '../../../shared/note.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { say } from '../../../shared/phrase.ts';
import type { ReplayProgress, ReplayResult } from '../../../shared/replay.ts';
import type { EditableRequest } from '../../../shared/request.ts';
import type { Summary } from '../../../shared/summary.ts';
import { readBundle } from '../bundle/read.ts';
import { createFolder, writeFileAtomic } from '../bundle/write.ts';
import type { Capture } from '../capture.ts';
import { bundleName } from '../collect/bundle-name.ts';
import { collect } from '../collect/collect.ts';
import { createDumpReader, type DumpReader, withRuleFacts } from '../dump/reader.ts';
import { readHandOff } from '../handoff/read-hand-off.ts';
import type { Job } from '../job.ts';
import { draftNote } from '../note.ts';
import { prepareRequest } from '../replay/prepare.ts';
import { replay } from '../replay/replay.ts';
import { sampleFolder } from '../samples.ts';
import { formatSummary } from '../summary/report.ts';
import { type DemoServer, startDemoServer } from './server.ts';

/** What the demo is doing, told as it goes. */
export type DemoStep =
  | { readonly kind: 'serving'; readonly url: string; readonly model: string }
  | { readonly kind: 'collecting'; readonly step: CollectStep }
  | { readonly kind: 'summarised'; readonly summary: Summary }
  | { readonly kind: 'decoded'; readonly dump: DumpView }
  | { readonly kind: 'replaying'; readonly request: RequestRow; readonly progress: ReplayProgress | null }
  | { readonly kind: 'replayed'; readonly request: RequestRow; readonly result: ReplayResult }
  | { readonly kind: 'wrote'; readonly file: DemoFile };

export interface DemoFile {
  readonly kind: 'bundle' | 'summary' | 'request' | 'replay' | 'note';
  readonly path: string;
}

export interface DemoOrder {
  /** Where everything goes; created when it is not there. */
  readonly outdir: string;
  /** `assets/samples` of this installation. */
  readonly samplesFolder: string;
  /** Tokens per second of the pretended server; 60 when left out. */
  readonly tokensPerSecond?: number;
}

export interface DemoResult {
  readonly dump: DumpView;
  readonly request: RequestRow;
  readonly replay: ReplayResult;
  readonly written: readonly DemoFile[];
}

/** Seconds without a byte before the replay gives the pretended server up. */
const idleTimeoutSeconds = 60;

/**
 * The whole loop without a real server: starts one that pretends (the TTFT spike), collects a bundle of it, sums
 * that up, decodes the sample's request dump, replays its slowest plain request, and drafts the note. Everything
 * real is done by the same code that the window and the other commands use.
 */
export async function runDemo(order: DemoOrder, job: Job<DemoStep>): Promise<DemoResult> {
  const { outdir, samplesFolder, tokensPerSecond = 60 } = order;
  await createFolder(outdir);
  const written: DemoFile[] = [];
  const wrote = (kind: DemoFile['kind'], path: string): void => {
    const file = { kind, path };
    written.push(file);
    job.tell({ kind: 'wrote', file });
  };
  const reader = createDumpReader();
  const server = await startDemoServer({ story: 'ttft-spike', state: { tokensPerSecond } });
  try {
    job.tell({ kind: 'serving', url: server.url, model: server.state.servedModelName });
    const capture = await takeBundle(server, outdir, job, wrote);
    const dump = await reader.open(await dumpOf(sampleFolder(samplesFolder, 'ttft-spike')), {
      signal: job.signal,
      tell: () => undefined,
    });
    job.tell({ kind: 'decoded', dump });
    const { row, editable } = await slowest(reader, dump);
    const result = await replayIt(server, row, editable, job);
    const stem = (row.rid ?? String(row.index)).slice(0, 8);
    const requestFile = join(outdir, `request-${stem}.json`);
    await writeFileAtomic(requestFile, `${editable.text}\n`);
    wrote('request', requestFile);
    const replayFile = join(outdir, `replay-${stem}.json`);
    await writeFileAtomic(replayFile, comparison(row, editable, result));
    wrote('replay', replayFile);
    const handOffs = await readHandOff({ captures: [capture], dumps: [dump] });
    const note = draftNote({
      title: 'Demo: TTFT spike',
      captures: [capture.view],
      dumps: [await withRuleFacts(dump, reader)],
      handOffs,
    });
    const noteFile = join(outdir, 'note.md');
    await writeFileAtomic(noteFile, noteToMarkdown(note));
    wrote('note', noteFile);
    return { dump, request: row, replay: result, written };
  } finally {
    await server.close();
  }
}

/** Collects, reads back and sums up, as collect-bundle and summarize-bundle do. */
async function takeBundle(
  server: DemoServer,
  outdir: string,
  job: Job<DemoStep>,
  wrote: (kind: DemoFile['kind'], path: string) => void,
): Promise<Capture> {
  const { path } = await collect(
    { ...defaultOrder, targets: [{ role: 'plain', baseUrl: server.url }] },
    join(outdir, bundleName(new Date())),
    {
      signal: job.signal,
      tell: (told) => {
        if (told.kind === 'call') job.tell({ kind: 'collecting', step: told });
      },
    },
  );
  wrote('bundle', path);
  job.signal.throwIfAborted();
  const capture = await readBundle(path);
  const { summary } = capture.view;
  const text = join(path, 'SUMMARY_REPORT.txt');
  await writeFileAtomic(text, formatSummary(summary));
  await writeFileAtomic(join(path, 'SUMMARY_REPORT.json'), `${JSON.stringify(summary, null, 2)}\n`);
  wrote('summary', text);
  job.tell({ kind: 'summarised', summary });
  return capture;
}

async function dumpOf(folder: string): Promise<string> {
  const found = (await readdir(folder).catch(() => [])).find((name) => name.endsWith('.pkl'));
  if (found === undefined) throw new ProblemError('notFound', { path: join(folder, '*.pkl') });
  return join(folder, found);
}

/** The slowest finished request that any text server can answer: no pictures, no adapter, streamed. */
async function slowest(
  reader: DumpReader,
  dump: DumpView,
): Promise<{ readonly row: RequestRow; readonly editable: EditableRequest }> {
  const { rows } = await reader.find(dump.id, {
    where: '',
    sort: { key: 'ttftSeconds', descending: true },
    includeHealthChecks: false,
    offset: 0,
    limit: 500,
  });
  const row = rows.find(
    (one) =>
      one.state === 'finished' &&
      one.stream &&
      one.media === 0 &&
      one.loraPath === null &&
      one.finishType === 'stop',
  );
  if (!row) throw new ProblemError('notFound', { path: `A streamed text request in ${dump.name}` });
  const editable = prepareRequest(await reader.record(dump.id, row.index), row.rid ?? `#${row.index}`, []);
  return { row, editable };
}

async function replayIt(
  server: DemoServer,
  row: RequestRow,
  editable: EditableRequest,
  job: Job<DemoStep>,
): Promise<ReplayResult> {
  job.tell({ kind: 'replaying', request: row, progress: null });
  const result = await replay(
    {
      target: { baseUrl: server.url },
      endpoint: editable.endpoint,
      body: editable.text,
      idleTimeoutSeconds,
    },
    {
      signal: job.signal,
      tell: (progress) => job.tell({ kind: 'replaying', request: row, progress }),
    },
  );
  job.tell({ kind: 'replayed', request: row, result });
  return result;
}

/** What was recorded beside what came back. Times in seconds. */
function comparison(row: RequestRow, editable: EditableRequest, result: ReplayResult): string {
  const { pieces: _pieces, answerText: _answer, outputIds: _ids, ...replayed } = result;
  const leftOut = editable.changes.map(({ field, action, reason }) => ({
    field,
    action,
    reason: say(reason),
  }));
  const recorded = editable.recordedOutput && { ...editable.recordedOutput, outputIds: undefined };
  return `${JSON.stringify({ rid: row.rid, index: row.index, left_out: leftOut, recorded, replayed }, null, 2)}\n`;
}
