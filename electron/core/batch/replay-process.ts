import type { BatchComparison, BatchHalving, BatchView } from '../../../shared/batch.ts';
import type { BatchEvent, BatchResult } from '../../../shared/batch-file.ts';
import type { DumpId } from '../../../shared/dump.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import type { NetworkCall } from '../../../shared/incident-calls.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { startNetworkLog } from '../desk/network-log.ts';
import { rarely } from '../desk/rarely.ts';
import type { RecordedRequest } from '../dump/reader.ts';
import type { Job } from '../job.ts';
import { connectLink, type MessageLink, serveLink } from '../link.ts';
import { formatBatchLine, readBatchRecord } from './batch-file.ts';
import { compareBatch } from './compare-batch.ts';
import { type HalvingControl, type HalvingOrder, halveBatch } from './halve-batch.ts';
import { readBatch } from './read-batch.ts';
import { openResults } from './results-writer.ts';
import { type BatchControl, type BatchRunOrder, runBatch } from './run-batch.ts';

/*
 * The process that replays batches: nothing that the window or the main process does makes a request late, and a thousand
 * streams make the window no slower. Records come from the decoder, by way of whoever started it.
 */

/** What it does. Every method throws ProblemError and nothing else. */
export interface Replayer {
  /** See `runBatch`. */
  run(order: BatchRunOrder, job: Job<BatchView>): Promise<BatchView>;
  pause(batch: ArtifactId, isPaused: boolean): Promise<void>;
  /** Writes down what happened to a batch outside; also of one that is not under way. */
  note(batch: ArtifactId, path: string, event: BatchEvent): Promise<void>;
  /** See `halveBatch`. */
  halve(order: HalvingOrder & { readonly dump: DumpId }, job: Job<BatchHalving>): Promise<BatchHalving>;
  /** The target of a search has been started again. */
  goOn(batch: ArtifactId): Promise<void>;
  /** See `readBatch`. */
  read(path: string, batch: ArtifactId, name: string): Promise<BatchView>;
  /** See `compareBatch`. */
  compare(path: string): Promise<BatchComparison>;
  /** See `readBatchRecord`. */
  record(path: string, file: string, index: number): Promise<readonly BatchResult[]>;
}

/** What it asks of whoever started it. */
export interface ReplayerHost {
  record(dump: DumpId, index: number): Promise<RecordedRequest>;
  /** Calls that it made, the latest first: as often as once a second. */
  networkCalls(calls: readonly NetworkCall[]): Promise<void>;
}

export function createReplayer(host: Pick<ReplayerHost, 'record'>): Replayer {
  const running = new Map<ArtifactId, BatchControl>();
  const halving = new Map<ArtifactId, HalvingControl>();
  return {
    async run(order, job) {
      if (running.has(order.id)) throw new ProblemError('batchRuns', { name: order.name });
      try {
        return await runBatch(
          order,
          (index) => host.record(order.dump, index),
          job,
          (control) => running.set(order.id, control),
        );
      } finally {
        running.delete(order.id);
      }
    },
    async pause(batch, isPaused) {
      const control = running.get(batch);
      if (isPaused) control?.pause();
      else control?.resume();
    },
    async note(batch, path, event) {
      const control = running.get(batch);
      if (control) return control.note(event);
      const results = await openResults(path, () => undefined);
      results.write(formatBatchLine(event));
      await results.end();
    },
    async halve(order, job) {
      try {
        return await halveBatch(
          order,
          (index) => host.record(order.dump, index),
          job,
          (control) => halving.set(order.id, control),
        );
      } finally {
        halving.delete(order.id);
      }
    },
    goOn: async (batch) => halving.get(batch)?.go(),
    read: readBatch,
    compare: compareBatch,
    record: readBatchRecord,
  };
}

/** Calls that are told at once. */
const mostCallsTold = 500;

/** Serves the replayer over a link, and tells of its network calls. */
export function serveReplayer(link: MessageLink): void {
  const ask = connectLink(link, (cause) => new ProblemError('replayerGone', { cause }));
  const host: ReplayerHost = {
    record: (dump, index) => ask('host', 'record', [dump, index]),
    networkCalls: (calls) => ask('host', 'networkCalls', [calls]),
  };
  const network = startNetworkLog();
  const told = rarely(
    1,
    () => void host.networkCalls(network.list().slice(0, mostCallsTold)).catch(() => undefined),
  );
  network.onChange(told.touch);
  serveLink(link, { replayer: createReplayer(host) });
}

/** A replayer that asks over a link, and answers what that asks. */
export function connectReplayer(link: MessageLink, host: ReplayerHost): Replayer {
  const ask = connectLink(link, (cause) => new ProblemError('replayerGone', { cause }));
  serveLink(link, { host });
  return {
    run: (order, job) => ask('replayer', 'run', [order], { at: 1, job }),
    pause: (batch, isPaused) => ask('replayer', 'pause', [batch, isPaused]),
    note: (batch, path, event) => ask('replayer', 'note', [batch, path, event]),
    halve: (order, job) => ask('replayer', 'halve', [order], { at: 1, job }),
    goOn: (batch) => ask('replayer', 'goOn', [batch]),
    read: (path, batch, name) => ask('replayer', 'read', [path, batch, name]),
    compare: (path) => ask('replayer', 'compare', [path]),
    record: (path, file, index) => ask('replayer', 'record', [path, file, index]),
  };
}
