import { type BatchComparison, type BatchView, isUnderWay } from '../../shared/batch.ts';
import type { BatchItem } from '../../shared/incident.ts';
import type { CheckedBatch } from './note-checked.ts';

/** How a batch of the incident is read. */
export interface BatchSource {
  view(batch: BatchItem): Promise<BatchView>;
  /** See `compareBatch`. */
  compare(batch: BatchItem): Promise<BatchComparison>;
}

/**
 * Batch replays of the incident with what the rules say of them, in their order. What is under way, or cannot be read any
 * more, is left out: it was not checked.
 */
export async function checkedBatches(
  batches: readonly BatchItem[],
  source: BatchSource,
): Promise<readonly CheckedBatch[]> {
  const checked = batches.map(async (batch): Promise<CheckedBatch[]> => {
    try {
      const { name, state, setup, counts } = await source.view(batch);
      if (isUnderWay(state)) return [];
      const { signals } = await source.compare(batch);
      const targets = setup.targets.map(({ baseUrl }) => baseUrl);
      return [{ name, state, targets, counts, signals }];
    } catch {
      return [];
    }
  });
  return (await Promise.all(checked)).flat();
}
