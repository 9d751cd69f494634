import type { BatchHalving, BatchRecord } from '../../../shared/batch.ts';
import type { BatchEvent } from '../../../shared/batch-file.ts';
import type { Job } from '../job.ts';
import { halve } from '../replay/halving.ts';
import { untilListening } from '../replay/listening.ts';
import { recordKey, type ScheduleOrder, type ScheduleSource } from '../replay/schedule-plan.ts';
import { parseTarget } from '../replay/target.ts';
import { formatBatchLine, readBatchFile } from './batch-file.ts';
import { type ReadRecord, sourcesOfRows } from './batch-sources.ts';
import { deathOf } from './read-batch.ts';
import { startTarget } from './restart-command.ts';
import { openResults } from './results-writer.ts';
import { type BatchRunOrder, scheduleOf } from './run-batch.ts';

/** Rounds at most: each may cost a start of the target. */
const mostRounds = 24;
/** Seconds that a target has to come back in. */
const mostWait = 3_600;

export interface HalvingOrder extends Pick<BatchRunOrder, 'id' | 'path' | 'rows' | 'targets'> {
  /** What starts the target again, for a shell; empty = a person does, and says so. */
  readonly restart: string;
}

/** What can be done to a search that is under way. */
export interface HalvingControl {
  /** The target has been started again. */
  go(): void;
}

/**
 * Narrows the requests of a batch whose target died down to the smallest set that kills it. Before each round after a
 * death the target is started again by the person's command, or a person says that it was. Every round is a line of the
 * batch's file. Answers how the search ended; throws what `halve` throws.
 */
export async function halveBatch(
  order: HalvingOrder,
  read: ReadRecord,
  job: Job<BatchHalving>,
  take: (control: HalvingControl) => void,
): Promise<BatchHalving> {
  const { start, results, events } = await readBatchFile(order.path);
  const died = deathOf(events);
  const name = start.dumps[0] ?? start.source;
  const killed = order.targets.find((own) => own.name === (died?.target ?? 'a')) ?? order.targets[0];
  if (!killed) throw new Error('a search without a target');
  const target = parseTarget(killed.target.baseUrl);
  const key = (record: { readonly file: string; readonly index: number }) => recordKey(record);
  const sent = new Set(
    results.filter((result) => result.target === killed.name && result.sent_at !== null).map(key),
  );
  const suspects = new Set((died?.inFlight ?? []).map(key));
  const sources = sourcesOfRows(order.rows, name, read);
  const among = (keys: ReadonlySet<string>) =>
    sources.filter(({ file, row }) => keys.has(key({ file, index: row.index })));
  const rids = new Map(results.map((result) => [key(result), result.recorded_rid]));
  const recordOf = ({ file, row }: ScheduleSource): BatchRecord => ({
    file,
    index: row.index,
    rid: rids.get(key({ file, index: row.index })) ?? null,
  });

  const file = await openResults(order.path, () => undefined);
  const write = (event: BatchEvent) => file.write(formatBatchLine(event));
  const at = () => Date.now() / 1000;
  let state: BatchHalving = {
    state: 'waiting',
    rounds: [],
    smallest: [],
    restart: order.restart,
    restartSaid: null,
  };
  const tell = (change: Partial<BatchHalving>) => {
    state = { ...state, ...change };
    job.tell(state);
  };

  let go: () => void = () => undefined;
  take({ go: () => go() });
  /** By the command or by a click, and then until it takes connections. */
  const isBack = async (signal: AbortSignal): Promise<boolean> => {
    if (order.restart.trim() === '')
      await new Promise<void>((resolve) => {
        go = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    else
      await startTarget(order.restart, `${order.path}.restart.log`, (restartSaid) => tell({ restartSaid }));
    return untilListening(target, mostWait, signal);
  };

  const schedule: ScheduleOrder = scheduleOf({ targets: [killed] }, start, 'main', new Set());
  let records: readonly BatchRecord[] = [];
  try {
    const halved = await halve(
      schedule,
      among(sent),
      among(suspects),
      {
        signal: job.signal,
        tell: (told) => {
          if (told.kind === 'waiting') tell({ state: 'waiting' });
          else if (told.kind === 'round') tell({ state: 'running' });
          else if (told.kind === 'done') {
            records = told.requests.map(recordOf);
            write({ batch: 'round', at: at(), round: told.round, records: [...records], died: told.died });
            tell({
              rounds: [...state.rounds, { round: told.round, records, died: told.died }],
              ...(told.died ? { smallest: records } : {}),
            });
          }
        },
      },
      { mostRounds, isBack },
    );
    const smallest = halved.smallest.map(recordOf);
    write({ batch: 'halved', at: at(), ended: halved.ended, smallest: [...smallest] });
    tell({ state: halved.ended, smallest });
    return state;
  } finally {
    await file.end();
  }
}
