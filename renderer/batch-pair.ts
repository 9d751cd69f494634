import type { BatchRecord, BatchView } from '../shared/batch.ts';
import type { BatchResult } from '../shared/batch-file.ts';
import type { DumpId } from '../shared/dump.ts';
import type { Problem } from '../shared/outcome.ts';
import type { ReplayEnd, ReplayResult } from '../shared/replay.ts';
import { addRuns, editRecord } from './replay-open.ts';
import { useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** Opens the request of a pair in Edit & replay, with the answers that the batch got beside the recorded one. */
export async function openBatchPair(view: BatchView, { file, index, rid }: BatchRecord): Promise<void> {
  try {
    const results = await workbench.readBatchRecord({ batch: view.id, file, index });
    const id = await editRecord(file as DumpId, index, rid);
    if (id === null) return;
    const urls = new Map(view.setup.targets.map(({ name, baseUrl }) => [name, baseUrl]));
    addRuns(
      id,
      results
        .filter(({ pass, status_code: status, error }) => pass === 'main' && (status !== null || error))
        .map((result) => ({
          baseUrl: urls.get(result.target) ?? '',
          result: resultOf(result),
        })),
    );
  } catch (error) {
    useWorkspace.getState().report(problemOf(error), view.name);
  }
}

const ends: readonly string[] = ['aborted', 'cancelled', 'cut', 'silent', 'unreachable'];

/** A line of a batch as an answer. Times of its pieces were not kept. */
function resultOf(line: BatchResult): ReplayResult {
  const { error } = line;
  const end: ReplayEnd =
    error === null ? 'complete' : ends.includes(error.kind) ? (error.kind as ReplayEnd) : 'error';
  const problem: Problem | null = error === null ? null : { code: 'REFUSED', message: error.message };
  return {
    end,
    httpStatus: line.status_code,
    problem,
    text: line.text,
    outputIds: line.output_ids,
    rid: line.rid,
    finishType: line.finish_type,
    promptTokens: line.prompt_tokens,
    cachedTokens: null,
    completionTokens: line.completion_tokens,
    elapsedSeconds: line.elapsed_seconds ?? 0,
    ttftSeconds: line.ttft_seconds,
    pieces: [],
    answerText: '',
  };
}
